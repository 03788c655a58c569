"""The data of full size that the benchmarks of the data tool read, and the yardstick for it."""

from __future__ import annotations

import json
import subprocess
import sysconfig
from pathlib import Path

import duckdb
from measure import seconds_of

from mangetamain_data_utils.generate.folder import GENERATOR_VERSION
from mangetamain_data_utils.schema import INDISPENSABLE
from mangetamain_data_utils.sources import MARKER

TOOL = Path(sysconfig.get_path("scripts")) / "mangetamain-data"
# Kept from run to run, since making them takes longer than the benchmarks; git ignores them.
CACHE = Path(__file__).resolve().parents[2] / ".bench/data"


def source_folder() -> Path:
    """Find files of full size, scale 1, or generate them as today's generator does."""
    folder = CACHE / "scale-1"
    if not _is_current(folder / MARKER):
        run_tool("generate", "--scale", 1, "--out", folder)
    return folder


def run_tool(*words: object) -> None:
    """Run mangetamain-data.

    Raises:
        CalledProcessError: When it fails; its words are on stderr.
    """
    subprocess.run([TOOL, *map(str, words)], check=True, stdout=subprocess.DEVNULL)


def bare_read(folder: Path, target: Path) -> float:
    """Time DuckDB's own reading of the files into tables of a new file."""
    target.unlink(missing_ok=True)

    def read() -> None:
        with duckdb.connect(str(target)) as connection:
            for table in INDISPENSABLE:
                path = folder / f"{table}.csv"
                connection.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{path}')")

    return seconds_of(read)


def _is_current(marker: Path) -> bool:
    if not marker.is_file():
        return False
    version: str = json.loads(marker.read_text("utf-8"))["generator_version"]
    return version == GENERATOR_VERSION
