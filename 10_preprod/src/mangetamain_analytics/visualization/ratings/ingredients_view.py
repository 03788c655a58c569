"""Ingredients and ratings in words and pictures."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.utils.chart_theme import (
    WHISKERS,
    apply_chart_theme,
    get_comparison_colors,
)
from mangetamain_analytics.visualization.analysis import Estimand, Result
from mangetamain_analytics.visualization.families.silence import more_to_know
from mangetamain_analytics.visualization.ratings.silence import too_few

_DRAWN_EACH_WAY: Final = 10
# By whether it is negligible and whether the ratings are better.
_SENTENCES: Final = {
    (False, True): N_("Recipes with {item} are rated better ({stars} stars)"),
    (False, False): N_("Recipes with {item} are rated worse ({stars} stars)"),
    (True, True): N_("Recipes with {item} are rated hardly better ({stars} stars)"),
    (True, False): N_("Recipes with {item} are rated hardly worse ({stars} stars)"),
}

_MISSING: Final = {
    "items": N_(
        "Too few ratings to tell: no ingredient is in {recipes} recipes rated and missing in as"
        " many"
    ),
    "groups": N_(
        "Too few ratings to tell: no ingredient of {recipes} recipes rated or more has ratings by"
        " {groups} random groups of reviewers, both with it and without it"
    ),
}


def sentence(estimand: Estimand, language: Language) -> str:
    """Say whether recipes with an ingredient are rated better or worse, as far as the data go."""
    if estimand.verdict == "insufficient_data":
        return _silence(estimand, language)
    if estimand.value is None:
        text = language.ngettext(
            "No evidence that recipes with the {n} ingredient tested are rated otherwise",
            "No evidence that recipes with any of the {n} ingredients tested are rated otherwise",
            estimand.facts["tested"],
        )
        return text + more_to_know(estimand, language)
    return language.gettext(
        _SENTENCES[estimand.verdict == "negligible", estimand.value > 0],
        item=estimand.facts["item"],
        stars=language.signed(estimand.value),
    )


def _silence(estimand: Estimand, language: Language) -> str:
    reason = estimand.facts["shortage"]
    if reason not in _MISSING:
        return too_few(estimand, language)
    return language.gettext(
        _MISSING[reason],
        recipes=language.number(estimand.facts["least"]),
        groups=language.number(estimand.facts["groups"]),
    )


def _drawn(result: Result) -> list[dict[str, Any]]:
    """Return the ingredients to draw, from the worst ratings to the best."""
    known = [row for row in result.rows if row["verdict"] != "no_evidence"]
    known.sort(key=lambda row: row["difference"])
    below = [row for row in known if row["difference"] < 0][:_DRAWN_EACH_WAY]
    above = [row for row in known if row["difference"] > 0][-_DRAWN_EACH_WAY:]
    return below + above


def figure(result: Result, language: Language) -> go.Figure:
    """Draw the largest differences of both signs with their intervals."""
    rows = _drawn(result)
    chart = go.Figure()
    chart.add_bar(
        orientation="h",
        y=[row["item"] for row in rows],
        x=[row["difference"] for row in rows],
        error_x={
            "array": [row["high"] - row["difference"] for row in rows],
            "arrayminus": [row["difference"] - row["low"] for row in rows],
            **WHISKERS,
        },
        marker_color=get_comparison_colors([row["difference"] > 0 for row in rows]),
        hovertext=[_hover(row, language) for row in rows],
        hoverinfo="text",
    )
    chart.update_layout(height=max(320, 90 + 24 * len(rows)))
    apply_chart_theme(chart, language)
    chart.update_yaxes(showgrid=False, zeroline=False, tickmode="linear")
    return chart.update_xaxes(
        title=language.gettext("stars"), zeroline=True, showgrid=True, tickformat="+~f"
    )


def _hover(row: dict[str, Any], language: Language) -> str:
    return language.gettext(
        "{item}: {mean} stars against {other}, {difference} ({low} to {high}), {n} ratings",
        item=row["item"],
        mean=language.number(row["mean"], 2),
        other=language.number(row["other_mean"], 2),
        difference=language.signed(row["difference"]),
        low=language.signed(row["low"]),
        high=language.signed(row["high"]),
        n=language.number(row["n"]),
    )


def alt(result: Result, language: Language) -> str:
    """Say the chart in words: the largest difference of each sign."""
    rows = _drawn(result)
    ends = [
        f"{row['item']} ({language.signed(row['difference'])})"
        for row in (rows if len(rows) < 3 else (rows[0], rows[-1]))
    ]
    return language.gettext("Differences of mean ratings in stars: {ends}.", ends="; ".join(ends))
