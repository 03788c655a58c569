"""Many readers while versions change: each gets its own answers, of one version, and none leaks."""

from __future__ import annotations

import gc
import os
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
from sources import NoCopy, fetched

from mangetamain_analytics.data.keeper import SnapshotKeeper
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.data.source import Fetched, Progress
from mangetamain_analytics.settings import Settings

SWAPS = 50
WARM_UP = 5
READERS = 8
MEGABYTES = 30.0  # the allocator's; a version that stays costs more than ten


class Numbered(NoCopy):
    """A source whose every look brings a version: its tables say its number."""

    name = "numbered"
    look_seconds = 1000.0

    def __init__(self, original: Path, folder: Path) -> None:
        self.original, self.folder, self.number = original, folder, 0

    def fetch(self, progress: Progress) -> Fetched:
        path = self.folder / f"{self.number}.duckdb"
        shutil.copyfile(self.original, path)
        with duckdb.connect(str(path)) as connection:
            connection.execute("UPDATE users SET n_rated = ?", [self.number])
            connection.execute("UPDATE mart_yearly SET n_recipes = ?", [self.number])
            connection.execute("UPDATE recipes SET minutes = ?", [self.number])
        self.number += 1
        return fetched(path)


def number_of(path: Path) -> int:
    return int(path.stem)


@pytest.fixture
def keeper(small_dataset: Path, tmp_path: Path) -> Iterator[SnapshotKeeper]:
    """Serve numbered versions, a newer one whenever asked."""
    settings = Settings(cache=tmp_path / "cache", memory_limit="200MB", threads=2)
    keeper = SnapshotKeeper(settings, Numbered(small_dataset, tmp_path))
    yield keeper
    keeper.stop()


def read_page(keeper: SnapshotKeeper) -> int:
    """Read as a page does, in several queries, and give the number of the version."""
    loader = DataLoader(keeper)
    found = {
        loader.fetch(f"SELECT max({column}) AS n FROM {table}")[0]["n"]
        for table, column in (("users", "n_rated"), ("mart_yearly", "n_recipes"))
        for _ in range(2)
    }
    found |= {
        loader.fetch("SELECT max(minutes) AS n FROM recipes WHERE id >= $id", {"id": 0})[0]["n"]
    }
    assert found == {number_of(loader.snapshot.path)}, "a page of two versions"
    return found.pop()


def swap(keeper: SnapshotKeeper) -> None:
    """Have the next version served, and remove the file of the one before."""
    before = keeper.current()
    keeper.refresh()
    give_up = time.monotonic() + 20
    while keeper.current() is before:
        assert time.monotonic() < give_up, keeper.state
        time.sleep(0.005)
    before.path.unlink()


def test_fifty_swaps_under_eight_readers(keeper: SnapshotKeeper) -> None:
    pages: list[int] = []
    over = threading.Event()

    def read() -> None:
        while not over.wait(0.02):
            pages.append(read_page(keeper))

    keeper.current()
    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(read) for _ in range(READERS)]
        for _ in range(WARM_UP):
            swap(keeper)
        swaps_before, memory = keeper.state.swaps, resident_megabytes()
        for _ in range(SWAPS):
            swap(keeper)
        over.set()
    for reader in readers:
        reader.result()
    assert keeper.state.swaps == swaps_before + SWAPS
    assert len(set(pages)) > SWAPS // 2 and len(pages) > 4 * SWAPS
    gc.collect()
    served = str(keeper.current().path)
    assert [name for name in open_files() if name.partition(" ")[0].endswith(".duckdb")] == [served]
    assert resident_megabytes() - memory < MEGABYTES


def open_files() -> list[str]:
    """Read what this process has open; the name of a removed file ends in (deleted)."""
    found = []
    for entry in os.scandir("/proc/self/fd"):
        try:
            found.append(os.readlink(entry.path))
        except FileNotFoundError:
            continue
    return [name for name in found if "/test_fifty_swaps" in name]


def resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def test_sixteen_threads_get_their_own_answers(dataset_file: Path, tmp_path: Path) -> None:
    snapshot = Snapshot(dataset_file, "test", Settings(cache=tmp_path))
    [bounds] = snapshot.fetch("SELECT min(id) AS low, max(id) AS high FROM recipes")
    step = (bounds["high"] - bounds["low"]) / 8000
    ids = [row["id"] for row in snapshot.fetch("SELECT id FROM recipes ORDER BY id")]

    def ask(number: int) -> bool:
        least = int(bounds["low"] + number * step)
        sql = "SELECT $n AS n, count(*) AS c, min(id) AS first FROM recipes WHERE id >= $least"
        [row] = snapshot.fetch(sql, {"n": number, "least": least})
        above = [found for found in ids if found >= least]
        return row == {"n": number, "c": len(above), "first": min(above, default=None)}

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(ask, range(16 * 500)))
