"""What a finished data set file says about itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.release import Release
from mangetamain_data_utils.schema import REQUIRED, SCHEMA_VERSION

# What the site and other readers ask of meta.build.
BUILD_ENTRIES = ("built_at", "demo", "duckdb_version", "schema_version", "source")
RELEASE_KEY = "releases/{id}/mangetamain.duckdb"


def describe(file: Path) -> Release:
    """Check that `file` is a data set of our schema and give the release that it makes.

    Raises:
        DataToolError: `file_missing` or `dataset_invalid`, naming the table or entry at fault.
    """
    with open_dataset(file) as connection:
        rows = _count_rows(connection)
        build = _read_build(connection)
        with file.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        return _release(file, sha256, build, rows)


@contextmanager
def open_dataset(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a data set to read it, once it has the tables and entries of our schema.

    Raises:
        DataToolError: `file_missing` or `dataset_invalid`, naming the table or entry at fault;
            the latter also for what turns out to be damaged while it is read.
    """
    if not file.is_file():
        fault = "is a folder, not a file" if file.is_dir() else "does not exist"
        raise DataToolError(
            "file_missing",
            f"The data set file {file} {fault}",
            "Build one: mangetamain-data build --source DIR --out FILE.duckdb",
            file=str(file),
        )
    # DuckDB would take a CSV for an empty data set in memory.
    with file.open("rb") as start:
        if start.read(12)[8:] != b"DUCK":
            raise _invalid(file, "it is not a DuckDB file")
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            # A file that this process has open already is the same instance, locked by then.
            if not connection.sql("SELECT current_setting('lock_configuration')").fetchall()[0][0]:
                # DuckDB would draw its own bar on stdout, where results go.
                connection.execute("SET enable_progress_bar = false")
            _require_tables(connection)
            _require_entries(file, _read_build(connection))
            yield connection
    except duckdb.Error as error:
        raise _invalid(file, str(error).partition("\n")[0]) from error


def _require_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Ask for every column; what a table lacks becomes duckdb's error about it."""
    for table, columns in REQUIRED.items():
        connection.sql(f"SELECT {', '.join(columns)} FROM {table} LIMIT 0")


def _count_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Count the rows of the data tables."""
    counts = {}
    for table in REQUIRED:
        row = connection.sql(f"SELECT count(*) FROM {table}").fetchone()
        if row and not table.startswith("meta."):
            counts[table] = int(row[0])
    return counts


def _read_build(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(connection.sql("SELECT key, value FROM meta.build").fetchall())


def _require_entries(file: Path, build: dict[str, str]) -> None:
    for entry in BUILD_ENTRIES:
        if not build.get(entry):
            raise _invalid(file, f"meta.build has no {entry}")
    if build["schema_version"] != SCHEMA_VERSION:
        found = build["schema_version"]
        raise _invalid(file, f"it is of schema version {found}, not {SCHEMA_VERSION}")


def _release(file: Path, sha256: str, build: dict[str, str], rows: dict[str, int]) -> Release:
    try:
        draft = Release(
            key="unnamed",
            size=file.stat().st_size,
            sha256=sha256,
            duckdb_version=build["duckdb_version"],
            schema_version=build["schema_version"],
            built_at=build["built_at"],
            rows=rows,
        )
    except ValueError as error:
        raise _invalid(file, str(error)) from error
    return replace(draft, key=RELEASE_KEY.format(id=draft.dataset_id))


def _invalid(file: Path, reason: str) -> DataToolError:
    return DataToolError(
        "dataset_invalid",
        f"The file {file} is not a data set of this schema: {reason}",
        "Build it with this version: mangetamain-data build --source DIR --out FILE.duckdb",
        file=str(file),
        reason=reason,
    )
