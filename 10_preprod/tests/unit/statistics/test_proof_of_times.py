"""Recovery of what seasons and years change, under both cleaning profiles.

Each run draws a world in which seasons and years change something, and asks it as the site does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

import numpy as np
import pytest
from mangetamain_data_utils.generate import (
    Effects,
    MeasureEffect,
    PresenceEffect,
    VolumeEffect,
)
from raw_files import NUTRIENTS
from scipy import stats
from worlds import Bounds, Population, World, ask, draw_world

from mangetamain_analytics.data.filters import PROFILES, Filters
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.visualization.families.inference import estimate_of
from mangetamain_analytics.visualization.families.trend_inference import trend_estimates
from mangetamain_analytics.visualization.registry import ANALYSES

RATIO, REVIEW_RATIO = 0.6, 0.7
SEASONS: Final = ("winter", "summer")
EFFECTS: Final = Effects(
    measures=tuple(
        MeasureEffect(measure, percent, when)
        for measure, winter, summer, yearly in (
            ("minutes", 10.0, -6.0, 3.0),
            ("n_steps", 8.0, -5.0, 2.0),
            ("n_ingredients", -6.0, 4.0, -1.5),
            ("calories", 9.0, -12.0, 2.0),
            ("sugar_pdv", 20.0, 15.0, -3.0),
            ("saturated_fat_pdv", 25.0, -10.0, 4.0),
        )
        for percent, when in zip((winter, summer, yearly), (*SEASONS, "year"), strict=True)
    ),
    presences=tuple(
        PresenceEffect(kind, name, points, when)
        for kind, name, winter, summer, yearly in (
            ("ingredient", "salt", 5.0, -3.0, 1.0),
            ("ingredient", "butter", 4.0, -4.0, -0.6),
            ("tag", "easy", -5.0, 5.0, 1.2),
            ("tag", "quiche", 2.0, -1.0, -0.2),
        )
        for points, when in zip((winter, summer, yearly), (*SEASONS, "year"), strict=True)
    ),
    volumes=(VolumeEffect(RATIO, "winter"),),
)
ITEMS: Final = ("salt", "butter", "easy", "quiche")
MEASURES: Final = ("minutes", "n_steps", "n_ingredients", "complexity_score", *NUTRIENTS)


def planted_world(seed: int) -> World:
    """Draw a world in which winter also loses reviews, which the generator cannot plant."""
    world = draw_world(seed, EFFECTS)
    world.connection.execute(
        "DELETE FROM interactions WHERE season = 'winter'"
        f" AND hash(user_id * 7919 + recipe_id * 31 + {seed}) % 1000 >= {1000 * REVIEW_RATIO:.0f}"
    )
    return world


def estimates(world: World, filters: Filters) -> Iterator[tuple[str, str, Estimate]]:
    """Yield what changes, when, and the site's estimate."""
    for analysis in (a for a in ANALYSES.values() if a.page in ("seasonality", "trends")):
        if "diversity" in analysis.id or "median" in analysis.id:
            continue
        answers = ask(analysis, world.fetch, filters, asks=_is_compared)[1]
        for name, rows in answers.items():
            if name.endswith(", compared"):
                yield from _seasonal(name, rows)
            elif name.endswith(", trend"):
                for measure in _prefixes(rows[0]):
                    yield measure, "year", _slope(rows[0], f"{measure}_", rows[0]["distinct_x"])
        for row in answers.get("items", []):
            if analysis.page == "trends":
                yield row["name"], "year", _slope(row, "", 20)
            elif row["level"] in SEASONS:
                yield row["name"], row["level"], _known(estimate_of(row))


def _is_compared(name: str) -> bool:
    """Whether findings need a statement, which only the chart does not; counts: which else do."""
    return not name.endswith(("drawn", "zeros", "quantiles", "occasions"))


def _seasonal(name: str, rows: list[dict[str, Any]]) -> Iterator[tuple[str, str, Estimate]]:
    """Yield measures in winter and summer; of rates those of winter, whose ratio is planted."""
    for row in (row for row in rows if row["level"] in SEASONS):
        for measure in _prefixes(row):
            yield measure, row["level"], _known(estimate_of(row, f"{measure}_"))
        if "value" in row and row["level"] == "winter":
            yield f"rate of {name.partition(',')[0]}", "winter", _known(estimate_of(row))


def _prefixes(row: dict[str, Any]) -> list[str]:
    return [measure for measure in MEASURES if f"{measure}_value" in row]


def _slope(row: dict[str, Any], prefix: str, years: int) -> Estimate:
    return _known(trend_estimates(row, prefix, years)[0])


def _known(estimate: Any) -> Estimate:
    assert isinstance(estimate, Estimate), f"{estimate}; draw more"
    return estimate


POPULATION: Final = Population(EFFECTS)


@cache
def truths(bounds: Bounds | None) -> dict[tuple[str, str], float]:
    """Return the population values, given a profile's bounds as a world has them."""
    kept = POPULATION.kept(bounds)
    columns = {name: values[kept] for name, values in POPULATION.columns.items()}
    whole = POPULATION.columns["season"] == "winter"
    found = {
        ("rate of recipes", "winter"): np.log(RATIO * kept[whole].mean() / kept[~whole].mean()),
        ("rate of interactions", "winter"): np.log(REVIEW_RATIO),
    }
    years = columns["year"] - columns["year"].min()
    for name in (*MEASURES, *(column for column in columns if ":" in column)):
        y = columns[name].astype(float)
        sound = y > 0 if name in ("minutes", *NUTRIENTS) else np.ones(len(y), bool)
        y = np.log(y[sound]) if name in ("minutes", *NUTRIENTS) else y
        of = years[sound]
        short = name.rpartition(":")[2]
        found[short, "year"] = float(np.polyfit(of, y, 1)[0])
        rows = np.maximum(np.bincount(of), 1)
        for season in SEASONS:
            inside = (columns["season"][sound] == season).astype(float)
            inside -= (np.bincount(of, inside) / rows)[of]
            found[short, season] = float((inside * y).sum() / (inside**2).sum())
    return found


def check_recovery(runs: int, allowed: Callable[[int], bool]) -> float:
    """Check each estimate; return the coverage of all together."""
    covered: defaultdict[str, int] = defaultdict(int)
    for seed in range(runs):
        world = planted_world(30_000 + seed)
        for profile in PROFILES:
            true = truths(world.bounds if profile == "standard" else None)
            for name, when, estimate in estimates(world, Filters(profile=profile)):
                low, high = estimate.interval()
                covered[f"{name}, {when}, {profile}"] += low <= true[name, when] <= high
    rates = {name: count / runs for name, count in covered.items()}
    print(f"\ncoverage of 95% intervals in {runs} runs: {rates}")
    assert len(rates) == 2 * (2 + 3 * (len(MEASURES) + len(ITEMS)))
    assert all(allowed(count) for count in covered.values()), rates
    return float(np.mean(list(rates.values())))


QUICK: Final = 8


def test_seasons_and_years_are_recovered_quick() -> None:
    # A true coverage of 93–97 % gives fewer than this in one of ten thousand tests.
    least = int(stats.binom.ppf(1e-4, QUICK, 0.93))
    check_recovery(QUICK, lambda covered: covered >= least)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_seasons_and_years_are_recovered() -> None:
    """Fewer than 1,000 runs, each of which asks for a hundred estimates."""
    runs = 400
    least, most = (int(stats.binom.ppf(q, runs, p)) for q, p in ((1e-4, 0.93), (1 - 1e-4, 0.97)))
    assert 0.93 <= check_recovery(runs, lambda covered: least <= covered <= most) <= 0.97
