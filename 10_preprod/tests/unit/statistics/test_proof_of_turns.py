"""A U of whatever has a course over years is told as one, and never as a rise or a fall."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Final

import pytest
from still_worlds import still_world, stretch
from worlds import World

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.visualization.registry import ANALYSES, get_analysis

FILTERS: Final = Filters(profile="none")
TURN: Final = 2009  # about the middle of the years
MIDDLE: Final = 2006  # of the years with enough recipes for medians and diversity
NAMES: Final = {1: "fall_then_rise", -1: "rise_then_fall"}
FAMILIES: Final = ("duration-median", "nutrition", "ingredients-diversity", "tags-diversity")
BENT: Final = ("median", "calories", "richness", "simpson")


def bend_recipes(world: World, sign: int) -> None:
    """Bend durations and calories, and take the rarer items from the middle years or the others."""
    bent = f"exp({sign} * 0.05 * (year - {MIDDLE}) ** 2)"
    world.connection.execute(
        f"UPDATE recipes SET minutes = minutes * {bent}, calories = calories * {bent}"
    )
    for kind in ("ingredient", "tag"):
        world.connection.execute(
            f"DELETE FROM recipe_{kind}s WHERE {kind}_id > 40 AND recipe_id IN (FROM recipes"
            f" SELECT id WHERE (abs(year - {MIDDLE}) <= 2) = ({sign} > 0))"
        )


def bend_counts(world: World, seed: int, sign: int) -> None:
    """Take recipes and reviews away, most from the middle years or most from the edges."""
    distance = f"(year - {TURN}) ** 2"
    kept = f"exp(-0.03 * {distance})" if sign < 0 else f"exp(0.025 * ({distance} - 100))"
    for table, key in (("recipes", "id"), ("interactions", "user_id * 7919 + recipe_id")):
        world.connection.execute(
            f"DELETE FROM {table} WHERE hash({key} * 31 + {seed}) % 1000000 >= 1000000 * {kept}"
        )


def check_turning(runs: int, least: float) -> None:
    told: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for seed in range(70_000, 70_000 + runs):
        for sign, name in NAMES.items():
            world = still_world(seed)
            bend_recipes(world, sign)
            found = [
                (f"{family}, {estimand.key}", estimand.facts["shape"])
                for family in FAMILIES
                for estimand in ANALYSES[f"trends-{family}"].run(world.fetch, FILTERS).estimands
                if estimand.key in BENT
            ]
            world = still_world(seed)
            stretch(world, seed)
            bend_counts(world, seed, sign)
            counted = get_analysis("trends-volume").run(world.fetch, FILTERS).estimands
            found += [(f"volume, {e.key}", e.facts["shape"]) for e in counted]
            for what, shape in found:
                told[what]["as it is" if shape == name else shape] += 1
    print(f"\nU-shapes in {2 * runs} runs: {dict(told)}")
    # The median, calories, two of diversity of each kind of items, two counts.
    assert len(told) == 1 + 1 + 4 + 2
    for what, shapes in told.items():
        assert shapes.total() == 2 * runs
        assert not {"rise", "fall"} & {*shapes}, (what, shapes)
        assert shapes["as it is"] >= least * 2 * runs, (what, shapes)


def test_a_u_is_called_a_u_quick() -> None:
    check_turning(2, 0.25)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_u_is_called_a_u() -> None:
    check_turning(100, 0.5)
