"""Worlds in which no year differs from another, to plant courses over the years in."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from mangetamain_data_utils.generate import Effects
from mangetamain_data_utils.generate.calendar import (
    Calendar,
    interaction_calendar,
    recipe_calendar,
)
from worlds import RECIPES, World, draw_world

# By kind: how many there are, and what share of the recipes has the commonest.
ITEMS: Final = {"ingredient": (300, 0.4), "tag": (120, 0.9)}


def still_world(seed: int) -> World:
    """Draw a world in which no year differs; contributors have favourites among many items."""
    world = draw_world(seed, Effects())
    people = pd.factorize(world.connection.execute(
        "SELECT contributor_id FROM recipes ORDER BY id"
    ).df()["contributor_id"])[0]  # fmt: skip
    rng = np.random.default_rng([seed, 4])
    for kind, (count, highest) in ITEMS.items():
        shares = highest / (1 + np.arange(count) / 2) ** 0.9
        tastes = np.exp(rng.normal(-0.5, 1, (people.max() + 1, count)))
        has = rng.random((RECIPES, count)) < np.minimum(0.95, shares * tastes[people])
        recipe, item = np.nonzero(has)
        bridge = pd.DataFrame({"recipe": recipe, "item": item})
        named = pd.DataFrame({"id": range(count), "name": [f"{kind} {n}" for n in range(count)]})
        for table, frame in ((f"recipe_{kind}s", bridge), (f"{kind}s", named)):
            world.connection.register("frame", frame)
            world.connection.execute(f"INSERT INTO {table} SELECT * FROM frame")
            world.connection.unregister("frame")
    return world


def stretch(world: World, seed: int) -> None:
    """Stretch busy times and shorten quiet ones until each day is as busy as any other.

    Days follow each other as before, and what someone did in a day stays in a day.
    """
    rng = np.random.default_rng([seed, 5])
    for table, day, who, calendar in (
        ("recipes", "submitted", "contributor_id", recipe_calendar("null")),
        ("interactions", "date", "user_id", interaction_calendar("null")),
    ):
        rows = world.connection.execute(f"SELECT * FROM {table}").df()
        session = rows.groupby([who, day]).ngroup().to_numpy()
        within = rng.random(session.max() + 1)[session]
        rows[day] = _stretched(calendar, rows[day].to_numpy().astype("datetime64[D]"), within)
        rows["year"] = rows[day].dt.year
        world.connection.register("frame", rows)
        world.connection.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT * REPLACE ({day}::DATE AS {day}) FROM frame"
        )
        world.connection.unregister("frame")


def _stretched(calendar: Calendar, days: Any, within: Any) -> pd.DatetimeIndex:
    place = (days - calendar.days[0]).astype(int)
    ends = np.cumsum(calendar.weights) / calendar.weights.sum()
    parts = np.diff(ends, prepend=0)
    share = ends[place] - parts[place] * (1 - within)
    moved = np.minimum((share * len(ends)).astype(int), len(ends) - 1)
    return pd.DatetimeIndex(calendar.days[moved])
