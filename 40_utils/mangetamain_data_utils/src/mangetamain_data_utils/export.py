"""Write the tables of a data set as Parquet files, for other tools."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import duckdb

from mangetamain_data_utils.dataset import open_dataset
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.working_folder import working_folder

# Tables of the schema `meta` get its name before theirs, so that all lie in one folder.
TABLES = """
    SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal
    ORDER BY schema_name, table_name
"""


def export_parquet(
    file: Path, folder: Path, on_table: Callable[[str, int], None]
) -> dict[str, int]:
    """Write each table to `<table>.parquet`, compressed with zstd, in the order of its rows.

    The folder appears whole or not at all.

    Args:
        file: A finished data set.
        folder: New, or empty.
        on_table: Called with the name of each table as it begins and the number of tables in all.

    Returns:
        Bytes of each file, by its name.

    Raises:
        DataToolError: The file is not a data set, the folder holds something, or cannot be
            written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataToolError(
            "folder_in_use",
            f"{folder} is there already and not an empty folder",
            "Choose another with --parquet",
            setting="--parquet",
        )
    with open_dataset(file) as connection:
        try:
            return _write_folder(connection, folder, on_table)
        except (OSError, duckdb.IOException) as error:
            raise DataToolError(
                "target_unwritable",
                f"{folder} cannot be written: {str(error).partition(chr(10))[0]}",
                "Free some space or choose another folder with --parquet",
                setting="--parquet",
            ) from error


def _write_folder(
    connection: duckdb.DuckDBPyConnection, folder: Path, on_table: Callable[[str, int], None]
) -> dict[str, int]:
    """Write the files into a working folder, then give it its name."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    tables = connection.sql(TABLES).fetchall()
    with working_folder(folder) as scratch:
        whole = scratch / "parquet"
        whole.mkdir()
        for schema, table in tables:
            name = table if schema == "main" else f"{schema}_{table}"
            on_table(name, len(tables))
            target = str(whole / f"{name}.parquet").replace("'", "''")
            connection.execute(
                f"COPY {schema}.{table} TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
            )
        sizes = {path.name: path.stat().st_size for path in sorted(whole.iterdir())}
        os.replace(whole, folder)
    return sizes
