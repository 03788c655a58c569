"""The raw files beside the data set that is built of them, and keepers that end with a test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from raw_files import Raw

from mangetamain_analytics.data.keeper import SnapshotKeeper
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.settings import Settings

SAMPLE = Path(
    os.environ.get("FOODCOM_SAMPLE", Path(__file__).parents[3] / "../shared/data/foodcom_sample")
)


@pytest.fixture(scope="module", params=["generated", "sample"])
def raw(
    request: pytest.FixtureRequest,
    kaggle_folder: Path,
    dataset_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
    data_tool: Callable[..., None],
) -> Raw:
    """Give the generated data and the real sample, one after the other."""
    settings = Settings(cache=tmp_path_factory.mktemp("cache"))
    if request.param == "generated":
        return Raw(kaggle_folder, Snapshot(dataset_file, "test", settings))
    if not SAMPLE.is_dir():
        pytest.skip(f"the real sample is not at FOODCOM_SAMPLE ({SAMPLE})")
    path = tmp_path_factory.mktemp("sample") / "sample.duckdb"
    data_tool("build", "--source", SAMPLE, "--out", path)
    return Raw(SAMPLE, Snapshot(path, "test", settings))


@pytest.fixture
def keep() -> Iterator[Callable[..., SnapshotKeeper]]:
    """Make keepers that end with the test."""
    made: list[SnapshotKeeper] = []

    def make(*arguments: object) -> SnapshotKeeper:
        made.append(SnapshotKeeper(*arguments))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for keeper in made:
        keeper.stop()


@pytest.fixture(scope="session")
def plant(
    data_tool: Callable[..., None], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Raw]:
    """Build small data sets with effects that their files are written with."""

    def make(effects: str) -> Raw:
        folder = tmp_path_factory.mktemp("planted")
        (folder / "effects.toml").write_text(effects)
        data_tool(
            "generate", "--scale", "0.05", "--seed", "7", "--preset", "null",
            "--effects", folder / "effects.toml", "--out", folder / "csv",
        )  # fmt: skip
        path = folder / "planted.duckdb"
        data_tool("build", "--source", folder / "csv", "--out", path)
        return Raw(folder / "csv", Snapshot(path, "test", Settings(cache=folder / "cache")))

    return make
