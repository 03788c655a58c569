"""The published facts about the complete Food.com files, and a data set beside them.

`published.json` holds the numbers under names such as `recipes.per_year.2007`; days are written as
whole numbers such as 19990806. Each file of `sql/published` finds some of them in a data set.
"""

from __future__ import annotations

import json
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import duckdb

from mangetamain_data_utils.comparison import Comparison, compare
from mangetamain_data_utils.dataset import open_dataset
from mangetamain_data_utils.schema import INDISPENSABLE, KAGGLE_COLUMNS
from mangetamain_data_utils.sql_files import names_in, read_sql

# Published with two decimals, of a population that was not named.
CORRELATION, CORRELATION_TOLERANCE = "recipes.correlation_with_calories.", Decimal("0.05")
# A count that finds nothing comes without a row, and is 0; any other number is then missing.
COUNTED = (
    "recipes.per_",
    "recipes.minutes.equal.",
    "tags.recipes.",
    "ingredients.recipes.",
    "interactions.rating.",
    "interactions.per_year.",
    "interactions.per_month.",
)


def published_facts() -> dict[str, Decimal]:
    """Give the published numbers by name, with the digits that they were published with."""
    text = files("mangetamain_data_utils").joinpath("published.json").read_text("utf-8")
    facts: dict[str, Decimal] = json.loads(text, parse_int=Decimal, parse_float=Decimal)
    return facts


def verify_published(file: Path, facts: dict[str, Decimal]) -> list[Comparison]:
    """Compare a data set with published facts.

    Args:
        file: A finished data set.
        facts: By name, as `published_facts` gives them.

    Returns:
        One comparison for each fact, in their order.

    Raises:
        DataToolError: The file is not a data set.
    """
    with open_dataset(file) as connection:
        found = _found(connection)
    return [_compare(name, expected, found, facts) for name, expected in facts.items()]


def _found(connection: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """Find every number that the facts may ask for, by name."""
    found: dict[str, float] = {}
    for name in names_in("published"):
        with connection.cursor() as cursor:
            found.update(cursor.sql(read_sql(f"published/{name}")).fetchall())
    with connection.cursor() as cursor:
        present = {
            row[0] for row in cursor.sql("SELECT table_name FROM duckdb_tables()").fetchall()
        }
    for table in present & set(KAGGLE_COLUMNS):
        with connection.cursor() as cursor:
            ((found[f"rows.{table}"],),) = cursor.sql(f"SELECT count(*) FROM {table}").fetchall()
    return found


def _compare(
    name: str, expected: Decimal, found: dict[str, float], facts: dict[str, Decimal]
) -> Comparison:
    value = found.get(name)
    if value is None and name.startswith(COUNTED):
        value = 0
    return compare(
        name, float(expected), value, float(_tolerance(name, expected)), _note(name, value, facts)
    )


def _tolerance(name: str, expected: Decimal) -> Decimal:
    """Allow for the rounding of what was published: half a unit of its last digit."""
    if name.startswith(CORRELATION):
        return CORRELATION_TOLERANCE
    exponent = expected.as_tuple().exponent
    assert isinstance(exponent, int)  # a fact is a finite number
    return Decimal(5).scaleb(exponent - 1) if exponent < 0 else Decimal(0)


def _note(name: str, value: float | None, facts: dict[str, Decimal]) -> str:
    """Say which of Kaggle's files a count of rows speaks of, and how a day is written."""
    if name.endswith("_day"):
        return "a day as year, month, day"
    group, _, table = name.partition(".")
    if group != "rows" or value == facts[name]:
        return ""
    if value is None:
        return f"{table} is missing"
    if value > facts[name]:
        return f"{table} has more rows than were published"
    return f"{table} is incomplete" + (", or rows were refused" if table in INDISPENSABLE else "")
