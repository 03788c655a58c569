"""What charts and sentences make of few years, few recipes and few items."""

from __future__ import annotations

from typing import Any

import pytest
from plotly.subplots import make_subplots

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.analysis import Result
from mangetamain_analytics.visualization.dimensions import SEASON
from mangetamain_analytics.visualization.families import presences_view
from mangetamain_analytics.visualization.families.difference_map import Cell, add_map
from mangetamain_analytics.visualization.families.trend_panels import Panel, figure, is_drawable
from mangetamain_analytics.visualization.registry import get_analysis

EN = get_language("en")
STEPS = Panel("n_steps", "Number of steps", "steps")
SCORE = Panel("complexity_score", "Complexity score", "points")


def row(year: int, measure: str = "n_steps", n: int = 20, **values: Any) -> dict[str, Any]:
    known = {"value": 9.0, "low": 8.0, "high": 10.0}
    return {"measure": measure, "year": year, "n": n, "clusters": n} | known | values


def result(rows: list[dict[str, Any]]) -> Result:
    return Result(100, 40, (2000, 2010), "standard", rows, (), drawable=True)


def test_few_recipes_of_each_year_are_not_called_none_at_all() -> None:
    analysis = get_analysis("trends-tags-diversity")
    answers: dict[str, list[dict[str, Any]]] = {
        "size": [{"n": 479, "clusters": 80, "first_year": 2000, "last_year": 2010}],
        "years": [{"year": year, "n": 45, "clusters": 20} for year in range(2000, 2011)],
        "diversity": [],
    }
    found = analysis.compute(answers, Filters())
    assert {estimand.n for estimand in found.estimands} == {479}
    for finding in analysis.findings(found, EN):
        assert "fewer than 3 years have 100 recipes by 30 contributors" in finding.text


def test_years_with_few_recipes_are_drawn_as_far_as_they_have_intervals() -> None:
    rows = [row(year) for year in (2003, 2004, 2006)]
    assert is_drawable(rows)
    assert not is_drawable(rows[:2] + [row(2004, "calories")]), "two years are no course"
    assert not is_drawable(rows[:2] + [row(2006, low=None, high=None)])


def test_where_all_years_are_scarce_their_whiskers_are_whole() -> None:
    rows = [row(2003), row(2004, low=2.0, high=16.0), row(2006)]
    low, high = figure((STEPS,), result(rows), EN).layout.yaxis.range
    assert low < 2 and high > 16
    # Beside years that are known well a wild one does not squeeze these.
    low, high = figure((STEPS,), result([*rows, row(2007, n=200)]), EN).layout.yaxis.range
    assert low > 2 and high < 16


def test_a_heading_does_not_say_a_unit_twice() -> None:
    rows = [row(year, panel.id) for panel in (STEPS, SCORE) for year in (2003, 2004, 2006)]
    chart = figure((STEPS, SCORE), result(rows), EN)
    headings = [annotation.text for annotation in chart.layout.annotations]
    assert headings == ["Number of steps", "Complexity score (points)"]


@pytest.mark.parametrize(("names", "last"), [("a", 3.5), ("abcdef", 5.5)])
def test_a_map_of_one_item_is_as_narrow_as_one_of_four(names: str, last: float) -> None:
    chart = make_subplots(rows=1, cols=1)
    cells = [Cell(name, "Jan", 0.1, "+0.1", is_known=False, hover="") for name in names]
    add_map(chart, list(names), ["Jan"], cells, 9, row=1)
    assert list(chart.layout.xaxis.range) == [-0.5, last]


@pytest.mark.parametrize(
    ("count", "width", "height"), [(1, 0.4, 160), (2, 0.4, 160), (8, 0.8, 282)]
)
def test_a_few_bars_are_no_blocks(count: int, width: float, height: int) -> None:
    rows = [
        {"item": f"item {i}", "level": "winter", "n": 200, "share": 0.2, "other_share": 0.1,
         "difference": 0.1 + i / 1000, "low": 0.05, "high": 0.2, "verdict": "small"}
        for i in range(count)
    ]  # fmt: skip
    chart = presences_view.figure(SEASON, result(rows), EN)
    assert (chart.data[0].width, len(chart.data[0].y)) == (width, count)
    assert chart.layout.height == height


@pytest.mark.parametrize(
    ("last", "points", "said"), [(2009, 10, "a year"), (2010, 100, "per decade")]
)
def test_changes_over_few_years_are_drawn_and_told_by_year(
    last: int, points: float, said: str
) -> None:
    mover = {
        "item": "salt", "n": 200, "share": 0.3, "course": "rise", "change": 0.2, "low": 0.1,
        "high": 0.3, "p_adjusted": 0.01, "verdict": "medium",
    }  # fmt: skip
    found = Result(400, 90, (2000, last), "standard", [mover], (), drawable=True)
    analysis = get_analysis("trends-tags")
    bars = analysis.figure(found, EN).data[1]
    assert list(bars.x) == pytest.approx([points * 0.2])
    assert list(bars.error_x.array) == pytest.approx([points * 0.1])
    assert f"{EN.signed(points * 0.2)} points {said}" in bars.hovertext[0]
    assert f"in points {said}: from salt ({EN.signed(points * 0.2)})" in analysis.alt(found, EN)
