"""The folder of local copies: one file per version, each with a note that it was verified.

A copy is `mangetamain-<dataset_id>.duckdb`; beside it `mangetamain-<dataset_id>.json` holds its
release, its size and its time of last change when it was verified, so that a start need not hash
it again. A file without a note that fits is hashed, not trusted.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import mkstemp

from mangetamain_data_utils.release import Release

KEPT = 2
READABLE = 0o644  # a draft begins as its writer's own
NAME = re.compile(r"mangetamain-\d{8}T\d{6}Z-[0-9a-f]{12}\.duckdb")
LOCK_NAME = ".mangetamain.lock"
PART_PREFIX = ".mangetamain-"
PART_SUFFIX = ".part"


@dataclass(frozen=True)
class LocalCopy:
    """A verified local file and the release that it is a copy of."""

    path: Path
    release: Release


def path_of(folder: Path, release: Release) -> Path:
    """Name the file of a release: each version has its own, since DuckDB keeps a path open."""
    return folder / f"mangetamain-{release.dataset_id}.duckdb"


def copies(folder: Path) -> Iterator[LocalCopy]:
    """Give the copies that are still as they were verified, the last preferred one first.

    That is the newest, unless an older one was put back. No server is asked.
    """
    found = []
    for path in folder.glob("*.duckdb"):
        release = _noted_release(path) if NAME.fullmatch(path.name) else None
        if release:
            found.append(((_noted_at(path), path.name), LocalCopy(path, release)))
    for _, copy in sorted(found, key=lambda pair: pair[0], reverse=True):
        yield copy


def newest(folder: Path) -> LocalCopy | None:
    """Give the first of `copies`."""
    return next(copies(folder), None)


def prefer(path: Path) -> None:
    """Let a verified copy come first of those in its folder: it is what is published now."""
    first = newest(path.parent)
    if first and first.path != path:
        _note_of(path).touch()


def is_noted(path: Path, release: Release) -> bool:
    """Whether `path` was verified to be the release and has not changed since."""
    noted = _noted_release(path)
    return noted is not None and noted.sha256 == release.sha256


def is_current(path: Path, release: Release) -> bool:
    """Whether `path` is the release: by its note, or else by hashing it once, and noting it.

    The folder must be locked.

    Raises:
        OSError: When the file is there and cannot be read.
    """
    if is_noted(path, release):
        return True
    if not path.is_file() or path.stat().st_size != release.size:
        return False
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != release.sha256:
        return False
    write_note(path, release)
    return True


def write_note(path: Path, release: Release) -> None:
    """Note that `path` was verified to be `release`. The folder must be locked."""
    status = path.stat()
    note = {"release": asdict(release), "size": status.st_size, "mtime_ns": status.st_mtime_ns}
    fd, draft = mkstemp(PART_SUFFIX, PART_PREFIX, path.parent)
    with os.fdopen(fd, "w", encoding="utf-8") as file:
        os.chmod(fd, READABLE)
        file.write(json.dumps(note, indent=2) + "\n")
    Path(draft).replace(_note_of(path))


def forget(path: Path) -> None:
    """Forget that `path` was verified, so that it is hashed before it is trusted again."""
    _note_of(path).unlink(missing_ok=True)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for one download: who comes meanwhile waits, then finds the copy there."""
    with (folder / LOCK_NAME).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def put_in_place(fd: int, part: Path, release: Release, path: Path) -> None:
    """Make a verified download durable, then visible under its own name."""
    os.fsync(fd)
    os.chmod(fd, READABLE)
    part.replace(path)
    write_note(path, release)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def prune(folder: Path, current: Path) -> None:
    """Remove all copies but the current one and the last that came before it."""
    others = [path for path in folder.glob("*.duckdb") if NAME.fullmatch(path.name)]
    others = sorted(set(others) - {current}, key=lambda path: path.stat().st_mtime_ns)
    for path in others[: -(KEPT - 1)]:
        path.unlink(missing_ok=True)
        _note_of(path).unlink(missing_ok=True)


def _note_of(path: Path) -> Path:
    return path.with_suffix(".json")


def _noted_at(path: Path) -> int:
    """Tell when a copy was noted or preferred, in nanoseconds; 0 when it has gone meanwhile."""
    try:
        return _note_of(path).stat().st_mtime_ns
    except OSError:
        return 0


def _noted_release(path: Path) -> Release | None:
    """Give the release that the note names, if the file has not changed since."""
    try:
        note = json.loads(_note_of(path).read_text(encoding="utf-8"))
        release = Release.from_json(json.dumps(note["release"]))
        verified = note["size"], note["mtime_ns"]
        status = path.stat()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return release if verified == (status.st_size, status.st_mtime_ns) else None
