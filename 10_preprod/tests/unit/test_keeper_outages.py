"""The keeper when its source fails, or what it serves is damaged: what is said, kept and tried."""

from __future__ import annotations

import shutil
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from loguru import logger
from sources import NoCopy, fetched
from waiting import wait_until

from mangetamain_analytics.data.keeper import SnapshotKeeper
from mangetamain_analytics.data.source import Fetched, Progress as Report
from mangetamain_analytics.exceptions import DatabaseError, DataLoadError
from mangetamain_analytics.settings import Settings


@pytest.fixture
def errors() -> Iterator[list[str]]:
    lines: list[str] = []
    sink = logger.add(lines.append, level="ERROR", format="{message}")
    yield lines
    logger.remove(sink)


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


class Unreachable(NoCopy):
    """A source that cannot be reached."""

    def fetch(self, progress: Report) -> Fetched:
        raise DataLoadError(self.name, "S3 is down", code="s3_unreachable")


def test_the_last_good_copy_is_served_when_the_source_is_away(
    keep: Callable[..., SnapshotKeeper], dataset_file: Path, settings: Settings
) -> None:
    class Away(Unreachable):
        def copies(self) -> Iterator[Fetched]:
            return iter([fetched(dataset_file)])

    keeper = keep(settings, Away())
    assert keeper.current().dataset.rows["recipes"] > 2000
    wait_until(lambda: keeper.state.error is not None)
    assert keeper.state.error is not None and keeper.state.error.code == "s3_unreachable"


def test_a_broken_copy_does_not_hide_the_first_failure(
    keep: Callable[..., SnapshotKeeper], settings: Settings, tmp_path: Path
) -> None:
    class Away(Unreachable):
        def copies(self) -> Iterator[Fetched]:
            (tmp_path / "broken.duckdb").write_text("broken" * 1000)
            return iter([fetched(tmp_path / "broken.duckdb")])

    with pytest.raises(DataLoadError, match="S3 is down"):
        keep(settings, Away()).current()


def test_a_damaged_file_is_doubted_once(
    keep: Callable[..., SnapshotKeeper],
    dataset_file: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    errors: list[str],
) -> None:
    class Trusting(NoCopy):
        look_seconds = 1000.0
        looks = 0
        doubted: list[Path] = []

        def fetch(self, progress: Report) -> Fetched:
            self.looks += 1
            return fetched(dataset_file)

        def doubt(self, path: Path) -> None:
            self.doubted.append(path)

    class Rotten:
        """A connection whose every query meets a block without its checksum."""

        def cursor(self) -> Rotten:
            return self

        def __enter__(self) -> Rotten:
            return self

        def __exit__(self, *error: object) -> None: ...

        def interrupt(self) -> None: ...

        def execute(self, *arguments: object) -> None:
            raise duckdb.IOException("Corrupt database file: computed checksum")

    source = Trusting()
    keeper = keep(settings, source)
    snapshot = keeper.current()
    wait_until(lambda: keeper.state.checked_at is not None)
    with pytest.raises(DatabaseError):
        snapshot.fetch("SELECT nonsense")  # that is the query's fault, not the file's
    assert not snapshot.is_damaged
    monkeypatch.setattr(snapshot, "_connection", Rotten())
    for _ in range(2):
        with pytest.raises(DatabaseError, match="checksum"):
            snapshot.fetch("SELECT 1")
        wait_until(lambda: source.looks == 2)
        assert source.doubted == [dataset_file]
    keeper.refresh()
    wait_until(lambda: source.looks == 3)
    assert source.doubted == [dataset_file]
    assert [dataset_file.name in line for line in errors] == [True]
