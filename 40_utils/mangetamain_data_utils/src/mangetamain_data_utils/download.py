"""One object into one open file: parallel ranges, hashed beside the download."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from threading import Event
from typing import TYPE_CHECKING

from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.part_file import PartFile
from mangetamain_data_utils.release import Release
from mangetamain_data_utils.s3 import S3Config, s3_errors

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Progress = Callable[[int, int], None]
"""Told bytes received and bytes in all, in the thread that called."""

PART_BYTES = 16 << 20
CHUNK_BYTES = 1 << 20
THREADS = 4
# A part whose connection breaks goes on from where it broke, so often and with these waits.
RETRY_WAITS = (0.2, 1.0, 3.0)
PROGRESS_SECONDS = 0.25


class Download:
    """The parallel download of one release into an open file.

    Every range is asked for under the ETag of the first answer, so that an object that is
    replaced meanwhile is an error and never a mixture.
    """

    def __init__(
        self, client: S3Client, config: S3Config, release: Release, part: PartFile
    ) -> None:
        self._client = client
        self._config = config
        self._release = release
        self._part = part
        self._fd = part.fd
        self._etag = ""
        self._stop = Event()
        starts = range(0, release.size, PART_BYTES)
        self._parts = [(at, min(at + PART_BYTES, release.size)) for at in starts]
        self._lengths = [stop - start for start, stop in self._parts]
        # Each entry is written by the one thread that fetches the part.
        self._received = [0] * len(self._parts)

    def run(self, progress: Progress | None = None) -> str:
        """Fetch what an earlier try has not, and give the sha256 of what is in the file.

        Raises:
            DataToolError: `object_truncated`, when the object has another size than the release;
                else what `s3_errors` raises.
            OSError: When the file cannot be written.
        """
        self._pin()
        self._received = self._part.arrived(self._etag, self._lengths)
        # Takes the room on the disk at once: a full one is told before anything is sent.
        os.posix_fallocate(self._fd, 0, self._release.size)
        hasher = hashlib.sha256()
        buffer = memoryview(bytearray(CHUNK_BYTES))
        try:
            with ThreadPoolExecutor(THREADS, thread_name_prefix="pull") as pool:
                futures = [pool.submit(self._fetch, index) for index in range(len(self._parts))]
                try:
                    for future, (start, stop) in zip(futures, self._parts, strict=True):
                        self._await(future, progress)
                        self._hash(hasher.update, buffer, start, stop)
                finally:
                    self._stop.set()
                    pool.shutdown(wait=False, cancel_futures=True)
        finally:
            self._note_arrived()
        self._report(progress)
        return hasher.hexdigest()

    def _note_arrived(self) -> None:
        self._part.note_arrived(self._etag, self._lengths, list(self._received))

    def _pin(self) -> None:
        release, bucket = self._release, self._config.bucket
        with s3_errors(self._config, release.key):
            head = self._client.head_object(Bucket=bucket, Key=release.key)
        self._etag = head["ETag"]
        if head["ContentLength"] != release.size:
            raise self._truncated(head["ContentLength"], release.size)

    def _truncated(self, size: int, expected: int) -> DataToolError:
        key, bucket = self._release.key, self._config.bucket
        return DataToolError(
            "object_truncated",
            f"The object {key} in bucket {bucket} gives {size:,} bytes instead of {expected:,}",
            "Publish the data set again: mangetamain-data publish FILE",
            bucket=bucket,
            key=key,
            size=size,
            expected=expected,
        )

    def _await(self, future: Future[None], progress: Progress | None) -> None:
        while not wait([future], timeout=PROGRESS_SECONDS).done:
            self._report(progress)
            self._note_arrived()  # for the next try, should this process be killed
        future.result()

    def _report(self, progress: Progress | None) -> None:
        if progress:
            progress(sum(self._received), self._release.size)

    def _hash(
        self, update: Callable[[memoryview], None], buffer: memoryview, start: int, stop: int
    ) -> None:
        """Read a finished part back, from the page cache, so that what is hashed is the file."""
        while start < stop:
            count = os.preadv(self._fd, [buffer[: stop - start]], start)
            if count == 0:
                raise OSError(errno.EIO, "the file was cut by another process")
            update(buffer[:count])
            start += count

    def _fetch(self, index: int) -> None:
        start, stop = self._parts[index]
        waits = iter(RETRY_WAITS)
        while self._received[index] < stop - start:
            try:
                with s3_errors(self._config, self._release.key):
                    self._stream(index, start + self._received[index], stop)
                if self._stop.is_set():
                    return
            except DataToolError as error:
                pause = next(waits, None)
                if error.code not in ("s3_interrupted", "s3_unreachable") or pause is None:
                    raise
                self._stop.wait(pause)

    def _stream(self, index: int, position: int, stop: int) -> None:
        answer = self._client.get_object(
            Bucket=self._config.bucket,
            Key=self._release.key,
            Range=f"bytes={position}-{stop - 1}",
            IfMatch=self._etag,
        )
        # As its own context manager the body would hand out the stream below it, which takes an
        # answer that ends early for a whole one.
        with closing(answer["Body"]) as body:
            if answer["ContentLength"] != stop - position:
                raise self._truncated(answer["ContentLength"], stop - position)
            while chunk := body.read(CHUNK_BYTES):
                if self._stop.is_set():
                    return
                _write_all(self._fd, chunk, position)
                position += len(chunk)
                self._received[index] += len(chunk)


def _write_all(fd: int, chunk: bytes, position: int) -> None:
    view = memoryview(chunk)
    while view:
        count = os.pwrite(fd, view, position)
        view, position = view[count:], position + count
