"""Presences in words: for each template, numbers and the sentence that they make."""

from __future__ import annotations

from typing import Any

import pytest
from words import check_words

from mangetamain_analytics.visualization.analysis import Estimand


def present(verdict: str, value: float | None, **facts: Any) -> Estimand:
    facts = {"item": "salt", "level": True, "other": 0.2, "tested": 7, "needed": 0.5} | facts
    n, clusters = facts.pop("n", 500), facts.pop("clusters", 90)
    return Estimand("x", verdict, n, clusters, "u", value, None, facts=facts)


@pytest.mark.parametrize("kind", ["ingredients", "tags"])
@pytest.mark.parametrize(
    ("verdict", "value", "english", "french"),
    [
        ("negligible", 0.004, "hardly more often (+0.40", "à peine plus souvent (+0,40"),
        ("negligible", -0.004, "hardly less often (−0.40", "à peine moins souvent (−0,40"),
        ("small", 0.05, "more often (+5.0", "plus souvent (+5,0"),
        ("small", -0.05, "less often (−5.0", "moins souvent (−5,0"),
        ("medium", 0.12, "more often (+12", "plus souvent (+12"),
        ("medium", -0.12, "less often (−12", "moins souvent (−12"),
        ("large", 0.3, "more often (+30", "plus souvent (+30"),
        ("large", -0.19, "less often (−19", "moins souvent (−19"),
    ],
)
def test_items_that_differ(
    kind: str, verdict: str, value: float, english: str, french: str
) -> None:
    check_words(
        f"weekend-{kind}",
        present(verdict, value),
        f"Weekend recipes: “salt” {english} points; 20.0% of the others)",
        f"Recettes du week-end : « salt » {french} points ; 20,0 % des autres)",
    )


@pytest.mark.parametrize(
    ("estimand", "english", "french"),
    [
        (
            present("no_evidence", None),
            "By type of day: no evidence of a difference for any of the 7 items tested;"
            " a difference, if there is one, is small at most",
            "Par type de jour : aucun écart établi pour aucun des 7 éléments testés ;"
            " s’il existe un écart, il est faible au plus",
        ),
        (
            present("no_evidence", None, tested=1, needed=3.2),
            "By type of day: no evidence of a difference for the 1 item tested;"
            " to see a small difference, about 4 times the data would be needed",
            "Par type de jour : aucun écart établi pour le seul élément testé (1) ;"
            " pour voir un écart faible, il faudrait environ 4 fois plus de données",
        ),
        (
            present("insufficient_data", None, shortage="items"),
            "Too few recipes to compare: no item is in 100 of them, by 30 contributors, and often"
            " enough on both sides",
            "Trop peu de recettes pour comparer : aucun élément ne figure dans 100 d’entre elles,"
            " de 30 contributeurs, et assez souvent des deux côtés",
        ),
        (
            present("insufficient_data", None, shortage="rows", n=12),
            "Too few recipes to compare: only 12 recipes, at least 100 are needed",
            "Trop peu de recettes pour comparer : seulement 12 recettes, il en faut au moins 100",
        ),
        (
            present("insufficient_data", None, shortage="clusters", clusters=5),
            "Too few recipes to compare: only 5 contributors, at least 30 are needed",
            "Trop peu de recettes pour comparer : seulement 5 contributeurs, il en faut au moins"
            " 30",
        ),
        (
            present("insufficient_data", None, shortage="undefined"),
            "Too few recipes to compare: without one of the contributors there is nothing to"
            " compare",
            "Trop peu de recettes pour comparer : sans l’un des contributeurs, il n’y a plus rien à"
            " comparer",
        ),
    ],
)
def test_items_of_which_little_is_known(estimand: Estimand, english: str, french: str) -> None:
    check_words("weekend-tags", estimand, english, french)
