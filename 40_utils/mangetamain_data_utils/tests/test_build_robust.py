"""Builds that are killed, run at once, short of memory or of room."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from mangetamain_data_utils.dataset import describe
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.generate.folder import GenerateOptions, generate

COMMAND = [sys.executable, "-m", "mangetamain_data_utils", "build"]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of 9,265 recipes, which take a second or two to build."""
    folder = tmp_path_factory.mktemp("generated")
    generate(GenerateOptions(folder, 0.04, 7), lambda done, total: None)
    return folder


def start(source: Path, out: Path) -> subprocess.Popen[bytes]:
    """Start a build in a process of its own."""
    command = [*COMMAND, "--source", str(source), "--out", str(out), "--json"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def wait_for(folder: Path, pattern: str, size: int) -> None:
    """Wait until a file, or a folder, appears and has its size."""
    deadline = time.monotonic() + 30
    while not any(path.stat().st_size >= size for path in folder.glob(pattern)):
        assert time.monotonic() < deadline, f"no {pattern} within 30 s"
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("pattern", "size"),
    [
        # While the input is inspected, as the new file begins, and when it is nearly written.
        (".data.duckdb.building-*", 0),
        (".data.duckdb.building-*/finished.duckdb", 0),
        (".data.duckdb.building-*/finished.duckdb", 5_000_000),
    ],
)
def test_a_killed_build_leaves_the_old_file_and_the_next_one_tidies_up(
    generated: Path, tmp_path: Path, pattern: str, size: int
) -> None:
    out = tmp_path / "data.duckdb"
    out.write_bytes(b"the old file")
    process = start(generated, out)
    wait_for(tmp_path, pattern, size)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert out.read_bytes() == b"the old file"
    assert len(list(tmp_path.iterdir())) == 2
    again = start(generated, out)
    assert again.communicate()[1] == b""
    assert again.returncode == 0
    assert describe(out).rows["recipes"] == 9265
    assert list(tmp_path.iterdir()) == [out]


def test_two_builds_to_one_target_do_not_meet(generated: Path, tmp_path: Path) -> None:
    out = tmp_path / "data.duckdb"
    processes = [start(generated, out) for _ in range(2)]
    for process in processes:
        _, said = process.communicate()
        assert (process.returncode, said) == (0, b"")
    assert describe(out).rows["recipes"] == 9265
    assert list(tmp_path.iterdir()) == [out]


def test_the_same_input_gives_the_same_rows(
    generated: Path, tmp_path: Path, run_build: Any, ask: Any
) -> None:
    one = run_build(source=generated, out=tmp_path / "one.duckdb", threads=1).file
    two = run_build(source=generated, out=tmp_path / "two.duckdb", memory_limit="200MB").file
    for table in ("recipes", "reviews", "recipe_tags", "mart_daily"):
        assert ask(one, f"FROM {table}") == ask(two, f"FROM {table}")


@pytest.mark.parametrize("limit", ["2MB", "much"])
def test_too_little_memory_is_an_error_with_a_remedy(
    generated: Path, tmp_path: Path, run_build: Any, limit: str
) -> None:
    with pytest.raises(DataToolError) as caught:
        run_build(source=generated, out=tmp_path / "new" / "data.duckdb", memory_limit=limit)
    assert caught.value.setting == "--memory-limit"
    assert limit in caught.value.message
    assert list((tmp_path / "new").iterdir()) == []


def test_a_target_that_is_a_folder_is_an_error(run_build: Any, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(DataToolError) as caught:
        run_build(out=tmp_path / "taken")
    assert caught.value.setting == "--out"
    assert list((tmp_path / "taken").iterdir()) == []


def test_a_place_that_takes_no_files_is_an_error(run_build: Any) -> None:
    # Not even the superuser, as whom tests may run, can write there.
    with pytest.raises(DataToolError) as caught:
        run_build(out=Path("/proc/data.duckdb"))
    assert caught.value.code == "target_unwritable"
    assert "/proc/data.duckdb cannot be written" in caught.value.message
    assert caught.value.setting == "--out"


def test_a_full_disk_is_an_error_that_says_so(generated: Path, tmp_path: Path) -> None:
    # A limit on the size of files is the full disk that needs no disk of its own.
    command = [*COMMAND, "--source", str(generated), "--out", str(tmp_path / "data.duckdb")]
    limited = subprocess.run(
        ["sh", "-c", 'ulimit -f 2000; exec "$@"', "sh", *command],
        capture_output=True,
        text=True,
        env=os.environ | {"COLUMNS": "500"},
    )
    assert limited.returncode == 1
    assert limited.stderr.count("\n") == 1
    assert "data.duckdb cannot be written" in limited.stderr
    assert list(tmp_path.iterdir()) == []
