"""Bring the published data set here: whole, verified and under a name of its own."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mangetamain_data_utils import local_copy
from mangetamain_data_utils.download import Download, Progress
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.part_file import part_file
from mangetamain_data_utils.pointer import read_pointer
from mangetamain_data_utils.release import Release
from mangetamain_data_utils.s3 import S3Config, make_client

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class Pulled:
    """A verified local file.

    Attributes:
        path: The file.
        release: What it is a copy of.
        downloaded: Whether it came now; False when it was here already.
    """

    path: Path
    release: Release
    downloaded: bool


def pull(
    config: S3Config,
    folder: Path,
    progress: Progress | None = None,
    client: S3Client | None = None,
) -> Pulled:
    """Bring the current data set into `folder`, unless it is there.

    Whatever happens, a file under its final name is whole and verified, and the copies that were
    there before stay until the new one is in place; then the last two are kept. What a broken
    connection, or a killed process, leaves of a download is where the next one goes on.

    Args:
        config: The bucket and the key to follow.
        folder: Where the copies are; made when missing.
        progress: Told bytes received and bytes in all; what it raises ends the download.
        client: One to use again; else one is made.

    Raises:
        DataToolError: `object_truncated`, `sha256_mismatch`, `disk_full`, `folder_unwritable`,
            or what `read_pointer` raises.
    """
    client = client or make_client(config)
    state = read_pointer(client, config)
    assert state.release is not None  # an unconditional request never says "unchanged"
    return pull_release(config, state.release, folder, progress, client)


def pull_release(
    config: S3Config,
    release: Release,
    folder: Path,
    progress: Progress | None,
    client: S3Client,
) -> Pulled:
    """Bring one known release into `folder`, unless it is there; see `pull`."""
    path = local_copy.path_of(folder, release)
    with _folder_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if local_copy.is_noted(path, release):
            local_copy.prefer(path)
            return Pulled(path, release, downloaded=False)
        with local_copy.locked(folder):
            if local_copy.is_current(path, release):
                return Pulled(path, release, downloaded=False)
            with part_file(folder, release) as part:
                goes_on = part.note.exists()
                found = Download(client, config, release, part).run(progress)
                if found != release.sha256 and goes_on:  # the note may have claimed too much
                    part.forget()
                    found = Download(client, config, release, part).run(progress)
                if found != release.sha256:
                    raise _mismatch(config, release, found)
                local_copy.put_in_place(part.fd, part.path, release, path)
            local_copy.prune(folder, path)
    return Pulled(path, release, downloaded=True)


@contextmanager
def _folder_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        code, what, remedy = "folder_unwritable", "cannot be used", "Make it writable"
        if error.errno in DISK_FULL:
            code, what, remedy = "disk_full", "is full", "Free some space"
        raise DataToolError(
            code,
            f"The folder {folder} for local copies {what}: {error.strerror or error}",
            f"{remedy}, or choose another folder",
            folder=str(folder),
            reason=error.strerror or str(error),
        ) from error


def _mismatch(config: S3Config, release: Release, found: str) -> DataToolError:
    return DataToolError(
        "sha256_mismatch",
        f"The object {release.key} in bucket {config.bucket} has sha256 {found[:12]}…, "
        f"its release says {release.sha256[:12]}…; it was not kept",
        "Publish the data set again: mangetamain-data publish FILE",
        bucket=config.bucket,
        key=release.key,
        found=found,
        expected=release.sha256,
    )
