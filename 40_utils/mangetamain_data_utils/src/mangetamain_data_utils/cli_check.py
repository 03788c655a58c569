"""The command that checks a data set against itself."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from mangetamain_data_utils import checks, console


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@console.json_option
def check(file: Path, as_json: bool) -> None:
    """Check that FILE, a data set, is consistent in itself.

    Exit code 1 when an error is found; a warning is shown only. What the build itself found is in
    meta.checks.
    """
    with console.progress() as bars:
        bars.add_task(f"Checking {file.name}", total=None)
        results = checks.check(file)
    if as_json:
        console.emit({"file": str(file), "checks": [_shown(result) for result in results]}, True)
    else:
        broken = sorted(results, key=lambda result: result.ok)
        console.show_table(
            ("check", "severity", "rows that break it"),
            [(result.name, result.severity, result.result) for result in broken],
        )
    checks.require_passed(file, results)


def _shown(result: checks.CheckResult) -> dict[str, Any]:
    """Put a result into the form that programs read."""
    return {**asdict(result), "ok": result.ok}
