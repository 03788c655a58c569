"""Generating data of the real size, against the bare read of the files that it writes."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from subprocess import run as run_process

import duckdb
from measure import Figure, interleaved, seconds_of

ROUNDS = 3
BOUND = 6.0
GENERATE = [sys.executable, "-m", "mangetamain_data_utils", "generate", "--scale", "1", "--out"]


def run() -> Figure:
    """Measure whole processes against DuckDB's reading by one thread, as a build does it."""
    with tempfile.TemporaryDirectory(prefix="bench-generate-") as folder:

        def generate() -> float:
            command = [*GENERATE, folder]
            return seconds_of(lambda: run_process(command, check=True, capture_output=True))

        generate()
        value, floor = interleaved(ROUNDS, generate, lambda: seconds_of(lambda: read(Path(folder))))
    return Figure("generate", value, "s", floor, BOUND)


def read(folder: Path) -> None:
    """Read both files, every value as text or what DuckDB finds it to be."""
    with duckdb.connect() as connection:
        for name in ("RAW_recipes", "RAW_interactions"):
            path = str(folder / f"{name}.csv")
            connection.execute(
                f"CREATE TABLE {name} AS SELECT * FROM read_csv($path, parallel = false)",
                {"path": path},
            )
