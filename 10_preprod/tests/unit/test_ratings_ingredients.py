"""Ingredients of better and worse ratings: judged together, by the more cautious clustering."""

from __future__ import annotations

from typing import Any, Final

import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.analysis import Estimand
from mangetamain_analytics.visualization.registry import get_analysis

SIZE = [{"reviews": 9_000, "rated": 8_000, "n": 900, "clusters": 700,
         "first_year": 2001, "last_year": 2009}]  # fmt: skip


DECIDING: Final = {"recipe": 25.0, "user": 20.0}  # few clusters decide
LEFT_OUT: Final = {"recipe": 900, "user": 200}  # recipes, and groups of reviewers


def item(name: str, value: float, se: float, unit: str) -> dict[str, Any]:
    """Give an ingredient's row in a statement's form."""
    count = LEFT_OUT[unit]
    own = {"reviewers": 650} if unit == "user" else {"item_n": 2_000, "item_clusters": 200}
    return own | {
        "name": name, "value": value, "squared_deviations": se**2 * count / (count - 1),
        "n": 8_000, "clusters": count, "effective_clusters": DECIDING[unit],
        "mean": 4.4 + value, "other_mean": 4.4, "sd": 0.8,
    }  # fmt: skip


def test_ingredients_are_judged_together_by_the_more_cautious_clustering() -> None:
    """Benjamini–Hochberg over all, intervals at the false coverage rate, t on G* − 1."""
    values = {"basil": 0.5, "cumin": -0.3, "dill": 0.13, "anise": 0.4}
    values |= {f"item {n}": 0.01 * n for n in range(9)}
    errors = dict.fromkeys(values, 0.1) | {"basil": 0.06, "dill": 0.06}
    wider = errors | {"basil": 0.09, "anise": 0.35}  # of reviewers
    by_unit = {
        "recipe": [item(name, value, errors[name], "recipe") for name, value in values.items()],
        "user": [item(name, value, wider[name], "user") for name, value in values.items()][::-1],
    }
    by_unit["user"].append(item("of reviewers only", 3.0, 0.01, "user"))
    by_unit["recipe"].append(item("of recipes only", 3.0, 0.01, "recipe"))
    answers = {f"items, by {unit}": rows for unit, rows in by_unit.items()}
    result = get_analysis("ratings-ingredients").compute({"size": SIZE, **answers}, Filters())
    t = {name: abs(value) / wider[name] for name, value in values.items()}
    adjusted = multipletests([2 * stats.t.sf(each, 19) for each in t.values()], method="fdr_bh")[1]
    assert 2 * stats.t.sf(t["dill"], 19) < 0.05 < adjusted[2], "one is found alone, not among all"
    assert 2 * stats.t.sf(0.4 / 0.1, 24) < 0.001, "recipes alone would be sure of anise"
    assert [row["item"] for row in result.rows] == list(values)
    assert [row["p_adjusted"] for row in result.rows] == pytest.approx(list(adjusted))
    reach = stats.t.ppf(1 - 0.05 * 2 / 13 / 2, 19)
    for row, (name, value) in zip(result.rows, values.items(), strict=True):
        ends = [value - reach * wider[name], value + reach * wider[name]]
        assert [row["low"], row["high"]] == pytest.approx(ends)
    told: dict[str, Estimand] = {e.facts["item"]: e for e in result.estimands}
    assert {name: e.verdict for name, e in told.items()} == {"basil": "medium", "cumin": "small"}
    assert told["basil"].effect == pytest.approx(0.5 / 0.8)
    assert [row["verdict"] for row in result.rows[2:]] == ["no_evidence"] * 11


@pytest.mark.parametrize(
    ("of_recipes", "of_reviewers", "clusters", "unit"),
    [(0.09, 0.05, 900, "recipe"), (0.05, 0.09, 650, "user")],
)
def test_an_ingredient_counts_the_clusters_that_its_interval_is_of(
    of_recipes: float, of_reviewers: float, clusters: int, unit: str
) -> None:
    """Reviewers are counted, not the groups that they are left out by."""
    answers = {
        "size": SIZE,
        "items, by recipe": [item("basil", 0.5, of_recipes, "recipe")],
        "items, by user": [item("basil", 0.5, of_reviewers, "user")],
    }
    (told,) = get_analysis("ratings-ingredients").compute(answers, Filters()).estimands
    assert told.verdict == "medium"
    assert (told.clusters, told.facts["clustered"]) == (clusters, unit)


@pytest.mark.parametrize(
    ("by_recipe", "said"),
    [
        ([], "no ingredient is in 100 recipes rated and missing in as many"),
        (
            [item("basil", 0.5, 0.09, "recipe")],
            "no ingredient of 100 recipes rated or more has ratings by 15 random groups of"
            " reviewers, both with it and without it",
        ),
        (
            [item("basil", 0.0, 0.0, "recipe") | {"sd": 0.0}],
            "all ratings are alike, or hang on a single recipe or reviewer",
        ),
    ],
    ids=["few recipes", "few groups", "alike"],
)
def test_silence_about_ingredients_has_its_own_reason(by_recipe: Any, said: str) -> None:
    analysis = get_analysis("ratings-ingredients")
    answers = {"size": SIZE, "items, by recipe": by_recipe, "items, by user": []}
    result = analysis.compute(answers, Filters())
    (silent,) = result.estimands
    assert (silent.verdict, result.drawable) == ("insufficient_data", False)
    text = analysis.sentence(silent, get_language("en"))
    assert text == f"Too few ratings to tell: {said}"
