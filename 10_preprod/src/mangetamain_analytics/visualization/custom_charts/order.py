"""The order in which a custom chart shows what it is made of."""

from __future__ import annotations

from typing import Any

from mangetamain_analytics.visualization.analysis import Rows
from mangetamain_analytics.visualization.custom_charts.vocabulary import Property


def ordered(property_: Property, column: str, rows: Rows) -> list[Any]:
    """Return the values of a column: levels in their own order, the most frequent items first.

    Args:
        property_: What the column holds.
        column: Its name.
        rows: Of all groups, with their number `n`.
    """
    counts: dict[Any, int] = {}
    for row in rows:
        counts[row[column]] = counts.get(row[column], 0) + row["n"]
    if property_.items:
        return sorted(counts, key=lambda name: (-counts[name], name))
    if property_.dimension:
        return [level for level in property_.dimension.levels if level in counts]
    return sorted(counts)
