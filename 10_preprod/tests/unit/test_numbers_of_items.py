"""Items on pages and in the API equal refits of all of them with numpy on the raw files."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from independent import Refit, refit_differences
from raw_files import Raw
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_effectsize

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.visualization.registry import get_analysis

SEASONS = ("winter", "spring", "summer", "autumn")


@dataclass(frozen=True)
class Items:
    """The items that are in 100 of the recipes selected at least.

    Attributes:
        recipes: The recipes.
        names: Of the items.
        has: Whether each recipe has each item.
    """

    recipes: pd.DataFrame
    names: list[str]
    has: Any


def read_items(raw: Raw, kind: str) -> Items:
    recipes, _ = raw.select(Filters())
    recipes = recipes.reset_index(drop=True)
    long = recipes[kind].map(ast.literal_eval).map(set).explode().dropna()
    counts = long.value_counts()
    names = sorted(counts[counts >= 100].index)
    has = np.zeros((len(recipes), len(names)))
    places = {name: number for number, name in enumerate(names)}
    for recipe, name in long[long.isin(names)].items():
        has[recipe, places[name]] = 1
    return Items(recipes, names, has)


def is_comparable(items: Items, inside: Any) -> Any:
    """Tell of which items the margins allow a comparison."""
    makers = [items.recipes["contributor_id"][had > 0].nunique() for had in items.has.T]
    smaller = min(inside.mean(), 1 - inside.mean())
    return (np.array(makers) >= 30) & (items.has.sum(axis=0) * smaller >= 15)


def refit(items: Items, inside: Any) -> Refit:
    recipes = items.recipes
    return refit_differences(inside, recipes["day"].dt.year, recipes["contributor_id"], items.has)


def check_rows(rows: list[dict[str, Any]], expected: pd.DataFrame) -> None:
    """Check rows against all that was tested, indexed by item and level."""
    adjusted = stats.false_discovery_control(expected["p"])
    assert adjusted == pytest.approx(multipletests(expected["p"], method="fdr_bh")[1])
    expected = expected.assign(adjusted=adjusted)
    discoveries = (adjusted <= 0.05).sum()
    level = 1 - 0.05 * max(discoveries / len(expected), 0 if discoveries else 1)
    reach = expected["se"] * stats.t.ppf(0.5 + level / 2, expected["df"])
    ends = expected["value"] - reach, expected["value"] + reach
    known = (adjusted <= 0.05) & ((ends[0] > 0) | (ends[1] < 0))
    share = np.clip(expected["other"] + expected["value"], 0, 1)
    h = pd.Series(proportion_effectsize(share, expected["other"]), index=expected.index)
    # Of each item the level in which it differs most, a known difference first.
    strength = (known * 100 + h.abs()).groupby(level="item").idxmax()
    assert {(row["item"], row["level"]) for row in rows} == set(strength)
    for row in rows:
        own = expected.loc[(row["item"], row["level"])]
        assert row["n"] == own["n"]
        assert row["difference"] == pytest.approx(own["value"], rel=1e-6, abs=1e-10)
        assert row["share"] == pytest.approx(own["share"], rel=1e-9)
        assert row["other_share"] == pytest.approx(own["other"], rel=1e-9)
        interval = [end.loc[(row["item"], row["level"])] for end in ends]
        assert [row["low"], row["high"]] == pytest.approx(interval, rel=1e-6, abs=1e-9)
        assert row["p_adjusted"] == pytest.approx(own["adjusted"], rel=1e-5)
        silent = not known.loc[(row["item"], row["level"])]
        assert (row["verdict"] == "no_evidence") == silent


def test_a_refit(raw: Raw) -> None:
    """The refits themselves, with statsmodels: the whole, and one without each of three people."""
    items = read_items(raw, "tags")
    recipes, y = items.recipes, items.has[:, :1]
    inside = (recipes["day"].dt.day_of_week >= 5).to_numpy()
    x = np.column_stack([inside, pd.get_dummies(recipes["day"].dt.year)]).astype(float)
    people = recipes["contributor_id"]
    for one in (None, *people.value_counts().index[[0, 5, -1]]):
        kept = (people != one).to_numpy()
        found = refit(Items(recipes[kept], items.names[:1], y[kept]), inside[kept])
        fitted = sm.OLS(y[kept], x[kept]).fit()
        assert found.value[0] == pytest.approx(fitted.params[0])
        assert (found.n, found.clusters) == (kept.sum(), people[kept].nunique())


@pytest.mark.parametrize("kind", ["ingredients", "tags"])
@pytest.mark.parametrize("page", ["weekend", "seasonality"])
def test_every_item(raw: Raw, kind: str, page: str) -> None:
    """The most frequent, the rarest above the floor, the strongest and all others."""
    items = read_items(raw, kind)
    day = items.recipes["day"].dt
    if page == "weekend":
        levels = {True: (day.day_of_week >= 5).to_numpy()}
    else:
        seasons = np.array(SEASONS)[day.month % 12 // 3]
        levels = {season: seasons == season for season in SEASONS}
    frames = []
    for level, inside in levels.items():
        found = refit(items, inside)
        numbers = {
            "value": found.value,
            "se": found.se,
            "df": found.df,
            "p": found.p,
            "n": items.has.sum(axis=0),
            "share": items.has[inside].mean(axis=0),
            "other": items.has[~inside].mean(axis=0),
        }
        index = pd.MultiIndex.from_product([items.names, [level]], names=["item", "level"])
        frames.append(pd.DataFrame(numbers, index=index)[is_comparable(items, inside)])
    expected = pd.concat(frames)
    result = get_analysis(f"{page}-{kind}").run(raw.snapshot.fetch, Filters())
    assert len(expected) >= 20
    rows = [row for row in result.rows if row["verdict"]]
    check_rows(rows, expected)
    sizes = [(row["verdict"] != "no_evidence", abs(row["difference"])) for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    check_effects(result.estimands, expected)


def check_effects(estimands: Any, expected: pd.DataFrame) -> None:
    """Check the sizes of what is spoken of: Cohen's h of the difference within years."""
    for estimand in estimands:
        if "peak" not in estimand.facts and estimand.value is not None:
            own = expected.loc[(estimand.facts["item"], estimand.facts["level"])]
            share = np.clip(own["other"] + own["value"], 0, 1)
            assert estimand.effect == pytest.approx(
                proportion_effectsize(share, own["other"]), rel=1e-5
            )
