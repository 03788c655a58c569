"""The command that verifies a data set against numbers that are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click

from mangetamain_data_utils import console, published
from mangetamain_data_utils.comparison import Comparison
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.generate.verify import verify_generated

# What --against may name, each with the function that compares.
PUBLISHED: dict[str, Callable[[Path], list[Comparison]]] = {
    "foodcom": lambda file: published.verify_published(file, published.published_facts()),
}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--against",
    type=click.Choice(sorted(PUBLISHED)),
    help="Compare with the published facts about the complete files of this origin.",
)
@click.option(
    "--generated",
    is_flag=True,
    help="Compare with what the generator promises of the data that it made.",
)
@console.json_option
def verify(file: Path, against: str | None, generated: bool, as_json: bool) -> None:
    """Compare FILE, a data set, with known numbers: expected, found, difference.

    Exit code 1 when a number differs by more than its tolerance.
    """
    if against and generated:
        raise click.UsageError("--against and --generated exclude each other")
    if not against and not generated:
        raise click.UsageError("say what to compare with: --against foodcom or --generated")
    with console.progress() as bars:
        bars.add_task(f"Verifying {file.name}", total=None)
        compared = PUBLISHED[against](file) if against else verify_generated(file)
    _show(file, compared, as_json)
    differing = sum(not comparison.ok for comparison in compared)
    if differing:
        raise DataToolError(
            "numbers_differ",
            f"{file}: {differing:,} of {len(compared):,} numbers differ from what is expected",
            "Look at the table for what is incomplete or missing",
            file=str(file),
            differing=differing,
        )


def _show(file: Path, compared: list[Comparison], as_json: bool) -> None:
    """Print the comparisons, for people those that differ first."""
    if as_json:
        listed = [asdict(comparison) for comparison in compared]
        console.emit({"file": str(file), "comparisons": listed}, True)
        return
    console.show_table(
        ("number", "expected", "found", "difference", "tolerance", "equal", "note"),
        [
            (
                c.name,
                c.expected,
                c.found,
                c.difference,
                c.tolerance,
                "yes" if c.ok else "NO",
                c.note,
            )
            for c in sorted(compared, key=lambda comparison: comparison.ok)
        ],
    )
