"""The weekend's volume in words and pictures: signs, edges, silence, both languages."""

import json
from typing import Any

import pytest

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.exceptions import AnalysisError
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization import export
from mangetamain_analytics.visualization.analyse_weekend import MIN_ROWS, compute_volume
from mangetamain_analytics.visualization.analysis import VERDICTS, Result
from mangetamain_analytics.visualization.registry import ANALYSES, get_analysis

EN, FR = get_language("en"), get_language("fr")
THIN = "\N{NARROW NO-BREAK SPACE}"
VOLUME = get_analysis("weekend-volume")


def result(recipes: list[int], interactions: list[int], days: int = 100) -> Result:
    """Compute from counts by weekday, Monday first, each weekday covered `days` times."""
    rows: list[dict[str, Any]] = [
        {
            "weekday": weekday,
            "recipe_days": days,
            "interaction_days": days,
            "recipes": recipes[weekday - 1],
            "interactions": interactions[weekday - 1],
            "clusters": 40,
            "first_year": 2001,
            "last_year": 2003,
        }
        for weekday in range(1, 8)
    ]
    return compute_volume(rows, Filters())


FEW = [0] * 7


@pytest.mark.parametrize(
    ("counts", "english", "french"),
    [
        (
            [100, 100, 100, 100, 100, 50, 50],
            "A weekend day brings 50% fewer recipes than a weekday",
            f"Un jour de week-end apporte 50{THIN}% de recettes en moins qu’un jour de semaine",
        ),
        (
            [100, 100, 100, 100, 100, 130, 120],
            "A weekend day brings 25% more recipes than a weekday",
            f"Un jour de week-end apporte 25{THIN}% de recettes en plus qu’un jour de semaine",
        ),
        (
            [100, 100, 100, 100, 100, 250, 350],
            "A weekend day brings 200% more recipes than a weekday",
            f"Un jour de week-end apporte 200{THIN}% de recettes en plus qu’un jour de semaine",
        ),
        (
            [1000, 1000, 1000, 1000, 1000, 1004, 1004],
            "A weekend day brings as many recipes as a weekday",
            "Un jour de week-end apporte autant de recettes qu’un jour de semaine",
        ),
        (
            [1000, 1000, 1000, 1000, 1000, 994, 994],
            "A weekend day brings 1% fewer recipes than a weekday",
            f"Un jour de week-end apporte 1{THIN}% de recettes en moins qu’un jour de semaine",
        ),
        (
            [MIN_ROWS - 1, 0, 0, 0, 0, 0, 0],
            "Too few recipes to compare days: 29, at least 30 are needed",
            "Trop peu de recettes pour comparer les jours\N{NO-BREAK SPACE}: 29,"
            " il en faut au moins 30",
        ),
    ],
)
def test_sentences(counts: list[int], english: str, french: str) -> None:
    computed = result(counts, FEW)
    assert VOLUME.findings(computed, EN)[0].text == english
    assert VOLUME.findings(computed, FR)[0].text == french


def test_the_numbers_stand_beside_the_sentence() -> None:
    recipes, interactions = VOLUME.findings(result([100] * 5 + [50] * 2, [60] * 7), EN)
    assert recipes.estimate == recipes.effect_size == pytest.approx(0.5)
    assert recipes.verdict == "descriptive" and recipes.verdict in VERDICTS
    assert (recipes.n, recipes.clusters) == (600, 40)
    assert recipes.ci is None and recipes.p_adjusted is None  # nothing is tested yet
    assert interactions.estimate == pytest.approx(1.0)


def test_days_covered_count_and_not_rows() -> None:
    computed = result([100] * 7, FEW)
    for row in computed.rows:
        assert row["recipes_per_day"] == 1.0
    uneven = [
        {
            "weekday": d,
            "recipe_days": 200 if d == 7 else 100,
            "interaction_days": 100,
            "recipes": 200 if d == 7 else 100,
            "interactions": 0,
            "clusters": 1,
            "first_year": 2001,
            "last_year": 2001,
        }
        for d in range(1, 8)
    ]
    assert compute_volume(uneven, Filters()).estimates["recipes_ratio"] == pytest.approx(1.0)


def test_what_is_known_speaks_first() -> None:
    few_recipes = result([5, 0, 0, 0, 0, 0, 0], [100] * 5 + [150] * 2)
    findings = VOLUME.findings(few_recipes, EN)
    assert [finding.verdict for finding in findings] == ["descriptive", "insufficient_data"]
    assert findings[0].text == "A weekend day brings 50% more reviews than a weekday"
    figure = VOLUME.figure(few_recipes, EN)
    assert len(figure.data) == 1  # no chart of noise
    assert "Recipes" not in VOLUME.alt(few_recipes, EN)


def test_nothing_is_claimed_without_weekdays() -> None:
    computed = result([0, 0, 0, 0, 0, 50, 50], FEW)
    assert {f.verdict for f in VOLUME.findings(computed, EN)} == {"insufficient_data"}
    assert VOLUME.figure(computed, EN).data == ()


def test_the_figure_shows_the_numbers() -> None:
    counts = [107, 100, 90, 80, 70, 50, 60]
    figure = VOLUME.figure(result(counts, [2 * n for n in counts]), FR)
    recipes, interactions = figure.data
    assert list(recipes.y) == [n / 100 for n in counts]
    assert list(interactions.y) == [2 * n / 100 for n in counts]
    assert list(recipes.x) == ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."]
    assert recipes.text[0] == "1,1"
    assert list(recipes.marker.color[:5]) == [ColorTheme.STEELBLUE] * 5
    assert list(recipes.marker.color[5:]) == [ColorTheme.ORANGE_PRIMARY] * 2
    assert recipes.hovertext[0].startswith("lundi\N{NO-BREAK SPACE}: 1,07 par jour, +34")
    assert {axis.rangemode for axis in figure.select_yaxes()} == {"tozero"}
    assert len(figure.layout.shapes) == 2  # the means
    assert len(figure.to_json()) < 150_000


def test_the_alternative_text_says_the_chart() -> None:
    alt = VOLUME.alt(result([107, 100, 90, 80, 70, 50, 60], [60] * 6 + [90]), EN)
    assert alt.startswith(
        "Recipes submitted per day: most on Monday (1.07), fewest on Saturday (0.500)."
    )
    assert "Reviews given per day: most on Sunday (0.900)" in alt


def test_the_subtitle_says_what_is_counted() -> None:
    computed = result([100] * 7, FEW)
    assert VOLUME.subtitle(computed, EN) == "700 recipes · 2001–2003 · standard cleaning"
    assert VOLUME.subtitle(computed, FR) == "700 recettes · 2001–2003 · nettoyage standard"


def test_the_document_has_the_contracts_form() -> None:
    document = export.as_document(VOLUME, result([100] * 7, [60] * 7), Filters(), "id", EN)
    assert document.keys() == {
        "id", "title", "dataset", "filters", "profile", "n",
        "finding", "findings", "columns", "rows",
    }  # fmt: skip
    assert document["finding"] == document["findings"][0]
    assert document["finding"].keys() == {
        "key", "verdict", "text", "estimate", "unit", "ci", "effect_size", "effect_scale",
        "p_adjusted", "n", "clusters", "method",
    }  # fmt: skip
    assert [column["name"] for column in document["columns"]] == list(document["rows"][0])
    assert json.loads(json.dumps(document, allow_nan=False)) == json.loads(json.dumps(document))


def test_ids_are_unique_and_unknown_ones_refused() -> None:
    assert all(key == analysis.id for key, analysis in ANALYSES.items())
    with pytest.raises(AnalysisError, match="weekend-nonsense"):
        get_analysis("weekend-nonsense")
