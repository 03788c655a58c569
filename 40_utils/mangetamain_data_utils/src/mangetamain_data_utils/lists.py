"""Read the list literals that SQL leaves over, as Python itself does."""

from __future__ import annotations

import ast
import warnings
from typing import Any

import duckdb
import pyarrow as pa

from mangetamain_data_utils.rejects import EXCERPT_LENGTH

COLUMNS = ("tags", "steps", "ingredients")
BATCH = 10_000

_STRINGS = pa.list_(pa.string())
_READ = pa.schema([("record", pa.int64()), *((column, _STRINGS) for column in COLUMNS)])
_REFUSED = pa.schema(
    [
        ("input", pa.string()),
        ("record", pa.int64()),
        ("reason", pa.string()),
        ("excerpt", pa.string()),
    ]
)


def parse_strings(literal: str) -> list[str] | None:
    """Read a Python list of strings; None when the text is not one."""
    try:
        with warnings.catch_warnings():
            # An unknown escape such as \\d is legal, only frowned upon.
            warnings.simplefilter("ignore")
            value = ast.literal_eval(literal)
        if not isinstance(value, list):
            return None
        # DuckDB stores UTF-8, in which half a surrogate pair has no form.
        "".join(value).encode()
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    return value


def reread_lists(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `staging.reread` with the lists of recipes that hold an escape or odd spacing.

    A list that is broken puts its recipe into `staging.refused` with the reason bad_list.
    """
    with connection.cursor() as reader:
        leftovers = reader.sql("""
            SELECT rowid AS record, tags_literal, steps_literal, ingredients_literal
            FROM staging.RAW_recipes
            WHERE problem IS NULL
                AND coalesce(tags_literal, steps_literal, ingredients_literal) IS NOT NULL
            """)
        for batch in leftovers.to_arrow_reader(BATCH):
            read, refused = _read_batch(batch.to_pylist())
            _insert(connection, "staging.reread", read)
            _insert(connection, "staging.refused", refused)


def _read_batch(rows: list[dict[str, Any]]) -> tuple[pa.Table, pa.Table]:
    """Read the literals of some recipes; gives the rows of `reread` and of `refused`."""
    read: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for row in rows:
        lists: dict[str, Any] = {"record": row["record"]}
        for column in COLUMNS:
            literal = row[f"{column}_literal"]
            lists[column] = None if literal is None else parse_strings(literal)
            if literal is not None and lists[column] is None:
                excerpt = f"{column}={literal}"[:EXCERPT_LENGTH]
                refused.append(
                    {
                        "input": "RAW_recipes",
                        "record": row["record"],
                        "reason": "bad_list",
                        "excerpt": excerpt,
                    }
                )
                break
        else:
            read.append(lists)
    return pa.Table.from_pylist(read, _READ), pa.Table.from_pylist(refused, _REFUSED)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Append rows to a table with the same columns."""
    connection.register("rows", rows)
    connection.execute(f"INSERT INTO {table} SELECT * FROM rows")
    connection.unregister("rows")
