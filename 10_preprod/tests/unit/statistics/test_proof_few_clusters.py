"""Null: few contributors on one side, or a few huge ones, do not make effects out of nothing.

In each world contributors have heavy-tailed sizes and a style (intraclass correlation .15), and
choose the level in clusters too; nothing depends on the level. `make test` runs a tenth.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd
import pytest
from mangetamain_data_utils.generate.crowds import contributor_sizes
from numpy.typing import NDArray
from scipy import stats

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
    people = crowd.contributors
    cluster = np.repeat(np.arange(people), contributor_sizes(round(people * RECIPES_EACH)))
    n = len(cluster)
    chance = beta(crowd.level_share, CHOICE, people, rng)
    if crowd.posters is not None:
        posts = rng.permutation(people) < crowd.posters
        chance = np.where(posts, np.maximum(chance, 0.3), 0)
    home = rng.integers(0, STRATA, people)[cluster]
    style = rng.normal(0, STYLE**0.5, people)[cluster]
    rows = pd.DataFrame(
        {
            "id": np.arange(n),
            "cluster": cluster,
            "stratum": np.where(rng.random(n) < 0.7, home, rng.integers(0, STRATA, n)),
            "level": rng.random(n) < chance[cluster],
            "y": style + rng.normal(0, (1 - STYLE) ** 0.5, n),
        }
    )
    having = [rng.random(n) < beta(share, STYLE, people, rng)[cluster] for share in SHARES]
    items = pd.concat(
        pd.DataFrame({"id": np.flatnonzero(has), "item": share})
        for share, has in zip(SHARES, having, strict=True)
    )
    days = pd.DataFrame(
        [(t, x, 8400 * (crowd.level_share if x else 1 - crowd.level_share))
         for t in range(STRATA) for x in (False, True)],
        columns=["stratum", "level", "days"],
    )  # fmt: skip
    return {"rows": rows, "items": items, "days": days}


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def estimates(
    connection: duckdb.DuckDBPyConnection, crowd: Crowd
) -> Iterator[tuple[str, Estimate]]:
    """Yield the estimates of the world in the connection's tables that rest on enough data."""
    rows = "SELECT * FROM rows"
    found = [
        ("measure", estimate_of(ask(connection, contrasts_sql(rows, ["y"], (True,)))[0], "y_"))
    ]
    if crowd.posters is None:
        # Where few post in the level, its rate differs in truth.
        sql = rate_ratios_sql(rows, "SELECT * FROM days", (True,))
        found.append(("rate", estimate_of(ask(connection, sql)[0])))
    for row in ask(connection, presences_sql(rows, "SELECT * FROM items", (True,), MIN_ROWS)):
        if row["item_n"] * row["level_n"] / row["n"] >= MIN_EXPECTED:
            found.append((f"item in {row['item']:.0%}", estimate_of(row)))
    yield from ((name, e) for name, e in found if isinstance(e, Estimate))


def false_alarms(crowd: Crowd, runs: int) -> pd.DataFrame:
    """Count estimates, alarms at the 5 % level, and what they would be with t on G − 1."""
    counts = []
    with duckdb.connect(config={"threads": 1}) as connection:
        for seed in range(runs):
            for name, frame in draw(crowd, np.random.default_rng([seed, 4])).items():
                connection.register(name, frame)
            for name, estimate in estimates(connection, crowd):
                naive = Estimate(estimate.value, estimate.se, estimate.clusters - 1, 0, 0)
                counts.append((name, estimate.p_value() < 0.05, naive.p_value() < 0.05))
    counted = pd.DataFrame(counts, columns=["family", "alarms", "naive"]).groupby("family")
    return counted.sum().assign(n=counted.size())


def check(crowd: Crowd, runs: int, confidence: float) -> None:
    """Check each family that can mostly be compared: not over 7 %, with this confidence."""
    counted = false_alarms(crowd, runs)
    print(f"\nfalse alarms among {crowd}:\n{counted}")
    checked = counted[counted["n"] >= runs / 2]
    assert {"measure", "item in 40%"} <= set(checked.index)
    assert (checked["alarms"] <= stats.binom.ppf(confidence, checked["n"], 0.07)).all()


@pytest.mark.parametrize("crowd", CROWDS[::4], ids=str)
def test_few_clusters_quick(crowd: Crowd) -> None:
    check(crowd, 100, 0.999)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("crowd", [*CROWDS, USUAL], ids=str)
def test_few_clusters(crowd: Crowd) -> None:
    check(crowd, 1000, 0.5)
