"""Every check of a data set of full size, against a bare read of what it was built from."""

from __future__ import annotations

import tempfile
from pathlib import Path

from complete import bare_read, run_tool, source_folder
from measure import Figure, interleaved, seconds_of

ROUNDS = 5
BOUND = 1.0


def run() -> Figure:
    """Measure the whole command, each time a process of its own."""
    source = source_folder()
    with tempfile.TemporaryDirectory(prefix="bench-check-") as name:
        folder = Path(name)
        built = folder / "built.duckdb"
        run_tool("build", "--source", source, "--out", built)
        value, floor = interleaved(
            ROUNDS,
            lambda: seconds_of(lambda: run_tool("check", built)),
            lambda: bare_read(source, folder / "floor.duckdb"),
        )
    return Figure("check", value, "s", floor, BOUND)
