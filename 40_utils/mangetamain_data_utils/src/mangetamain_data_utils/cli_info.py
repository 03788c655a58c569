"""The command that says what a data set is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import duckdb

from mangetamain_data_utils import cli_store, console
from mangetamain_data_utils.dataset import describe
from mangetamain_data_utils.s3 import S3Config


@click.command()
@click.argument("what", metavar="FILE|s3")
@cli_store.credentials_option
@console.json_option
def info(what: str, credentials: Path | None, as_json: bool) -> None:
    """Say what FILE is, or with the word s3 what the bucket holds."""
    if what == "s3":
        shown = cli_store.store_info(S3Config.load(credentials))
    else:
        shown = file_info(Path(what))
    console.emit(shown, as_json)


def file_info(file: Path) -> dict[str, Any]:
    """Describe a data set file: id, origin, period, size and rows.

    Raises:
        DataToolError: What `describe` raises.
    """
    release = describe(file)
    with duckdb.connect(str(file), read_only=True) as connection:
        built = dict(connection.sql("SELECT key, value FROM meta.build").fetchall())
        first, last = connection.sql("SELECT min(date), max(date) FROM mart_daily").fetchall()[0]
    return {
        "file": str(file),
        "dataset_id": release.dataset_id,
        "sha256": release.sha256,
        "built_at": release.built_at,
        "source": built["source"],
        "demo": built["demo"] == "true",
        "schema_version": release.schema_version,
        "duckdb_version": release.duckdb_version,
        "first_day": str(first),
        "last_day": str(last),
        "size": release.size,
        "rows": release.rows,
    }
