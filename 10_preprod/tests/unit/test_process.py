"""What the system says of the process."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from mangetamain_analytics.utils import process

ASK = """
import time
from mangetamain_analytics.utils.process import uptime_seconds
first = uptime_seconds(); time.sleep(0.3)
print(first, uptime_seconds() - first)
"""


def test_uptime_is_the_process_s_own() -> None:
    said = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    first, later = map(float, said.stdout.split())
    assert 0 <= first < 20
    assert 0.25 < later < 5


def test_memory_is_below_the_peak() -> None:
    held = process.memory_bytes()
    assert held is not None
    assert 10e6 < held <= resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 * 1.1


def test_folders_are_summed_up(tmp_path: Path) -> None:
    assert process.folder_bytes(tmp_path / "none") == 0
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/one").write_bytes(b"x" * 1000)
    (tmp_path / "two").write_bytes(b"x" * 24)
    assert process.folder_bytes(tmp_path) == 1024


def test_elsewhere_nothing_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(process, "_OURS", tmp_path)
    assert process.memory_bytes() is None and process.uptime_seconds() is None
