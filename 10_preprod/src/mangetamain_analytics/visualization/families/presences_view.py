"""Presences in words and pictures."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.statistics.thresholds import MIN_CLUSTERS, MIN_ROWS
from mangetamain_analytics.utils.chart_theme import (
    WHISKERS,
    apply_chart_theme,
    get_comparison_colors,
)
from mangetamain_analytics.visualization.analysis import Estimand, Result
from mangetamain_analytics.visualization.dimensions import Words

_DRAWN_EACH_WAY: Final = 8
_SENTENCES: Final = {
    True: N_("{recipes}: “{item}” more often ({points} points; {other} of the others)"),
    False: N_("{recipes}: “{item}” less often ({points} points; {other} of the others)"),
}
_HARDLY: Final = {
    True: N_("{recipes}: “{item}” hardly more often ({points} points; {other} of the others)"),
    False: N_("{recipes}: “{item}” hardly less often ({points} points; {other} of the others)"),
}


def sentence(words: Words, estimand: Estimand, language: Language) -> str:
    """Say how much likelier an item is, or that none is known to be."""
    recipes = language.gettext(words.recipes)
    if estimand.verdict == "insufficient_data":
        return language.gettext(
            "Too few recipes to compare: {n}, no item in {rows} of them by {least} contributors",
            n=language.number(estimand.n),
            rows=language.number(MIN_ROWS),
            least=language.number(MIN_CLUSTERS),
        )
    if estimand.value is None:
        return language.ngettext(
            "{recipes}: no evidence of a difference for the {n} item tested",
            "{recipes}: no evidence of a difference for any of the {n} items tested",
            estimand.facts["tested"],
            recipes=recipes,
        )
    texts = _HARDLY if estimand.verdict == "negligible" else _SENTENCES
    return language.gettext(
        texts[estimand.value > 0],
        recipes=recipes,
        item=estimand.facts["item"],
        points=language.signed(100 * estimand.value),
        other=language.percent(estimand.facts["other"], 1),
    )


def _drawn(result: Result) -> list[dict[str, Any]]:
    """Return the items to draw, from the most negative difference to the most positive."""
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
        x=[100 * row["difference"] for row in rows],
        error_x={
            "array": [100 * (row["high"] - row["difference"]) for row in rows],
            "arrayminus": [100 * (row["difference"] - row["low"]) for row in rows],
            **WHISKERS,
        },
        marker_color=get_comparison_colors([row["difference"] > 0 for row in rows]),
        hovertext=[_hover(row, language) for row in rows],
        hoverinfo="text",
    )
    apply_chart_theme(chart, language)
    chart.update_yaxes(showgrid=False, zeroline=False, tickmode="linear")
    chart.update_xaxes(
        title=language.gettext("percentage points"),
        zeroline=True,
        showgrid=True,
        tickformat="+",
    )
    return chart.update_layout(height=max(320, 90 + 24 * len(rows)))


def _hover(row: dict[str, Any], language: Language) -> str:
    return language.gettext(
        "{item}: {share} against {other}, {points} points ({low} to {high}), {n} recipes",
        item=row["item"],
        share=language.percent(row["share"], 1),
        other=language.percent(row["other_share"], 1),
        points=language.signed(100 * row["difference"]),
        low=language.signed(100 * row["low"]),
        high=language.signed(100 * row["high"]),
        n=language.number(row["n"]),
    )


def alt(words: Words, result: Result, language: Language) -> str:
    """Say the chart in words: the largest difference of each sign."""
    rows = _drawn(result)
    if not rows:
        return ""
    return language.gettext(
        "Differences of shares in points, {among} less the others: from {lowest} ({least}) to"
        " {highest} ({most}).",
        among=language.gettext(words.among),
        lowest=rows[0]["item"],
        least=language.signed(100 * rows[0]["difference"]),
        highest=rows[-1]["item"],
        most=language.signed(100 * rows[-1]["difference"]),
    )
