"""What is known of the process that serves the site."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Final

_STARTED: Final = time.monotonic()
_STATUS: Final = Path("/proc/self/status")


def uptime_seconds() -> float:
    """Return how long the process has run."""
    return time.monotonic() - _STARTED


def memory_bytes() -> int | None:
    """Return the memory that the process holds; None where the system does not say."""
    try:
        lines = _STATUS.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    held = next((line.split()[1] for line in lines if line.startswith("VmRSS:")), None)
    return int(held) * 1024 if held else None


def folder_bytes(folder: Path) -> int:
    """Return the size of the files in a folder; 0 where there is none."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # a copy that was just replaced
            total += path.stat().st_size if path.is_file() else 0
    return total
