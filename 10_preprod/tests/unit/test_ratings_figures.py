"""The charts of the ratings page show its rows: values, ends of intervals, percent, order."""

from __future__ import annotations

from typing import Any

import pytest

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.analysis import Result, Rows
from mangetamain_analytics.visualization.registry import get_analysis

EN, FR = get_language("en"), get_language("fr")


def draw(page: str, snapshot: Snapshot) -> tuple[Result, Any]:
    analysis = get_analysis(f"ratings-{page}")
    result = analysis.run(snapshot.fetch, Filters())
    return result, analysis.figure(result, EN)


def synthetic(page: str, rows: Rows) -> Any:
    """Draw rows, and say them in words."""
    analysis = get_analysis(f"ratings-{page}")
    result = Result(900, 90, (2001, 2009), "standard", rows, (), True)
    return analysis.figure(result, EN), analysis.alt(result, EN)


def check_marks(trace: Any, rows: Rows, value: str, axis: str = "y", factor: float = 1.0) -> None:
    """Check that marks stand at a column, and whiskers end at the columns `low` and `high`."""
    values = list(getattr(trace, axis))
    assert values == pytest.approx([factor * row[value] for row in rows])
    whiskers = getattr(trace, f"error_{axis}")
    for sign, reaches, end in ((1, whiskers.array, "high"), (-1, whiskers.arrayminus, "low")):
        ends = [v + sign * reach for v, reach in zip(values, reaches, strict=True)]
        assert ends == pytest.approx([factor * row[end] for row in rows])
    assert len(trace.hovertext) == len(rows)


def test_shares_of_stars_are_drawn_in_per_cent(snapshot: Snapshot) -> None:
    result, chart = draw("distribution", snapshot)
    (bars,) = chart.data
    assert list(bars.x) == ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"]
    check_marks(bars, result.rows, "share", factor=100)
    assert (chart.layout.yaxis.ticksuffix, chart.layout.yaxis.rangemode) == ("%", "tozero")
    above = [(note.x, note.y, note.text) for note in chart.layout.annotations]
    assert above == [
        (x, pytest.approx(100 * row["high"]), EN.percent(row["share"], 1))
        for x, row in zip(bars.x, result.rows, strict=True)
    ]


def year_of(*values: Any) -> dict[str, Any]:
    names = "year reviews unrated share low high mean mean_low mean_high naive"
    return dict(zip(names.split(), values, strict=True))


def test_years_of_few_reviews_are_faint_or_not_drawn() -> None:
    rows = [
        year_of(2001, 29, 29, 1.0, None, None, None, None, None, 0.0),
        year_of(2002, 30, 6, 0.2, None, None, 4.5, None, None, 3.6),
        year_of(2003, 900, 45, 0.05, 0.04, 0.07, 4.6, 4.5, 4.65, 4.37),
        year_of(2004, 110, 22, 0.1, 0.06, 0.15, 4.7, None, None, 4.23),
    ]
    chart, alt = synthetic("norating", rows)
    shares, naive, mean = chart.data
    assert {tuple(trace.x) for trace in chart.data} == {(2002, 2003, 2004)}
    few = {"low": 0.2, "high": 0.2}
    check_marks(shares, [rows[1] | few, *rows[2:]], "share", factor=100)
    assert (shares.yaxis, naive.yaxis, mean.yaxis) == ("y", "y2", "y2")
    assert (list(naive.y), naive.line.dash) == ([3.6, 4.37, 4.23], "dash")
    ends = [{"mean": 4.5, "low": 4.5, "high": 4.5}, {"mean": 4.6, "low": 4.5, "high": 4.65}]
    check_marks(mean, [*ends, {"mean": 4.7, "low": 4.7, "high": 4.7}], "mean")
    assert mean.line.dash == "solid"
    faint = shares.marker.opacity[0]
    assert 0 < faint < 0.5
    assert shares.marker.opacity == (faint, 1, 1)
    assert naive.marker.opacity == mean.marker.opacity == (faint, 1, faint)
    assert (chart.layout.yaxis.ticksuffix, chart.layout.yaxis2.ticksuffix) == ("%", None)
    assert mean.hovertext[:2] == (
        "2002: 20.0% of 30 reviews without a rating; mean 4.50, with “no rating” as 0 3.60",
        "2003: 5.0% (4.0% to 7.0%) of 900 reviews without a rating; mean 4.60 (4.50 to 4.65), with"
        " “no rating” as 0 4.37",
    )
    # Years of few reviews are named only where there are no others.
    assert alt.endswith("lowest in 2003 (5.0%), highest in 2004 (10.0%).")
    assert synthetic("norating", rows[:2])[1].endswith("highest in 2002 (20.0%).")


def test_the_best_recipe_stands_on_top_with_its_plain_mean_hollow(snapshot: Snapshot) -> None:
    result, chart = draw("ranking", snapshot)
    plain, drawn = chart.data
    rows = result.rows[::-1]
    assert list(plain.x) == [row["mean"] for row in rows]
    assert list(drawn.x) == [row["bayes"] for row in rows]
    assert list(plain.y) == list(drawn.y) == list(range(len(rows)))
    assert plain.marker.color == "rgba(0, 0, 0, 0)"
    assert chart.layout.yaxis.ticktext[-1][:30] == result.rows[0]["name"][:30]


def test_groups_of_reviewers_have_their_means_and_shares(snapshot: Snapshot) -> None:
    result, chart = draw("raters", snapshot)
    means, shares = chart.data
    check_marks(means, [row for row in result.rows if row["low"] is not None], "mean")
    assert list(shares.y) == pytest.approx([100 * row["share"] for row in result.rows])
    assert sum(shares.y) == pytest.approx(100)
    names = {1: "1", 2: "2–4", 5: "5–19", 20: "20–99", 100: "100+"}
    assert list(shares.x) == [names[row["given"]] for row in result.rows]


@pytest.mark.parametrize("page", ["weekend", "season"])
def test_each_measure_has_its_panel_of_levels_in_order(page: str, snapshot: Snapshot) -> None:
    result, chart = draw(page, snapshot)
    panels = ("stars", "five", "low")
    headings = ("Mean rating, stars", "Share of 5 stars, points", "Share of 1 or 2 stars, points")
    assert len(chart.data) == 3
    for trace, measure, heading, note in zip(
        chart.data, panels, headings, chart.layout.annotations, strict=True
    ):
        check_marks(trace, [row for row in result.rows if row["measure"] == measure], "deviation")
        assert note.text == f"{heading} from the mean"
    first, last, count = {"weekend": ("Mon", "Sun", 7), "season": ("Jan", "Dec", 12)}[page]
    ticks = list(chart.data[0].x)
    assert (ticks[0][:3], ticks[-1][:3], len(ticks)) == (first, last, count)


def test_shares_of_variance_are_drawn_in_per_cent(snapshot: Snapshot) -> None:
    result, chart = draw("drivers", snapshot)
    (bars,) = chart.data
    check_marks(bars, result.rows[::-1], "share", axis="x", factor=100)
    assert bars.y[-1] == "Cooking time"
    assert chart.layout.xaxis.ticksuffix == "%"
    assert chart.layout.xaxis.range[0] == 0
    assert chart.layout.xaxis.range[1] >= max(1.0, 100 * max(r["high"] for r in result.rows))


def differing(difference: float, verdict: str = "small") -> dict[str, Any]:
    return {
        "item": f"{difference:+.2f}",
        "difference": difference,
        "low": difference - 0.01,
        "high": difference + 0.02,
        "verdict": verdict,
        "mean": 4.5,
        "other_mean": 4.4,
        "n": 500,
    }


def test_the_ten_largest_differences_of_each_sign_are_drawn() -> None:
    sizes = [0.01 * n for n in range(3, 16)]
    rows = [differing(sign * size) for size in sizes for sign in (1, -1)]
    rows.append(differing(0.5, "no_evidence"))
    chart, alt = synthetic("ingredients", rows)
    (bars,) = chart.data
    shown = sorted([sign * size for size in sizes[-10:] for sign in (1, -1)])
    check_marks(bars, [differing(d) for d in shown], "difference", axis="x")
    assert list(bars.y) == [f"{d:+.2f}" for d in shown]
    assert len(set(bars.marker.color[:10])) == len(set(bars.marker.color[10:])) == 1
    assert bars.marker.color[0] != bars.marker.color[-1]
    assert alt.endswith("in stars: -0.15 (−0.15); +0.15 (+0.15).")


def months(levels: list[float]) -> Rows:
    return [
        {
            "year": 2001 + place // 12,
            "month": place % 12 + 1,
            "n": 200,
            "mean": level + 0.05 * (-1) ** place,
            "five": 0.8,
            "few": 0.03,
            "smooth": level - 0.001 * place,
            "low": level - 0.1,
            "high": level + 0.12,
            "level": level,
        }
        for place, level in enumerate(levels)
    ]


def test_months_have_their_line_band_and_levels() -> None:
    rows = months([4.6] * 14 + [4.4] * 10)
    chart, alt = synthetic("trend", rows)
    high, low, mean, smooth, level = chart.data
    for trace, column in zip(chart.data, ("high", "low", "mean", "smooth", "level"), strict=True):
        assert list(trace.y) == [row[column] for row in rows]
        assert (trace.x[0], trace.x[13]) == ("2001-01-01", "2002-02-01")
    assert (high.fill, low.fill) == (None, "tonexty")
    assert (mean.mode, smooth.mode, level.line.shape) == ("markers", "lines", "hv")
    # The step is dated by the first month of the new level.
    assert [(note.x, note.text) for note in chart.layout.annotations] == [
        ("2002-03-01", "March 2002")
    ]
    assert chart.layout.yaxis.range[0] < 4.3 and chart.layout.yaxis.range[1] > 4.72
    assert mean.hovertext[0] == (
        "January 2001: 4.65 stars, 80% are 5 stars, 3.0% are 1 or 2; 200 ratings"
    )
    assert alt == (
        "Mean stars over up to 13 months: from January 2001, 4.60 to December 2002, 4.38; lowest"
        " December 2002, 4.38; highest January 2001, 4.60."
    )


def test_without_a_step_there_are_no_levels() -> None:
    chart, _ = synthetic("trend", months([4.95] * 24))
    assert len(chart.data) == 4
    assert not chart.layout.annotations
    assert chart.layout.yaxis.range[1] == 5, "no more than five stars"
