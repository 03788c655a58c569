"""Assertions about a finished data set, each a query that counts the rows that break it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from mangetamain_data_utils.dataset import open_dataset
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.sql_files import names_in, read_sql

# What breaks a check of the folder `warnings` is odd; what breaks one of `errors` is wrong.
SEVERITY_OF_FOLDER = {"checks/errors": "error", "checks/warnings": "warning"}


@dataclass(frozen=True)
class CheckResult:
    """What one check found.

    Attributes:
        name: Of the check, which is that of its file in `sql/checks`.
        severity: `error` or `warning`.
        query: What it asked.
        result: How many rows break it.
    """

    name: str
    severity: str
    query: str
    result: int

    @property
    def ok(self) -> bool:
        """Whether nothing breaks it."""
        return self.result == 0


def check(file: Path) -> list[CheckResult]:
    """Run every check on a finished file, which stays as it is.

    Raises:
        DataToolError: The file is not a data set.
    """
    with open_dataset(file) as connection:
        return run_checks(connection)


def run_checks(connection: duckdb.DuckDBPyConnection) -> list[CheckResult]:
    """Run every check on the database that the connection uses."""
    return [
        CheckResult(name, severity, query, _count(connection, query))
        for folder, severity in SEVERITY_OF_FOLDER.items()
        for name in names_in(folder)
        for query in [read_sql(f"{folder}/{name}")]
    ]


def require_passed(file: Path, results: list[CheckResult]) -> None:
    """Refuse a data set that fails a check.

    Raises:
        DataToolError: `checks_failed`, naming each failed check and how many rows break it.
    """
    failed = {r.name: r.result for r in results if r.severity == "error" and not r.ok}
    if failed:
        named = ", ".join(f"{name} ({count:,})" for name, count in failed.items())
        raise DataToolError(
            "checks_failed",
            f"{file} fails {len(failed)} of {len(results)} checks: {named}",
            "Build it anew from sound input: mangetamain-data build --source DIR --out FILE.duckdb",
            file=str(file),
            failed=failed,
        )


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """Run a query that gives one number."""
    ((number,),) = connection.sql(query).fetchall()
    return int(number)
