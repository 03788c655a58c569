"""The measures of a recipe: what they are, in which unit, and whether as a logarithm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mangetamain_analytics.i18n import N_
from mangetamain_analytics.visualization.analysis import Column
from mangetamain_analytics.visualization.selection import RECIPES

ZEROS: Final = Column("zeros", N_("Recipes without any, left out"))


@dataclass(frozen=True)
class Quantity:
    """A numeric property of a recipe.

    Attributes:
        id: Stable name.
        label: What it is, as in a heading.
        inside: The same inside a sentence.
        unit: Of a difference; of a logarithm the ratio less one.
        sql: Over the columns of `recipes`; a logarithm where `is_log`.
        condition: SQL of the recipes on which it is defined.
        is_log: Whether differences are ratios.
    """

    id: str
    label: str
    inside: str
    unit: str
    sql: str
    condition: str
    is_log: bool


def _log(column: str, label: str, inside: str) -> Quantity:
    """A quantity that differs by ratios, on the recipes where it is not zero."""
    return Quantity(
        column, label, inside, N_("ratio − 1"), f"ln({column})", f"{column} > 0", is_log=True
    )


DURATION: Final = (_log("minutes", N_("Cooking time"), N_("cooking time")),)

_COUNTED: Final = "n_steps IS NOT NULL AND n_ingredients IS NOT NULL"
COMPLEXITY: Final = tuple(
    Quantity(column, label, inside, unit, f"{column}::DOUBLE", _COUNTED, is_log=False)
    for column, label, inside, unit in (
        ("complexity_score", N_("Complexity score"), N_("complexity score"), N_("points")),
        ("n_steps", N_("Number of steps"), N_("number of steps"), N_("steps")),
        (
            "n_ingredients",
            N_("Number of ingredients"),
            N_("number of ingredients"),
            N_("ingredients"),
        ),
    )
)

NUTRITION: Final = (
    _log("calories", N_("Calories"), N_("calories")),
    _log("total_fat_pdv", N_("Fat"), N_("fat")),
    _log("sugar_pdv", N_("Sugar"), N_("sugar")),
    _log("sodium_pdv", N_("Sodium"), N_("sodium")),
    _log("protein_pdv", N_("Protein"), N_("protein")),
    _log("saturated_fat_pdv", N_("Saturated fat"), N_("saturated fat")),
    _log("carbohydrates_pdv", N_("Carbohydrates"), N_("carbohydrates")),
)

# By measure: the filter that cuts it off, which an analysis of it leaves aside.
_FILTERS: Final = {
    "minutes": "minutes",
    "n_steps": "steps",
    "n_ingredients": "n_ingredients",
    "calories": "calories",
}


def filters_on(quantities: Sequence[Quantity]) -> tuple[str, ...]:
    """Return the filters that would select recipes by what is measured."""
    return tuple(_FILTERS[q.id] for q in quantities if q.id in _FILTERS)


def zeros_sql(quantities: Sequence[Quantity], level: str) -> str:
    """Return how many recipes of each level lack what is measured, for logarithms leave it out.

    Args:
        quantities: The measures.
        level: SQL of the level.
    """
    counts = ", ".join(
        f"count(*) FILTER ({q.id} = 0) AS {q.id}" if q.is_log else f"0 AS {q.id}"
        for q in quantities
    )
    return f"SELECT {level} AS level, {counts} {RECIPES} GROUP BY level ORDER BY level"
