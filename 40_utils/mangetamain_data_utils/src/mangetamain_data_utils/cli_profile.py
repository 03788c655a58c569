"""The command that reports on the quality of a data set."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from mangetamain_data_utils import console, profiling
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.profile_html import to_html
from mangetamain_data_utils.working_folder import put_in_place, working_folder


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the report to this HTML file, which needs nothing besides itself.",
)
@console.json_option
def profile(file: Path, out: Path | None, as_json: bool) -> None:
    """Report on the columns of FILE, a data set: missing, distinct, spread, outliers."""
    with console.progress() as bars:
        task = bars.add_task("Profiling", total=None)

        def show(table: str, tables: int) -> None:
            advance = 0 if bars.tasks[task].total is None else 1
            bars.update(task, description=f"Profiling {table}", total=tables, advance=advance)

        report = profiling.profile(file, show)
    if out:
        _write(out, to_html(report))
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False))
    elif out:
        console.emit({"report": str(out)}, False)
    else:
        _show(report)


def _write(out: Path, text: str) -> None:
    """Write the report in one step.

    Raises:
        DataToolError: It cannot be written.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with working_folder(out) as scratch:
            (scratch / out.name).write_text(text, "utf-8")
            put_in_place(scratch / out.name, out)
    except OSError as error:
        raise DataToolError(
            "target_unwritable",
            f"{out} cannot be written: {error.strerror or error}",
            "Free some space or choose another place with --out",
            setting="--out",
        ) from error


def _show(report: profiling.DatasetProfile) -> None:
    """Print one line for each column."""
    console.show_table(
        ("column", "type", "rows", "missing", "distinct", "smallest", "median", "largest"),
        [
            (
                f"{table.name}.{column.name}",
                column.type,
                table.rows,
                column.nulls,
                column.distinct,
                column.minimum,
                column.quantiles.get("50 %"),
                column.maximum,
            )
            for table in report.tables
            for column in table.columns
        ],
    )
