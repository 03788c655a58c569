"""Load the input files into typed staging tables and settle which rows are refused."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb

from mangetamain_data_utils.csv_scan import LONGEST_RECORD
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.lists import reread_lists
from mangetamain_data_utils.rejects import Reject
from mangetamain_data_utils.schema import KAGGLE_COLUMNS
from mangetamain_data_utils.sources import ReadableFile, lines_of, unreadable
from mangetamain_data_utils.sql_files import read_sql

# Three of Kaggle's files have the same columns.
STATEMENT_OF = {
    "interactions_train": "interactions_split",
    "interactions_validation": "interactions_split",
    "interactions_test": "interactions_split",
}


def open_staging(folder: Path, memory_limit: str, threads: int | None) -> duckdb.DuckDBPyConnection:
    """Open a database in which tables can grow beyond the memory.

    Args:
        folder: Where it may write.
        memory_limit: Such as `2GB`; the rest is spilled.
        threads: How many threads to use; None for one per core.

    Returns:
        A connection with the catalog `staging` and the macros of `macros.sql`.

    Raises:
        DataToolError: The memory limit is not one.
    """
    connection = duckdb.connect()
    # DuckDB would draw its own bar on stdout, where results go.
    connection.execute("SET enable_progress_bar = false")
    try:
        connection.execute(f"SET memory_limit = {_quoted(memory_limit)}")
    except duckdb.Error as error:
        connection.close()
        raise DataToolError(
            "memory_limit_invalid",
            f"{memory_limit} is not an amount of memory",
            "Give one such as 2GB or 800MB",
            setting="--memory-limit",
        ) from error
    connection.execute(f"SET temp_directory = {_quoted(str(folder / 'spilled'))}")
    if threads is not None:
        connection.execute(f"SET threads = {int(threads)}")
    # In memory and spilled, the rows are not compressed as they would be in a file.
    connection.execute("ATTACH ':memory:' AS staging")
    connection.execute(read_sql("macros"))
    connection.execute(read_sql("staging"))
    return connection


def load(connection: duckdb.DuckDBPyConnection, file: ReadableFile) -> None:
    """Read a file into the staging table of its name, typed; a row's rowid is its position.

    Raises:
        DataToolError: DuckDB cannot read the file, or finds other records than we did.
    """
    table = file.origin.table
    # A CSV file is read by one thread; its values are then worked out by all of them.
    try:
        connection.execute(f"CREATE TEMP TABLE source AS {_source(connection, file)}")
    except duckdb.InvalidInputException as error:
        raise unreadable(file.origin.path, str(error).partition("\n")[0]) from error
    statement = read_sql(f"staging/{STATEMENT_OF.get(table, table)}")
    connection.execute(f"CREATE TABLE staging.{table} AS {statement}")
    connection.execute("DROP TABLE source")
    connection.execute(f"""
        INSERT INTO staging.refused
        SELECT '{table}', rowid, problem.reason, problem.excerpt
        FROM staging.{table}
        WHERE problem IS NOT NULL
        """)
    (rows,) = connection.sql(f"SELECT count(*) FROM staging.{table}").fetchall()[0]
    expected = file.records - len(file.rejects)
    if rows != expected:
        raise DataToolError(
            "rows_differ",
            f"{file.origin.path} has {expected} sound rows, of which DuckDB read {rows}",
            "Write the file anew with one kind of line end and RFC 4180 quotes",
            file=file.origin.path.name,
        )


def settle_refusals(connection: duckdb.DuckDBPyConnection) -> None:
    """Refuse broken lists, repeated recipes and orphans, and make the views of valid rows."""
    reread_lists(connection)
    connection.execute(read_sql("refuse_duplicates"))
    connection.execute(read_sql("refuse_orphans"))
    connection.execute(read_sql("valid"))


def count_refused(connection: duckdb.DuckDBPyConnection) -> Counter[str]:
    """Count by reason the rows that were refused after reading."""
    rows = connection.sql("SELECT reason, count(*) FROM staging.refused GROUP BY reason")
    return Counter(dict(rows.fetchall()))


def refused_rows(
    connection: duckdb.DuckDBPyConnection, files_read: list[ReadableFile]
) -> list[Reject]:
    """List every refused row with its line, those that were malformed included."""
    rejects: list[Reject] = []
    for file in files_read:
        rows = connection.sql(
            """
            SELECT record, reason, excerpt FROM staging.refused WHERE input = $input
            ORDER BY record
            """,
            params={"input": file.origin.table},
        ).fetchall()
        lines = lines_of(file, [record for record, _, _ in rows])
        name = file.origin.path.name
        rejects += file.rejects
        rejects += [
            Reject(name, line, reason, excerpt)
            for line, (_, reason, excerpt) in zip(lines, rows, strict=True)
        ]
    return rejects


def _source(connection: duckdb.DuckDBPyConnection, file: ReadableFile) -> str:
    """Write the query that reads a file with every column as text."""
    path = _quoted(str(file.path))
    if not file.is_parquet:
        columns = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in file.columns)
        # Several threads would guess where records begin, and guess wrong inside a review that
        # has many lines.
        return f"""
            SELECT * FROM read_csv({path}, columns = {{{columns}}}, auto_detect = false,
                header = true, delim = ',', quote = '"', escape = '"',
                parallel = false, max_line_size = {2 * LONGEST_RECORD})
        """
    described = connection.sql(f"SELECT * FROM read_parquet({path})")
    kinds = dict(zip(described.columns, map(str, described.types), strict=True))
    # A list becomes JSON, whose form Python's literals share.
    texts = ", ".join(
        f"CAST({'to_json' if kinds[name].endswith('[]') else ''}({name}) AS VARCHAR) AS {name}"
        for name in KAGGLE_COLUMNS[file.origin.table]
    )
    return f"SELECT {texts} FROM read_parquet({path})"


def _quoted(text: str) -> str:
    """Write a string literal of SQL."""
    return "'" + text.replace("'", "''") + "'"
