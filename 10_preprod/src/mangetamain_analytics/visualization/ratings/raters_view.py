"""Reviewers in words and pictures."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.utils.chart_theme import WHISKERS, apply_subplot_theme, stacked_panels
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization.analysis import Estimand, Result, Rows
from mangetamain_analytics.visualization.families.silence import more_to_know
from mangetamain_analytics.visualization.ratings.silence import too_few

_GROUP_NAMES: Final = {1: "1", 2: "2–4", 5: "5–19", 20: "20–99", 100: "100+"}
# By key, and what is known: more, less, hardly, or nothing.
_SENTENCES: Final = {
    ("between", "more"): N_(
        "Who rates accounts for {share} of the variance of ratings ({low} to {high})"
    ),
    ("between", "less"): N_(
        "A reviewer’s ratings are less alike than those of several reviewers ({share} of the"
        " variance)"
    ),
    ("between", "hardly"): N_("Who rates accounts for hardly any of the variance ({share})"),
    ("between", "unknown"): N_(
        "No evidence that reviewers differ in how they rate ({low} to {high} of the variance)"
    ),
    ("one-off", "more"): N_(
        "Reviewers with one rating in this selection rate higher than the others in the same years"
        " ({stars} stars)"
    ),
    ("one-off", "less"): N_(
        "Reviewers with one rating in this selection rate lower than the others in the same years"
        " ({stars} stars)"
    ),
    ("one-off", "hardly"): N_(
        "Reviewers with one rating in this selection rate hardly otherwise than the others"
        " ({stars} stars)"
    ),
    ("one-off", "unknown"): N_(
        "No evidence that reviewers with one rating in this selection rate otherwise ({least} to"
        " {most} stars)"
    ),
    ("cohort", "more"): N_(
        "Reviewers whose first review was in {joined} or later rate higher than the others in the"
        " same years ({stars} stars, {least} to {most})"
    ),
    ("cohort", "less"): N_(
        "Reviewers whose first review was in {joined} or later rate lower than the others in the"
        " same years ({stars} stars, {least} to {most})"
    ),
    ("cohort", "hardly"): N_(
        "Reviewers whose first review was in {joined} or later rate hardly otherwise than the"
        " others ({stars} stars)"
    ),
}


def group_name(given: int, language: Language) -> str:
    """Write how many ratings the reviewers of a group gave; digits are alike in all languages."""
    return _GROUP_NAMES[given]


def sentence(estimand: Estimand, language: Language) -> str:
    """Say what is known of the reviewers."""
    if estimand.value is None:
        return too_few(estimand, language)
    if estimand.key == "strict":
        return _strict(estimand, language)
    if estimand.key == "heavy":
        return language.gettext(
            "{share} of ratings come from the {n} reviewers with 20 or more in this selection, of"
            " {of} in all",
            share=language.percent(estimand.value),
            n=language.number(estimand.facts["reviewers"]),
            of=language.number(estimand.facts["of"]),
        )
    low, high = estimand.interval or (estimand.value, estimand.value)
    form = {"no_evidence": "unknown", "negligible": "hardly"}.get(
        estimand.verdict, "more" if estimand.value > 0 else "less"
    )
    text = language.gettext(
        _SENTENCES[estimand.key.partition(":")[0], form],
        share=language.percent(estimand.value, 1),
        # A share of a variance is not negative, whatever chance makes of its estimate.
        low=language.percent(max(0.0, low), 1),
        high=language.percent(max(0.0, high), 1),
        stars=language.signed(estimand.value),
        least=language.signed(low),
        most=language.signed(high),
        joined=estimand.facts.get("joined"),
    )
    return text + more_to_know(estimand, language) if form == "unknown" else text


def _strict(estimand: Estimand, language: Language) -> str:
    return language.gettext(
        "Of {n} reviewers with at least 20 ratings in this selection, the strictest tenth averages"
        " {strict} stars or less, the most generous tenth {generous} or more",
        n=language.number(estimand.facts["reviewers"]),
        strict=language.number(estimand.facts["strict"], 2),
        generous=language.number(estimand.facts["generous"], 2),
    )


def figure(result: Result, language: Language) -> go.Figure:
    """Draw the mean of each group with its interval, and its share of the ratings."""
    rows = result.rows
    ticks = [group_name(row["given"], language) for row in rows]
    chart = stacked_panels(
        [
            language.gettext("Mean stars, 95% intervals"),
            language.gettext("Share of the ratings, %"),
        ]
    )
    chart.add_trace(_means([row for row in rows if row["low"] is not None], language), 1, 1)
    chart.add_bar(
        x=ticks,
        y=[100 * row["share"] for row in rows],
        text=[language.percent(row["share"]) for row in rows],
        textposition="inside",
        insidetextanchor="start",
        insidetextfont_color=ColorTheme.TEXT_ON_MARK[ColorTheme.STEELBLUE],
        marker_color=ColorTheme.STEELBLUE,
        hovertext=[_hover(row, language) for row in rows],
        hoverinfo="text",
        row=2,
        col=1,
    )
    apply_subplot_theme(chart, language)
    chart.update_xaxes(type="category", categoryorder="array", categoryarray=ticks)
    chart.update_xaxes(title=language.gettext("Ratings by the reviewer in this selection"), row=2)
    chart.update_yaxes(zeroline=False, row=1)
    return chart.update_yaxes(showticklabels=False, showgrid=False, rangemode="tozero", row=2)


def _means(rows: Rows, language: Language) -> go.Scatter:
    """Return a dot with its interval for each group."""
    return go.Scatter(
        mode="markers",
        x=[group_name(row["given"], language) for row in rows],
        y=[row["mean"] for row in rows],
        error_y={
            "array": [row["high"] - row["mean"] for row in rows],
            "arrayminus": [row["mean"] - row["low"] for row in rows],
            **WHISKERS,
        },
        marker={"color": ColorTheme.ORANGE_PRIMARY, "size": 10},
        hovertext=[_hover(row, language) for row in rows],
        hoverinfo="text",
    )


def _hover(row: dict[str, Any], language: Language) -> str:
    return language.gettext(
        "{given} ratings in this selection: {reviewers} reviewers, {share} of the ratings, mean"
        " {mean}",
        given=group_name(row["given"], language),
        reviewers=language.number(row["reviewers"]),
        share=language.percent(row["share"], 1),
        mean=language.number(row["mean"], 2),
    )


def alt(result: Result, language: Language) -> str:
    """Say the chart in words: the mean and the share of each group."""
    groups = [
        f"{group_name(row['given'], language)}: {language.number(row['mean'], 2)},"
        f" {language.percent(row['share'])}"
        for row in result.rows
    ]
    return language.gettext(
        "Mean stars and share of the ratings by how many of this selection reviewers gave:"
        " {groups}.",
        groups="; ".join(groups),
    )
