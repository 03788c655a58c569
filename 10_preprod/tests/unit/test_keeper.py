"""The keeper: loads, retries, heals, swaps, and logs a cause once."""

import hashlib
import shutil
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from loguru import logger
from waiting import wait_until

from mangetamain_analytics.data.keeper import Progress, SnapshotKeeper
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.data.dataset import Edition
from mangetamain_analytics.data.snapshot import Snapshot, version_of
from mangetamain_analytics.data.source import (
    Fetched,
    LocalSource,
    Progress as Report,
    S3Source,
    make_source,
)
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.settings import Settings


@pytest.fixture
def errors() -> Iterator[list[str]]:
    lines: list[str] = []
    sink = logger.add(lines.append, level="ERROR", format="{message}")
    yield lines
    logger.remove(sink)


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


def test_an_outage_costs_each_request_the_same(
    keep: Callable[..., SnapshotKeeper], settings: Settings, tmp_path: Path
) -> None:
    keeper = keep(
        settings.model_copy(update={"data": tmp_path / "none.duckdb", "retry_seconds": 3600})
    )
    raised = []
    for _ in range(3):
        with pytest.raises(DataLoadError) as caught:
            keeper.current()
        raised.append(caught.value)
    shared = keeper.state.error
    assert shared is not None and shared not in raised
    lengths = [len(list(traceback.walk_tb(error.__traceback__))) for error in (*raised, shared)]
    assert len(set(lengths[:3])) == 1, lengths
    first, last = raised[0], raised[-1]
    assert (last.source, last.detail, last.code) == (shared.source, shared.detail, shared.code)
    assert last.params == shared.params and last is not first


def test_it_heals_by_itself_and_logs_each_cause_once(
    keep: Callable[..., SnapshotKeeper],
    dataset_file: Path,
    settings: Settings,
    tmp_path: Path,
    errors: list[str],
) -> None:
    path = tmp_path / "late.duckdb"
    keeper = keep(settings.model_copy(update={"data": path}))
    with pytest.raises(DataLoadError, match="no such file. Set MANGE_DATA"):
        keeper.current()
    time.sleep(0.2)  # several tries
    path.write_text("not a database" * 1000)
    wait_until(lambda: keeper.state.error is not None and keeper.state.error.code == "not_duckdb")
    time.sleep(0.2)
    shutil.copyfile(dataset_file, tmp_path / "good")
    (tmp_path / "good").replace(path)
    wait_until(lambda: keeper.state.snapshot is not None and keeper.state.error is None)
    assert [("no such file" in line, "not a DuckDB" in line) for line in errors] == [
        (True, False),
        (False, True),
    ]


def fetched(path: Path) -> Fetched:
    return Fetched(path, version_of(path))


class NoCopy:
    """A source that has no copy to fall back on."""

    name = "test"
    look_seconds = 0.05

    def copies(self) -> Iterator[Fetched]:
        return iter(())

    def before(self, fetched: Fetched) -> Edition | None:
        return None

    def doubt(self, path: Path) -> None:
        """Do nothing: what is given is what there is."""


class Versions(NoCopy):
    """A source that brings the files of a list, one after the other, then fails."""

    name = "versions"

    def __init__(self, paths: list[Path]) -> None:
        self.paths = paths

    def fetch(self, progress: Report) -> Fetched:
        progress(1, 2)
        if not self.paths:
            raise DataLoadError(self.name, "no more", code="s3_unreachable")
        return fetched(self.paths.pop(0))


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


@pytest.mark.parametrize(
    ("fault", "words", "code"),
    [
        (OSError(5, "Input/output error"), "MANGE_CACHE", "file_unreadable"),
        (RuntimeError("nobody thought of it"), "nobody thought of it", "load_failed"),
    ],
)
def test_whatever_happens_is_said_and_tried_again(
    keep: Callable[..., SnapshotKeeper],
    settings: Settings,
    fault: Exception,
    words: str,
    code: str,
) -> None:
    class Broken(NoCopy):
        name = "broken"
        tries = 0

        def fetch(self, progress: Report) -> Fetched:
            self.tries += 1
            raise fault

    source = Broken()
    with pytest.raises(DataLoadError, match=words) as caught:
        keep(settings, source).current()
    assert caught.value.code == code
    wait_until(lambda: source.tries > 2)


def test_a_long_outage_does_not_end_the_tries(
    keep: Callable[..., SnapshotKeeper], settings: Settings
) -> None:
    class Away(NoCopy):
        tries = 0

        def fetch(self, progress: Report) -> Fetched:
            self.tries += 1
            raise DataLoadError(self.name, "away")

    source = Away()
    quick = {"retry_seconds": 1e-9, "retry_max_seconds": 1e-9}
    keep(settings.model_copy(update=quick), source).start()
    wait_until(lambda: source.tries > 1100)  # 2 to the 1,024th is no float any more


def test_the_last_good_copy_is_served_when_the_source_is_away(
    keep: Callable[..., SnapshotKeeper], dataset_file: Path, settings: Settings
) -> None:
    class Away(NoCopy):
        def fetch(self, progress: Report) -> Fetched:
            raise DataLoadError(self.name, "S3 is down", code="s3_unreachable")

        def copies(self) -> Iterator[Fetched]:
            return iter([fetched(dataset_file)])

    keeper = keep(settings, Away())
    assert keeper.current().dataset.rows["recipes"] > 2000
    wait_until(lambda: keeper.state.error is not None)
    assert keeper.state.error is not None and keeper.state.error.code == "s3_unreachable"


def test_a_broken_copy_does_not_hide_the_first_failure(
    keep: Callable[..., SnapshotKeeper], settings: Settings, tmp_path: Path
) -> None:
    class Away(NoCopy):
        def fetch(self, progress: Report) -> Fetched:
            raise DataLoadError(self.name, "S3 is down", code="s3_unreachable")

        def copies(self) -> Iterator[Fetched]:
            (tmp_path / "broken.duckdb").write_text("broken" * 1000)
            return iter([fetched(tmp_path / "broken.duckdb")])

    with pytest.raises(DataLoadError, match="S3 is down"):
        keep(settings, Away()).current()


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
