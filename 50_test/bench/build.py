"""A data set of full size built by the command, against a bare read of the same files."""

from __future__ import annotations

import tempfile
from pathlib import Path

from complete import bare_read, run_tool, source_folder
from measure import Figure, interleaved, seconds_of

ROUNDS = 3
BOUND = 8.0


def run() -> Figure:
    """Measure the whole command, each time a process of its own."""
    source = source_folder()
    with tempfile.TemporaryDirectory(prefix="bench-build-") as name:
        folder = Path(name)

        def ours() -> float:
            out = folder / "built.duckdb"
            return seconds_of(lambda: run_tool("build", "--source", source, "--out", out))

        value, floor = interleaved(ROUNDS, ours, lambda: bare_read(source, folder / "floor.duckdb"))
    return Figure("build", value, "s", floor, BOUND)
