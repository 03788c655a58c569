"""Measures in words: for each template, numbers and the sentence that they make."""

from __future__ import annotations

from typing import Any

import pytest
from words import check_words

from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.analysis import Estimand, Result
from mangetamain_analytics.visualization.registry import get_analysis


def measured(
    verdict: str,
    value: float | None,
    interval: Any = None,
    measure: str = "minutes",
    **facts: Any,
) -> Estimand:
    facts = {"measure": measure, "level": True, "needed": 0.4} | facts
    n, clusters = facts.pop("n", 50), facts.pop("clusters", 20)
    return Estimand("x", verdict, n, clusters, "u", value, interval, facts=facts)


@pytest.mark.parametrize(
    ("verdict", "value", "english", "french"),
    [
        (
            "negligible",
            0.012,
            "hardly higher, given how much recipes differ (+1.2%)",
            "à peine plus vu les écarts entre recettes (+1,2 %)",
        ),
        (
            "negligible",
            -0.012,
            "hardly lower, given how much recipes differ (−1.2%)",
            "à peine moins vu les écarts entre recettes (−1,2 %)",
        ),
        ("small", 0.25, "slightly higher (+25%)", "un peu plus (+25 %)"),
        ("small", -0.0999, "slightly lower (−10.0%)", "un peu moins (−10,0 %)"),
        ("small", -0.1, "slightly lower (−10%)", "un peu moins (−10 %)"),
        ("medium", 0.6, "higher (+60%)", "plus (+60 %)"),
        ("medium", -0.5, "lower (−50%)", "moins (−50 %)"),
        ("large", 1.5, "much higher (+150%)", "beaucoup plus (+150 %)"),
        ("large", -0.8, "much lower (−80%)", "beaucoup moins (−80 %)"),
    ],
)
def test_ratios_of_measures(verdict: str, value: float, english: str, french: str) -> None:
    check_words(
        "weekend-duration",
        measured(verdict, value, (value - 0.01, value + 0.01)),
        f"Weekend recipes: cooking time {english}",
        f"Recettes du week-end : temps de préparation, {french}",
    )


@pytest.mark.parametrize(
    ("verdict", "measure", "value", "english", "french"),
    [
        ("negligible", "n_steps", 0.1,
         "number of steps hardly higher, given how much recipes differ (+0.10 steps)",
         "nombre d’étapes, à peine plus vu les écarts entre recettes (+0,10 étapes)"),
        ("small", "n_steps", -1.234, "number of steps slightly lower (−1.2 steps)",
         "nombre d’étapes, un peu moins (−1,2 étapes)"),
        ("medium", "n_ingredients", 2.5, "number of ingredients higher (+2.5 ingredients)",
         "nombre d’ingrédients, plus (+2,5 ingrédients)"),
        ("large", "complexity_score", -12.3, "complexity score much lower (−12 points)",
         "indice de complexité, beaucoup moins (−12 points)"),
    ],
)  # fmt: skip
def test_differences_of_measures(
    verdict: str, measure: str, value: float, english: str, french: str
) -> None:
    estimand = measured(verdict, value, (value - 0.05, value + 0.05), measure)
    check_words(
        "weekend-complexity",
        estimand,
        f"Weekend recipes: {english}",
        f"Recettes du week-end : {french}",
    )


@pytest.mark.parametrize(
    ("measure", "english", "french"),
    [
        ("calories", "calories", "calories"),
        ("total_fat_pdv", "fat", "lipides"),
        ("sugar_pdv", "sugar", "sucres"),
        ("sodium_pdv", "sodium", "sodium"),
        ("protein_pdv", "protein", "protéines"),
        ("saturated_fat_pdv", "saturated fat", "acides gras saturés"),
        ("carbohydrates_pdv", "carbohydrates", "glucides"),
    ],
)
def test_every_nutrient_has_its_name(measure: str, english: str, french: str) -> None:
    check_words(
        "weekend-nutrition",
        measured("small", 0.2, (0.1, 0.3), measure),
        f"Weekend recipes: {english} slightly higher (+20%)",
        f"Recettes du week-end : {french}, un peu plus (+20 %)",
    )


@pytest.mark.parametrize(
    ("analysis_id", "estimand", "english", "french"),
    [
        (
            "weekend-complexity",
            measured("no_evidence", 0.1, (-0.78, 0.37), "n_steps"),
            "Weekend recipes: no evidence of a difference in number of steps"
            " (−0.78 to +0.37 steps); a difference, if there is one, is small at most",
            "Recettes du week-end : nombre d’étapes, aucun écart établi (−0,78 à +0,37 étapes) ;"
            " s’il existe un écart, il est faible au plus",
        ),
        (
            "weekend-duration",
            measured("no_evidence", 0.05, (-0.2, 0.35), needed=2.5),
            "Weekend recipes: no evidence of a difference in cooking time (−20% to +35%);"
            " to see a small difference, about 3 times the data would be needed",
            "Recettes du week-end : temps de préparation, aucun écart établi (−20 % à +35 %) ;"
            " pour voir un écart faible, il faudrait environ 3 fois plus de données",
        ),
        (
            "weekend-complexity",
            measured("insufficient_data", None, None, "n_steps", shortage="rows"),
            "Too few recipes to compare number of steps: only 50 recipes, at least 100 are needed",
            "Trop peu de recettes pour comparer (nombre d’étapes) : seulement 50 recettes, il en"
            " faut au moins 100",
        ),
        (
            "weekend-duration",
            measured("insufficient_data", None, n=500, clusters=29, shortage="clusters"),
            "Too few recipes to compare cooking time: only 29 contributors, at least 30 are needed",
            "Trop peu de recettes pour comparer (temps de préparation) : seulement 29"
            " contributeurs, il en faut au moins 30",
        ),
        (
            "weekend-duration",
            measured("insufficient_data", None, shortage="side", side_clusters=2),
            "Too few recipes to compare cooking time: only 2 contributors on one side, at least 15"
            " are needed",
            "Trop peu de recettes pour comparer (temps de préparation) : seulement 2 contributeurs"
            " d’un côté, il en faut au moins 15",
        ),
        (
            "weekend-duration",
            measured("insufficient_data", None, shortage="undefined"),
            "Too few recipes to compare cooking time: without one of the contributors there is"
            " nothing to compare",
            "Trop peu de recettes pour comparer (temps de préparation) : sans l’un des"
            " contributeurs, il n’y a plus rien à comparer",
        ),
    ],
)
def test_measures_of_which_little_is_known(
    analysis_id: str, estimand: Estimand, english: str, french: str
) -> None:
    check_words(analysis_id, estimand, english, french)


@pytest.mark.parametrize(
    ("family", "measure", "english", "french"),
    [
        ("duration", "minutes", "+10% from the geometric mean", "la moyenne géométrique"),
        ("complexity", "n_steps", "+0.10 steps from the mean", "la moyenne ("),
    ],
)
def test_hovers_name_the_mean_that_is_meant(
    family: str, measure: str, english: str, french: str
) -> None:
    known = {"n": 200, "zeros": 0, "deviation": 0.1, "low": 0.05, "high": 0.2, "relative": 0.1}
    rows = [{"measure": measure, "level": level} | known for level in range(1, 13)]
    result = Result(900, 90, (2000, 2010), "standard", rows, (), drawable=True)
    for code, said in (("en", english), ("fr", french)):
        chart = get_analysis(f"seasonality-{family}").figure(result, get_language(code))
        (hovers,) = (trace.hovertext for trace in chart.data if trace.hovertext)
        assert said in hovers[0]
