"""The command that writes a data set in another format."""

from __future__ import annotations

from pathlib import Path

import click

from mangetamain_data_utils import console
from mangetamain_data_utils.export import export_parquet


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--parquet",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for one Parquet file per table; made when it is not there, else empty.",
)
@console.json_option
def export(file: Path, folder: Path, as_json: bool) -> None:
    """Write the tables of FILE, a data set, as Parquet files."""
    with console.progress() as bars:
        task = bars.add_task("Exporting", total=None)

        def show(table: str, tables: int) -> None:
            advance = 0 if bars.tasks[task].total is None else 1
            bars.update(task, description=f"Writing {table}", total=tables, advance=advance)

        sizes = export_parquet(file, folder, show)
    console.emit({"folder": str(folder), "bytes": sizes}, as_json)
