"""Worlds to prove the statistics in: data sets of the generator's population, in memory.

A world is drawn with its contributors clustered and heavy-tailed, goes through the statements that
build the site's data set, and is asked as the site asks a file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from mangetamain_data_utils.generate import Effects, draw_interactions, draw_recipes
from mangetamain_data_utils.sql_files import read_sql
from memory import Memory
from raw_files import NUTRIENTS

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.visualization.analysis import Analysis, Answers, Result

RECIPES, REVIEWS = 4000, 6000
POPULATION: Final = 600_000
Bounds = tuple[float, float, float, float]


class World(Memory):
    """A data set in memory."""

    @property
    def bounds(self) -> Bounds:
        """The standard profile's bounds of this data set: of steps, of ingredients."""
        row = self.fetch("SELECT * FROM staging.profile_bounds")[0]
        return (
            row["n_steps_low"],
            row["n_steps_high"],
            row["n_ingredients_low"],
            row["n_ingredients_high"],
        )


def draw_world(seed: int, effects: Effects, weekend_reviews: float = 1.0) -> World:
    """Draw a world of the preset in which nothing but `effects` depends on the day.

    Args:
        seed: Where chance begins.
        effects: What is planted in recipes.
        weekend_reviews: Chance of a review of a weekend to be kept: a rate ratio, which the
            generator itself cannot plant in reviews.
    """
    drawn = draw_recipes(RECIPES, [seed, 1], effects=effects, preset="null")
    items = {name: drawn.pop(name) for name in list(drawn) if ":" in name}
    reviews = pd.DataFrame(draw_interactions(REVIEWS, [seed, 2], preset="null"))
    lost = np.random.default_rng([seed, 3]).random(len(reviews)) >= weekend_reviews
    reviews = reviews[~(lost & reviews["is_weekend"])]
    world = World()
    world.connection.execute("CREATE SCHEMA staging")
    world.connection.execute(read_sql("macros"))
    recipes = pd.DataFrame({"id": np.arange(RECIPES), **drawn})
    world.create("staging.recipes", recipes, _RECIPES)
    world.create("staging.interactions", reviews, _INTERACTIONS)
    for table in ("recipes", "interactions"):
        if table == "recipes":
            bounds = read_sql("profile_bounds")
            world.connection.execute(f"CREATE TABLE staging.profile_bounds AS {bounds}")
        world.connection.execute(f"CREATE TABLE {table} AS {read_sql(f'tables/{table}')}")
    for kind in ("ingredient", "tag"):
        _add_items(world, kind, {n: has for n, has in items.items() if n.startswith(kind)})
    return world


_RECIPES: Final = f"""SELECT id, 'a recipe' AS name, minutes, contributor_id,
  submitted::DATE AS submitted, n_steps, n_ingredients, [{", ".join(NUTRIENTS)}] AS nutrition,
  ['a step'] AS steps, '' AS description FROM frame"""
_INTERACTIONS: Final = f"""SELECT user_id, recipe_id % {RECIPES} AS recipe_id, date::DATE AS date,
  rating, row_number() OVER () AS record FROM frame"""


def _add_items(world: World, kind: str, items: dict[str, Any]) -> None:
    """Create the table of the items of a kind and that of the recipes that have them."""
    has = [np.flatnonzero(present) for present in items.values()]
    bridge = {
        "recipe_id": np.concatenate([[], *has]).astype(np.int64),
        f"{kind}_id": np.repeat(np.arange(len(items)), [len(recipes) for recipes in has]),
    }
    names = [name.partition(":")[2] for name in items]
    named = {"id": np.arange(len(items)), "name": np.array(names, dtype=str)}
    world.create(f"{kind}s", pd.DataFrame(named))
    world.create(f"recipe_{kind}s", pd.DataFrame(bridge))


def ask(
    analysis: Analysis,
    fetch: Callable[[str, Any], list[dict[str, Any]]],
    filters: Filters,
    asks: Callable[[str], bool] = lambda name: True,
) -> tuple[Result, Answers]:
    """Run an analysis as pages do; return its result and the rows that it was computed from.

    Args:
        analysis: Which.
        fetch: Runs a statement.
        filters: The selection.
        asks: Whether to run the statement of a name; without it there are no rows.
    """
    names = iter(analysis.queries)
    answers = {}

    def recorded(sql: str, parameters: Any) -> list[dict[str, Any]]:
        name = next(names)
        answers[name] = fetch(sql, parameters) if asks(name) else []
        return answers[name]

    return analysis.run(recorded, filters), answers


@dataclass(frozen=True)
class Population:
    """What a world is a sample of: a huge draw without clusters, with the same effects."""

    effects: Effects
    _found: dict[Bounds | None, dict[str, float]] = field(default_factory=dict)

    @cached_property
    def columns(self) -> dict[str, Any]:
        """The draw, with what is measured on it as the site measures."""
        drawn = draw_recipes(
            POPULATION, 20_261, clustering="none", effects=self.effects, preset="null"
        )
        drawn["complexity_score"] = (
            np.log1p(drawn["minutes"]) + drawn["n_steps"] + 0.5 * drawn["n_ingredients"]
        )
        return drawn

    def differences(self, bounds: Bounds | None = None) -> dict[str, float]:
        """Return the weekend's differences within years, and the rate ratio of what is kept.

        Args:
            bounds: Of the standard profile as a world has them, since they are read from the data
                and move with them; None: without cleaning.
        """
        if bounds not in self._found:
            self._found[bounds] = self._measure(self.kept(bounds))
        return self._found[bounds]

    def kept(self, bounds: Bounds | None) -> Any:
        """Tell which rows a profile keeps, given the bounds of a world; None keeps all."""
        columns = self.columns
        if bounds is None:
            return np.ones(POPULATION, bool)
        kept = (columns["minutes"] >= 1) & (columns["minutes"] <= 180)
        for name, low, high in (("n_steps", *bounds[:2]), ("n_ingredients", *bounds[2:])):
            kept &= (columns[name] >= low) & (columns[name] <= high)
        return kept

    def _measure(self, kept: Any) -> dict[str, float]:
        columns = {name: values[kept] for name, values in self.columns.items()}
        found = {}
        for name in ("minutes", *NUTRIENTS):
            sound = columns[name] > 0
            found[name] = _within_years(np.log(columns[name][sound]), columns, sound)
        items = [name for name in columns if ":" in name]
        for name in ("n_steps", "n_ingredients", "complexity_score", *items):
            found[name.rpartition(":")[2]] = _within_years(columns[name].astype(float), columns)
        weekend = self.columns["is_weekend"]
        # Weekend recipes that are longer are kept less often.
        found["kept"] = float(kept[weekend].mean() / kept[~weekend].mean())
        return found


def _within_years(values: Any, columns: dict[str, Any], sound: Any = slice(None)) -> float:
    """Return the difference of weekend and other days, each year weighted as least squares does."""
    years = columns["year"][sound] - columns["year"].min()
    weekend = columns["is_weekend"][sound].astype(float)
    rows, inside = np.bincount(years), np.bincount(years, weekend)
    centred = weekend - (inside / np.maximum(rows, 1))[years]
    return float((centred * values).sum() / (centred**2).sum())
