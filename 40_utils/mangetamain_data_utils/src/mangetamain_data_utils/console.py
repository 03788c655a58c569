"""What every command shows: progress on stderr, results on stdout, failures as one line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from mangetamain_data_utils.errors import DataToolError

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


class DataToolGroup(click.Group):
    """A click group that turns a `DataToolError` into one line on stderr and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the chosen command; click itself answers a wrong call with exit code 2."""
        try:
            return super().invoke(ctx)
        except DataToolError as error:
            raise click.ClickException(" ".join(str(error).split())) from error


def progress() -> Progress:
    """Make progress bars on stderr that vanish when done, so that an error is all that is left."""
    console = Console(stderr=True)
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def emit(data: dict[str, Any], as_json: bool) -> None:
    """Print a result on stdout, as one JSON object or as lines for people.

    Args:
        data: The result; a value that is a dict becomes a group of lines.
        as_json: Whether the reader is a program.
    """
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, default=str))
        return
    lines = [line for key, value in data.items() for line in _lines(key, value)]
    width = max(len(name) for name, _ in lines)
    for name, value in lines:
        click.echo(f"{name:<{width}}  {value}".rstrip())


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table for people on stdout; columns of numbers are set to the right.

    Args:
        columns: Their headings.
        rows: One value for each column.
    """
    values = [list(row) for row in rows]
    cells = [list(columns), *([_text(value) for value in row] for row in values)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    numeric = [
        all(isinstance(value, int | float | None) for value in column)
        for column in zip(*values, strict=True)
    ] or [False] * len(widths)
    for line in cells:
        aligned = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ]
        click.echo("  ".join(aligned).rstrip())


def _lines(key: str, value: object) -> list[tuple[str, str]]:
    """Write one entry of a result as lines of name and value; a group is indented."""
    name = key.replace("_", " ")
    if not isinstance(value, dict):
        return [(name, _text(value))]
    inner = [(f"  {inner_key}", _text(inner_value)) for inner_key, inner_value in value.items()]
    return [(name, "" if inner else "none"), *inner]


def _text(value: object) -> str:
    """Write a value for people: thousands separated, yes and no for booleans."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_text(inner)}" for name, inner in value.items()) or "none"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.6g}" if abs(value) < 1000 else f"{value:,.2f}".removesuffix(".00")
    return "-" if value is None else str(value)
