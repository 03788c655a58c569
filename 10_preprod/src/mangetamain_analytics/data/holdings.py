"""What a data set holds: its tables, what the cleaning left, what the checks found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from mangetamain_data_utils.schema import COLUMN_TYPES, EXCLUSION_RULES

from mangetamain_analytics.data.overview import Fetch

# Reviews, steps and descriptions belong to their authors and carry no licence.
TEXT_TABLES: Final = ("recipe_texts", "reviews")
TABLES: Final = tuple(name for name in COLUMN_TYPES if not name.startswith("meta."))
_TITLES: Final = ("recipes", "name")
SAMPLE_ROWS: Final = 2

_ROWS_SQL: Final = " UNION ALL ".join(
    f"SELECT '{table}' AS name, count(*) AS rows FROM {table}" for table in TABLES
)
_BUILD_SQL: Final = "SELECT key, value FROM meta.build"
_REJECTS_SQL: Final = "SELECT reason, count(*) AS rows FROM meta.rejects GROUP BY reason ORDER BY 1"
_CHECKS_SQL: Final = "SELECT name, result FROM meta.checks ORDER BY result = 0, severity, name"


@dataclass(frozen=True)
class Check:
    """What a check of the data found.

    Attributes:
        name: Its name.
        found: Rows at fault; 0 is well.
    """

    name: str
    found: int


@dataclass(frozen=True)
class Holdings:
    """What a version of the data holds.

    Attributes:
        rows: Number of rows by table.
        read: Number of rows read by input file.
        input_sha256: Checksum of each input file.
        kept: By cleaning rule, in their order, the recipes left after it; `valid` before the first.
        bounds: Lowest and highest value that the rules on numbers keep.
        rejects: Number of rows that could not be read, by reason.
        checks: Those that found something first.
    """

    rows: Mapping[str, int]
    read: Mapping[str, int]
    input_sha256: Mapping[str, str]
    kept: Mapping[str, int]
    bounds: Mapping[str, tuple[float, float]]
    rejects: Mapping[str, int]
    checks: tuple[Check, ...]


def read_holdings(fetch: Fetch) -> Holdings:
    """Query what the data set holds."""
    build = {row["key"]: row["value"] for row in fetch(_BUILD_SQL, {})}
    noted: dict[str, Mapping[str, Any]] = {
        name: json.loads(build.get(name, "{}"))
        for name in ("rows_read", "input_sha256", "counts", "profile_bounds")
    }
    return Holdings(
        rows={row["name"]: row["rows"] for row in fetch(_ROWS_SQL, {})},
        read=noted["rows_read"],
        input_sha256=noted["input_sha256"],
        kept={
            rule: noted["counts"][rule]
            for rule in ("valid", *EXCLUSION_RULES)
            if rule in noted["counts"]
        },
        bounds={name: (low, high) for name, (low, high) in noted["profile_bounds"].items()},
        rejects={row["reason"]: row["rows"] for row in fetch(_REJECTS_SQL, {})},
        checks=tuple(Check(row["name"], row["result"]) for row in fetch(_CHECKS_SQL, {})),
    )


def offered(texts: bool) -> dict[str, tuple[str, ...]]:
    """Return the columns of each table that may be looked at and taken away.

    Args:
        texts: Whether the operator turned texts on.
    """
    return {
        table: tuple(c for c in COLUMN_TYPES[table] if texts or (table, c) != _TITLES)
        for table in TABLES
        if texts or table not in TEXT_TABLES
    }


def rows_sql(table: str, columns: tuple[str, ...]) -> str:
    """Return a SELECT of columns of one of our tables."""
    return f"SELECT {', '.join(columns)} FROM {table}"


def sample_sql(table: str, columns: tuple[str, ...]) -> str:
    """Return a SELECT of the first rows of one of our tables."""
    return f"{rows_sql(table, columns)} LIMIT {SAMPLE_ROWS}"
