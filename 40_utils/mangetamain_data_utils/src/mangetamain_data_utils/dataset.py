"""What a finished data set file says about itself."""

from __future__ import annotations

import hashlib
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
    if not file.is_file():
        raise DataToolError(
            "file_missing",
            f"The data set file {file} does not exist",
            "Build one: mangetamain-data build --source DIR --out FILE.duckdb",
            file=str(file),
        )
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            rows = _count_rows(connection)
            build = _read_build(connection)
        with file.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        return _release(file, sha256, build, rows)
    except duckdb.Error as error:
        raise _invalid(file, str(error).partition("\n")[0]) from error
    except ValueError as error:
        raise _invalid(file, str(error)) from error


def _count_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Count the rows of the data tables; what a table lacks becomes duckdb's error about it."""
    counts = {}
    for table, columns in REQUIRED.items():
        connection.sql(f"SELECT {', '.join(columns)} FROM {table} LIMIT 0")
        row = connection.sql(f"SELECT count(*) FROM {table}").fetchone()
        if row and not table.startswith("meta."):
            counts[table] = int(row[0])
    return counts


def _read_build(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    build = dict(connection.sql("SELECT key, value FROM meta.build").fetchall())
    for entry in BUILD_ENTRIES:
        if not build.get(entry):
            raise ValueError(f"meta.build has no {entry}")
    if build["schema_version"] != SCHEMA_VERSION:
        found = build["schema_version"]
        raise ValueError(f"it is of schema version {found}, not {SCHEMA_VERSION}")
    return build


def _release(file: Path, sha256: str, build: dict[str, str], rows: dict[str, int]) -> Release:
    draft = Release(
        key="unnamed",
        size=file.stat().st_size,
        sha256=sha256,
        duckdb_version=build["duckdb_version"],
        schema_version=build["schema_version"],
        built_at=build["built_at"],
        rows=rows,
    )
    return replace(draft, key=RELEASE_KEY.format(id=draft.dataset_id))


def _invalid(file: Path, reason: str) -> DataToolError:
    return DataToolError(
        "dataset_invalid",
        f"The file {file} is not a data set of this schema: {reason}",
        "Build it with this version: mangetamain-data build --source DIR --out FILE.duckdb",
        file=str(file),
        reason=reason,
    )
