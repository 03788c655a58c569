"""A download under way: its file, and a note of what arrived, so that a later try goes on there.

The note is not flushed with the file: after a crash it may claim bytes that the disk never saw.
The checksum of the whole file finds that, and the download begins anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.local_copy import PART_PREFIX, PART_SUFFIX
from mangetamain_data_utils.release import Release

# Of these errors the object itself is the cause: what came of it is worth nothing.
WORTHLESS = ("object_truncated", "object_changed", "sha256_mismatch")


@dataclass(frozen=True)
class PartFile:
    """An open file that a download fills.

    Attributes:
        fd: Of the file.
        path: Its name until it is whole.
    """

    fd: int
    path: Path

    @property
    def note(self) -> Path:
        """The file that says what arrived."""
        return self.path.with_suffix(".note" + PART_SUFFIX)

    def arrived(self, etag: str, lengths: list[int]) -> list[int]:
        """Give the bytes of each part that arrived earlier of the same object, else zeros.

        Args:
            etag: Of the object now.
            lengths: Of its parts, in bytes.
        """
        try:
            note = json.loads(self.note.read_text(encoding="utf-8"))
            known = note["etag"] == etag and note["lengths"] == lengths
            arrived: list[int] = note["arrived"]
            fits = known and all(
                0 <= count <= length for count, length in zip(arrived, lengths, strict=True)
            )
        except (OSError, ValueError, KeyError, TypeError):
            fits = False
        return arrived if fits else [0] * len(lengths)

    def note_arrived(self, etag: str, lengths: list[int], arrived: list[int]) -> None:
        """Note what arrived; the note is replaced as a whole."""
        draft = self.note.with_suffix(".draft" + PART_SUFFIX)
        text = json.dumps({"etag": etag, "lengths": lengths, "arrived": arrived})
        draft.write_text(text, encoding="utf-8")
        draft.replace(self.note)

    def forget(self) -> None:
        """Remove the note, so that a download begins anew."""
        self.note.unlink(missing_ok=True)


@contextmanager
def part_file(folder: Path, release: Release) -> Iterator[PartFile]:
    """Open the file for a download of a release: a new one, or what an earlier try left.

    Afterwards it is gone if it was put in place, if nothing or nothing of worth arrived, or if the
    disk is full. The folder is locked, so what other downloads left there was left by dead ones,
    and goes.
    """
    path = folder / f"{PART_PREFIX}{release.dataset_id}{PART_SUFFIX}"
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    part = PartFile(fd, path)
    for stale in folder.glob(f"{PART_PREFIX}*{PART_SUFFIX}"):
        if stale not in (part.path, part.note):
            stale.unlink(missing_ok=True)
    try:
        yield part
    except BaseException as error:
        worthless = isinstance(error, DataToolError) and error.code in WORTHLESS
        if worthless or isinstance(error, OSError) or not part.note.exists():
            path.unlink(missing_ok=True)
            part.forget()
        raise
    else:
        path.unlink(missing_ok=True)
        part.forget()
    finally:
        os.close(fd)
