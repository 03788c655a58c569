"""The data set that the benchmarks of the running site serve."""

from __future__ import annotations

import os
from pathlib import Path

from measure import BenchError

ROOT = Path(__file__).resolve().parents[2]


def dataset_file() -> Path:
    """Find the file: MANGE_DATA, or else the demonstration data set that make builds.

    Raises:
        BenchError: When it is not there.
    """
    path = Path(os.environ.get("MANGE_DATA") or ROOT / "data/demo.duckdb").resolve()
    if not path.is_file():
        raise BenchError(f"{path} is missing: build it with make data/demo.duckdb")
    return path
