"""Put a data set into the bucket, so that a reader sees the old one or the new, never a mix.

The order makes it so: first the file under a key of its own, which nothing names yet; when it is
whole there, its manifest beside it, which makes it a release that can be listed and put back; then
the pointer, in one small write; last a copy at the plain key, for tools that know no pointer.
Stopped anywhere in between, publishing again finishes the work.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from boto3.s3.transfer import create_transfer_manager
from s3transfer.subscribers import BaseSubscriber

from mangetamain_data_utils import checks, dataset, release_store
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.release import Release
from mangetamain_data_utils.s3 import S3Config, make_client, s3_errors

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from s3transfer.futures import TransferFuture

Progress = Callable[[int, int], None]
"""Told bytes sent and bytes in all, in the threads that send."""


def publish(
    config: S3Config,
    file: Path,
    progress: Progress | None = None,
    client: S3Client | None = None,
) -> Release:
    """Publish a data set file and make it the current one.

    Args:
        config: The bucket and the plain key.
        file: A finished data set, which must not change meanwhile.
        progress: Told bytes sent and bytes in all.
        client: One to use again; else one is made.

    Raises:
        DataToolError: `dataset_invalid`, `checks_failed`, `upload_incomplete`, `file_changed`, or
            what `s3_errors` raises. Until the pointer is written, readers see what they saw before.
    """
    client = client or make_client(config)
    before = _state_of(file)
    release = dataset.describe(file)
    checks.require_passed(file, checks.check(file))
    if not release_store.is_stored(client, config, release):
        _upload(client, config, file, release, progress)
        if not release_store.is_stored(client, config, release):
            raise _incomplete(config, release)
    if _state_of(file) != before:
        raise DataToolError(
            "file_changed",
            f"The file {file} changed while it was published; nothing points to the upload",
            "Publish it again when it is finished",
            file=str(file),
        )
    release_store.write_manifest(client, config, release)
    release_store.point_to(client, config, release)
    return release


def _state_of(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


class _Sent(BaseSubscriber):
    """Adds up what the sending threads report."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total = total
        self._progress = progress
        self._sent = 0
        self._lock = Lock()

    def on_progress(self, future: TransferFuture, bytes_transferred: int, **kwargs: object) -> None:
        """Pass the sum on; an upload that is tried again counts back first."""
        with self._lock:
            self._sent += bytes_transferred
            self._progress(self._sent, self._total)


def _upload(
    client: S3Client, config: S3Config, file: Path, release: Release, progress: Progress | None
) -> None:
    subscribers = [_Sent(release.size, progress)] if progress else []
    # The client's own upload_file wraps what goes wrong; its manager lets it through as it is.
    with (
        s3_errors(config, release.key),
        create_transfer_manager(client, release_store.TRANSFER) as manager,
    ):
        manager.upload(
            str(file),
            config.bucket,
            release.key,
            extra_args={"Metadata": {"sha256": release.sha256}},
            subscribers=subscribers,
        ).result()


def _incomplete(config: S3Config, release: Release) -> DataToolError:
    return DataToolError(
        "upload_incomplete",
        f"After its upload the object {release.key} in bucket {config.bucket} has another size "
        "or no sha256; nothing points to it",
        "Publish it again; if it stays, look into the server's log",
        bucket=config.bucket,
        key=release.key,
    )
