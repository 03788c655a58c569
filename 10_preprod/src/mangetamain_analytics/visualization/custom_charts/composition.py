"""The SQL of a custom chart, composed of the vocabulary; nothing that was typed gets in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mangetamain_analytics.visualization.custom_charts.choice import Choice
from mangetamain_analytics.visualization.custom_charts.vocabulary import AGGREGATES, Property

MOST_GROUPS: Final = 2_000
MOST_ITEMS: Final = 30  # tags or ingredients along the chart, the most frequent
MOST_SERIES: Final = 7  # of those that groups are split by
_BINS: Final = 30  # about as many along an axis
# Bins cover all but this share of values at each end: a single recipe can take years.
_TAIL: Final = 0.005
_WHISKERS: Final = (0.05, 0.95)


def queries(choice: Choice) -> dict[str, str]:
    """Return the statements of a custom chart: its numbers, and how many rows went in and not.

    Beside the numbers of each group, `groups` is how many there are, those over the cap included.
    """
    items = items_of(choice)
    tables = [_selected(choice), *(_bins(*binned) for binned in _binned(choice).items())]
    counted = [*tables, _counted_items(choice)] if items else tables
    named = [*counted, _named(choice)] if items else tables
    return {
        "numbers": f"""{_with(named)}
SELECT *, count(*) OVER () AS groups
FROM (
{_select(choice)}
)
ORDER BY ALL
LIMIT {MOST_GROUPS}""",
        "size": f"""{_with(counted)}
SELECT count(*) AS used, (SELECT count(*) {choice.source.source}) AS asked,
  count(DISTINCT recipe) AS recipes, count(DISTINCT person) AS people,
  min(year) AS first_year, max(year) AS last_year,
  {_beyond(choice)} AS beyond{_held_items(items) if items else ""}
FROM selected""",
    }


def _with(tables: Sequence[str]) -> str:
    return "WITH " + ",\n".join(tables)


def _binned(choice: Choice) -> dict[str, Property]:
    """Return the columns that are cut into bins."""
    binned = {"x": choice.along} if choice.is_binned else {}
    if choice.chart == "scatter" and choice.measured:
        binned["value"] = choice.measured
    return binned


def _beyond(choice: Choice) -> str:
    """Return the SQL of how many rows lie outside all bins."""
    columns = _binned(choice)
    if not columns:
        return "0"
    tables = "".join(f", {column}_bins" for column in columns)
    within = " AND ".join(_within(column) for column in columns)
    return f"(SELECT count(*) FROM selected{tables} WHERE NOT ({within}))"


def items_of(choice: Choice) -> Property | None:
    """Return the property that a recipe has several of, if there is one."""
    return next((p for p in (choice.along, choice.split) if p and p.items), None)


def _selected(choice: Choice) -> str:
    table = choice.source
    columns = {
        name: table.sql(property_) + ("::DOUBLE" if name == "value" else "")
        for name, property_ in (
            ("x", choice.along),
            ("level", choice.split),
            ("value", choice.measured),
        )
        if property_ and not property_.items
    }
    chosen = "".join(f",\n    {sql} AS {name}" for name, sql in columns.items())
    known = "".join(f"\n  AND {sql} IS NOT NULL" for sql in columns.values())
    return f"""selected AS (
  SELECT {table.recipe_id} AS recipe, {table.person} AS person, {table.date}year AS year{chosen}
  {table.source}{known}
)"""


def _counted_items(choice: Choice) -> str:
    items = items_of(choice)
    assert items is not None
    most = MOST_ITEMS if items is choice.along else MOST_SERIES
    return f"""per_recipe AS (SELECT recipe, count(*) AS n FROM selected GROUP BY recipe),
items AS (
  SELECT b.{items.id}_id AS item, sum(s.n) AS n
  FROM per_recipe AS s JOIN recipe_{items.items} AS b ON b.recipe_id = s.recipe
  GROUP BY item
),
most_frequent AS (
  SELECT item, name FROM items JOIN {items.items} AS t ON t.id = item
  ORDER BY n DESC, name LIMIT {most}
)"""


def _held_items(items: Property) -> str:
    """Return how many items there are and are shown, and of how many recipes and rows not."""
    recipes = f"(SELECT recipe_id FROM recipe_{items.items} WHERE {items.id}_id"
    shown = "(SELECT item FROM most_frequent))"
    return f""",
  (SELECT count(*) FROM items) AS items, (SELECT count(*) FROM most_frequent) AS shown,
  (SELECT count(*) FROM per_recipe
    WHERE recipe IN {recipes} NOT IN {shown}) AS having_others,
  count(*) - (SELECT coalesce(sum(n), 0) FROM per_recipe
    WHERE recipe IN {recipes} IN {shown})::BIGINT AS having_none"""


def _named(choice: Choice) -> str:
    items = items_of(choice)
    assert items is not None
    column = "x" if items is choice.along else "level"
    return f"""named AS (
  SELECT s.*, m.name AS {column}
  FROM selected AS s JOIN recipe_{items.items} AS b ON b.recipe_id = s.recipe
  JOIN most_frequent AS m ON m.item = b.{items.id}_id
)"""


def _bins(column: str, property_: Property) -> str:
    """Return the table of the width of a column's bins, 1, 2 or 5 times a power of ten."""
    least = 1 if property_.is_whole else 0
    return f"""{column}_ends AS (
  SELECT quantile_disc({column}, {_TAIL}) AS low, quantile_disc({column}, 1 - {_TAIL}) AS high,
    CASE WHEN high > low THEN greatest((high - low) / {_BINS}, {least}) ELSE 1 END AS raw,
    10 ^ floor(log10(raw)) AS power
  FROM selected
),
{column}_bins AS (
  SELECT low, high, power * CASE WHEN raw <= power THEN 1 WHEN raw <= 2 * power THEN 2
    WHEN raw <= 5 * power THEN 5 ELSE 10 END AS width
  FROM {column}_ends
)"""


def _bin(column: str) -> str:
    # A little more, so that 0.6 is the begin of a bin of width 0.2 in binary too.
    return f"floor({column} / {column}_bins.width + 1e-9)"


def _within(column: str) -> str:
    ends = (f"floor({column}_bins.{end} / {column}_bins.width + 1e-9)" for end in ("low", "high"))
    return f"{_bin(column)} BETWEEN " + " AND ".join(ends)


def _from_to(column: str, name: str) -> str:
    width = f"{column}_bins.width"
    return (
        f"round({_bin(column)} * {width}, 9) AS {name},"
        f" round(({_bin(column)} + 1) * {width}, 9) AS {name}_to"
    )


def _select(choice: Choice) -> str:
    base = "named" if items_of(choice) else "selected"
    if choice.chart == "scatter":
        return f"""SELECT {_from_to("x", "x")}, {_from_to("value", "y")}, count(*) AS n
FROM {base}, x_bins, value_bins
WHERE {_within("x")} AND {_within("value")}
GROUP BY ALL"""
    x = _from_to("x", "x") if choice.is_binned else "x"
    bins = f", x_bins\nWHERE {_within('x')}" if choice.is_binned else ""
    level = ", level" if choice.split else ""
    return f"""SELECT {x}{level}, count(*) AS n{_summary(choice)}
FROM {base}{bins}
GROUP BY ALL"""


def _summary(choice: Choice) -> str:
    if choice.chart == "box":
        low, high = _WHISKERS
        named = {"low": low, "q1": 0.25, "median": 0.5, "q3": 0.75, "high": high}
        quantiles = (f"quantile_cont(value, {at}) AS {name}" for name, at in named.items())
        return ",\n  " + ", ".join(quantiles)
    return f", {AGGREGATES[choice.aggregate]} AS value" if choice.aggregate else ""
