"""A published data set, and the text that names it.

Nothing here speaks to a server, so that a start over a local copy imports no client.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

SHA256 = re.compile(r"[0-9a-f]{64}")
BUILT_AT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Release:
    """One published data set.

    Attributes:
        key: The object that holds it.
        size: Its length in bytes.
        sha256: Of the whole file, 64 hex digits.
        duckdb_version: That wrote the file.
        schema_version: Of its tables.
        built_at: UTC, of the form 20261122T004100Z.
        rows: Rows by table.

    Raises:
        ValueError: When a value cannot be one of a release.
    """

    key: str
    size: int
    sha256: str
    duckdb_version: str
    schema_version: str
    built_at: str
    rows: dict[str, int]

    def __post_init__(self) -> None:
        """Refuse values that would name a wrong file, or could not be verified."""
        for name in ("key", "sha256", "duckdb_version", "schema_version", "built_at"):
            value = getattr(self, name)
            if not isinstance(value, str) or not value:
                raise ValueError(f"{name} is no text")
        if not _is_count(self.size) or self.size == 0:
            raise ValueError("size is no number of bytes")
        if not SHA256.fullmatch(self.sha256):
            raise ValueError("sha256 is not 64 hex digits in lower case")
        if not _is_time(self.built_at):
            raise ValueError("built_at is not a time of the form 20261122T004100Z")
        if not isinstance(self.rows, dict) or not all(map(_is_count, self.rows.values())):
            raise ValueError("rows is no number of rows by table")

    @property
    def dataset_id(self) -> str:
        """When it was built and the first 12 digits of its checksum."""
        return f"{self.built_at}-{self.sha256[:12]}"

    def to_json(self) -> str:
        """Write the pointer's text."""
        return json.dumps({"dataset_id": self.dataset_id, **asdict(self)}, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Release:
        """Read a pointer's text; names that this version does not know are left alone.

        Raises:
            ValueError: When it is not JSON, lacks a name or holds an impossible value.
        """
        data = json.loads(text)
        if not isinstance(data, dict):
            raise ValueError("it is no JSON object")
        values: dict[str, Any] = {}
        for name in cls.__dataclass_fields__:
            if name not in data:
                raise ValueError(f"{name} is missing")
            values[name] = data[name]
        release = cls(**values)
        if data.get("dataset_id", release.dataset_id) != release.dataset_id:
            raise ValueError("dataset_id does not fit built_at and sha256")
        return release


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_time(text: str) -> bool:
    try:
        return datetime.strptime(text, BUILT_AT).strftime(BUILT_AT) == text
    except ValueError:
        return False
