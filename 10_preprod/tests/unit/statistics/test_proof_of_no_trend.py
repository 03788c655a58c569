"""Where nothing depends on the year, nothing on the page of trends speaks.

Measures, items, medians and diversity are asked in worlds that grow and fade as the real site
did; counts, of which that is the trend, in worlds whose calendar is stretched until it is even.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
import pytest
from mangetamain_data_utils.generate import Effects
from mangetamain_data_utils.generate.calendar import (
    Calendar,
    interaction_calendar,
    recipe_calendar,
)
from scipy import stats
from worlds import RECIPES, World, ask, draw_world

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.visualization.analysis import SPEAKING, Analysis
from mangetamain_analytics.visualization.registry import ANALYSES, get_analysis

SPEAKS: Final = (*SPEAKING, "negligible")
FILTERS: Final = Filters(profile="none")
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


def alarms(analysis: Analysis, world: World) -> Iterator[tuple[str, bool]]:
    """Yield what may speak of nothing, and whether it does; items speak together."""
    result = ask(analysis, world.fetch, FILTERS)[0]
    tested = [e for e in result.estimands if e.verdict != "descriptive"]
    assert all(e.verdict != "insufficient_data" for e in tested), "draw more"
    if "item" in (result.rows or [{}])[0]:
        assert len(result.rows) >= 25
        yield f"{analysis.id}, any item", any(e.verdict in SPEAKS for e in tested)
        return
    for estimand in tested:
        yield f"{analysis.id}, {estimand.key}", estimand.verdict in SPEAKS


def check_null(runs: int, allowed: Callable[[int], bool]) -> None:
    spoken: defaultdict[str, int] = defaultdict(int)
    for seed in range(40_000, 40_000 + runs):
        world = still_world(seed)
        for analysis in (a for a in ANALYSES.values() if a.page == "trends"):
            if analysis.id != "trends-volume":
                for name, speaks in alarms(analysis, world):
                    spoken[name] += speaks
        stretch(world, seed)
        for name, speaks in alarms(get_analysis("trends-volume"), world):
            spoken[name] += speaks
    rates = {name: count / runs for name, count in spoken.items()}
    print(f"\nfalse alarms of trends in {runs} runs: {rates}")
    # Measures, both kinds of items, the median, two of diversity of each kind, two counts.
    assert len(rates) == 11 + 2 + 1 + 4 + 2
    assert all(allowed(count) for count in spoken.values()), rates


QUICK: Final = 15


def test_nothing_moves_where_nothing_moves_quick() -> None:
    most = int(stats.binom.ppf(1 - 1e-4, QUICK, 0.07))
    check_null(QUICK, lambda spoken: spoken <= most)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_nothing_moves_where_nothing_moves() -> None:
    check_null(1000, lambda spoken: spoken <= 70)
