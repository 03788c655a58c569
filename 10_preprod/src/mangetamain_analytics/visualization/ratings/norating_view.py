"""Reviews without a rating in words and pictures."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.statistics.thresholds import MIN_CLUSTERS, MIN_ROWS
from mangetamain_analytics.utils.chart_theme import WHISKERS, apply_subplot_theme, stacked_panels
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization.analysis import Estimand, Result, Rows
from mangetamain_analytics.visualization.families.trend_inference import MIN_YEARS
from mangetamain_analytics.visualization.families.trend_panels import FAINT
from mangetamain_analytics.visualization.families.trend_words import PER_DECADE, trend_sentence
from mangetamain_analytics.visualization.ratings.silence import too_few

# A year with fewer reviews is in the table and not in the chart.
_LEAST_DRAWN: Final = 30


def is_drawn(row: dict[str, Any]) -> bool:
    """Say whether a year has reviews enough for the chart."""
    return bool(row["reviews"] >= _LEAST_DRAWN)


_ALIKE: Final = {
    0: N_("Every review selected has a rating"),
    1: N_("No review selected has a rating"),
}


def sentence(estimand: Estimand, language: Language) -> str:
    """Say how the share moved, or what counting "no rating" as 0 would do to the mean."""
    if estimand.key == "naive":
        return _naive_sentence(estimand, language)
    if estimand.value is None:
        return _silence(estimand, language)
    subject = language.gettext("The share of reviews without a rating")
    unit = language.gettext("points")
    return trend_sentence(subject, estimand, language, PER_DECADE, unit, "interactions")


def _silence(estimand: Estimand, language: Language) -> str:
    facts = estimand.facts
    if facts["shortage"] == "undefined" and facts["share"] in _ALIKE:
        return language.gettext(_ALIKE[facts["share"]])
    if facts["shortage"] != "years":
        return too_few(estimand, language)
    return language.gettext(
        "Too few reviews for a trend: fewer than {years} years have {rows} of them, of {least}"
        " recipes and by {least} reviewers",
        years=language.number(MIN_YEARS),
        rows=language.number(MIN_ROWS),
        least=language.number(MIN_CLUSTERS),
    )


def _naive_sentence(estimand: Estimand, language: Language) -> str:
    facts, worst = estimand.facts, estimand.facts["worst"]
    return language.gettext(
        "Counted as 0 stars, reviews without a rating would lower the mean from {honest} to"
        " {naive}, and in {year} from {worst_honest} to {worst_naive}",
        honest=language.number(facts["honest"], 2),
        naive=language.number(facts["naive"], 2),
        year=worst["year"],
        worst_honest=language.number(worst["mean"], 2),
        worst_naive=language.number(worst["naive"], 2),
    )


def figure(result: Result, language: Language) -> go.Figure:
    """Draw the shares of years, and under them the means with and without a 0 for "no rating".

    Years of few reviews are faint and have no whiskers.
    """
    rows = [row for row in result.rows if is_drawn(row)]
    chart = stacked_panels(
        [
            language.gettext("Reviews without a rating, %"),
            language.gettext("Mean stars; dashed: “no rating” as 0"),
        ]
    )
    shared = {
        "x": [row["year"] for row in rows],
        "hovertext": [_hover(row, language) for row in rows],
        "hoverinfo": "text",
    }
    chart.add_bar(
        y=[100 * row["share"] for row in rows],
        error_y=_whiskers(rows, "share", "", 100),
        marker={"color": ColorTheme.STEELBLUE, "opacity": _strengths(rows, "low")},
        row=1,
        col=1,
        **shared,
    )
    for column, color, dash in (
        ("naive", ColorTheme.REFERENCE, "dash"),
        ("mean", ColorTheme.ORANGE_PRIMARY, "solid"),
    ):
        chart.add_scatter(
            mode="lines+markers",
            y=[row[column] for row in rows],
            error_y=_whiskers(rows, "mean", "mean_", 1) if column == "mean" else None,
            line={"color": color, "dash": dash},
            marker={"opacity": _strengths(rows, "mean_low")},
            row=2,
            col=1,
            **shared,
        )
    apply_subplot_theme(chart, language)
    chart.update_yaxes(rangemode="tozero", ticksuffix=language.percent_sign, row=1)
    return chart.update_yaxes(zeroline=False, row=2).update_xaxes(tickformat="d", nticks=10)


def _whiskers(rows: Rows, column: str, prefix: str, factor: float) -> dict[str, Any]:
    """Return the whiskers of a column, to the ends with a prefix."""
    reaches = [
        (
            (0.0, 0.0)
            if row[f"{prefix}low"] is None
            else (row[f"{prefix}high"] - row[column], row[column] - row[f"{prefix}low"])
        )
        for row in rows
    ]
    up, down = ([factor * reach[way] for reach in reaches] for way in (0, 1))
    return {"array": up, "arrayminus": down, **WHISKERS}


def _strengths(rows: Rows, end: str) -> list[float]:
    """Return the opacity of each year: those without an interval are faint."""
    return [FAINT if row[end] is None else 1.0 for row in rows]


def _hover(row: dict[str, Any], language: Language) -> str:
    values = {
        "year": row["year"],
        "share": language.percent(row["share"], 1),
        "n": language.number(row["reviews"]),
        "mean": "–" if row["mean"] is None else language.number(row["mean"], 2),
        "naive": language.number(row["naive"], 2),
    }
    if row["low"] is None or row["mean_low"] is None:
        return language.gettext(
            "{year}: {share} of {n} reviews without a rating; mean {mean}, with “no rating” as 0"
            " {naive}",
            **values,
        )
    return language.gettext(
        "{year}: {share} ({low} to {high}) of {n} reviews without a rating; mean {mean}"
        " ({mean_low} to {mean_high}), with “no rating” as 0 {naive}",
        low=language.percent(row["low"], 1),
        high=language.percent(row["high"], 1),
        mean_low=language.number(row["mean_low"], 2),
        mean_high=language.number(row["mean_high"], 2),
        **values,
    )


def alt(result: Result, language: Language) -> str:
    """Say the chart in words: the years of the lowest and of the highest share."""
    drawn = [row for row in result.rows if is_drawn(row)]
    rows = [row for row in drawn if row["low"] is not None] or drawn
    most, least = (end(rows, key=lambda row: row["share"]) for end in (max, min))
    return language.gettext(
        "Share of reviews without a rating by year: lowest in {least} ({low}), highest in {most}"
        " ({high}).",
        least=least["year"],
        low=language.percent(least["share"], 1),
        most=most["year"],
        high=language.percent(most["share"], 1),
    )
