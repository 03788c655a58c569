"""Where a data set file comes from: a local path, or S3."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from mangetamain_data_utils.errors import DataToolError

from mangetamain_analytics.data.dataset import Edition
from mangetamain_analytics.data.snapshot import version_of
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.settings import Settings

if TYPE_CHECKING:
    from mangetamain_data_utils.pull import Pulled
    from mangetamain_data_utils.release import Release
    from mangetamain_data_utils.s3 import S3Config
    from mypy_boto3_s3 import S3Client

Progress = Callable[[int, int], None]  # bytes so far, bytes in all

_LOOK_SECONDS: Final = 2.0  # between two looks at a local file, which cost nothing


@dataclass(frozen=True)
class Fetched:
    """A file that is here now.

    Attributes:
        path: The file.
        version: Tells it from what was under its name before.
        release: What its publisher says of it; None for a local file.
    """

    path: Path
    version: str
    release: Release | None = None


class Source(Protocol):
    """Something that brings the newest data set file to this machine.

    Attributes:
        name: Where that is, for people.
        look_seconds: How long to wait before the next look for a newer one.
    """

    name: str
    look_seconds: float

    def fetch(self, progress: Progress) -> Fetched:
        """Bring the newest file here.

        Raises:
            DataLoadError: It cannot be had; the message says why and what to do.
            OSError: It cannot be read.
        """

    def copies(self) -> Iterator[Fetched]:
        """Give the verified copies that are here, the newest first, asking nobody."""

    def before(self, fetched: Fetched) -> Edition | None:
        """Tell what was published before a file, as far as copies here tell."""

    def doubt(self, path: Path) -> None:
        """Verify a file again at the next fetch, though it looks as it did."""


class LocalSource:
    """A file that an operator put on this machine, or the newest file of a folder.

    Put a new file there under another name and rename it: a file that is overwritten is read half
    old and half new until it is noticed.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        self.name = str(path)
        self.look_seconds = min(_LOOK_SECONDS, settings.refresh_seconds)
        self._path = path
        self._last: Fetched | None = None
        self._seen = ""

    def fetch(self, progress: Progress) -> Fetched:
        """Return the file, once it is there and nobody writes to it any more."""
        found = self._newest()
        if self._last and found.version not in (self._last.version, self._seen):
            # It may still be being written: only what is the same at the next look is taken.
            self._seen = found.version
            return self._last
        self._last = found
        return found

    def _newest(self) -> Fetched:
        files = [self._path] if self._path.is_file() else self._files_of_folder()
        if not files:
            raise DataLoadError(
                self.name,
                "There is no such file. Set MANGE_DATA to a .duckdb file or a folder of them, "
                "or unset it to pull the data set from S3.",
                code="file_missing",
                file=self.name,
            )
        newest = max(files, key=lambda path: path.stat().st_mtime_ns)
        return Fetched(newest, version_of(newest))

    def _files_of_folder(self) -> list[Path]:
        return [path for path in self._path.glob("*.duckdb") if not path.name.startswith(".")]

    def copies(self) -> Iterator[Fetched]:
        """Give nothing: nobody verified the file, and it is its own only copy."""
        return iter(())

    def before(self, fetched: Fetched) -> Edition | None:
        """Tell nothing: only the file itself is here."""
        return None

    def doubt(self, path: Path) -> None:
        """Do nothing: nobody knows what the file should be."""


class S3Source:
    """The object that `mangetamain-data publish` wrote. Settings are read anew at each fetch."""

    name = "S3"

    def __init__(self, settings: Settings) -> None:
        self.look_seconds = settings.refresh_seconds
        self._settings = settings
        self._client: tuple[S3Config, S3Client] | None = None
        # Where was asked last, the pointer's ETag, and what it named then.
        self._seen: tuple[S3Config, str, Release] | None = None

    def fetch(self, progress: Progress) -> Fetched:
        """Pull the file unless the newest is here already; an unchanged one is one request."""
        # Here, so that a site over a local copy starts without botocore's half second.
        from mangetamain_data_utils.s3 import S3Config

        try:
            config = S3Config.load(self._settings.credentials)
            self.name = f"{config.endpoint_url}/{config.bucket}/{config.key}"
            pulled = self._pull(config, progress)
        except DataToolError as error:
            params = {"setting": error.setting, **error.params}
            raise DataLoadError(self.name, str(error), error.code, **params) from error
        return Fetched(pulled.path, version_of(pulled.path), pulled.release)

    def _pull(self, config: S3Config, progress: Progress) -> Pulled:
        from mangetamain_data_utils.pointer import read_pointer
        from mangetamain_data_utils.pull import pull_release

        client = self._client_of(config)
        seen = self._seen if self._seen and self._seen[0] == config else None
        pointer = read_pointer(client, config, seen[1] if seen else None)
        release = pointer.release or (seen[2] if seen else None)
        assert release is not None  # only an answer to an ETag can be "unchanged"
        pulled = pull_release(config, release, self._settings.cache, progress, client)
        self._seen = (config, pointer.etag, release)
        return pulled

    def _client_of(self, config: S3Config) -> S3Client:
        """Return the client of the last fetch, if the settings are the same: it holds files open."""
        from mangetamain_data_utils.s3 import make_client

        if self._client is None or self._client[0] != config:
            self._client = (config, make_client(config))
        return self._client[1]

    def copies(self) -> Iterator[Fetched]:
        """Give the copies in the cache that are as they were verified."""
        from mangetamain_data_utils import local_copy

        for copy in local_copy.copies(self._settings.cache):
            yield Fetched(copy.path, version_of(copy.path), copy.release)

    def before(self, fetched: Fetched) -> Edition | None:
        """Tell of the newest other copy that its publisher counted the rows of."""
        for copy in self.copies():
            if copy.path != fetched.path and copy.release and copy.release.rows:
                return Edition(copy.release.built_at, copy.release.rows)
        return None

    def doubt(self, path: Path) -> None:
        """Forget that a copy was verified: the next fetch hashes it, and pulls if it differs."""
        from mangetamain_data_utils import local_copy

        local_copy.forget(path)


def make_source(settings: Settings) -> Source:
    """Return the source that the settings choose: MANGE_DATA if it is set, else S3."""
    return LocalSource(settings.data, settings) if settings.data else S3Source(settings)
