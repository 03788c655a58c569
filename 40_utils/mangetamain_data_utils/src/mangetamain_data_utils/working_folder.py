"""A private folder beside the target, in which a file grows until it is whole."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def working_folder(target: Path) -> Iterator[Path]:
    """Make a folder on the target's file system and remove it afterwards, whatever happens.

    A process that is killed cannot remove its folder, so the next one for the same target does:
    it is the folder that nobody holds a lock on.

    Args:
        target: The file that is to be made.

    Yields:
        The folder.

    Raises:
        OSError: The target's folder cannot be written to.
    """
    prefix = f".{target.name}.building-"
    # Folders come and go under the lock of their parent, so that none is seen between its
    # making and its locking.
    with _locked(target.parent):
        for leftover in target.parent.glob(f"{prefix}*"):
            _remove_unless_locked(leftover)
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))
        held = _lock(folder, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def put_in_place(finished: Path, target: Path) -> None:
    """Give a finished file its final name, durably and in one step."""
    with finished.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(finished, target)
    parent = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder."""
    held = _lock(folder, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(held)


def _lock(folder: Path, operation: int) -> int:
    """Lock a folder until the descriptor that this returns is closed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, operation)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _remove_unless_locked(folder: Path) -> None:
    """Remove a folder that a killed process has left behind."""
    try:
        held = _lock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, FileNotFoundError):
        return
    shutil.rmtree(folder, ignore_errors=True)
    os.close(held)
