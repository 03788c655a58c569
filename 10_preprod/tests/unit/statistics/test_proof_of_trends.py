"""Trends: planted ones are covered, none are found where there are none, a U is called a U.

Trends of counts, medians and diversity are proved beside their tests.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from mangetamain_data_utils.generate import (
    Effects,
    MeasureEffect,
    PresenceEffect,
    ground_truth,
)
from kitchens import FILTERS, NOTHING, kitchen, told_courses
from memory import Memory
from scipy import stats

from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.visualization.analyse_trendlines_v2 import ANALYSES
from mangetamain_analytics.visualization.analysis import SPEAKING
from mangetamain_analytics.visualization.families.trend_inference import trend_estimates

SPEAKS: Final = (*SPEAKING, "negligible")
BY_ID: Final = {analysis.id: analysis for analysis in ANALYSES}
MEASURES: Final = ("minutes", "n_steps", "n_ingredients", "calories")
EFFECTS: Final = Effects(
    measures=(
        MeasureEffect("minutes", 3.0, "year"),
        MeasureEffect("n_steps", 2.0, "year"),
        MeasureEffect("n_ingredients", -1.5, "year"),
        MeasureEffect("calories", 2.0, "year"),
    ),
    presences=(
        PresenceEffect("ingredient", "salt", 1.0, "year"),
        PresenceEffect("ingredient", "butter", -0.6, "year"),
    ),
)
FAMILIES: Final = ("duration", "complexity", "nutrition", "ingredients")


def estimates(drawn: Memory) -> Iterator[tuple[str, Estimate]]:
    """Yield the slope of each measure and item."""
    for family in ("duration", "complexity", "nutrition"):
        for name, sql in BY_ID[f"trends-{family}"].queries.items():
            if name.endswith(", trend"):
                row = drawn.fetch(sql, FILTERS.sql_parameters)[0]
                for measure in MEASURES:
                    if f"{measure}_value" in row:
                        yield measure, _known(row, f"{measure}_", row["distinct_x"])
    for row in drawn.fetch(BY_ID["trends-ingredients"].queries["items"], FILTERS.sql_parameters):
        yield row["name"], _known(row, "", 20)


def _known(row: dict[str, Any], prefix: str, years: int) -> Estimate:
    slope, _ = trend_estimates(row, prefix, years)
    assert slope is not None, "too few data; draw more"
    return slope


@pytest.fixture(scope="module")
def truth() -> dict[str, float]:
    """Give the population slopes of what is planted, measured on a huge draw."""
    found = {
        entry["estimand"]: entry["value"]
        for entry in ground_truth(EFFECTS, "null")["truths"]
        if entry["profile"] == "none"
    }
    named = {
        "minutes": "ln(minutes)", "calories": "ln(calories)", "n_steps": "n_steps",
        "n_ingredients": "n_ingredients", "salt": "ingredient:salt", "butter": "ingredient:butter",
    }  # fmt: skip
    return {
        name: next(value for estimand, value in found.items() if f" {written} " in estimand)
        for name, written in named.items()
    }


def check_recovery(truth: dict[str, float], runs: int, allowed: Callable[[int], bool]) -> None:
    covered: defaultdict[str, int] = defaultdict(int)
    for seed in range(runs):
        for name, estimate in estimates(kitchen(seed, EFFECTS)):
            if name in truth:
                low, high = estimate.interval()
                covered[name] += low <= truth[name] <= high
    rates = {name: covered[name] / runs for name in truth}
    print(f"\ncoverage of 95% intervals of slopes in {runs} runs: {rates}")
    assert all(allowed(covered[name]) for name in truth), rates


def check_null(runs: int, allowed: Callable[[int], bool]) -> None:
    spoken: defaultdict[str, int] = defaultdict(int)
    for seed in range(runs):
        drawn = kitchen(10_000 + seed, NOTHING)
        for family in FAMILIES:
            result = BY_ID[f"trends-{family}"].run(drawn.fetch, FILTERS)
            if family == "ingredients":
                # One alarm a run at most: the family errs or it does not.
                spoken["ingredients (any)"] += any(e.verdict in SPEAKS for e in result.estimands)
            else:
                for estimand in result.estimands:
                    spoken[estimand.key] += estimand.verdict in SPEAKS
    rates = {name: count / runs for name, count in spoken.items()}
    print(f"\nfalse alarms of trends in {runs} runs: {rates}")
    assert len(rates) == 12
    assert all(allowed(count) for count in spoken.values()), rates


# The year in which a course turns, and how strongly it bends.
PLAIN: Final = ((2007, 0.03),)
UNEVEN: Final = ((2006, 0.03), (2008, 0.03))
# So slight that noise may hide that they turn.
FAINT: Final = ((2006, 0.01), (2009, 0.01))


def shapes_of_turning(seed: int, turn: int, strength: float, sign: int) -> list[str]:
    """Bend what was drawn down and up again, or the other way round, and ask for the courses."""
    drawn = kitchen(20_000 + seed, NOTHING)
    drawn.connection.execute(
        f"UPDATE recipes SET"
        f" minutes = minutes * exp({sign} * {strength} * (year - {turn}) ** 2),"
        f" n_steps = n_steps + {sign} * {10 * strength} * (year - {turn}) ** 2"
    )
    # From the middle years or from the edges, four of five lose the item.
    drawn.connection.execute(
        "DELETE FROM recipe_ingredients WHERE ingredient_id = 0 AND recipe_id % 5 > 0"
        " AND recipe_id IN (FROM recipes SELECT id"
        f" WHERE (abs(year - {turn}) <= 3) = ({sign} > 0))"
    )
    return told_courses(drawn)


def check_turning(runs: int, least: int) -> None:
    """What turns in the middle is told as it is; no plain turn is told as a rise or as a fall."""
    for sign, name in ((1, "fall_then_rise"), (-1, "rise_then_fall")):
        plain, uneven, faint = (
            Counter(
                shape
                for seed in range(runs)
                for shape in shapes_of_turning(seed, *kinds[seed % len(kinds)], sign)
            )
            for kinds in (PLAIN, UNEVEN, FAINT)
        )
        print(f"\n{name}, {runs} runs: {plain}, less even: {uneven}, faint: {faint}")
        assert plain.total() == uneven.total() == faint.total() == 3 * runs
        assert not {"rise", "fall"} & {*plain, *uneven}
        assert faint["rise"] + faint["fall"] <= stats.binom.ppf(0.999, 3 * runs, 0.02)
        assert plain[name] >= least


def check_straight(runs: int) -> None:
    """What moves one way is told so by nearly all that tell anything of it."""
    ways = {effect.measure: "rise" if effect.percent > 0 else "fall" for effect in EFFECTS.measures}
    told: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for seed in range(30_000, 30_000 + runs):
        drawn = kitchen(seed, EFFECTS)
        for family in ("duration", "complexity", "nutrition"):
            for estimand in BY_ID[f"trends-{family}"].run(drawn.fetch, FILTERS).estimands:
                if estimand.key in ways:
                    told[estimand.key][estimand.facts["shape"]] += 1
    print(f"\nstraight courses in {runs} runs: {dict(told)}")
    known = sum(shapes.total() - shapes["flat"] for shapes in told.values())
    right = sum(told[measure][way] for measure, way in ways.items())
    assert known > runs / 2, told
    assert right >= stats.binom.ppf(0.001, known, 0.85), told


QUICK = 30


def test_slopes_are_covered_quick(truth: dict[str, float]) -> None:
    # A true coverage of 93–97 % gives fewer than this in one of a thousand tests.
    least = int(stats.binom.ppf(0.001, QUICK, 0.93))
    check_recovery(truth, QUICK, lambda covered: covered >= least)


def test_no_trend_is_found_where_there_is_none_quick() -> None:
    most = int(stats.binom.ppf(0.999, QUICK, 0.07))
    check_null(QUICK, lambda spoken: spoken <= most)


def test_a_straight_course_is_called_straight_quick() -> None:
    check_straight(12)


def test_a_u_is_called_a_u_quick() -> None:
    check_turning(4, 8)


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_slopes_are_covered(truth: dict[str, float]) -> None:
    check_recovery(truth, 1000, lambda covered: 930 <= covered <= 970)


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_no_trend_is_found_where_there_is_none() -> None:
    check_null(1000, lambda spoken: spoken <= 70)


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_a_straight_course_is_called_straight() -> None:
    check_straight(300)


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_a_u_is_called_a_u() -> None:
    check_turning(100, 255)
