"""What a query of the data door costs above the bare cursor, against what it may cost."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

import duckdb
from demo import dataset_file
from measure import Figure, interleaved, seconds_of

from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.settings import Settings

ROUNDS = 7
QUERIES = 300
BUDGET_MS = 0.3  # the floor is what the door was given
SQL = "SELECT max(id) AS newest FROM recipes WHERE id > $least"
PARAMETERS = {"least": 5}


def run() -> Figure:
    """Measure medians in turns."""
    with tempfile.TemporaryDirectory(prefix="bench-query-") as name:
        snapshot = Snapshot(dataset_file(), "bench", Settings(cache=Path(name)))
        # Of the same path DuckDB would give the connection that the door has opened.
        copy = shutil.copyfile(dataset_file(), Path(name) / "copy.duckdb")
        connection = duckdb.connect(str(copy), read_only=True, config={"threads": 4})

        def bare() -> None:
            with connection.cursor() as cursor:
                cursor.execute(SQL, PARAMETERS).fetchall()

        ours, floor = interleaved(
            ROUNDS, lambda: _milliseconds(lambda: snapshot.fetch(SQL, PARAMETERS)),
            lambda: _milliseconds(bare),
        )  # fmt: skip
    return Figure("query", max(ours - floor, 0.0), "ms", BUDGET_MS, 1.0)


def _milliseconds(action: Callable[[], object]) -> float:
    return 1000 * median(seconds_of(action) for _ in range(QUERIES))
