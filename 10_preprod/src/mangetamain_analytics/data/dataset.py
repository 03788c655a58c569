"""What is known of a version of the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Edition:
    """What there was before a version of the data.

    Attributes:
        built_at: When it was built, of the form 20261122T004100Z.
        rows: Number of rows by table.
    """

    built_at: str
    rows: Mapping[str, int]


@dataclass(frozen=True)
class Dataset:
    """What is known of a version of the data.

    Attributes:
        id: Data set id; None until a local file's sha256 is known.
        sha256: Of the file; None until known.
        built_at: When the file was built, UTC, of the form 20261122T004100Z.
        rows: Number of rows by table.
        source: Where the app took the file from.
        demo: Whether these are generated demonstration data.
    """

    id: str | None
    sha256: str | None
    built_at: str
    rows: Mapping[str, int]
    source: str
    demo: bool

    @property
    def edition(self) -> Edition:
        """What a later version tells of this one."""
        return Edition(self.built_at, self.rows)
