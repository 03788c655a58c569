"""Run the benchmarks: `python 50_test/bench/run.py [NAME...]`; without a name, all but the long.

Each prints a figure, its floor measured in the same rounds, and their ratio, on which the bound
is. Results also go to .bench/latest.json. Exit code 1: a bound is broken or a benchmark cannot
run; 2: an unknown name.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from subprocess import SubprocessError

import click
import httpx2
from measure import Figure
from rich.console import Console
from rich.table import Table

from mangetamain_analytics.exceptions import MangetamainError
from mangetamain_data_utils.errors import DataToolError

FOLDER = Path(__file__).resolve().parent
sys.path.append(str(FOLDER.parent))  # of the helper that runs the site, which tests use too
RESULTS = FOLDER.parents[1] / ".bench/latest.json"
# Each is the module of that name here, and its function run(): one Figure, or several.
BENCHMARKS = (
    "pull",
    "pull_memory",
    "refresh",
    "query",
    "api_warm",
    "kept",
    "ready",
    "ready_copy",
    "build",
    "check",
    "generate",
    "counts_cold",
    "measures_cold",
    "presences_cold",
    "trends_cold",
    "ratings_cold",
    "page_warm",
    "page_bytes",
    "memory",
    "browser",
)
# Only when named: the first time it makes a file for minutes.
LONG = ("scale_10",)
# RuntimeError is what measure.py and site_process.py raise of their own.
UNMEASURABLE = (RuntimeError, MangetamainError, DataToolError, SubprocessError, httpx2.HTTPError)


@click.command(help=__doc__)
@click.argument("names", nargs=-1, type=click.Choice((*BENCHMARKS, *LONG)), metavar="[NAME]...")
def main(names: tuple[str, ...]) -> None:
    """Run the named benchmarks, or all but the long."""
    chosen = names or BENCHMARKS
    measured = [measure(name) for name in chosen]
    figures = [figure for some in measured for figure in some]
    show(figures)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(
        json.dumps([figure.as_dict() for figure in figures], indent=2) + "\n", encoding="utf-8"
    )
    if not all(measured) or not all(figure.ok for figure in figures):
        sys.exit(1)


def measure(name: str) -> tuple[Figure, ...]:
    """Run one benchmark, or say on stderr why it cannot run; the others still do."""
    messages = Console(stderr=True)
    module = import_module(name)
    with messages.status(f"Measuring {name} …"):
        try:
            made: Figure | tuple[Figure, ...] = module.run()
        except UNMEASURABLE as error:
            messages.print(f"{name} cannot be measured: {error}", style="red", markup=False)
            return ()
    return (made,) if isinstance(made, Figure) else made


def show(figures: list[Figure]) -> None:
    """Print the table."""
    table = Table("name", "value", "floor", "ratio", "bound", "ok")
    for figure in figures:
        table.add_row(
            figure.name,
            f"{figure.value:.3f} {figure.unit}",
            f"{figure.floor:.3f} {figure.unit}",
            f"{figure.ratio:.2f}",
            f"≤ {figure.bound:g}",
            "yes" if figure.ok else "NO",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
