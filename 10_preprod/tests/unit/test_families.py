"""Families: every analysis answers everywhere, and its chart and document show its numbers."""

from __future__ import annotations

import math
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from answers import check_answer, check_nothing_is_said

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.exceptions import AnalysisError
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.settings import Settings
from mangetamain_analytics.statistics.thresholds import COHENS_H, LOG_RATE_RATIO
from mangetamain_analytics.visualization import export
from mangetamain_analytics.visualization.analysis import Analysis, Estimand, order
from mangetamain_analytics.visualization.dimensions import DAY_TYPE, MONTH, SEASON, WEEKDAY
from mangetamain_analytics.visualization.registry import ANALYSES, get_analysis

EN, FR = get_language("en"), get_language("fr")


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


@pytest.mark.parametrize("analysis", ANALYSES.values(), ids=list(ANALYSES))
@pytest.mark.parametrize(
    "filters", [Filters(), Filters((2016, 2018)), Filters((1950, 1960))], ids=str
)
def test_every_analysis_answers_everywhere(
    snapshot: Snapshot, analysis: Analysis, filters: Filters
) -> None:
    result = analysis.run(snapshot.fetch, filters)
    check_answer(analysis, result, filters)
    for row in result.rows:
        for name in [name for name in row if name.endswith("_low") and row[name] is not None]:
            series = name.removesuffix("_low")
            value = row[f"{series}_deviation" if f"{series}_deviation" in row else series]
            assert row[name] <= value <= row[f"{series}_high"]
    if filters.years == (1950, 1960):
        check_nothing_is_said(result)


def test_the_document_has_the_contracts_form(snapshot: Snapshot) -> None:
    analysis = get_analysis("weekend-volume")
    result = analysis.run(snapshot.fetch, Filters())
    document = export.as_document(analysis, result, Filters(), "id", EN)
    assert document.keys() == {
        "id", "title", "dataset", "filters", "parameters", "profile", "n",
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
    mean = sum(row["recipes"] for row in result.rows) / sum(
        row["recipes_days"] for row in result.rows
    )
    drawn = [mean * (1 + row["recipes_deviation"]) for row in result.rows]
    assert list(recipes.y) == pytest.approx(drawn)
    assert list(recipes.y) == pytest.approx(
        [row["recipes_per_day"] for row in result.rows], rel=0.03
    )
    assert list(interactions.y) == pytest.approx(
        [row["interactions_per_day"] for row in result.rows], rel=0.03
    )
    # Weekdays are nearly alike in every year, so within years or not hardly matters.
    raw = [row["recipes_per_day"] / mean - 1 for row in result.rows]
    assert [row["recipes_deviation"] for row in result.rows] == pytest.approx(raw, abs=0.02)
    ends = [rate + reach for rate, reach in zip(recipes.y, recipes.error_y.array, strict=True)]
    assert ends == pytest.approx([mean * (1 + row["recipes_high"]) for row in result.rows])
    assert len(set(recipes.marker.color[:5])) == 1
    assert len(set(recipes.marker.color)) == 2
    assert {axis.rangemode for axis in analysis.figure(result, EN).select_yaxes()} == {"tozero"}
    # What is read is what is drawn.
    most, fewest = (EN.significant(choose(drawn), 3) for choose in (max, min))
    assert f"({most})" in analysis.alt(result, EN) and f"({fewest})" in analysis.alt(result, EN)
    for text, rate in zip(recipes.hovertext, drawn, strict=True):
        assert f" {FR.significant(rate, 3)} " in text


def test_what_is_read_of_months_is_what_is_drawn_within_years(snapshot: Snapshot) -> None:
    analysis = get_analysis("seasonality-volume")
    result = analysis.run(snapshot.fetch, Filters())
    recipes = analysis.figure(result, EN).data[0]
    read = [float(re.findall(r": ([\d.]+) per day", text)[0]) for text in recipes.hovertext]
    assert read == pytest.approx(list(recipes.y), rel=0.01)
    # The years differ in size and the first and last have not all months.
    raw = [row["recipes_per_day"] for row in result.rows]
    assert read != pytest.approx(raw, rel=0.01)


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


@pytest.fixture(scope="module")
def snapshot_of_extremes(dataset_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Open the small data set with the most minutes that a recipe of Food.com has."""
    path = tmp_path_factory.mktemp("extremes") / "extremes.duckdb"
    shutil.copyfile(dataset_file, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "UPDATE recipes SET minutes = 2147483647, excluded_by = 'minutes' WHERE id ="
            " (SELECT recipe_id FROM interactions WHERE rating > 0 ORDER BY recipe_id LIMIT 1)"
        )
    return Snapshot(path, "extremes", Settings())


@pytest.mark.parametrize("analysis", ANALYSES.values(), ids=list(ANALYSES))
def test_every_analysis_bears_what_is_not_cleaned(
    snapshot_of_extremes: Snapshot, analysis: Analysis
) -> None:
    filters = Filters(profile="none")
    check_answer(analysis, analysis.run(snapshot_of_extremes.fetch, filters), filters)
