"""The rows that filters select, as SQL.

A statement is written once, with the conditions on year and profile in it and a comment where
those of other filters belong. `bind` puts the conditions of the active filters there, from the
closed vocabulary below; values are bound and never written. So the SQL that visitors are shown
is the SQL that runs, and a filter that is off costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mangetamain_analytics.data.filters import Filters

RECIPES: Final = """FROM recipes
  WHERE year BETWEEN $first_year AND $last_year AND (NOT $cleaned OR excluded_by IS NULL)
  /* more filters on recipes */"""

INTERACTIONS: Final = """FROM interactions AS i JOIN recipes AS r ON r.id = i.recipe_id
  WHERE i.year BETWEEN $first_year AND $last_year AND (NOT $cleaned OR r.excluded_by IS NULL)
  /* more filters on interactions */"""

# Follows a condition on days with the calendar columns of recipes.
MORE_ON_DAYS: Final = "/* more filters on days */"

_PARAMETER: Final = re.compile(r"\$([a-z_]+)")


def _has(items: str, key: str) -> str:
    return f"""{{recipe}}id IN (
    SELECT b.recipe_id FROM recipe_{items} AS b JOIN {items} AS t ON t.id = b.{key}
    WHERE list_contains(${items}, t.name)
    GROUP BY b.recipe_id HAVING count(*) >= ${items}_needed)"""


def _between(name: str, column: str) -> str:
    return f"{column} BETWEEN ${name}_low AND ${name}_high"


_OF_RECIPES: Final = {
    "tags": _has("tags", "tag_id"),
    "ingredients": _has("ingredients", "ingredient_id"),
    "minutes": _between("minutes", "{recipe}minutes"),
    "steps": _between("steps", "{recipe}n_steps"),
    "n_ingredients": _between("n_ingredients", "{recipe}n_ingredients"),
    "calories": _between("calories", "{recipe}calories"),
    "min_interactions": """{recipe}id IN (
    SELECT recipe_id FROM interactions GROUP BY recipe_id HAVING count(*) >= $min_interactions)""",
}
_OF_REVIEWS: Final = {
    "rating": _between("rating", "i.rating"),
    "min_user_interactions": """i.user_id IN (
    SELECT user_id FROM interactions
    GROUP BY user_id HAVING count(*) >= $min_user_interactions)""",
}
_OF_DATES: Final = {
    "season": "list_contains($season, {date}season)",
    "daytype": "{date}is_weekend = $weekend",
}
# By the comment that they replace: the conditions of each filter.
_CONDITIONS: Final[dict[str, dict[str, str]]] = {
    "/* more filters on recipes */": {
        name: text.format(recipe="", date="") for name, text in (_OF_DATES | _OF_RECIPES).items()
    },
    "/* more filters on interactions */": {
        name: text.format(recipe="r.", date="i.")
        for name, text in (_OF_DATES | _OF_RECIPES).items()
    }
    | _OF_REVIEWS,
    MORE_ON_DAYS: {name: text.format(date="") for name, text in _OF_DATES.items()},
}


def with_filters(sql: str, filters: Filters) -> str:
    """Return a statement with the conditions of the active filters."""
    for comment, conditions in _CONDITIONS.items():
        active = [conditions[name] for name in filters.active if name in conditions]
        sql = sql.replace("\n  " + comment, "".join(f"\n  AND {text}" for text in active))
    return sql


def bind(
    sql: str, filters: Filters, numbers: Mapping[str, int] = MappingProxyType({})
) -> tuple[str, Mapping[str, object]]:
    """Return a statement with the conditions of the active filters, and the values it binds.

    Args:
        sql: The statement.
        filters: The selection.
        numbers: Other values that it may bind, by their names.
    """
    statement = with_filters(sql, filters)
    used = set(_PARAMETER.findall(statement))
    known = {**filters.sql_parameters, **numbers}
    return statement, {name: value for name, value in known.items() if name in used}
