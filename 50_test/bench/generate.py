"""Generating data of the real size, against the bare read of the files that it writes."""

from __future__ import annotations

import tempfile
from pathlib import Path

from complete import bare_read, run_tool
from measure import Figure, interleaved, seconds_of

ROUNDS = 3
BOUND = 6.0


def run() -> Figure:
    """Measure the whole command, each time a process of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-generate-") as name:
        folder = Path(name)

        def generate() -> float:
            return seconds_of(lambda: run_tool("generate", "--scale", 1, "--out", folder / "files"))

        generate()
        value, floor = interleaved(
            ROUNDS, generate, lambda: bare_read(folder / "files", folder / "floor.duckdb")
        )
    return Figure("generate", value, "s", floor, BOUND)
