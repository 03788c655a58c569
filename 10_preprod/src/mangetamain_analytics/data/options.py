"""What the filter bar offers: the most frequent tags and ingredients, and steps of the ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mangetamain_analytics.data.conditions import RECIPES, bind
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.overview import Fetch

_MOST_OFFERED: Final = 400  # of each kind; others can be typed
_COLUMNS: Final = {
    "minutes": "minutes",
    "steps": "n_steps",
    "n_ingredients": "n_ingredients",
    "calories": "calories",
}
_ITEMS_SQL: Final = f"""
SELECT kind || 's' AS kind, list(name ORDER BY n_recipes DESC, name)[:{_MOST_OFFERED}] AS names
FROM mart_items WHERE kind IN ('tag', 'ingredient') GROUP BY kind
"""
# Quantiles, since the largest values lie far out: half of a plain slider would hold ten recipes.
_STEPS: Final = [step / 20 for step in range(1, 20)] + [0.99]
_RANGES_SQL: Final = "SELECT " + ", ".join(
    f"list_concat([floor(min({column}))::BIGINT, ceil(max({column}))::BIGINT],"
    f" list_transform(quantile_disc({column}, {_STEPS}), x -> x::BIGINT)) AS {name}"
    for name, column in _COLUMNS.items()
)
_KNOWN_SQL: Final = {
    kind: f"SELECT name FROM {kind} WHERE list_contains($names, name)"
    for kind in ("tags", "ingredients")
}


@dataclass(frozen=True)
class Options:
    """What there is to choose from.

    Attributes:
        names: By filter, the most frequent tags and ingredients, most frequent first.
        ranges: By filter, where a range may begin and end, ascending.
    """

    names: Mapping[str, tuple[str, ...]]
    ranges: Mapping[str, tuple[int, ...]]


def read_options(fetch: Fetch, profile: str) -> Options:
    """Query what there is to choose from under a cleaning profile."""
    names = {row["kind"]: tuple(row["names"]) for row in fetch(_ITEMS_SQL, {})}
    bounds = fetch(*bind(f"{_RANGES_SQL} {RECIPES}", Filters(profile=profile)))[0]
    return Options(
        names={kind: names.get(kind, ()) for kind in _KNOWN_SQL},
        ranges={
            name: tuple(sorted({value for value in values or () if value is not None}))
            for name, values in bounds.items()
        },
    )


def unknown_names(fetch: Fetch, filters: Filters) -> tuple[str, ...]:
    """Return the tags and ingredients selected that no recipe of the data has."""
    unknown: list[str] = []
    for kind, sql in _KNOWN_SQL.items():
        wanted = getattr(filters, kind)
        known = {row["name"] for row in fetch(sql, {"names": list(wanted)})} if wanted else set()
        unknown += [name for name in wanted if name not in known]
    return tuple(unknown)
