"""Trends: sentences for every verdict and shape, charts of the numbers, answers everywhere."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.statistics.diversity import rarefied_richness
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.thresholds import SCALES, TREND
from mangetamain_analytics.utils.chart_theme import chart_config
from mangetamain_analytics.visualization import export
from mangetamain_analytics.visualization.analyse_trendlines_v2 import ANALYSES
from mangetamain_analytics.visualization.analysis import VERDICTS, Analysis, Estimand
from mangetamain_analytics.visualization.families.trend_inference import (
    Trend,
    judge_trend,
    judged_trends,
)

EN, FR = get_language("en"), get_language("fr")
THIN, WIDE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
BY_ID = {analysis.id: analysis for analysis in ANALYSES}
STANDARD = "WHERE excluded_by IS NULL"


def say(analysis_id: str, estimand: Estimand) -> tuple[str, str]:
    sentence = BY_ID[analysis_id].sentence
    return sentence(estimand, EN), sentence(estimand, FR)


def moved(verdict: str, shape: str = "rise", value: float | None = 0.012, **facts: Any) -> Estimand:
    facts = {
        "measure": "minutes",
        "shape": shape,
        "turn": 2007.6,
        "needed": 4.0,
        "shortage": "years",
    } | facts
    interval = None if value is None else (value - 0.02, value + 0.02)
    return Estimand("x", verdict, 50, 20, "u", value, interval, facts=facts)


@pytest.mark.parametrize(
    ("verdict", "shape", "value", "english", "french"),
    [
        ("negligible", "rise", 0.002, "hardly rose (about +0.2% a year)",
         f"hausse infime (environ +0,2{THIN}% par an)"),
        ("small", "rise", 0.012, "rose slightly (about +1.2% a year)",
         f"légère hausse (environ +1,2{THIN}% par an)"),
        ("medium", "rise", 0.03, "rose (about +3.0% a year)",
         f"hausse (environ +3,0{THIN}% par an)"),
        ("large", "rise", 0.12, "rose sharply (about +12% a year)",
         f"forte hausse (environ +12{THIN}% par an)"),
        ("negligible", "fall", -0.002, "hardly fell (about −0.2% a year)",
         f"baisse infime (environ −0,2{THIN}% par an)"),
        ("small", "fall", -0.012, "fell slightly (about −1.2% a year)",
         f"légère baisse (environ −1,2{THIN}% par an)"),
        ("medium", "fall", -0.03, "fell (about −3.0% a year)",
         f"baisse (environ −3,0{THIN}% par an)"),
        ("large", "fall", -0.12, "fell sharply (about −12% a year)",
         f"forte baisse (environ −12{THIN}% par an)"),
        ("negligible", "rise_then_fall", -0.002, "hardly moved: up until about 2008, then down",
         "presque rien, hausse infime jusque vers 2008, puis baisse"),
        ("small", "rise_then_fall", -0.01, "rose slightly until about 2008, then fell",
         "légère hausse jusque vers 2008, puis baisse"),
        ("medium", "rise_then_fall", -0.03, "rose until about 2008, then fell",
         "hausse jusque vers 2008, puis baisse"),
        ("large", "rise_then_fall", -0.12, "rose sharply until about 2008, then fell",
         "forte hausse jusque vers 2008, puis baisse"),
        ("negligible", "fall_then_rise", 0.002, "hardly moved: down until about 2008, then up",
         "presque rien, baisse infime jusque vers 2008, puis hausse"),
        ("small", "fall_then_rise", 0.01, "fell slightly until about 2008, then rose",
         "légère baisse jusque vers 2008, puis hausse"),
        ("medium", "fall_then_rise", 0.03, "fell until about 2008, then rose",
         "baisse jusque vers 2008, puis hausse"),
        ("large", "fall_then_rise", 0.12, "fell sharply until about 2008, then rose",
         "forte baisse jusque vers 2008, puis hausse"),
    ],
)  # fmt: skip
def test_measures_in_words(
    verdict: str, shape: str, value: float, english: str, french: str
) -> None:
    estimand = moved(verdict, shape, value)
    assert say("trends-duration", estimand) == (
        f"Cooking time {english}",
        f"Temps de préparation{WIDE}: {french}",
    )
    assert say("trends-duration-median", estimand) == (
        f"Median cooking time {english}",
        f"Temps de préparation médian{WIDE}: {french}",
    )


@pytest.mark.parametrize(
    ("analysis_id", "estimand", "english", "french"),
    [
        (
            "trends-complexity",
            moved("small", value=0.3123, measure="n_steps"),
            "Number of steps rose slightly (about +0.31 steps per decade)",
            f"Nombre d’étapes{WIDE}: légère hausse (environ +0,31 étapes par décennie)",
        ),
        (
            "trends-complexity",
            moved("no_evidence", "flat", 0.001, measure="n_steps", needed=3.2),
            "Number of steps: no evidence of a trend (−0.02 to +0.02 steps per decade); to see a"
            " small trend, about 4 times the data would be needed",
            f"Nombre d’étapes{WIDE}: aucune tendance établie (−0,02 à +0,02 étapes par"
            f" décennie){THIN}; pour voir une tendance faible, il faudrait environ 4 fois plus de"
            " données",
        ),
        (
            "trends-duration",
            moved("no_evidence", "flat", 0.001, needed=1.0),
            "Cooking time: no evidence of a trend (−1.9% to +2.1% a year); a trend, if there is"
            " one, is small beside how much recipes differ",
            f"Temps de préparation{WIDE}: aucune tendance établie (−1,9{THIN}% à +2,1{THIN}% par"
            f" an){THIN}; s’il existe une tendance, elle est faible vu les écarts entre recettes",
        ),
        (
            "trends-duration",
            moved("insufficient_data", value=None),
            "Too few recipes for a trend (Cooking time): fewer than 3 years have 100 recipes by 30"
            " contributors",
            f"Trop peu de recettes pour une tendance (Temps de préparation){WIDE}: moins de 3"
            " années ont 100 recettes de 30 contributeurs",
        ),
        (
            "trends-volume",
            moved("large", "rise_then_fall", -0.4, series="recipes", peak=(2007, 93.97)),
            "Recipes per day rose sharply until about 2008, then fell; most in 2007 (94 a day)",
            f"Recettes par jour{WIDE}: forte hausse jusque vers 2008, puis baisse{THIN}; maximum"
            " en 2007 (94 par jour)",
        ),
        (
            "trends-volume",
            moved("large", "fall", -0.4, series="interactions", peak=(2001, 9.0)),
            "Reviews per day fell sharply (about −40% a year)",
            f"Avis par jour{WIDE}: forte baisse (environ −40{THIN}% par an)",
        ),
        (
            "trends-volume",
            moved("insufficient_data", value=None, series="interactions", shortage="rows"),
            "Too few reviews for a trend (Reviews per day): only 50 reviews, at least 100 are"
            " needed",
            f"Trop peu d’avis pour une tendance (Avis par jour){WIDE}: seulement 50 avis, il en"
            " faut au moins 100",
        ),
        (
            "trends-tags-diversity",
            moved("small", "fall", -0.012, measure="richness"),
            "Distinct tags at equal n fell slightly (about −1.2% a year)",
            f"Étiquettes distinctes à effectif égal{WIDE}: légère baisse (environ −1,2{THIN}% par"
            " an)",
        ),
    ],
    ids=lambda value: value.verdict if isinstance(value, Estimand) else "",
)
def test_units_counts_and_silence_in_words(
    analysis_id: str, estimand: Estimand, english: str, french: str
) -> None:
    assert say(analysis_id, estimand) == (english, french)


def item(verdict: str, shape: str, value: float | None, **facts: Any) -> Estimand:
    return moved(verdict, shape, value, **({"item": "salt", "share": 0.25, "tested": 7} | facts))


@pytest.mark.parametrize(
    ("estimand", "english", "french"),
    [
        (
            item("small", "rise", 0.05),
            "“salt” rose (+5.0 points per decade, 25.0% of the recipes)",
            f"«{WIDE}salt{WIDE}» a progressé (+5,0 points par décennie, 25,0{THIN}% des recettes)",
        ),
        (
            item("large", "fall", -0.05),
            "“salt” declined (−5.0 points per decade, 25.0% of the recipes)",
            f"«{WIDE}salt{WIDE}» a reculé (−5,0 points par décennie, 25,0{THIN}% des recettes)",
        ),
        (
            item("medium", "rise_then_fall", -0.05),
            "“salt” rose until about 2008, then declined (25.0% of the recipes)",
            f"«{WIDE}salt{WIDE}» a progressé jusque vers 2008, puis reculé (25,0{THIN}% des"
            " recettes)",
        ),
        (
            item("medium", "fall_then_rise", 0.05),
            "“salt” declined until about 2008, then rose (25.0% of the recipes)",
            f"«{WIDE}salt{WIDE}» a reculé jusque vers 2008, puis progressé (25,0{THIN}% des"
            " recettes)",
        ),
        (
            item("negligible", "rise", 0.004),
            "“salt” hardly rose (+0.40 points per decade)",
            f"«{WIDE}salt{WIDE}» a à peine progressé (+0,40 points par décennie)",
        ),
        (
            item("negligible", "fall", -0.004),
            "“salt” hardly declined (−0.40 points per decade)",
            f"«{WIDE}salt{WIDE}» a à peine reculé (−0,40 points par décennie)",
        ),
        (
            item("negligible", "rise_then_fall", -0.004),
            "“salt” hardly moved: up until about 2008, then down",
            f"«{WIDE}salt{WIDE}» n’a guère bougé{WIDE}: hausse jusque vers 2008, puis baisse",
        ),
        (
            item("negligible", "fall_then_rise", 0.004),
            "“salt” hardly moved: down until about 2008, then up",
            f"«{WIDE}salt{WIDE}» n’a guère bougé{WIDE}: baisse jusque vers 2008, puis hausse",
        ),
        (
            item("no_evidence", "flat", None),
            "No evidence of a trend for any of the 7 items tested; to see a small trend, about 4"
            " times the data would be needed",
            f"Aucune tendance établie pour aucun des 7 éléments testés{THIN}; pour voir une"
            " tendance faible, il faudrait environ 4 fois plus de données",
        ),
        (
            item("no_evidence", "flat", None, tested=1),
            "No evidence of a trend for the 1 item tested; to see a small trend, about 4 times the"
            " data would be needed",
            f"Aucune tendance établie pour le seul élément testé (1){THIN}; pour voir une tendance"
            " faible, il faudrait environ 4 fois plus de données",
        ),
        (
            item("insufficient_data", "flat", None),
            "Too few recipes for trends: fewer than 3 years have 100 recipes by 30 contributors",
            f"Trop peu de recettes pour des tendances{WIDE}: moins de 3 années ont 100"
            " recettes de 30 contributeurs",
        ),
        (
            item("descriptive", "flat", 0.3, items=(("salt", 0.3), ("egg", 0.2))),
            "Most used: “salt” (30.0%), “egg” (20.0%)",
            f"Les plus utilisés{WIDE}: «{WIDE}salt{WIDE}» (30,0{THIN}%), «{WIDE}egg{WIDE}»"
            f" (20,0{THIN}%)",
        ),
    ],
    ids=lambda value: value.verdict if isinstance(value, Estimand) else "",
)
def test_presences_in_words(estimand: Estimand, english: str, french: str) -> None:
    assert say("trends-tags", estimand) == (english, french)


def course(slope: float, curve: float | None, turn: float = 2008.0, key: str = "x") -> Trend:
    """Make a course whose standard errors are 1."""

    def estimate(value: float) -> Estimate:
        return Estimate(value, 1.0, 50, 1000, 51)

    return Trend(
        key=key, slope=estimate(slope), curve=None if curve is None else estimate(curve),
        turn=turn, x_min=2000, x_max=2020, n=1000, clusters=51, unit="u",
        shown=lambda value: 10 * value, sized=lambda value: value / 100, scale=TREND,
        facts={"years": 21}, turned_unit="both",
    )  # fmt: skip


def test_a_straight_course_is_judged_by_its_slope() -> None:
    (judged,) = judged_trends([course(30.0, 0.5)])
    assert (judged.verdict, judged.value, judged.effect) == ("medium", 300.0, 0.3)
    assert judged.facts["shape"] == "rise"
    # Two candidates: 95 % together.
    low, high = Estimate(30.0, 1.0, 50, 1000, 51).interval(math.sqrt(0.95))
    assert judged.interval == pytest.approx((10 * low, 10 * high))


@pytest.mark.parametrize("slope", [-40.0, 0.0, 40.0])
@pytest.mark.parametrize("direction", [1, -1])
def test_a_turning_course_is_judged_by_the_way_that_it_goes(slope: float, direction: int) -> None:
    (judged,) = judged_trends([course(slope, direction * 5.0, turn=2012.0)])
    assert judged.facts["shape"] == ("fall_then_rise" if direction > 0 else "rise_then_fall")
    # 5 · (12² + 8²) over 20 years.
    assert judged.value == pytest.approx(direction * 10 * 5 * (144 + 64) / 20)
    assert judged.effect == pytest.approx(direction * 5 * (144 + 64) / 20 / 100)
    assert judged.interval
    assert judged.interval[0] <= judged.value <= judged.interval[1]


def test_every_candidate_of_the_family_widens_the_intervals() -> None:
    alone = judge_trend(course(2.2, None), 0.95, 0.03, math.nan)
    assert alone.facts["shape"] == "rise"
    family = judged_trends([course(2.2, 0.1, key=str(n)) for n in range(7)])
    assert {estimand.verdict for estimand in family} == {"no_evidence"}
    assert all(estimand.p == 1 or estimand.p > 0.05 for estimand in family if estimand.p)


@pytest.mark.parametrize("analysis", BY_ID.values(), ids=list(BY_ID))
@pytest.mark.parametrize(
    "filters", [Filters(), Filters((2016, 2018)), Filters((2005, 2006)), Filters((1950, 1960))],
    ids=str,
)  # fmt: skip
def test_every_trend_answers_everywhere(
    snapshot: Snapshot, analysis: Analysis, filters: Filters
) -> None:
    result = analysis.run(snapshot.fetch, filters)
    for language in (EN, FR):
        findings = analysis.findings(result, language)
        assert findings and all(finding.text for finding in findings)
        assert len(analysis.figure(result, language).to_json()) < 150_000
        assert bool(analysis.alt(result, language)) or not result.drawable
        document = export.as_document(analysis, result, filters, "id", language)
        json.dumps(document, allow_nan=False)
        assert [c["name"] for c in document["columns"]] == list((result.rows or [{}])[0]) or (
            not result.rows
        )
        table = export.as_text_columns(analysis, result, language)
        assert {len(column) for column in table.values()} <= {len(result.rows)}
        assert b"plotly" in export.as_html(analysis, result, language)
    names = {scale.name for scale in SCALES}
    for estimand in result.estimands:
        assert estimand.verdict in VERDICTS
        assert estimand.scale is None or estimand.scale.name in names
        if estimand.interval and estimand.value is not None:
            assert estimand.interval[0] <= estimand.value <= estimand.interval[1]
    if filters.years and filters.years != (2016, 2018):
        assert {e.verdict for e in result.estimands} == {"insufficient_data"}
        assert not result.drawable


def test_the_slopes_and_means_equal_statsmodels(snapshot: Snapshot) -> None:
    result = BY_ID["trends-nutrition"].run(snapshot.fetch, Filters())
    recipes = pd.DataFrame(
        snapshot.fetch(f"SELECT year, calories, contributor_id FROM recipes {STANDARD}")
    ).query("calories > 0")
    logs, x = np.log(recipes.calories), recipes.year - recipes.year.mean()
    line = sm.OLS(logs, sm.add_constant(x)).fit()
    estimand = next(e for e in result.estimands if e.key == "calories")
    assert estimand.n == len(recipes)
    if estimand.facts["shape"] not in ("rise_then_fall", "fall_then_rise"):
        assert estimand.value == pytest.approx(math.expm1(line.params["year"]), rel=1e-8)
        assert estimand.effect == pytest.approx(10 * line.params["year"] / logs.std(), rel=1e-8)
    rows = {row["year"]: row for row in result.rows if row["measure"] == "calories"}
    for year, values in logs.groupby(recipes.year):
        assert rows[year]["value"] == pytest.approx(math.exp(values.mean()), rel=1e-8)
        assert rows[year]["n"] == len(values)


def test_the_volume_equals_statsmodels(snapshot: Snapshot) -> None:
    result = BY_ID["trends-volume"].run(snapshot.fetch, Filters())
    dates = pd.DataFrame(snapshot.fetch("SELECT submitted, excluded_by FROM recipes"))
    every = pd.date_range(dates.submitted.min(), dates.submitted.max())
    days = pd.Series(every.year).value_counts().sort_index()
    kept = pd.to_datetime(dates.submitted[dates.excluded_by.isna()])
    counts = kept.dt.year.value_counts().reindex(days.index, fill_value=0)
    assert [row["year"] for row in result.rows if row["recipes_days"]] == list(days.index)
    assert [row["recipes"] for row in result.rows] == list(counts)
    assert [row["recipes_per_day"] for row in result.rows] == pytest.approx(list(counts / days))
    t = (days.index - days.index.to_numpy().mean()) / 10
    design = np.column_stack([np.ones(len(t)), t, t**2])
    fit = sm.GLM(counts, design, sm.families.Poisson(), exposure=days.to_numpy()).fit()
    estimand = next(e for e in result.estimands if e.key == "recipes")
    turn = days.index.to_numpy().mean() - 10 * fit.params.iloc[1] / (2 * fit.params.iloc[2])
    assert estimand.facts["shape"] == "rise_then_fall"
    assert estimand.facts["turn"] == pytest.approx(turn)
    assert estimand.facts["peak"][0] == (counts / days).idxmax()


def test_the_shares_equal_numpy(snapshot: Snapshot) -> None:
    result = BY_ID["trends-tags"].run(snapshot.fetch, Filters())
    rows = pd.DataFrame(
        snapshot.fetch(
            "SELECT year, EXISTS (FROM recipe_tags AS b JOIN tags AS t ON t.id = b.tag_id"
            f" WHERE b.recipe_id = recipes.id AND t.name = 'easy') AS has FROM recipes {STANDARD}"
        )
    )
    row = next(row for row in result.rows if row["item"] == "easy")
    assert (row["n"], row["share"]) == (rows.has.sum(), pytest.approx(rows.has.mean()))
    slope = np.polyfit(rows.year - 2008, rows.has.astype(float), 1)[0]
    assert row["course"] in ("flat", "rise", "fall")
    assert row["change"] == pytest.approx(10 * slope, rel=1e-8)


@pytest.mark.parametrize("few", ["item_clusters", "clusters", "n"])
def test_items_of_few_contributors_are_not_tested(few: str) -> None:
    analysis = BY_ID["trends-tags"]
    size = [{"n": 900, "clusters": 90, "first_year": 2001, "last_year": 2010}]
    found = {
        "item": 1, "name": "soup", "n": 900, "clusters": 90, "item_n": 300, "item_clusters": 30,
        "share": 1 / 3, "value": 0.02, "squared_deviations": 1e-6, "undefined": 0, "curve": 1e-6,
        "curve_squared_deviations": 1e-6, "curve_undefined": 0, "turn": 2005.0, "x_min": 2001,
        "x_max": 2010, "effective_clusters": 60.0, "curve_effective_clusters": 50.0,
    }  # fmt: skip
    answers = {"size": size, "years": [{"years": 10}], "items": [found]}
    enough = analysis.compute(answers, Filters())
    assert enough.estimands[0].verdict == "medium"
    scarce = analysis.compute(answers | {"items": [found | {few: 29}]}, Filters())
    assert scarce.estimands[0].verdict == "insufficient_data"
    assert not scarce.drawable
    bent = found | {"curve": 0.01}
    turned = analysis.compute(answers | {"items": [bent]}, Filters())
    assert turned.rows[0]["course"] == "fall_then_rise"
    tiny = found | {"value": 0.00049, "squared_deviations": 1e-9}
    least = analysis.compute(answers | {"items": [tiny]}, Filters())
    assert least.estimands[0].verdict == "negligible"


def test_the_charts_show_the_rows(snapshot: Snapshot) -> None:
    analysis = BY_ID["trends-complexity"]
    result = analysis.run(snapshot.fetch, Filters())
    chart = analysis.figure(result, FR)
    for number, measure in enumerate(("complexity_score", "n_steps", "n_ingredients")):
        rows = [row for row in result.rows if row["measure"] == measure]
        line, faint, plain = chart.data[3 * number : 3 * number + 3]
        assert list(line.x) == [row["year"] for row in rows]
        assert list(line.y) == [row["value"] for row in rows]
        scarce = [row for row in rows if row["n"] < 100 or row["clusters"] < 30]
        others = [row for row in rows if row not in scarce]
        assert scarce and others
        for trace, shown, opacity in ((faint, scarce, 0.35), (plain, others, 1)):
            seen = [place for place, y in enumerate(trace.y) if y is not None]
            assert [trace.x[place] for place in seen] == [row["year"] for row in shown]
            assert [trace.y[place] for place in seen] == [row["value"] for row in shown]
            gaps = sum(b["year"] - a["year"] > 1 for a, b in pairwise(shown))
            assert len(trace.y) - len(seen) == gaps
            assert trace.opacity == opacity
            reaches = [trace.error_y.array[place] for place in seen]
            for reach, row in zip(reaches, shown, strict=True):
                assert reach == pytest.approx((row["high"] or row["value"]) - row["value"])
    axes = list(chart.select_xaxes())
    assert [axis.matches for axis in axes] == [None, "x", "x"]
    assert not any(axis.fixedrange for axis in axes)
    # A finger that scrolls the page does not zoom; the mode bar's button does.
    assert chart.layout.dragmode is False
    assert chart_config(chart, FR, "x")["modeBarButtons"] == [
        ["zoom2d", "resetScale2d"], ["toImage"]
    ]  # fmt: skip


def test_duration_has_its_quartiles(snapshot: Snapshot) -> None:
    analysis = BY_ID["trends-duration"]
    result = analysis.run(snapshot.fetch, Filters())
    minutes = pd.DataFrame(
        snapshot.fetch(f"SELECT year, minutes FROM recipes {STANDARD} AND minutes > 0")
    )
    expected = minutes.groupby("year").minutes.quantile([0.25, 0.5, 0.75]).unstack()
    for row in result.rows:
        found = [row["q25"], row["median"], row["q75"]]
        assert found == pytest.approx(list(expected.loc[row["year"]]))
    low, high, median, mean, *_ = analysis.figure(result, EN).data
    assert [list(trace.y) for trace in (low, high, median, mean)] == [
        [row[name] for row in result.rows] for name in ("q25", "q75", "median", "value")
    ]


def test_the_volume_chart_shows_years_and_months(snapshot: Snapshot) -> None:
    analysis = BY_ID["trends-volume"]
    result = analysis.run(snapshot.fetch, Filters())
    years, months, *_ = analysis.figure(result, EN).data
    assert list(years.y) == [row["recipes_per_day"] for row in result.rows]
    assert len(set(years.marker.color)) == 2
    month = snapshot.fetch(f"SELECT count(*) / 31 AS rate FROM recipes {STANDARD} AND year = 2005"
                           " AND month = 7")[0]["rate"]  # fmt: skip
    place = list(months.x).index(pytest.approx(2005 + 0.5 / 12))
    assert months.y[place] == pytest.approx(month)


def test_medians_of_scarce_years_are_shown_and_not_fitted(snapshot: Snapshot) -> None:
    analysis = BY_ID["trends-duration-median"]
    answers = {
        name: snapshot.fetch(sql, Filters().sql_parameters)
        for name, sql in analysis.queries.items()
    }
    result = analysis.compute(answers, Filters())
    enough = {row["year"] for row in answers["years"] if row["n"] >= 100 and row["clusters"] >= 30}
    assert enough < {row["year"] for row in result.rows}
    assert result.estimands[0].n == sum(r["n"] for r in answers["years"] if r["year"] in enough)
    fewer = answers | {"medians": [r for r in answers["medians"] if r["x"] in enough]}
    assert analysis.compute(fewer, Filters()).estimands == result.estimands
    whole = {row["year"]: row["value"] for row in result.rows}
    for row in snapshot.fetch(f"SELECT year, median(minutes) AS m FROM recipes {STANDARD}"
                              " AND minutes > 0 GROUP BY year HAVING count(*) >= 100"):  # fmt: skip
        # Interpolated between what cooks round to.
        assert whole[row["year"]] == pytest.approx(row["m"], rel=0.2)


@pytest.mark.parametrize("kind", ["ingredients", "tags"])
def test_diversity_equals_the_functions_of_counts(snapshot: Snapshot, kind: str) -> None:
    result = BY_ID[f"trends-{kind}-diversity"].run(snapshot.fetch, Filters())
    key = {"ingredients": "ingredient_id", "tags": "tag_id"}[kind]
    counts = pd.DataFrame(
        snapshot.fetch(
            f"SELECT year, {key} AS item, count(*) AS n FROM recipe_{kind} JOIN recipes"
            f" ON recipes.id = recipe_id WHERE recipe_id IN (SELECT id FROM recipes {STANDARD}"
            " QUALIFY row_number() OVER (PARTITION BY contributor_id, year ORDER BY hash(id)) = 1)"
            " GROUP BY ALL"
        )
    )
    years = {row["year"] for row in result.rows}
    drawn = counts[counts.year.isin(years)].groupby("year").n.sum().min() // 2
    assert len(years) >= 3
    for row in result.rows:
        found = counts[counts.year == row["year"]].n.to_numpy()
        expected = {
            "richness": rarefied_richness(found, int(drawn)),
            "simpson": found.sum() * (found.sum() - 1) / (found * (found - 1)).sum(),
        }
        assert row["value"] == pytest.approx(expected[row["measure"]], rel=1e-8)
        assert row["low"] < row["value"] < row["high"]


def test_ids_are_the_contract() -> None:
    families = ("volume", "duration", "complexity", "nutrition", "ingredients", "tags")
    late = ("duration-median", "ingredients-diversity", "tags-diversity")
    assert [analysis.id for analysis in ANALYSES] == [f"trends-{f}" for f in (*families, *late)]


def test_risers_and_fallers_come_before_what_turned() -> None:
    analysis = BY_ID["trends-tags"]
    size = [{"n": 900, "clusters": 90, "first_year": 2001, "last_year": 2010}]
    straight = {
        "item": 1, "name": "soup", "n": 900, "clusters": 90, "item_n": 300, "item_clusters": 60,
        "share": 1 / 3, "value": 0.02, "squared_deviations": 1e-6, "undefined": 0, "curve": 1e-6,
        "curve_squared_deviations": 1e-6, "curve_undefined": 0, "turn": 2005.0, "x_min": 2001,
        "x_max": 2010, "effective_clusters": 60.0, "curve_effective_clusters": 50.0,
    }  # fmt: skip
    bent = straight | {"item": 2, "name": "bread", "curve": 0.02}
    answers = {"size": size, "years": [{"years": 10}], "items": [bent, straight]}
    first, second, most_used = analysis.compute(answers, Filters()).estimands
    assert abs(second.effect or 0) > abs(first.effect or 0)
    assert (first.facts["item"], second.facts["item"]) == ("soup", "bread")
    assert most_used.verdict == "descriptive"
