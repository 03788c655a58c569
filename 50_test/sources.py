"""Sources of data sets for keepers under test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mangetamain_analytics.data.dataset import Edition
from mangetamain_analytics.data.snapshot import version_of
from mangetamain_analytics.data.source import Fetched, Progress as Report
from mangetamain_analytics.exceptions import DataLoadError


def fetched(path: Path) -> Fetched:
    return Fetched(path, version_of(path))


class NoCopy:
    """A source that has no copy to fall back on."""

    name = "test"
    look_seconds = 0.05

    def copies(self) -> Iterator[Fetched]:
        return iter(())

    def before(self, fetched: Fetched) -> Edition | None:
        return None

    def doubt(self, path: Path) -> None:
        """Do nothing: what is given is what there is."""


class Versions(NoCopy):
    """A source that brings the files of a list, one after the other, then fails."""

    name = "versions"

    def __init__(self, paths: list[Path]) -> None:
        self.paths = paths

    def fetch(self, progress: Report) -> Fetched:
        progress(1, 2)
        if not self.paths:
            raise DataLoadError(self.name, "no more", code="s3_unreachable")
        return fetched(self.paths.pop(0))
