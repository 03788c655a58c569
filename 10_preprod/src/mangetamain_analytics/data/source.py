"""Where a data set file comes from: a local path, or S3."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mangetamain_data_utils.errors import DataToolError

from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.settings import Settings

if TYPE_CHECKING:
    from mangetamain_data_utils.release import Release
    from mangetamain_data_utils.s3 import S3Config

Progress = Callable[[int, int], None]  # bytes so far, bytes in all


@dataclass(frozen=True)
class Fetched:
    """A file that is here now, and what its publisher says of it, if it was published."""

    path: Path
    release: Release | None


class Source(Protocol):
    """Something that brings the newest data set file to this machine."""

    name: str

    def fetch(self, progress: Progress) -> Fetched:
        """Bring the newest file here.

        Raises:
            DataLoadError: It cannot be had; the message says why and what to do.
        """

    def last_copy(self) -> Fetched | None:
        """Return the newest good copy that is here, asking nobody."""


class LocalSource:
    """A file that an operator put on this machine."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path

    def fetch(self, progress: Progress) -> Fetched:
        """Return the file, once it is there."""
        if not self._path.is_file():
            raise DataLoadError(
                self.name,
                "There is no such file. Set MANGE_DATA to a .duckdb file, "
                "or unset it to pull the data set from S3.",
                code="file_missing",
                file=self.name,
            )
        return Fetched(self._path, release=None)

    def last_copy(self) -> Fetched | None:
        """Return nothing: the file is its own only copy."""
        return None


class S3Source:
    """The object that `mangetamain-data publish` wrote. Settings are read anew at each fetch."""

    name = "S3"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # Where was asked last, the pointer's ETag, and what it named then.
        self._seen: tuple[S3Config, str, Fetched] | None = None

    def fetch(self, progress: Progress) -> Fetched:
        """Pull the file unless the newest is here already; an unchanged one is one request."""
        # Here, so that a site over a local file starts without botocore's half second.
        from mangetamain_data_utils.pull import pull_release
        from mangetamain_data_utils.pointer import read_pointer
        from mangetamain_data_utils.s3 import S3Config, make_client

        try:
            config = S3Config.load(self._settings.credentials)
            self.name = f"{config.endpoint_url}/{config.bucket}/{config.key}"
            client = make_client(config)
            seen = self._seen if self._seen and self._seen[0] == config else None
            pointer = read_pointer(client, config, seen[1] if seen else None)
            if pointer.release is None and seen:
                return seen[2]
            assert pointer.release is not None  # only an answer to an ETag can be "unchanged"
            cache = self._settings.cache
            pulled = pull_release(config, pointer.release, cache, progress, client)
        except DataToolError as error:
            params = {"setting": error.setting, **error.params}
            raise DataLoadError(self.name, str(error), error.code, **params) from error
        fetched = Fetched(pulled.path, pulled.release)
        self._seen = (config, pointer.etag, fetched)
        return fetched

    def last_copy(self) -> Fetched | None:
        """Return the newest copy in the cache that is as it was verified."""
        from mangetamain_data_utils import local_copy

        copy = local_copy.newest(self._settings.cache)
        return Fetched(copy.path, copy.release) if copy else None


def make_source(settings: Settings) -> Source:
    """Return the source that the settings choose: MANGE_DATA if it is set, else S3."""
    return LocalSource(settings.data) if settings.data else S3Source(settings)
