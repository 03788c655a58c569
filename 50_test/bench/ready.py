"""Process start to /readyz with a local file, against an empty Streamlit app's start."""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import AbstractContextManager
from pathlib import Path

from demo import dataset_file
from measure import Figure, interleaved

from site_process import HOST, free_port, running, running_site

ROUNDS = 7
BOUND = 1.5
STREAMLIT_RUN = [sys.executable, "-m", "streamlit", "run"]
STREAMLIT_RUN += ["--server.headless", "true", "--server.address", HOST]


def run() -> Figure:
    """Measure starts over a local file."""
    return measure_starts("ready", {"MANGE_DATA": str(dataset_file())})


def measure_starts(name: str, environ: dict[str, str]) -> Figure:
    """Measure whole starts of the site with `environ`, each process new."""
    with tempfile.TemporaryDirectory(prefix="bench-ready-") as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text("import streamlit\n", encoding="utf-8")

        def start_empty() -> float:
            port = free_port()
            command = [*STREAMLIT_RUN, str(empty), "--server.port", str(port)]
            return _until_up(running(command, {}, f"http://{HOST}:{port}/_stcore/health"))

        value, floor = interleaved(ROUNDS, lambda: _until_up(running_site(environ)), start_empty)
    return Figure(name, value, "s", floor, BOUND)


def _until_up(server: AbstractContextManager[object]) -> float:
    """Time a start, and not the stop after it."""
    start = time.perf_counter()
    with server:
        return time.perf_counter() - start
