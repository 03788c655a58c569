"""Snapshots: bad files refused by name, queries bounded, locked down and safe in threads."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
from mangetamain_data_utils.dataset import open_dataset

from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.exceptions import DatabaseError, DataLoadError
from mangetamain_analytics.settings import Settings


def test_it_says_what_it_holds(snapshot: Snapshot, kaggle_folder: Path) -> None:
    assert snapshot.dataset.demo
    assert snapshot.dataset.rows["recipes"] > 2000
    assert snapshot.dataset.rows["interactions"] > 10_000
    assert snapshot.dataset.id is None  # a local file's follows once it was hashed


def test_parameters_are_bound(snapshot: Snapshot) -> None:
    hostile = "x'; DROP TABLE recipes; --"
    rows = snapshot.fetch("SELECT $name AS name, $n + 1 AS n", {"name": hostile, "n": 1})
    assert rows == [{"name": hostile, "n": 2}]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM recipes",
        "CREATE TABLE x (i INTEGER)",
        "SELECT * FROM read_csv('/etc/passwd')",
        "ATTACH '/tmp/x.duckdb'",
        "COPY recipes TO '/tmp/recipes.csv'",
        "SET enable_external_access = true",
        "SELECT nonsense FROM recipes",
    ],
)
def test_it_only_reads_itself(snapshot: Snapshot, sql: str) -> None:
    with pytest.raises(DatabaseError):
        snapshot.fetch(sql)


def test_rows_are_capped(dataset_file: Path, settings: Settings) -> None:
    snapshot = Snapshot(dataset_file, "test", settings.model_copy(update={"query_rows": 100}))
    assert len(snapshot.fetch("SELECT * FROM range(100)")) == 100
    with pytest.raises(DatabaseError, match="more than 100 rows .MANGE_QUERY_ROWS"):
        snapshot.fetch("SELECT * FROM range(101)")


def test_time_is_capped(dataset_file: Path, settings: Settings) -> None:
    snapshot = Snapshot(dataset_file, "test", settings.model_copy(update={"query_seconds": 0.2}))
    with pytest.raises(DatabaseError, match="longer than 0.2 s .MANGE_QUERY_SECONDS"):
        snapshot.fetch(
            "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range % 7 > b.range"
        )
    assert snapshot.fetch("SELECT 1 AS one") == [{"one": 1}]


def test_frames_are_bounded_too(dataset_file: Path, settings: Settings) -> None:
    snapshot = Snapshot(dataset_file, "test", settings.model_copy(update={"query_seconds": 0.2}))
    with pytest.raises(DatabaseError, match="longer than 0.2 s .MANGE_QUERY_SECONDS"):
        snapshot.frame(
            "SELECT a.range FROM range(1000000) a, range(1000000) b WHERE a.range % 7 > b.range",
            patience=1,
        )
    with pytest.raises(DatabaseError, match="nonsense"):
        snapshot.frame("SELECT nonsense FROM recipes")
    ids = snapshot.frame("SELECT id FROM recipes ORDER BY id")["id"].to_list()
    assert len(ids) == snapshot.dataset.rows["recipes"] == len(set(ids))


def test_threads_get_their_own_answers(snapshot: Snapshot) -> None:
    def ask(n: int) -> bool:
        rows = snapshot.fetch("SELECT $n AS n, count(*) AS c FROM recipes WHERE id >= $n", {"n": n})
        return rows[0]["n"] == n

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(400)))


def test_not_a_duckdb_file(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "x.duckdb"
    path.write_text("id,name\n1,soup\n" * 1000)
    with pytest.raises(DataLoadError, match="x.duckdb is not a DuckDB .* file") as caught:
        Snapshot(path, "here", settings)
    assert (caught.value.code, caught.value.source) == ("not_duckdb", "here")


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("DROP TABLE users", "users"),
        ("ALTER TABLE recipes DROP COLUMN calories", "recipes.calories"),
        ("DROP TABLE meta.build", "meta.build"),
        ("DELETE FROM meta.build WHERE key = 'demo'", "meta.build.demo."),
    ],
)
def test_a_missing_part_is_named_and_a_mended_file_opens(
    dataset_file: Path, tmp_path: Path, settings: Settings, statement: str, missing: str
) -> None:
    path = tmp_path / "x.duckdb"
    shutil.copyfile(dataset_file, path)
    with duckdb.connect(str(path)) as connection:
        for view in connection.execute(
            "SELECT view_name FROM duckdb_views() WHERE NOT internal"
        ).fetchall():
            connection.execute(f"DROP VIEW {view[0]}")
        connection.execute(statement)
    with pytest.raises(DataLoadError, match=f"{missing} is missing") as caught:
        Snapshot(path, "here", settings)
    assert str(caught.value.params["table"]).startswith(missing[:10])
    shutil.copyfile(dataset_file, path)
    assert Snapshot(path, "here", settings).dataset.rows["users"] > 0


def test_a_file_may_be_open_twice(dataset_file: Path, settings: Settings) -> None:
    one, two = (Snapshot(dataset_file, "test", settings) for _ in range(2))
    sql = "SELECT count(*) AS n FROM recipes"
    assert one.fetch(sql) == two.fetch(sql)
    assert one.key == two.key


def test_there_is_a_place_to_spill_to(dataset_file: Path, tmp_path: Path) -> None:
    """DuckDB makes one folder, but not the one above it."""
    settings = Settings(cache=tmp_path / "new/cache")
    copy = tmp_path / "copy.duckdb"
    shutil.copy(dataset_file, copy)
    snapshot = Snapshot(copy, "test", settings)
    spill = snapshot.fetch("SELECT current_setting('temp_directory') AS place")[0]["place"]
    assert Path(spill).parent.is_dir() and Path(spill).parent == settings.cache


def test_a_cache_that_cannot_be_made_does_not_stop_a_local_file(
    dataset_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    copy = tmp_path / "copy.duckdb"
    shutil.copy(dataset_file, copy)
    snapshot = Snapshot(copy, "test", Settings(cache=tmp_path / "file/cache"))
    assert snapshot.fetch("SELECT count(*) AS n FROM recipes")[0]["n"] > 0


def test_a_query_that_nobody_waits_for_may_take_longer(dataset_file: Path, tmp_path: Path) -> None:
    settings = Settings(cache=tmp_path, query_seconds=0.05)
    copy = tmp_path / "copy.duckdb"
    shutil.copy(dataset_file, copy)
    snapshot = Snapshot(copy, "test", settings)
    slow = "SELECT sum(a.range * b.range) AS s FROM range(30000) AS a, range(5000) AS b"
    with pytest.raises(DatabaseError, match="0.05 s"):
        snapshot.fetch(slow)
    assert snapshot.fetch(slow, patience=1000)[0]["s"] > 0


def test_a_file_being_served_can_be_described_by_its_process(
    dataset_file: Path, tmp_path: Path
) -> None:
    """DuckDB gives a process one instance of a file, and the one being served is locked."""
    copy = tmp_path / "copy.duckdb"
    shutil.copy(dataset_file, copy)
    snapshot = Snapshot(copy, "test", Settings(cache=tmp_path))
    with open_dataset(copy) as connection:
        counted = connection.sql("SELECT count(*) FROM recipes").fetchall()[0][0]
    assert counted == snapshot.dataset.rows["recipes"]
