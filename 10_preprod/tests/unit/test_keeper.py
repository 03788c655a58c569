"""The keeper: loads, swaps, prepares, looks, and says how far it is."""

import hashlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sources import NoCopy, Versions, fetched
from waiting import wait_until

from mangetamain_analytics.data.dataset import Edition
from mangetamain_analytics.data.keeper import Progress, SnapshotKeeper
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.data.source import (
    Fetched,
    LocalSource,
    Progress as Report,
    S3Source,
    make_source,
)
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.settings import Settings


def test_a_script_without_a_server_gets_its_data(
    keep: Callable[..., SnapshotKeeper], dataset_file: Path, settings: Settings
) -> None:
    keeper = keep(settings.model_copy(update={"data": dataset_file}))
    loader = DataLoader(keeper)
    assert loader.fetch("SELECT count(*) AS n FROM recipes")[0]["n"] > 2000
    wait_until(lambda: loader.snapshot.dataset.id is not None)
    dataset = loader.snapshot.dataset
    assert dataset.id == f"{dataset.built_at}-{(dataset.sha256 or '')[:12]}"


def test_a_failed_query_names_source_and_detail(
    keep: Callable[..., SnapshotKeeper], dataset_file: Path, settings: Settings
) -> None:
    loader = DataLoader(keep(settings.model_copy(update={"data": dataset_file})))
    with pytest.raises(DataLoadError, match="small.duckdb: .*nonsense") as caught:
        loader.fetch("SELECT nonsense")
    assert caught.value.code == "query_failed"


def test_it_swaps_versions_and_keeps_the_last_good_one(
    keep: Callable[..., SnapshotKeeper], dataset_file: Path, settings: Settings, tmp_path: Path
) -> None:
    second = shutil.copyfile(dataset_file, tmp_path / "second.duckdb")
    source = Versions([dataset_file, dataset_file, second])
    keeper = keep(settings, source)
    first = keeper.current()
    assert first.path == dataset_file
    wait_until(lambda: keeper.state.error is not None)
    assert keeper.current().path == second
    assert keeper.state.progress is None
    assert first.fetch("SELECT 1 AS one") == [{"one": 1}]  # readers of the old one go on


def test_a_swap_is_one_step(
    keep: Callable[..., SnapshotKeeper],
    dataset_file: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody sees a new version beside the failure or the download of before."""

    class Late(Versions):
        tries = 0

        def fetch(self, progress: Report) -> Fetched:
            self.tries += 1
            if self.tries == 1:
                raise DataLoadError(self.name, "not yet", code="s3_unreachable")
            return super().fetch(progress)

    seen, digest = [], hashlib.file_digest

    def look(*arguments: Any) -> Any:  # what comes right after the swap
        seen.append(keeper.state)
        return digest(*arguments)

    monkeypatch.setattr(hashlib, "file_digest", look)
    keeper = keep(settings, Late([dataset_file]))
    keeper.start()
    wait_until(lambda: bool(seen))
    assert seen[0].snapshot is not None and seen[0].swaps == 1
    assert seen[0].error is None and seen[0].progress is None


def test_loading_is_said(keep: Callable[..., SnapshotKeeper], settings: Settings) -> None:
    class Slow(NoCopy):
        name = "slow"

        def fetch(self, progress: Report) -> Fetched:
            progress(10, 100)
            time.sleep(0.5)
            raise DataLoadError(self.name, "gone")

    keeper = keep(settings, Slow())
    keeper.start()
    keeper.start()
    wait_until(lambda: keeper.state.progress is not None)
    assert keeper.state.progress == Progress(10, 100, 0.0)
    with pytest.raises(DataLoadError) as caught:
        keeper.current()
    assert caught.value.code == "loading"


def test_a_look_is_taken_on_request_and_else_with_patience(
    keep: Callable[..., SnapshotKeeper], dataset_file: Path, settings: Settings
) -> None:
    class Patient(NoCopy):
        look_seconds = 1000.0
        looks = 0

        def fetch(self, progress: Report) -> Fetched:
            self.looks += 1
            return fetched(dataset_file)

    source = Patient()
    keeper = keep(settings, source)
    keeper.current()
    wait_until(lambda: keeper.state.checked_at is not None)
    keeper.refresh()
    wait_until(lambda: source.looks == 2)
    time.sleep(0.1)
    assert (source.looks, keeper.state.swaps) == (2, 1)


def test_what_visitors_look_at_is_prepared_before_the_switch(
    keep: Callable[..., SnapshotKeeper], dataset_file: Path, settings: Settings, tmp_path: Path
) -> None:
    others = [shutil.copyfile(dataset_file, tmp_path / f"{n}.duckdb") for n in (1, 2)]
    prepared = []

    def prepare(snapshot: Snapshot) -> None:
        served = keeper.current()
        prepared.append((served.path, snapshot.path))
        assert snapshot.before == Edition(served.dataset.built_at, served.dataset.rows)
        raise RuntimeError("this is no reason to go on with the version before")

    keeper = keep(settings, Versions([dataset_file, *others]))
    keeper.start(prepare)
    wait_until(lambda: keeper.state.error is not None)
    assert prepared == [(dataset_file, others[0]), (others[0], others[1])]
    assert keeper.current().path == others[1]


def test_the_rate_of_a_download_is_that_of_this_try(
    keep: Callable[..., SnapshotKeeper], settings: Settings
) -> None:
    class Going(NoCopy):
        def fetch(self, progress: Report) -> Fetched:
            progress(1_000_000, 5_000_000)  # of an earlier try
            time.sleep(0.2)
            progress(1_100_000, 5_000_000)
            wait_until(lambda: bool(seen))
            raise DataLoadError(self.name, "gone")

    seen: list[Progress] = []
    keeper = keep(settings, Going())
    keeper.start()
    wait_until(lambda: keeper.state.progress is not None and keeper.state.progress.rate > 0)
    assert keeper.state.progress is not None
    seen.append(keeper.state.progress)
    assert 0 < seen[0].rate <= 500_000
    assert seen[0].share == 0.22


def test_settings_choose_the_source(settings: Settings, tmp_path: Path) -> None:
    assert isinstance(make_source(settings), S3Source)
    local = make_source(settings.model_copy(update={"data": tmp_path / "x.duckdb"}))
    assert isinstance(local, LocalSource)


def test_s3_without_credentials_names_the_setting(
    fresh_process: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    for name in ("MANGE_S3_ACCESS_KEY_ID", "MANGE_S3_SECRET_ACCESS_KEY"):
        fresh_process.delenv(name, raising=False)
    source = S3Source(settings.model_copy(update={"credentials": tmp_path / "none"}))
    with pytest.raises(DataLoadError, match="MANGE_S3_ACCESS_KEY_ID") as caught:
        source.fetch(lambda done, total: None)
    assert caught.value.code == "credentials_missing"
