"""Builds of full size and of ten times that: memory, time, size."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mangetamain_data_utils.sources import MARKER

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

COPIES = 10
# Added to each copy's ids, above every id of the data.
SHIFT = 100_000_000
IDS = {
    "RAW_recipes": ("id", "contributor_id"),
    "RAW_interactions": ("user_id", "recipe_id"),
}
# Builds, and prints its report and the most memory that it took, in bytes.
MEASURED = """
import json, resource, sys
from click.testing import CliRunner
from mangetamain_data_utils.cli import main

result = CliRunner().invoke(main, ["build", "--json", *sys.argv[1:]])
assert result.exit_code == 0, result.output
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"peak": peak, "report": json.loads(result.stdout)}))
"""


@dataclass(frozen=True)
class Build:
    """What a build took."""

    file: Path
    peak: int
    report: dict[str, Any]


def measured_build(source: Path, out: Path, *options: str) -> Build:
    words = [sys.executable, "-c", MEASURED, "--source", str(source), "--out", str(out), *options]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return Build(out, found["peak"], found["report"])


@pytest.fixture(scope="module")
def full_size(data_tool: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate files of full size."""
    folder = tmp_path_factory.mktemp("full")
    data_tool("generate", "--scale", "1", "--out", folder)
    return folder


@pytest.fixture(scope="module")
def full_build(full_size: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    return measured_build(full_size, tmp_path_factory.mktemp("full_build") / "full.duckdb")


def test_full_size_fits_the_memory_and_the_disk(full_build: Build) -> None:
    assert full_build.peak < 4e9
    # Six tenths of what the predecessor of this tool wrote, all texts included.
    assert full_build.report["size"] < 0.6 * 581e6


def test_full_size_fits_one_gigabyte_by_spilling(full_size: Path, tmp_path: Path) -> None:
    build = measured_build(full_size, tmp_path / "small.duckdb", "--memory-limit", "1GB")
    assert build.peak < 2e9
    assert build.report["rejects"] == {}


def test_the_finished_file_has_no_holes(full_build: Build) -> None:
    with duckdb.connect(str(full_build.file), read_only=True) as connection:
        total, free = connection.sql(
            "SELECT total_blocks, free_blocks FROM pragma_database_size()"
        ).fetchall()[0]
    assert free < 0.02 * total


def write_copies(source: Path, target: Path) -> None:
    """Write every row ten times, each copy with people and recipes of its own."""
    (target / MARKER).write_text((source / MARKER).read_text("utf-8"), "utf-8")
    for table, ids in IDS.items():
        shifted = ", ".join(f"{name}::BIGINT + {SHIFT} * copy AS {name}" for name in ids)
        with duckdb.connect() as connection:
            connection.execute(f"SET memory_limit = '2GB'; SET temp_directory = '{target}/spill'")
            connection.execute(f"""
                COPY (
                    SELECT rows.* EXCLUDE (copy) REPLACE ({shifted})
                    FROM (
                        SELECT *, copy
                        FROM range({COPIES}) AS copies(copy)
                        CROSS JOIN read_csv('{source}/{table}.csv', all_varchar = true)
                    ) AS rows
                ) TO '{target}/{table}.csv' (HEADER)
                """)


def test_ten_times_the_rows_take_at_most_twelve_times_as_long(
    full_size: Path, full_build: Build, tmp_path: Path
) -> None:
    source = tmp_path / "ten"
    source.mkdir()
    write_copies(full_size, source)
    build = measured_build(source, tmp_path / "ten.duckdb")
    # Measured on both sides of the long build, so that what slows the machine slows all three.
    again = measured_build(full_size, tmp_path / "again.duckdb")
    before, after = full_build.report, build.report
    assert after["rows"]["recipes"] == COPIES * before["rows"]["recipes"]
    assert after["rows"]["interactions"] == COPIES * before["rows"]["interactions"]
    for table, rows in after["rows"].items():
        if table.startswith("mart_"):
            assert rows <= 3 * before["rows"][table], table
    assert build.peak < 4e9
    assert after["seconds"] <= 12 * (before["seconds"] + again.report["seconds"]) / 2
