"""Null: few contributors on one side, or a few huge ones, do not make effects out of nothing.

In each world contributors have heavy-tailed sizes and a style (intraclass correlation .15), and
choose the level in clusters too; nothing depends on the level. Each world has several measures
and items, drawn apart. `make test` runs a tenth.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pytest
from mangetamain_data_utils.generate.crowds import contributor_sizes
from memory import Memory
from numpy.typing import NDArray

from mangetamain_analytics.statistics.contrasts import contrasts_sql
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.presences import presences_sql
from mangetamain_analytics.statistics.rates import rate_ratios_sql
from mangetamain_analytics.statistics.thresholds import MIN_EXPECTED, MIN_ROWS
from mangetamain_analytics.visualization.families.inference import estimate_of

RECIPES_EACH: Final = 8.3
STYLE, CHOICE = 0.15, 0.08  # intraclass correlations of measures and items, and of the level
SHARES: Final = (0.4, 0.15)  # of the recipes that have each item
STRATA: Final = 3
MEASURES: Final = tuple(f"y{number}" for number in range(10))
ITEMS: Final = np.repeat(SHARES, len(MEASURES))  # the shares of each item
WORLDS: Final = 300


@dataclass(frozen=True)
class Crowd:
    """Who posts: `posters` of the contributors ever post in the level (None: all may)."""

    contributors: int
    level_share: float
    posters: int | None = None

    def __str__(self) -> str:
        return f"{self.contributors}, {self.posters or 'all'} posting {self.level_share:.0%}"


# Some 15, 20, 30 and 50 contributors in the level: of a rare one, or since few post then.
CROWDS: Final = (
    *(Crowd(contributors, 1 / 12) for contributors in (67, 91, 139, 237)),
    *(Crowd(300, 2 / 7, posters) for posters in (30, 40, 60, 95)),
)
USUAL: Final = Crowd(1000, 2 / 7)


def beta(mean: float, correlation: float, n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    spread = 1 / correlation - 1
    return rng.beta(mean * spread, (1 - mean) * spread, n)


def draw(crowd: Crowd, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    sizes = contributor_sizes(round(crowd.contributors * RECIPES_EACH))
    people = len(sizes)
    cluster = np.repeat(np.arange(people), sizes)
    n = len(cluster)
    chance = beta(crowd.level_share, CHOICE, people, rng)
    if crowd.posters is not None:
        posts = rng.permutation(people) < crowd.posters
        chance = np.where(posts, np.maximum(chance, 0.3), 0)
    home = rng.integers(0, STRATA, people)[cluster]
    rows = pd.DataFrame(
        {
            "id": np.arange(n),
            "cluster": cluster,
            "stratum": np.where(rng.random(n) < 0.7, home, rng.integers(0, STRATA, n)),
            "level": rng.random(n) < chance[cluster],
        }
    )
    for measure in MEASURES:
        style = rng.normal(0, STYLE**0.5, people)[cluster]
        rows[measure] = style + rng.normal(0, (1 - STYLE) ** 0.5, n)
    having = [rng.random(n) < beta(share, STYLE, people, rng)[cluster] for share in ITEMS]
    items = pd.concat(
        pd.DataFrame({"id": np.flatnonzero(has), "item": item}) for item, has in enumerate(having)
    )
    days = pd.DataFrame(
        [(t, x, 8400 * (crowd.level_share if x else 1 - crowd.level_share))
         for t in range(STRATA) for x in (False, True)],
        columns=["stratum", "level", "days"],
    )  # fmt: skip
    return {"rows": rows, "items": items, "days": days}


def estimates(world: Memory, crowd: Crowd) -> Iterator[tuple[str, Estimate]]:
    """Yield the estimates of a world that rest on enough data."""
    rows = "SELECT * FROM rows"
    answer = world.fetch(contrasts_sql(rows, MEASURES, (True,)))[0]
    found = [("measure", estimate_of(answer, f"{measure}_")) for measure in MEASURES]
    if crowd.posters is None:
        # Where few post in the level, its rate differs in truth.
        sql = rate_ratios_sql(rows, "SELECT * FROM days", (True,))
        found.append(("rate", estimate_of(world.fetch(sql)[0])))
    for row in world.fetch(presences_sql(rows, "SELECT * FROM items", (True,), MIN_ROWS)):
        if row["item_n"] * row["level_n"] / row["n"] >= MIN_EXPECTED:
            found.append((f"item in {ITEMS[row['item']]:.0%}", estimate_of(row)))
    yield from ((name, e) for name, e in found if isinstance(e, Estimate))


def false_alarms(crowd: Crowd, worlds: int) -> pd.DataFrame:
    """Return the share of estimates with p under 5 %, and with t on G − 1, of each family."""
    tests = []
    memory = Memory()
    with memory.connection:
        for seed in range(worlds):
            for name, frame in draw(crowd, np.random.default_rng([seed, 4])).items():
                memory.connection.register(name, frame)
            for name, estimate in estimates(memory, crowd):
                naive = Estimate(estimate.value, estimate.se, estimate.clusters - 1, 0, 0)
                tests.append((seed, name, estimate.p_value() < 0.05, naive.p_value() < 0.05))
    columns = ["world", "family", "alarms", "naive"]
    families = pd.DataFrame(tests, columns=columns).groupby("family")
    shares = families[["alarms", "naive"]].mean()
    return shares.assign(worlds=families["world"].nunique(), tests=families.size())


def check(crowd: Crowd, worlds: int, slack: float) -> None:
    """Check that no family that can mostly be compared errs in over 7 %.

    Args:
        crowd: Whose worlds are drawn.
        worlds: How many.
        slack: Standard errors of the share in so many worlds that it may exceed 7 %.
    """
    found = false_alarms(crowd, worlds)
    print(f"\nfalse alarms among {crowd}:\n{found.round(4)}")
    checked = found[found["worlds"] >= worlds / 3]
    assert {"measure", "item in 40%"} <= set(checked.index)
    error = np.sqrt(0.07 * 0.93 / checked["worlds"])
    assert (checked["alarms"] <= 0.07 + slack * error).all()


@pytest.mark.parametrize("crowd", CROWDS[::4], ids=str)
def test_few_clusters_quick(crowd: Crowd) -> None:
    check(crowd, WORLDS // 10, 3)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("crowd", [*CROWDS, USUAL], ids=str)
def test_few_clusters(crowd: Crowd) -> None:
    check(crowd, WORLDS, 0)
