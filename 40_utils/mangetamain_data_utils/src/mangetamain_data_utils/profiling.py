"""The quality of a data set's columns: what is missing, repeated, spread out and far away."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from mangetamain_data_utils.dataset import open_dataset

BINS = 24
TOP = 5
QUANTILES = {"1 %": 0.01, "5 %": 0.05, "25 %": 0.25, "50 %": 0.5, "75 %": 0.75, "95 %": 0.95}
QUANTILES |= {"99 %": 0.99}
# Tukey's fences: so many interquartile ranges beyond the quartiles.
FENCE = 1.5
TABLES = """
    SELECT schema_name, table_name FROM duckdb_tables()
    WHERE NOT internal AND schema_name = 'main'
    ORDER BY starts_with(table_name, 'mart_'), table_name
"""


@dataclass(frozen=True)
class Bar:
    """One bar of a histogram: how many values lie from `low` to below `high`."""

    low: float
    high: float
    count: int


@dataclass(frozen=True)
class ColumnProfile:
    """What one column holds.

    Attributes:
        name: Of the column.
        type: Of DuckDB.
        nulls: Rows without a value.
        distinct: Different values, told apart by a hash of 64 bits.
        measured: What the numbers below are of: `value`, `days since 1970`, `characters`
            or `elements`.
        minimum: Smallest number; None without any.
        maximum: Largest number.
        mean: Of the numbers.
        quantiles: Interpolated, by name.
        outliers_low: Numbers below the lower fence.
        outliers_high: Numbers above the upper fence.
        histogram: Of the numbers from the 1 % to the 99 % quantile.
        top: The most frequent values with their counts, where values repeat.
    """

    name: str
    type: str
    nulls: int
    distinct: int
    measured: str
    minimum: float | None
    maximum: float | None
    mean: float | None
    quantiles: dict[str, float]
    outliers_low: int
    outliers_high: int
    histogram: list[Bar]
    top: list[tuple[str, int]]


@dataclass(frozen=True)
class TableProfile:
    """What one table holds; `duplicates` are rows that another row equals in every column."""

    name: str
    rows: int
    duplicates: int
    columns: list[ColumnProfile]


@dataclass(frozen=True)
class DatasetProfile:
    """What a data set holds.

    Attributes:
        file: Its name.
        build: The entries of meta.build.
        rejects: Refused rows by reason.
        tables: One profile for each data table.
    """

    file: str
    build: dict[str, str]
    rejects: dict[str, int]
    tables: list[TableProfile]


def profile(file: Path, on_table: Callable[[str, int], None]) -> DatasetProfile:
    """Look at every column of every data table.

    Args:
        file: A finished data set.
        on_table: Called with the name of each table as it begins and the number of tables in all.

    Raises:
        DataToolError: The file is not a data set.
    """
    with open_dataset(file) as connection:
        names = [table for _, table in connection.sql(TABLES).fetchall()]
        tables = []
        for name in names:
            on_table(name, len(names))
            tables.append(_profile_table(connection, name))
        build = dict(connection.sql("SELECT key, value FROM meta.build ORDER BY key").fetchall())
        rejects = dict(connection.sql("""
                SELECT reason, count(*) AS n FROM meta.rejects GROUP BY reason ORDER BY n DESC
                """).fetchall())
    return DatasetProfile(file.name, build, rejects, tables)


def _profile_table(connection: duckdb.DuckDBPyConnection, table: str) -> TableProfile:
    rows, duplicates = _row(
        connection, f"SELECT count(*), count(*) - count(DISTINCT hash(t)) FROM {table} AS t"
    )
    described = connection.sql(f"FROM {table}")
    kinds = zip(described.columns, map(str, described.types), strict=True)
    columns = [_profile_column(connection, table, name, kind) for name, kind in kinds]
    return TableProfile(table, rows, duplicates, columns)


def _profile_column(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, kind: str
) -> ColumnProfile:
    measured, number = _measure(f'"{column}"', kind)
    shares = list(QUANTILES.values())
    nulls, distinct, minimum, maximum, mean, quantiles = _row(
        connection,
        f"""
        SELECT count(*) - count("{column}"), count(DISTINCT hash("{column}"))
            FILTER ("{column}" IS NOT NULL), min({number}), max({number}), avg({number}),
            quantile_cont({number}, {shares})
        FROM {table}
        """,
    )
    at = dict(zip(QUANTILES, quantiles or [], strict=False))
    low, high = _outliers(connection, table, number, at)
    return ColumnProfile(
        name=column,
        type=kind,
        nulls=nulls,
        distinct=distinct,
        measured=measured,
        minimum=minimum,
        maximum=maximum,
        mean=mean,
        quantiles=at,
        outliers_low=low,
        outliers_high=high,
        histogram=_histogram(connection, table, number, at),
        top=_top(connection, table, column, distinct),
    )


def _measure(column: str, kind: str) -> tuple[str, str]:
    """Say what of a column is a number, and give the SQL of that number."""
    if kind.endswith("[]"):
        return "elements", f"len({column})::DOUBLE"
    if kind == "VARCHAR":
        return "characters", f"length({column})::DOUBLE"
    if kind == "DATE":
        return "days since 1970", f"({column} - DATE '1970-01-01')::DOUBLE"
    return "value", f"{column}::DOUBLE"


def _outliers(
    connection: duckdb.DuckDBPyConnection, table: str, number: str, at: dict[str, float]
) -> tuple[int, int]:
    """Count the numbers below and above Tukey's fences."""
    if not at:
        return 0, 0
    reach = FENCE * (at["75 %"] - at["25 %"])
    below, above = _row(
        connection,
        f"""
        SELECT count(*) FILTER ({number} < $low), count(*) FILTER ({number} > $high) FROM {table}
        """,
        low=at["25 %"] - reach,
        high=at["75 %"] + reach,
    )
    return below, above


def _histogram(
    connection: duckdb.DuckDBPyConnection, table: str, number: str, at: dict[str, float]
) -> list[Bar]:
    """Count the numbers in bars of one width; whole numbers of a short range get one bar each."""
    if not at:
        return []
    low, high = math.floor(at["1 %"]), math.floor(at["99 %"]) + 1
    width = max(1.0, (high - low) / BINS) if high - low > 2 else (high - low) / BINS
    counts = dict(
        connection.sql(
            f"""
            SELECT floor(({number} - $low) / $width)::INTEGER AS bar, count(*)
            FROM {table}
            WHERE {number} >= $low AND {number} < $high
            GROUP BY bar
            """,
            params={"low": low, "high": high, "width": width},
        ).fetchall()
    )
    bars = math.ceil((high - low) / width)
    edges = [(low + n * width, low + (n + 1) * width) for n in range(bars)]
    return [Bar(start, end, counts.get(n, 0)) for n, (start, end) in enumerate(edges)]


def _top(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, distinct: int
) -> list[tuple[str, int]]:
    """List the most frequent values; none where nearly every row has its own."""
    found = connection.sql(
        f"""
        SELECT left("{column}"::VARCHAR, 60), count(*) AS n
        FROM {table}
        WHERE "{column}" IS NOT NULL AND 2 * $distinct <= (SELECT count(*) FROM {table})
        GROUP BY "{column}"
        ORDER BY n DESC, "{column}"
        LIMIT {TOP}
        """,
        params={"distinct": distinct},
    )
    return found.fetchall()


def _row(connection: duckdb.DuckDBPyConnection, query: str, **params: float) -> tuple[Any, ...]:
    """Run a query that gives one row."""
    (row,) = connection.sql(query, params=params or None).fetchall()
    return tuple(row)
