"""Courses that move in one part of the years only are never told to turn.

What rises late, or early and no more, makes a parabola with a vertex far from its bend: the years
of either side say which of them moved. `make test` runs a small part.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Final

import pytest
from kitchens import NOTHING, kitchen, told_courses
from scipy import stats

BEND: Final = 2009
# By when it moves: how many years of moving lie behind a year, or are still to come, below 0.
PLANTED: Final = {
    "later": f"greatest(year - {BEND}, 0)",
    "at_first": f"least(year - {BEND - 4}, 0)",
}
TURNS: Final = ("rise_then_fall", "fall_then_rise")


def courses(seed: int, moved: str, sign: int) -> list[str]:
    """Bend a measure of each kind and an item; return the courses told."""
    drawn = kitchen(60_000 + seed, NOTHING)
    drawn.connection.execute(
        f"UPDATE recipes SET minutes = minutes * exp({sign} * 0.15 * {moved}),"
        f" n_steps = n_steps + {sign} * 1.2 * {moved}"
    )
    drawn.connection.execute("DELETE FROM recipe_ingredients WHERE ingredient_id = 0")
    drawn.connection.execute(
        "INSERT INTO recipe_ingredients BY NAME SELECT id AS recipe_id, 0 AS ingredient_id"
        f" FROM recipes WHERE hash(id * 7 + {seed}) % 1000 < 400 + {sign} * 70 * {moved}"
    )
    return told_courses(drawn)


def check_sides(runs: int) -> None:
    """None is told to turn, or to move the wrong way; most are told when they moved."""
    told: defaultdict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for seed in range(runs):
        for name, moved in PLANTED.items():
            for sign in (1, -1):
                told[name, sign].update(courses(seed, moved, sign))
    print(f"\ncourses of one side in {runs} runs: {dict(told)}")
    for (name, sign), shapes in told.items():
        way, wrong = ("rise", "fall") if sign > 0 else ("fall", "rise")
        assert shapes.total() == 3 * runs
        turned = sum(shapes[turn] for turn in TURNS)
        assert turned <= stats.binom.ppf(0.999, 3 * runs, 0.025), (name, sign, shapes)
        assert not any(shape.startswith(wrong) and shape not in TURNS for shape in shapes)
        right = shapes[f"{way}_{name}"] + shapes[way]
        assert right >= stats.binom.ppf(0.001, 3 * runs, 0.5), (name, sign, shapes)


def test_one_side_is_told_as_one_side_quick() -> None:
    check_sides(3)


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_one_side_is_told_as_one_side() -> None:
    check_sides(100)
