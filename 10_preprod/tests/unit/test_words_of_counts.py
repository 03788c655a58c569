"""Counts in words: for each template, numbers and the sentence that they make."""

from __future__ import annotations

from typing import Any

import pytest
from words import THIN, check_words

from mangetamain_analytics.visualization.analysis import Estimand


def counted(
    verdict: str,
    value: float | None,
    interval: tuple[float, float] | None = None,
    n: int = 120,
    clusters: int = 40,
    **facts: Any,
) -> Estimand:
    facts = {"series": "recipes", "level": True, "needed": 4.0} | facts
    return Estimand("x", verdict, n, clusters, "u", value, interval, facts=facts)


@pytest.mark.parametrize(
    ("series", "english_things", "french_things"),
    [("recipes", "recipes", "de recettes"), ("interactions", "reviews", "d’avis")],
)
@pytest.mark.parametrize(
    ("verdict", "value", "interval", "english", "french"),
    [
        ("small", -0.12, (-0.2, -0.05), "12% fewer", "12 % {} en moins"),
        ("small", 0.12, (0.05, 0.2), "12% more", "12 % {} en plus"),
        ("small", 0.123, (-0.0, 0.2), "12% more", "12 % {} en plus"),
        ("medium", -0.3, (-0.4, -0.2), "30% fewer", "30 % {} en moins"),
        ("medium", 0.355, (0.3, 0.4), "36% more", "36 % {} en plus"),
        ("large", -0.52, (-0.55, -0.5), "52% fewer", "52 % {} en moins"),
        ("large", 1.5, (1.0, 2.0), "150% more", "150 % {} en plus"),
        ("large", 10.5, (9.0, 12.0), "1,050% more", "1 050 % {} en plus"),
    ],
)
def test_counts_that_differ(
    series: str, english_things: str, french_things: str, verdict: str, value: float,
    interval: tuple[float, float], english: str, french: str,
) -> None:  # fmt: skip
    check_words(
        "weekend-volume",
        counted(verdict, value, interval, series=series),
        f"A weekend day brings {english} {english_things} than a weekday",
        f"Un jour de week-end apporte {french.format(french_things)} qu’un jour de semaine"
        .replace("1 050", f"1{THIN}050"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("estimand", "english", "french"),
    [
        (
            counted("negligible", 0.02, (0.01, 0.03)),
            "A weekend day brings hardly more or fewer recipes than a weekday (+2%)",
            "Un jour de week-end apporte à peu près autant de recettes qu’un jour de semaine"
            " (+2 %)",
        ),
        (
            counted("negligible", -0.02, (-0.03, -0.01)),
            "A weekend day brings hardly more or fewer recipes than a weekday (−2%)",
            "Un jour de week-end apporte à peu près autant de recettes qu’un jour de semaine"
            " (−2 %)",
        ),
        (
            counted("negligible", 0.02, (0.01, 0.03), series="interactions"),
            "A weekend day brings hardly more or fewer reviews than a weekday (+2%)",
            "Un jour de week-end apporte à peu près autant d’avis qu’un jour de semaine (+2 %)",
        ),
        (
            counted("no_evidence", 0.02, (-0.1, 0.15)),
            "No evidence that a weekend day brings more or fewer recipes than a weekday"
            " (−10% to +15%); to see a small difference, about 4 times the data would be needed",
            "Rien n’indique qu’un jour de week-end apporte plus ou moins de recettes qu’un jour de"
            " semaine (−10 % à +15 %) ; pour voir un écart faible, il faudrait environ 4 fois plus"
            " de données",
        ),
        (
            counted("no_evidence", -0.3, (-0.5, 0.1), needed=12.01),
            "No evidence that a weekend day brings more or fewer recipes than a weekday"
            " (−50% to +10%); to see a small difference, about 13 times the data would be needed",
            "Rien n’indique qu’un jour de week-end apporte plus ou moins de recettes qu’un jour de"
            " semaine (−50 % à +10 %) ; pour voir un écart faible, il faudrait environ 13 fois plus"
            " de données",
        ),
        (
            counted("no_evidence", 0.0, (-0.01, 0.01), needed=1.0, series="interactions"),
            "No evidence that a weekend day brings more or fewer reviews than a weekday"
            " (−1% to +1%); a difference, if there is one, is small at most",
            "Rien n’indique qu’un jour de week-end apporte plus ou moins d’avis qu’un jour de"
            " semaine (−1 % à +1 %) ; s’il existe un écart, il est faible au plus",
        ),
    ],
)
def test_counts_that_hardly_differ(estimand: Estimand, english: str, french: str) -> None:
    check_words("weekend-volume", estimand, english, french)


FEW = {
    "recipes": ("Too few recipes to compare: ", "Trop peu de recettes pour comparer : "),
    "interactions": ("Too few reviews to compare: ", "Trop peu d’avis pour comparer : "),
}


@pytest.mark.parametrize(
    ("series", "n", "clusters", "facts", "english", "french"),
    [
        ("recipes", 99, 40, {"shortage": "rows"},
         "only 99 recipes, at least 100 are needed",
         "seulement 99 recettes, il en faut au moins 100"),
        ("recipes", 1, 1, {"shortage": "rows"},
         "only 1 recipe, at least 100 are needed",
         "seulement 1 recette, il en faut au moins 100"),
        ("recipes", 0, 0, {"shortage": "rows"},
         "only 0 recipes, at least 100 are needed",
         "seulement 0 recette, il en faut au moins 100"),
        ("interactions", 99, 40, {"shortage": "rows"},
         "only 99 reviews, at least 100 are needed",
         "seulement 99 avis, il en faut au moins 100"),
        ("recipes", 1200, 29, {"shortage": "clusters"},
         "only 29 contributors, at least 30 are needed",
         "seulement 29 contributeurs, il en faut au moins 30"),
        ("recipes", 1200, 1, {"shortage": "clusters"},
         "only 1 contributor, at least 30 are needed",
         "seulement 1 contributeur, il en faut au moins 30"),
        ("interactions", 1200, 29, {"shortage": "clusters"},
         "only 29 reviewers, at least 30 are needed",
         "seulement 29 auteurs d’avis, il en faut au moins 30"),
        ("recipes", 1200, 40, {"shortage": "side", "side_clusters": 14},
         "only 14 contributors on one side, at least 15 are needed",
         "seulement 14 contributeurs d’un côté, il en faut au moins 15"),
        ("recipes", 1200, 40, {"shortage": "side", "side_clusters": 1},
         "only 1 contributor on one side, at least 15 are needed",
         "seulement 1 contributeur d’un côté, il en faut au moins 15"),
        ("interactions", 1200, 40, {"shortage": "side", "side_clusters": 3},
         "only 3 reviewers on one side, at least 15 are needed",
         "seulement 3 auteurs d’avis d’un côté, il en faut au moins 15"),
        ("recipes", 1200, 40, {"shortage": "undefined"},
         "without one of the contributors there is nothing to compare",
         "sans l’un des contributeurs, il n’y a plus rien à comparer"),
        ("interactions", 1200, 40, {"shortage": "undefined"},
         "without one of the reviewers there is nothing to compare",
         "sans l’un des auteurs d’avis, il n’y a plus rien à comparer"),
    ],
)  # fmt: skip
def test_counts_that_are_too_few(
    series: str, n: int, clusters: int, facts: dict[str, Any], english: str, french: str
) -> None:
    estimand = counted("insufficient_data", None, n=n, clusters=clusters, **facts, series=series)
    check_words("weekend-volume", estimand, FEW[series][0] + english, FEW[series][1] + french)
