"""Recovery and null: planted effects are covered, and where there is nothing nothing is said.

Each run draws a world, contributors clustered and heavy-tailed, and sends it through the site's
own statements. `make test` runs fewer of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import pytest
from mangetamain_data_utils.generate import (
    Effects,
    MeasureEffect,
    PresenceEffect,
    VolumeEffect,
    ground_truth,
)
from scipy import stats
from worlds import Population, World, ask, draw_world

from mangetamain_analytics.data.filters import PROFILES, Filters
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.visualization.analysis import SPEAKING, Result
from mangetamain_analytics.visualization.families.inference import Shortage, estimate_of
from mangetamain_analytics.visualization.registry import ANALYSES

# Pages whose estimands are 0 in a world where nothing depends on the day.
PAGES: Final = ("weekend", "seasonality")
INGREDIENTS: Final = ("salt", "butter", "sugar", "onion", "water", "eggs")
TAGS: Final = ("easy", "quiche", "desserts", "for-large-groups", "picnic", "brunch")
WEEKEND: Final = "weekend"
RATIO, REVIEW_RATIO = 0.6, 0.7
EFFECTS: Final = Effects(
    measures=tuple(
        MeasureEffect(measure, percent, WEEKEND)
        for measure, percent in (
            ("minutes", 10.0),
            ("n_steps", 8.0),
            ("n_ingredients", -6.0),
            ("calories", 12.0),
            ("total_fat_pdv", -10.0),
            ("sugar_pdv", 20.0),
            ("sodium_pdv", 15.0),
            ("protein_pdv", -8.0),
            ("saturated_fat_pdv", 25.0),
            ("carbohydrates_pdv", 9.0),
        )
    ),
    presences=(
        PresenceEffect("ingredient", "salt", 5.0, WEEKEND),
        PresenceEffect("ingredient", "butter", -4.0, WEEKEND),
        PresenceEffect("tag", "easy", 5.0, WEEKEND),
        PresenceEffect("tag", "quiche", -2.0, WEEKEND),
    ),
    volumes=(VolumeEffect(RATIO, WEEKEND),),
)
# Named, so that they are drawn; nothing is planted in them.
NOTHING: Final = Effects(
    presences=tuple(
        PresenceEffect(kind, name, 0.0, WEEKEND)
        for kind, names in (("ingredient", INGREDIENTS), ("tag", TAGS))
        for name in names
    )
)
SPEAKS: Final = (*SPEAKING, "negligible")


def estimates(world: World, filters: Filters) -> Iterator[tuple[str, Estimate]]:
    """Yield the weekend's estimate of each estimand."""
    for analysis in (a for a in ANALYSES.values() if a.page == WEEKEND):
        answers = ask(analysis, world.fetch, filters, asks=_is_compared)[1]
        for name, rows in answers.items():
            if name.endswith(", compared"):
                for column in [c for c in rows[0] if c.endswith("value")]:
                    prefix = column.removesuffix("value")
                    what = prefix[:-1] or f"rate of {name.partition(',')[0]}"
                    yield from _named(what, estimate_of(rows[0], prefix))
        for row in answers.get("items", []):
            yield from _named(row["name"], estimate_of(row))


def _is_compared(name: str) -> bool:
    """Whether findings need a statement, which only the chart does not."""
    return not name.endswith((", drawn", "zeros"))


def _named(name: str, estimate: Estimate | Shortage) -> Iterator[tuple[str, Estimate]]:
    assert isinstance(estimate, Estimate), f"{name}: {estimate}; draw more"
    yield name, estimate


@pytest.fixture(scope="module")
def population() -> Population:
    """Give what the worlds are samples of."""
    return Population(EFFECTS)


def truth(population: Population, world: World, profile: str) -> dict[str, float]:
    """Return the population value of each estimand under a cleaning profile."""
    found = population.differences(world.bounds if profile == "standard" else None)
    return found | {
        "rate of recipes": float(np.log(RATIO * found["kept"])),
        "rate of interactions": float(np.log(REVIEW_RATIO)),
    }


def check_recovery(population: Population, runs: int, allowed: Callable[[int], bool]) -> None:
    covered: defaultdict[str, int] = defaultdict(int)
    for seed in range(runs):
        world = draw_world(seed, EFFECTS, REVIEW_RATIO)
        for profile in PROFILES:
            true = truth(population, world, profile)
            for name, estimate in estimates(world, Filters(profile=profile)):
                low, high = estimate.interval()
                covered[f"{name}, profile {profile}"] += low <= true[name] <= high
    rates = {name: count / runs for name, count in covered.items()}
    print(f"\ncoverage of 95% intervals in {runs} runs: {rates}")
    assert len(rates) == 2 * (2 + 11 + 4)  # rates, measures, items
    assert all(allowed(count) for count in covered.values()), rates


def alarms(result: Result, family: str) -> Iterator[tuple[str, bool]]:
    """Yield what may speak of nothing, and whether it does.

    Every estimand by itself, items all together (the share of false discoveries is controlled),
    and the cells of a chart together, whose intervals hold at once.
    """
    spoken = {e.key: e.verdict in SPEAKS for e in result.estimands}
    if "item" in (result.rows or [{}])[0]:
        yield f"{family}, any item", any(spoken.values())
        return
    yield from ((key, speaks) for key, speaks in spoken.items())
    for prefix in [c.removesuffix("low") for c in result.rows[0] if c.endswith("low")]:
        ends = [(row[f"{prefix}low"], row[f"{prefix}high"]) for row in result.rows]
        assert all(low is not None for low, _ in ends), "a cell rests on too few data; draw more"
        yield f"{family}, any cell of {prefix or 'the chart'}", any(
            low > 0 or high < 0 for low, high in ends
        )


def check_null(runs: int, allowed: Callable[[int], bool]) -> None:
    spoken: defaultdict[str, int] = defaultdict(int)
    for seed in range(runs):
        world = draw_world(10_000 + seed, NOTHING)
        for analysis in (a for a in ANALYSES.values() if a.page in PAGES):
            result = ask(analysis, world.fetch, Filters(profile="none"))[0]
            for name, speaks in alarms(result, analysis.id):
                spoken[name] += speaks
    rates = {name: count / runs for name, count in spoken.items()}
    print(f"\nfalse alarms in {runs} runs: {rates}")
    # Rates and measures of a weekend and of four seasons; items; charts.
    assert len(rates) == 5 * (2 + 11) + 2 * (2 + 5)
    assert all(allowed(count) for count in spoken.values()), rates


QUICK = 20


@pytest.mark.timeout(900)
def test_recovery_quick(population: Population) -> None:
    # A true coverage of 93–97 % gives fewer than this in one of a thousand tests.
    least = int(stats.binom.ppf(0.001, QUICK, 0.93))
    check_recovery(population, QUICK, lambda covered: covered >= least)


@pytest.mark.timeout(900)
def test_null_quick() -> None:
    most = int(stats.binom.ppf(0.999, QUICK, 0.07))
    check_null(QUICK, lambda spoken: spoken <= most)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_recovery(population: Population) -> None:
    check_recovery(population, 1000, lambda covered: 930 <= covered <= 970)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_null() -> None:
    check_null(1000, lambda spoken: spoken <= 70)


@pytest.mark.slow
def test_the_population_is_that_of_the_generators_truth(population: Population) -> None:
    """The generator works out the same values; of nutrients it knows no logarithms."""
    found = population.differences()
    for entry in ground_truth(EFFECTS, "null")["truths"]:
        name = entry["estimand"].partition("difference of ")[2].removesuffix(" in weekend")
        name = name.removeprefix("ln(").removesuffix(")").rpartition(":")[2]
        if entry["profile"] == "none" and name in found and not name.endswith("_pdv"):
            assert found[name] == pytest.approx(entry["value"], rel=0.1), name
