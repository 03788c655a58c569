"""Counts over the years in words and pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.utils.chart_theme import (
    WHISKERS,
    apply_subplot_theme,
    bound_axis,
    get_comparison_colors,
)
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization.analysis import Estimand, Result, Rows
from mangetamain_analytics.visualization.families.series import SERIES, Series
from mangetamain_analytics.visualization.families.trend_panels import zoom_together
from mangetamain_analytics.visualization.families.trend_words import (
    YEARLY,
    trend_sentence,
)

_NEAR: Final = 2.0  # years between the parabola's vertex and the highest rate of the same turn
_PANELS: Final = {
    "recipes": N_("Recipes submitted per day, the line by month"),
    "interactions": N_("Reviews given per day, the line by month"),
}


def sentence(estimand: Estimand, language: Language) -> str:
    """Say how a rate moved, and when it was highest where it turned down."""
    series = next(s for s in SERIES if s.id == estimand.facts["series"])
    facts, peak = estimand.facts, ""
    if facts.get("shape") == "rise_then_fall" and estimand.verdict != "no_evidence":
        year, rate = facts["peak"]
        if abs(year - facts["turn"]) <= _NEAR:  # the year itself, then, not the parabola's about
            estimand = replace(estimand, facts={**facts, "turn": year})
            peak = language.gettext(
                "; most in {year} ({rate} a day)", year=year, rate=language.significant(rate)
            )
    subject = language.gettext(series.per_day)
    return trend_sentence(subject, estimand, language, YEARLY, "", series.id) + peak


def _drawn(result: Result) -> list[Series]:
    """Return the series whose rates are more than noise."""
    known = {e.facts["series"] for e in result.estimands if e.value is not None}
    return [series for series in SERIES if series.id in known]


def figure(result: Result, language: Language) -> go.Figure:
    """Draw the rates of each year with intervals, the highest in orange, months as a line."""
    shown = _drawn(result)
    chart = make_subplots(
        rows=max(1, len(shown)),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.14,
        subplot_titles=[language.gettext(_PANELS[series.id]) for series in shown],
    )
    for position, series in enumerate(shown, start=1):
        _draw(chart, result, language, series, position)
    apply_subplot_theme(chart, language)
    return zoom_together(chart).update_yaxes(zeroline=True)


def _draw(
    chart: go.Figure, result: Result, language: Language, series: Series, position: int
) -> None:
    rows, months = _covered(result, series)
    rates = [row[f"{series.id}_per_day"] for row in rows]
    ends = [
        (rate, rate) if row[f"{series.id}_per_day_low"] is None
        else (row[f"{series.id}_per_day_low"], row[f"{series.id}_per_day_high"])
        for row, rate in zip(rows, rates, strict=True)
    ]  # fmt: skip
    chart.add_bar(
        x=[row["year"] for row in rows],
        y=rates,
        error_y={
            "array": [high - rate for (_, high), rate in zip(ends, rates, strict=True)],
            "arrayminus": [rate - low for (low, _), rate in zip(ends, rates, strict=True)],
            **WHISKERS,
        },
        marker_color=get_comparison_colors([rate == max(rates) for rate in rates]),
        hovertext=[_hover(row, series, language) for row in rows],
        hoverinfo="text",
        row=position,
        col=1,
    )
    # The whiskers of a handful of contributors would squeeze all the others.
    highest = max(rates + [month[f"{series.id}_per_day"] for month in months])
    reach = min(max(high for _, high in ends), 1.5 * max(rates))
    intervals = [(row["year"], *pair) for row, pair in zip(rows, ends, strict=True)]
    bound_axis(chart, (0, 1.05 * max(highest, reach)), intervals, row=position, col=1)
    line = _with_gaps([(_middle(month), month[f"{series.id}_per_day"]) for month in months])
    chart.add_scatter(
        mode="lines",
        x=[place for place, _ in line],
        y=[rate for _, rate in line],
        line={"width": 1, "color": ColorTheme.REFERENCE},
        opacity=0.7,
        hoverinfo="skip",
        row=position,
        col=1,
    )


def _covered(result: Result, series: Series) -> tuple[Rows, Rows]:
    """Return the rows of the years that a series covers, and those of the months."""
    rows = [row for row in result.rows if row[f"{series.id}_per_day"] is not None]
    years = [row for row in rows if row["month"] is None]
    return years, [row for row in rows if row["month"] is not None]


def _middle(month: dict[str, Any]) -> float:
    """Return where a month lies, in years from the middle of its year, where the bars stand."""
    return float(month["year"] + (month["month"] - 6.5) / 12)


def _with_gaps(points: list[tuple[float, float]]) -> list[tuple[float, float | None]]:
    """Return the points with an empty one wherever months are not covered: no line joins those."""
    found: list[tuple[float, float | None]] = []
    for place, rate in points:
        if found and place - found[-1][0] > 1.5 / 12:
            found.append((place - 1 / 12, None))
        found.append((place, rate))
    return found


def _hover(row: dict[str, Any], series: Series, language: Language) -> str:
    level = str(row["year"])
    rate = language.significant(row[f"{series.id}_per_day"], 3)
    if row[f"{series.id}_per_day_low"] is None:
        return language.gettext("{level}: {rate} per day", level=level, rate=rate)
    return language.gettext(
        "{level}: {rate} per day ({low} to {high})",
        level=level,
        rate=rate,
        low=language.significant(row[f"{series.id}_per_day_low"], 3),
        high=language.significant(row[f"{series.id}_per_day_high"], 3),
    )


_COURSE: Final = {
    "recipes": N_(
        "Recipes submitted per day by year, {first}–{last}: most in {busiest} ({most}), fewest in"
        " {quietest} ({fewest})."
    ),
    "interactions": N_(
        "Reviews given per day by year, {first}–{last}: most in {busiest} ({most}), fewest in"
        " {quietest} ({fewest})."
    ),
}


def alt(result: Result, language: Language) -> str:
    """Say the chart in words: the busiest and the quietest year of each series drawn."""
    sentences = []
    for series in _drawn(result):
        years, _ = _covered(result, series)
        rates = [(row[f"{series.id}_per_day"], row["year"]) for row in years]
        (fewest, quietest), (most, busiest) = min(rates), max(rates)
        sentences.append(
            language.gettext(
                _COURSE[series.id],
                first=rates[0][1],
                last=rates[-1][1],
                busiest=busiest,
                most=language.significant(most, 3),
                quietest=quietest,
                fewest=language.significant(fewest, 3),
            )
        )
    return " ".join(sentences)
