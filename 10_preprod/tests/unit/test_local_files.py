"""A local file, or a folder of them: what is replaced is noticed, what is bad is not taken."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from waiting import wait_until

from mangetamain_analytics.data.keeper import SnapshotKeeper
from mangetamain_analytics.data.snapshot import Snapshot, version_of
from mangetamain_analytics.data.source import LocalSource
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.settings import Settings


def replace_dataset(path: Path, of: Path, sql: str) -> None:
    """Put a changed copy of a data set at a path, as an operator should: by renaming it."""
    draft = path.with_name("draft")
    shutil.copyfile(of, draft)
    with duckdb.connect(str(draft)) as connection:
        connection.execute(sql)
    draft.replace(path)


@pytest.fixture
def local(settings: Settings, dataset_file: Path, tmp_path: Path) -> Settings:
    """Give settings that serve a copy of the small data set and look often."""
    path = shutil.copyfile(dataset_file, tmp_path / "local.duckdb")
    return settings.model_copy(update={"data": path, "refresh_seconds": 0.05})


COUNT = "SELECT count(*) AS n FROM users"


def test_a_local_file_that_is_replaced_is_served(
    keep: Callable[..., SnapshotKeeper], dataset_file: Path, local: Settings
) -> None:
    assert local.data is not None
    keeper = keep(local)
    first = keeper.current()
    counted = first.fetch(COUNT)
    for n in (1, 2):
        sql = f"DELETE FROM users WHERE user_id IN (SELECT user_id FROM users LIMIT {n})"
        served = keeper.current()
        replace_dataset(local.data, dataset_file, sql)
        wait_until(lambda: keeper.current() is not served)  # noqa: B023
        assert keeper.current().fetch(COUNT) == [{"n": counted[0]["n"] - n}]
        assert keeper.current().key != served.key
    assert first.fetch(COUNT) == counted  # who read it, goes on reading it
    assert list(local.data.parent.glob(".opened*")) == []


def test_a_local_file_that_goes_or_goes_bad_is_served_still(
    keep: Callable[..., SnapshotKeeper], dataset_file: Path, local: Settings
) -> None:
    assert local.data is not None
    keeper = keep(local)
    counted = keeper.current().fetch(COUNT)
    local.data.unlink()
    wait_until(lambda: "file_missing" in keeper.state.failures)
    local.data.write_text("no database" * 1000)
    wait_until(lambda: "not_duckdb" in keeper.state.failures)
    assert keeper.current().fetch(COUNT) == counted
    local.data.unlink()
    replace_dataset(local.data, dataset_file, "SELECT 1")
    wait_until(lambda: keeper.state.error is None)
    assert keeper.current().fetch(COUNT) == counted


def test_a_file_that_is_being_written_is_not_taken(
    settings: Settings, dataset_file: Path, tmp_path: Path
) -> None:
    path = shutil.copyfile(dataset_file, tmp_path / "local.duckdb")
    source = LocalSource(path, settings)
    first = source.fetch(lambda done, total: None)
    for size in (10, 20, 30):
        path.write_bytes(b"x" * size)
        assert source.fetch(lambda done, total: None) == first
    last = source.fetch(lambda done, total: None)
    assert last.version == version_of(path) != first.version


def test_of_a_folder_the_newest_file_is_served(
    keep: Callable[..., SnapshotKeeper], dataset_file: Path, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    update = {"data": folder, "refresh_seconds": 0.05}
    keeper = keep(settings.model_copy(update=update))
    with pytest.raises(DataLoadError, match="folder"):
        keeper.current()
    for name in ("b.duckdb", "a.duckdb"):
        replace_dataset(folder / name, dataset_file, "SELECT 1")
        wait_until(lambda: has(keeper, folder / name))  # noqa: B023
    (folder / ".draft.duckdb").write_text("hidden")
    time.sleep(0.3)
    assert keeper.current().path.name == "a.duckdb"
    assert keeper.state.error is None


def has(keeper: SnapshotKeeper, path: Path) -> bool:
    return keeper.state.snapshot is not None and keeper.state.snapshot.path == path


def test_a_file_that_cannot_be_linked_is_copied(
    dataset_file: Path, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    path = shutil.copyfile(dataset_file, tmp_path / "local.duckdb")
    first = Snapshot(path, "test", settings)
    replace_dataset(path, dataset_file, "DELETE FROM users")
    monkeypatch.setattr("os.link", refuse)
    second = Snapshot(path, "test", settings)
    assert (first.fetch(COUNT)[0]["n"] > 0, second.fetch(COUNT)[0]["n"]) == (True, 0)
    assert not list(tmp_path.rglob(".opened*"))
