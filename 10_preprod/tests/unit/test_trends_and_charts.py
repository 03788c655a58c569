"""Trends of the small data set: numbers equal statsmodels and numpy, and charts show them."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.statistics.diversity import rarefied_richness
from mangetamain_analytics.utils.chart_theme import CUT, chart_config
from mangetamain_analytics.visualization.registry import get_analysis

EN, FR = get_language("en"), get_language("fr")
STANDARD = "WHERE excluded_by IS NULL"


def test_the_slopes_and_means_equal_statsmodels(snapshot: Snapshot) -> None:
    result = get_analysis("trends-nutrition").run(snapshot.fetch, Filters())
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
    result = get_analysis("trends-volume").run(snapshot.fetch, Filters())
    dates = pd.DataFrame(snapshot.fetch("SELECT submitted, excluded_by FROM recipes"))
    every = pd.date_range(dates.submitted.min(), dates.submitted.max())
    days = pd.Series(every.year).value_counts().sort_index()
    kept = pd.to_datetime(dates.submitted[dates.excluded_by.isna()])
    counts = kept.dt.year.value_counts().reindex(days.index, fill_value=0)
    rows = [row for row in result.rows if row["month"] is None]
    assert [row["year"] for row in rows if row["recipes_days"]] == list(days.index)
    assert [row["recipes"] for row in rows] == list(counts)
    assert [row["recipes_per_day"] for row in rows] == pytest.approx(list(counts / days))
    t = (days.index - days.index.to_numpy().mean()) / 10
    design = np.column_stack([np.ones(len(t)), t, t**2])
    fit = sm.GLM(counts, design, sm.families.Poisson(), exposure=days.to_numpy()).fit()
    estimand = next(e for e in result.estimands if e.key == "recipes")
    turn = days.index.to_numpy().mean() - 10 * fit.params.iloc[1] / (2 * fit.params.iloc[2])
    assert estimand.facts["shape"] == "rise_then_fall"
    assert estimand.facts["turn"] == pytest.approx(turn)
    assert estimand.facts["peak"][0] == (counts / days).idxmax()


def test_the_shares_equal_numpy(snapshot: Snapshot) -> None:
    result = get_analysis("trends-tags").run(snapshot.fetch, Filters())
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


def test_medians_of_scarce_years_are_shown_and_not_fitted(snapshot: Snapshot) -> None:
    analysis = get_analysis("trends-duration-median")
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
    result = get_analysis(f"trends-{kind}-diversity").run(snapshot.fetch, Filters())
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


def test_the_charts_show_the_rows(snapshot: Snapshot) -> None:
    analysis = get_analysis("trends-complexity")
    result = analysis.run(snapshot.fetch, Filters())
    chart = analysis.figure(result, FR)
    drawn = [trace for trace in chart.data if trace.name != CUT]
    for number, measure in enumerate(("complexity_score", "n_steps", "n_ingredients")):
        rows = [row for row in result.rows if row["measure"] == measure]
        line, faint, plain = drawn[3 * number : 3 * number + 3]
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
    analysis = get_analysis("trends-duration")
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
    analysis = get_analysis("trends-volume")
    result = analysis.run(snapshot.fetch, Filters())
    chart = analysis.figure(result, EN)
    years, months, *_ = (trace for trace in chart.data if trace.name != CUT)
    whole = [row for row in result.rows if row["month"] is None]
    assert list(years.y) == [row["recipes_per_day"] for row in whole]
    assert len(set(years.marker.color)) == 2
    month = snapshot.fetch(f"SELECT count(*) / 31 AS rate FROM recipes {STANDARD} AND year = 2005"
                           " AND month = 7")[0]["rate"]  # fmt: skip
    place = list(months.x).index(pytest.approx(2005 + 0.5 / 12))
    assert months.y[place] == pytest.approx(month)


@pytest.mark.parametrize("analysis_id", ["trends-complexity", "trends-nutrition"])
def test_an_interval_that_leaves_the_chart_is_marked(snapshot: Snapshot, analysis_id: str) -> None:
    analysis = get_analysis(analysis_id)
    result = analysis.run(snapshot.fetch, Filters())
    chart = analysis.figure(result, EN)
    measures = list(dict.fromkeys(row["measure"] for row in result.rows))
    # In two columns the last place may be empty.
    panels = dict(zip(measures, chart.select_yaxes(), strict=False))
    assert len(panels) == len(measures)
    marked = {trace.yaxis: trace for trace in chart.data if trace.name == CUT}
    assert marked
    for measure, axis in panels.items():
        rows = [r for r in result.rows if r["measure"] == measure and r["low"] is not None]
        low, high = axis.range
        expected = [(row["year"], low) for row in rows if row["low"] < low]
        expected += [(row["year"], high) for row in rows if row["high"] > high]
        trace = marked.get(axis.plotly_name.replace("axis", ""))
        found = [] if trace is None else list(zip(trace.x, trace.y, strict=True))
        assert found == expected
