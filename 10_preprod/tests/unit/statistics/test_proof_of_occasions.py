"""Peaks of feasts: planted ones are told in their month, none where no month differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd
import pytest
from mangetamain_data_utils.generate import Effects
from scipy import stats
from worlds import World, ask, draw_world

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.visualization.analysis import SPEAKING, Estimand
from mangetamain_analytics.visualization.families.occasions import FEASTS
from mangetamain_analytics.visualization.registry import get_analysis

SPEAKS: Final = (*SPEAKING, "negligible")
USUAL, MORE = 0.07, 0.35
# By feast: the month in which more of the recipes have its tag, and when that comes.
PLANTED: Final = {
    "christmas": (11, "before"),
    "easter": (3, "in season"),
    "halloween": (10, "same"),
    "valentines-day": (3, "after"),
}


def feast_world(seed: int, planted: bool) -> World:
    """Draw a world in which contributors have favourite feasts."""
    world = draw_world(seed, Effects())
    recipes = world.connection.execute(
        "SELECT contributor_id, month(submitted) AS month FROM recipes ORDER BY id"
    ).df()
    people = pd.factorize(recipes["contributor_id"])[0]
    rng = np.random.default_rng([seed, 6])
    tastes = np.exp(rng.normal(-0.5, 1, (people.max() + 1, len(FEASTS))))
    chance = USUAL * tastes[people]
    if planted:
        for name, (month, _) in PLANTED.items():
            chance[:, list(FEASTS).index(name)] += MORE * (recipes["month"] == month)
    recipe, item = np.nonzero(rng.random(chance.shape) < np.minimum(chance, 0.95))
    for table, frame in (
        ("tags", pd.DataFrame({"id": range(len(FEASTS)), "name": list(FEASTS)})),
        ("recipe_tags", pd.DataFrame({"recipe": recipe, "item": item})),
    ):
        world.connection.register("frame", frame)
        world.connection.execute(f"INSERT INTO {table} SELECT * FROM frame")
        world.connection.unregister("frame")
    return world


def occasions(world: World) -> list[Estimand]:
    """Return the occasions that have a peak."""
    analysis, filters = get_analysis("seasonality-tags"), Filters(profile="none")
    result, answers = ask(
        analysis, world.fetch, filters, asks=lambda name: name in ("size", "occasions")
    )
    assert {row["name"] for row in answers["occasions"]} == {*FEASTS}
    return [e for e in result.estimands if e.key.startswith("occasion:")]


def check_recovery(runs: int, least: int) -> None:
    told: dict[str, Counter[str]] = {name: Counter() for name in PLANTED}
    for seed in range(50_000, 50_000 + runs):
        for estimand in occasions(feast_world(seed, planted=True)):
            name, facts = estimand.facts["item"], estimand.facts
            if name in PLANTED:
                told[name][f"{facts['timing']} {facts['peak']}"] += 1
    print(f"\nwhen planted peaks come, in {runs} runs: {told}")
    for name, (month, timing) in PLANTED.items():
        assert told[name][f"{timing} {month}"] >= least, told


def check_null(runs: int, allowed: Callable[[int], bool]) -> None:
    spoken = sum(
        any(estimand.verdict in SPEAKS for estimand in occasions(feast_world(seed, planted=False)))
        for seed in range(60_000, 60_000 + runs)
    )
    print(f"\nany peak of a feast where there is none, in {runs} runs: {spoken / runs}")
    assert allowed(spoken)


QUICK: Final = 10


def test_peaks_are_told_quick() -> None:
    check_recovery(QUICK, int(stats.binom.ppf(0.001, QUICK, 0.93)))


def test_no_peak_is_told_where_there_is_none_quick() -> None:
    check_null(QUICK, lambda spoken: spoken <= stats.binom.ppf(0.999, QUICK, 0.07))


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_peaks_are_told() -> None:
    check_recovery(1000, 930)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_no_peak_is_told_where_there_is_none() -> None:
    check_null(1000, lambda spoken: spoken <= 70)
