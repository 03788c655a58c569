"""Write the finished file: tables, marts, views and what `meta` says about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, astuple
from pathlib import Path

import duckdb
import pyarrow as pa

from mangetamain_data_utils.checks import CheckResult
from mangetamain_data_utils.rejects import Reject
from mangetamain_data_utils.schema import EXCLUSION_RULES
from mangetamain_data_utils.sql_files import names_in, read_sql

# In an order in which each finds the ones that it needs.
TABLES = (
    "recipes",
    "tags",
    "ingredients",
    "recipe_tags",
    "recipe_ingredients",
    "recipe_texts",
    "interactions",
    "reviews",
    "users",
)
VIEWS = ("RAW_recipes", "RAW_interactions")
# Compression of long texts came with this version of DuckDB's format.
STORAGE_VERSION = "v1.4.0"

_REJECTS = pa.schema(
    [
        ("file", pa.string()),
        ("line", pa.int64()),
        ("reason", pa.string()),
        ("excerpt", pa.string()),
    ]
)


def open_finished(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Attach the new file as `finished`; names without a catalog then mean its tables."""
    quoted = str(path).replace("'", "''")
    connection.execute(f"ATTACH '{quoted}' AS finished (STORAGE_VERSION '{STORAGE_VERSION}')")
    connection.execute("USE finished")


def write_tables(
    connection: duckdb.DuckDBPyConnection, others: list[str], begin: Callable[[str], None]
) -> None:
    """Write every table and view from the staging views.

    Args:
        connection: With `staging` settled and the new file opened.
        others: Which of Kaggle's further files were read; they become tables of their own.
        begin: Called with the name of each table.
    """
    bounds = read_sql("profile_bounds")
    connection.execute(f"CREATE TABLE staging.profile_bounds AS {bounds}")
    for table in TABLES:
        begin(f"Writing {table}")
        connection.execute(f"CREATE TABLE {table} AS {read_sql(f'tables/{table}')}")
    for mart in names_in("marts"):
        begin(f"Writing {mart}")
        connection.execute(f"CREATE TABLE {mart} AS {read_sql(f'marts/{mart}')}")
    for table in others:
        connection.execute(f"""
            CREATE TABLE {table} AS
            SELECT s.* EXCLUDE (problem) FROM staging.{table} AS s WHERE s.problem IS NULL
            """)
    for view in VIEWS:
        connection.execute(f"CREATE VIEW {view} AS {read_sql(f'views/{view}')}")


def profile_bounds(connection: duckdb.DuckDBPyConnection) -> dict[str, list[float]]:
    """Give the standard profile's bounds, by column: lowest and highest value that stay."""
    row = connection.sql("""
        SELECT minutes_low, minutes_high, n_steps_low, n_steps_high,
            n_ingredients_low, n_ingredients_high
        FROM staging.profile_bounds
        """).fetchall()[0]
    return {"minutes": list(row[:2]), "n_steps": list(row[2:4]), "n_ingredients": list(row[4:])}


def count_after_rules(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Count the valid recipes, and how many are left after each rule of the standard profile."""
    excluded = dict(
        connection.sql("SELECT excluded_by, count(*) FROM recipes GROUP BY ALL").fetchall()
    )
    left = sum(excluded.values())
    after = {"valid": left}
    for rule in EXCLUSION_RULES:
        left -= excluded.get(rule, 0)
        after[rule] = left
    return after


def write_meta(
    connection: duckdb.DuckDBPyConnection, entries: dict[str, str], rejects: list[Reject]
) -> None:
    """Write what `meta` says of the build and of the refused rows."""
    connection.execute("CREATE SCHEMA meta")
    connection.execute("CREATE TABLE meta.build (key VARCHAR, value VARCHAR)")
    connection.executemany("INSERT INTO meta.build VALUES (?, ?)", list(entries.items()))
    rows = pa.Table.from_pylist([asdict(reject) for reject in rejects], _REJECTS)
    connection.register("reject_rows", rows)
    connection.execute("CREATE TABLE meta.rejects AS SELECT * FROM reject_rows ORDER BY file, line")
    connection.unregister("reject_rows")


def write_checks(connection: duckdb.DuckDBPyConnection, results: list[CheckResult]) -> None:
    """Store what the checks found in `meta.checks`."""
    connection.execute("""
        CREATE TABLE meta.checks (name VARCHAR, severity VARCHAR, query VARCHAR, result BIGINT)
        """)
    rows = [astuple(result) for result in results]
    connection.executemany("INSERT INTO meta.checks VALUES (?, ?, ?, ?)", rows)


def close_finished(connection: duckdb.DuckDBPyConnection) -> None:
    """Close the new file, compacted."""
    connection.execute("USE memory")
    connection.execute("CHECKPOINT finished")
    connection.execute("DETACH finished")
