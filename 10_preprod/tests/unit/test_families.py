"""Families: sentences for every verdict and sign, charts, and a dimension that is only defined."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.exceptions import AnalysisError
from mangetamain_analytics.i18n import Language, get_language
from mangetamain_analytics.statistics.thresholds import COHENS_H, LOG_RATE_RATIO, SCALES
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization import export
from mangetamain_analytics.visualization.analysis import (
    VERDICTS,
    Analysis,
    Estimand,
    order,
)
from mangetamain_analytics.visualization.dimensions import (
    DAY_TYPE,
    MONTH,
    SEASON,
    WEEKDAY,
    Dimension,
    Words,
)
from mangetamain_analytics.visualization.families.counts import counts_analysis
from mangetamain_analytics.visualization.families.measures import measures_analysis
from mangetamain_analytics.visualization.families.presences import TAGS, presences_analysis
from mangetamain_analytics.visualization.families.quantities import COMPLEXITY
from mangetamain_analytics.visualization.registry import ANALYSES, get_analysis

EN, FR = get_language("en"), get_language("fr")
THIN, WIDE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


def say(analysis_id: str, estimand: Estimand) -> tuple[str, str]:
    sentence = get_analysis(analysis_id).sentence
    return sentence(estimand, EN), sentence(estimand, FR)


def counted(verdict: str, value: float | None, interval: Any = None, **facts: Any) -> Estimand:
    facts = {"series": "recipes", "level": True, "needed": 4.0} | facts
    return Estimand("x", verdict, 120, 40, "u", value, interval, facts=facts)


@pytest.mark.parametrize(
    ("estimand", "english", "french"),
    [
        (
            counted("large", -0.52, (-0.55, -0.5)),
            "A weekend day brings 52% fewer recipes than a weekday",
            f"Un jour de week-end apporte 52{THIN}% de recettes en moins qu’un jour de semaine",
        ),
        (
            counted("small", 0.12, (0.05, 0.2)),
            "A weekend day brings 12% more recipes than a weekday",
            f"Un jour de week-end apporte 12{THIN}% de recettes en plus qu’un jour de semaine",
        ),
        (
            counted("negligible", 0.02, (0.01, 0.03), series="interactions"),
            "A weekend day brings hardly more or fewer reviews than a weekday (+2%)",
            "Un jour de week-end apporte à peu près autant d’avis qu’un jour de semaine"
            f" (+2{THIN}%)",
        ),
        (
            counted("no_evidence", 0.02, (-0.1, 0.15)),
            "No evidence that a weekend day brings more or fewer recipes than a weekday"
            " (−10% to +15%); to see a small difference, about 4 times the data would be needed",
            "Rien n’indique qu’un jour de week-end apporte plus ou moins de recettes qu’un jour de"
            f" semaine (−10{THIN}% à +15{THIN}%){THIN}; pour voir un écart faible, il faudrait"
            " environ 4 fois plus de données",
        ),
        (
            counted("no_evidence", 0.0, (-0.01, 0.01), needed=0.5),
            "No evidence that a weekend day brings more or fewer recipes than a weekday"
            " (−1% to +1%); a difference, if there is one, is small at most",
            "Rien n’indique qu’un jour de week-end apporte plus ou moins de recettes qu’un jour de"
            f" semaine (−1{THIN}% à +1{THIN}%){THIN}; s’il existe un écart, il est faible au plus",
        ),
        (
            counted("insufficient_data", None, shortage="side", side_clusters=3),
            "Too few recipes to compare: only 3 contributors on one side, at least 15 are needed",
            f"Trop peu de recettes pour comparer{WIDE}: seulement 3 contributeurs d’un côté, il en"
            " faut au moins 15",
        ),
    ],
    ids=lambda value: value.verdict if isinstance(value, Estimand) else "",
)
def test_counts_in_words(estimand: Estimand, english: str, french: str) -> None:
    assert say("weekend-volume", estimand) == (english, french)


def measured(
    verdict: str, value: float | None, interval: Any = None, measure: str = "minutes"
) -> Estimand:
    facts = {"measure": measure, "level": True, "needed": 0.4}
    return Estimand("x", verdict, 50, 20, "u", value, interval, facts=facts)


@pytest.mark.parametrize(
    ("estimand", "english", "french"),
    [
        (
            measured("negligible", 0.012, (0.001, 0.02)),
            "Weekend recipes: cooking time hardly higher (+1.2%)",
            f"Recettes du week-end{WIDE}: temps de préparation, à peine plus (+1,2{THIN}%)",
        ),
        (
            measured("negligible", -0.012, (-0.02, -0.001)),
            "Weekend recipes: cooking time hardly lower (−1.2%)",
            f"Recettes du week-end{WIDE}: temps de préparation, à peine moins (−1,2{THIN}%)",
        ),
        (
            measured("small", 0.25, (0.1, 0.4)),
            "Weekend recipes: cooking time slightly higher (+25%)",
            f"Recettes du week-end{WIDE}: temps de préparation, un peu plus (+25{THIN}%)",
        ),
        (
            measured("medium", -0.5, (-0.6, -0.4)),
            "Weekend recipes: cooking time lower (−50%)",
            f"Recettes du week-end{WIDE}: temps de préparation, moins (−50{THIN}%)",
        ),
        (
            measured("large", 1.5, (1.0, 2.0)),
            "Weekend recipes: cooking time much higher (+150%)",
            f"Recettes du week-end{WIDE}: temps de préparation, beaucoup plus (+150{THIN}%)",
        ),
    ],
    ids=lambda value: value.verdict if isinstance(value, Estimand) else "",
)
def test_measures_in_words(estimand: Estimand, english: str, french: str) -> None:
    assert say("weekend-duration", estimand) == (english, french)


@pytest.mark.parametrize(
    ("estimand", "english", "french"),
    [
        (
            measured("small", -1.234, (-2.0, -0.5), "n_steps"),
            "Weekend recipes: number of steps slightly lower (−1.2 steps)",
            f"Recettes du week-end{WIDE}: nombre d’étapes, un peu moins (−1,2 étapes)",
        ),
        (
            measured("no_evidence", 0.1, (-0.78, 0.37), "n_steps"),
            "Weekend recipes: no evidence of a difference in number of steps"
            " (−0.78 to +0.37 steps); a difference, if there is one, is small at"
            " most",
            f"Recettes du week-end{WIDE}: nombre d’étapes, aucun écart établi"
            f" (−0,78 à +0,37 étapes){THIN}; s’il existe un écart, il est faible au"
            " plus",
        ),
        (
            measured("insufficient_data", None, None, "n_steps"),
            "Too few recipes to compare number of steps: only 50 recipes, at least 100 are needed",
            f"Trop peu de recettes pour comparer (nombre d’étapes){WIDE}: seulement 50 recettes, il"
            " en faut au moins 100",
        ),
    ],
    ids=lambda value: value.verdict if isinstance(value, Estimand) else "",
)
def test_units_in_words(estimand: Estimand, english: str, french: str) -> None:
    assert say("weekend-complexity", estimand) == (english, french)


def present(verdict: str, value: float | None, **facts: Any) -> Estimand:
    facts = {
        "item": "salt", "level": True, "share": 0.25, "other": 0.2, "tested": 7, "needed": 0.5,
        "shortage": "items",
    } | facts  # fmt: skip
    return Estimand("x", verdict, 500, 90, "u", value, None, facts=facts)


@pytest.mark.parametrize(
    ("estimand", "english", "french"),
    [
        (
            present("small", 0.05),
            "Weekend recipes: “salt” more often (+5.0 points; 20.0% of the others)",
            f"Recettes du week-end{WIDE}: «{WIDE}salt{WIDE}» plus souvent (+5,0 points{THIN};"
            f" 20,0{THIN}% des autres)",
        ),
        (
            present("medium", -0.05, share=0.15),
            "Weekend recipes: “salt” less often (−5.0 points; 20.0% of the others)",
            f"Recettes du week-end{WIDE}: «{WIDE}salt{WIDE}» moins souvent (−5,0 points{THIN};"
            f" 20,0{THIN}% des autres)",
        ),
        (
            present("negligible", 0.004, share=0.204),
            "Weekend recipes: “salt” hardly more often (+0.40 points; 20.0% of the others)",
            f"Recettes du week-end{WIDE}: «{WIDE}salt{WIDE}» à peine plus souvent"
            f" (+0,40 points{THIN};"
            f" 20,0{THIN}% des autres)",
        ),
        (
            present("no_evidence", None),
            "By type of day: no evidence of a difference for any of the 7 items tested;"
            " a difference, if there is one, is small at most",
            f"Par type de jour{WIDE}: aucun écart établi pour aucun des 7 éléments testés{THIN};"
            " s’il existe un écart, il est faible au plus",
        ),
        (
            present("no_evidence", None, tested=1, needed=3.2),
            "By type of day: no evidence of a difference for the 1 item tested;"
            " to see a small difference, about 4 times the data would be needed",
            f"Par type de jour{WIDE}: aucun écart établi pour le seul élément testé (1){THIN};"
            " pour voir un écart faible, il faudrait environ 4 fois plus de données",
        ),
        (
            present("insufficient_data", None),
            "Too few recipes to compare: no item is in 100 of them, by 30 contributors, and often"
            " enough on both sides",
            f"Trop peu de recettes pour comparer{WIDE}: aucun élément ne figure dans 100 d’entre"
            " elles, de 30 contributeurs, et assez souvent des deux côtés",
        ),
    ],
    ids=lambda value: value.verdict if isinstance(value, Estimand) else "",
)
def test_presences_in_words(estimand: Estimand, english: str, french: str) -> None:
    assert say("weekend-tags", estimand) == (english, french)


def test_the_headline_is_the_largest_effect_that_speaks() -> None:
    def estimand(key: str, verdict: str, effect: float | None, scale: Any = COHENS_H) -> Estimand:
        return Estimand(key, verdict, 1, 1, "u", effect, None, effect, scale)

    silent = estimand("silent", "no_evidence", 9.0)
    large_rate = estimand("rate", "large", math.log(2.5), LOG_RATE_RATIO)  # 9.6 small effects
    small = estimand("small", "small", -0.2)  # 2 small effects
    hardly = estimand("hardly", "negligible", 0.05)
    few = estimand("few", "insufficient_data", None)
    ordered = order([few, silent, small, hardly, large_rate])
    assert [e.key for e in ordered] == ["rate", "small", "hardly", "silent", "few"]


def decade_name(decade: int, language: Language) -> str:
    return f"{decade}s" if language.code == "en" else f"années {decade}"


DECADE = Dimension(
    id="decade",
    level="year // 10 * 10",
    stratum="0",
    levels=(1990, 2000, 2010),
    contrasted=(2000, 2010),
    name=decade_name,
    tick=decade_name,
    title="By decade",
    than="than a day of another decade",
    words={
        decade: Words(f"a day of the {decade}s", f"recipes of the {decade}s")
        for decade in (2000, 2010)
    },
    color=lambda decade: ColorTheme.STEELBLUE,
)


def test_another_dimension_needs_its_definition_and_words_only(snapshot: Snapshot) -> None:
    analyses = [
        counts_analysis("decade-volume", "decade", "?", DECADE, DECADE),
        measures_analysis("decade-complexity", "decade", "?", COMPLEXITY, DECADE, DECADE),
        presences_analysis("decade-tags", "decade", "?", TAGS, DECADE),
    ]
    for analysis in analyses:
        result = analysis.run(snapshot.fetch, Filters())
        assert result.n > 1000
        assert len(analysis.findings(result, FR)) >= 1
        assert analysis.figure(result, EN) is not None
    expected = snapshot.fetch(
        "SELECT avg(n_steps) FILTER (year >= 2010) - avg(n_steps) FILTER (year < 2010) AS b"
        " FROM recipes WHERE excluded_by IS NULL"
    )[0]["b"]
    result = analyses[1].run(snapshot.fetch, Filters())
    found = {estimand.key: estimand.value for estimand in result.estimands}
    assert found["n_steps:2010"] == pytest.approx(expected)


@pytest.mark.parametrize("analysis", ANALYSES.values(), ids=list(ANALYSES))
@pytest.mark.parametrize(
    "filters", [Filters(), Filters((2016, 2018)), Filters((1950, 1960))], ids=str
)
def test_every_analysis_answers_everywhere(
    snapshot: Snapshot, analysis: Analysis, filters: Filters
) -> None:
    result = analysis.run(snapshot.fetch, filters)
    for language in (EN, FR):
        findings = analysis.findings(result, language)
        assert findings and all(finding.text for finding in findings)
        figure = analysis.figure(result, language)
        assert len(figure.to_json()) < 150_000
        assert bool(analysis.alt(result, language)) or not result.drawable
        document = export.as_document(analysis, result, filters, "id", language)
        json.dumps(document, allow_nan=False)
        assert [c["name"] for c in document["columns"]] == list((result.rows or [{}])[0]) or (
            not result.rows
        )
        table = export.as_text_columns(analysis, result, language)
        assert {len(column) for column in table.values()} == {len(result.rows)}
        assert b"plotly" in export.as_html(analysis, result, language)
    for row in result.rows:
        for name in [name for name in row if name.endswith("_low") and row[name] is not None]:
            series = name.removesuffix("_low")
            assert row[name] <= row[f"{series}_deviation"] <= row[f"{series}_high"]
    names = {scale.name for scale in SCALES}
    for estimand in result.estimands:
        assert estimand.verdict in VERDICTS
        assert estimand.scale is None or estimand.scale.name in names
        if estimand.interval and estimand.value is not None:
            assert estimand.interval[0] <= estimand.value <= estimand.interval[1]
    if filters.years == (1950, 1960):
        assert {e.verdict for e in result.estimands} == {"insufficient_data"}
        assert not result.drawable


def test_the_document_has_the_contracts_form(snapshot: Snapshot) -> None:
    analysis = get_analysis("weekend-volume")
    result = analysis.run(snapshot.fetch, Filters())
    document = export.as_document(analysis, result, Filters(), "id", EN)
    assert document.keys() == {
        "id", "title", "dataset", "filters", "profile", "n",
        "finding", "findings", "columns", "rows",
    }  # fmt: skip
    assert document["finding"] == document["findings"][0]
    assert document["finding"].keys() == {
        "key", "verdict", "text", "estimate", "unit", "ci", "effect_size", "effect_scale",
        "p_adjusted", "n", "clusters", "method",
    }  # fmt: skip


def test_the_weekend_chart_shows_the_numbers(snapshot: Snapshot) -> None:
    analysis = get_analysis("weekend-volume")
    result = analysis.run(snapshot.fetch, Filters())
    recipes, interactions = analysis.figure(result, FR).data
    assert list(recipes.x) == ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."]
    assert list(recipes.y) == [row["recipes_per_day"] for row in result.rows]
    assert list(interactions.y) == [row["interactions_per_day"] for row in result.rows]
    mean = sum(row["recipes"] for row in result.rows) / sum(
        row["recipes_days"] for row in result.rows
    )
    # Weekdays are nearly alike in every year, so within years or not hardly matters.
    raw = [row["recipes_per_day"] / mean - 1 for row in result.rows]
    assert [row["recipes_deviation"] for row in result.rows] == pytest.approx(raw, abs=0.02)
    ends = [rate + reach for rate, reach in zip(recipes.y, recipes.error_y.array, strict=True)]
    assert ends == pytest.approx([mean * (1 + row["recipes_high"]) for row in result.rows])
    assert len(set(recipes.marker.color[:5])) == 1
    assert len(set(recipes.marker.color)) == 2
    assert {axis.rangemode for axis in analysis.figure(result, EN).select_yaxes()} == {"tozero"}


@pytest.mark.parametrize(
    ("few", "shortage"),
    [
        ({"clusters": 29}, "clusters"),
        ({"level_clusters": 14}, "side"),
        ({"rest_clusters": 14}, "side"),
        ({"item_clusters": 29}, "items"),
        # Of 134 recipes with the item 14.9 are expected on the smaller side.
        ({"item_n": 134}, "items"),
        ({"level_n": 801, "item_n": 134}, "items"),
        ({"undefined": 1}, "undefined"),
        ({"value": None}, "undefined"),
    ],
    ids=str,
)
def test_presences_of_few_contributors_are_not_tested(few: dict[str, Any], shortage: str) -> None:
    analysis = get_analysis("weekend-tags")
    size = [{"n": 900, "clusters": 90, "first_year": 2001, "last_year": 2003}]
    item = {
        "item": 1, "level": True, "name": "soup", "value": 0.2, "squared_deviations": 1e-6,
        "undefined": 0, "effective_clusters": 20.0,
        "n": 900, "level_n": 100, "item_n": 135, "item_level_n": 35, "clusters": 30,
        "item_clusters": 30, "level_clusters": 15, "rest_clusters": 15,
    }  # fmt: skip
    enough = analysis.compute({"size": size, "items": [item]}, Filters())
    assert enough.estimands[0].verdict in ("small", "medium", "large")
    scarce = analysis.compute({"size": size, "items": [item | few]}, Filters())
    assert scarce.estimands[0].verdict == "insufficient_data"
    assert scarce.estimands[0].facts["shortage"] == shortage
    assert not scarce.drawable


def test_ids_are_unique_and_unknown_ones_refused() -> None:
    assert all(key == analysis.id for key, analysis in ANALYSES.items())
    assert [a for a in ANALYSES if a.startswith("weekend-")] == [
        f"weekend-{family}"
        for family in ("volume", "duration", "complexity", "nutrition", "ingredients", "tags")
    ]
    with pytest.raises(AnalysisError, match="weekend-nonsense"):
        get_analysis("weekend-nonsense")


def test_definitions_are_whole() -> None:
    for dimension in (DAY_TYPE, WEEKDAY, SEASON, MONTH):
        assert set(dimension.words) == set(dimension.contrasted) <= set(dimension.levels)
        for language in (EN, FR):
            for name in (dimension.name, dimension.tick):
                assert len({name(level, language) for level in dimension.levels}) == len(
                    dimension.levels
                )
