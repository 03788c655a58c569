"""What the system knows of the process that serves the site."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

_OURS: Final = Path("/proc/self")
_MACHINE_UPTIME: Final = Path("/proc/uptime")
_STARTED: Final = 19  # place of the start, in ticks since the machine's, after the name


def uptime_seconds() -> float | None:
    """Return how long the process has run; None where the system does not say."""
    try:
        after_name = (_OURS / "stat").read_text(encoding="ascii").rpartition(")")[2]
        machine = float(_MACHINE_UPTIME.read_text(encoding="ascii").split()[0])
    except OSError:
        return None
    return machine - int(after_name.split()[_STARTED]) / os.sysconf("SC_CLK_TCK")


def memory_bytes() -> int | None:
    """Return the memory that the process holds; None where the system does not say."""
    try:
        lines = (_OURS / "status").read_text(encoding="ascii").splitlines()
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
