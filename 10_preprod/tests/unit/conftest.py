"""The raw files beside the data set that is built of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from raw_files import Raw

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
