"""The commands that make a data set file: build and demo."""

from __future__ import annotations

import re
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from mangetamain_data_utils import build as building
from mangetamain_data_utils import cli_generate, console
from mangetamain_data_utils.generate.folder import GenerateOptions

out_file_option = click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to make; an older one is replaced.",
)


def _checked_memory(context: click.Context, option: click.Parameter, value: str) -> str:
    """Refuse what is not an amount of memory."""
    if not re.fullmatch(r"\d+(\.\d+)?\s*([KMGT]i?)B", value):
        raise click.BadParameter(f"{value!r} is not an amount such as 2GB or 800MB")
    return value


@click.command()
@click.option(
    "--source",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with RAW_recipes and RAW_interactions, and the five other files if there,"
    " as .csv, .csv.gz, .csv.zip or .parquet.",
)
@out_file_option
@click.option(
    "--max-rejects",
    type=click.FloatRange(0, 1),
    default=0.01,
    show_default=True,
    help="Share of refused rows above which nothing is made.",
)
@click.option(
    "--memory-limit",
    default="2600MB",
    show_default=True,
    callback=_checked_memory,
    help="What the tables may take in memory before they are spilled to disk.",
)
@click.option("--threads", type=click.IntRange(min=1), help="How many to use.  [default: all]")
@console.json_option
def build(
    source: Path,
    out: Path,
    max_rejects: float,
    memory_limit: str,
    threads: int | None,
    as_json: bool,
) -> None:
    """Build a data set file from Kaggle's files.

    Rows that the standard profile leaves out stay, marked; rows that cannot be read are kept in
    meta.rejects with their line and the reason.
    """
    options = building.BuildOptions(source, out, max_rejects, memory_limit, threads)
    console.emit(_shown(_build(options)), as_json)


@click.command()
@out_file_option
@cli_generate.scale_option
@cli_generate.seed_option
@console.json_option
def demo(out: Path, scale: float, seed: int, as_json: bool) -> None:
    """Make a demonstration data set file: generate, then build."""
    with tempfile.TemporaryDirectory(prefix="mangetamain-demo-") as folder:
        source = Path(folder)
        cli_generate.run(GenerateOptions(source, scale, seed))
        report = _build(building.BuildOptions(source, out))
    console.emit(_shown(report), as_json)


def _build(options: building.BuildOptions) -> building.BuildReport:
    """Build under a progress bar."""
    with console.progress() as bars:
        task = bars.add_task("Building", total=None)

        def show(step: str, steps: int) -> None:
            advance = 0 if bars.tasks[task].total is None else 1
            bars.update(task, description=step, total=steps, advance=advance)

        report = building.build(options, show)
        total = bars.tasks[task].total
        bars.update(task, description=f"Built {options.out.name}", completed=total)
    return report


def _shown(report: building.BuildReport) -> dict[str, Any]:
    """Put a build's report into the form that people and programs read."""
    return {**asdict(report), "file": str(report.file)}
