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
from mangetamain_analytics.visualization.dimensions import Dimension
from mangetamain_analytics.visualization.families.silence import more_to_know, shortage_in_words

_DRAWN_EACH_WAY: Final = 8
_LEAST_HEIGHT: Final = 160  # pixels
_BAR: Final = 0.8  # of a bar's place
_FEW: Final = 2  # bars that would be blocks
_SENTENCES: Final = {
    True: N_("{recipes}: “{item}” more often ({points} points; {other} of the others)"),
    False: N_("{recipes}: “{item}” less often ({points} points; {other} of the others)"),
}
_HARDLY: Final = {
    True: N_("{recipes}: “{item}” hardly more often ({points} points; {other} of the others)"),
    False: N_("{recipes}: “{item}” hardly less often ({points} points; {other} of the others)"),
}


def sentence(dimension: Dimension, estimand: Estimand, language: Language) -> str:
    """Say how much likelier an item is in a level, or that none is known to be."""
    if estimand.verdict == "insufficient_data":
        return language.gettext(
            "Too few recipes to compare: {reason}", reason=_shortage(estimand, language)
        )
    if estimand.value is None:
        text = language.ngettext(
            "{by}: no evidence of a difference for the {n} item tested",
            "{by}: no evidence of a difference for any of the {n} items tested",
            estimand.facts["tested"],
            by=language.gettext(dimension.title),
        )
        return text + more_to_know(estimand, language)
    texts = _HARDLY if estimand.verdict == "negligible" else _SENTENCES
    words = dimension.words[estimand.facts["level"]]
    return language.gettext(
        texts[estimand.value > 0],
        recipes=language.capitalized(language.gettext(words.recipes)),
        item=estimand.facts["item"],
        points=language.signed(100 * estimand.value),
        other=language.percent(estimand.facts["other"], 1),
    )


def _shortage(estimand: Estimand, language: Language) -> str:
    if estimand.facts["shortage"] != "items":
        return shortage_in_words(estimand, language)
    return language.gettext(
        "no item is in {rows} of them, by {least} contributors, and often enough on both sides",
        rows=language.number(MIN_ROWS),
        least=language.number(MIN_CLUSTERS),
    )


def drawn(result: Result) -> list[dict[str, Any]]:
    """Return the items to draw, from the most negative difference to the most positive."""
    known = [row for row in result.rows if row["verdict"] != "no_evidence"]
    known.sort(key=lambda row: row["difference"])
    below = [row for row in known if row["difference"] < 0][:_DRAWN_EACH_WAY]
    above = [row for row in known if row["difference"] > 0][-_DRAWN_EACH_WAY:]
    return below + above


def figure(dimension: Dimension, result: Result, language: Language) -> go.Figure:
    """Draw the largest differences of both signs with their intervals."""
    rows = drawn(result)
    if len(dimension.contrasted) == 1:
        names = [row["item"] for row in rows]
        colors = get_comparison_colors([row["difference"] > 0 for row in rows])
    else:
        names = [f"{row['item']} · {dimension.name(row['level'], language)}" for row in rows]
        colors = [dimension.color(row["level"]) for row in rows]
    chart = go.Figure()
    chart.add_bar(
        orientation="h",
        y=names,
        x=[100 * row["difference"] for row in rows],
        error_x={
            "array": [100 * (row["high"] - row["difference"]) for row in rows],
            "arrayminus": [100 * (row["difference"] - row["low"]) for row in rows],
            **WHISKERS,
        },
        marker_color=colors,
        width=_BAR if len(rows) > _FEW else _BAR / 2,
        hovertext=[_hover(dimension, row, language) for row in rows],
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
    return chart.update_layout(height=max(_LEAST_HEIGHT, 90 + 24 * len(rows)))


def _hover(dimension: Dimension, row: dict[str, Any], language: Language) -> str:
    return language.gettext(
        "{item}, {recipes}: {share} against {other}, {points} points ({low} to {high}), {n} in all",
        item=row["item"],
        recipes=language.gettext(dimension.words[row["level"]].recipes),
        share=language.percent(row["share"], 1),
        other=language.percent(row["other_share"], 1),
        points=language.signed(100 * row["difference"]),
        low=language.signed(100 * row["low"]),
        high=language.signed(100 * row["high"]),
        n=language.number(row["n"]),
    )


def alt(dimension: Dimension, result: Result, language: Language) -> str:
    """Say the chart in words: the largest difference of each sign."""
    rows = drawn(result)
    ends = []
    for row in rows if len(rows) < 3 else (rows[0], rows[-1]):
        recipes = language.gettext(dimension.words[row["level"]].recipes)
        points = language.signed(100 * row["difference"])
        ends.append(f"{row['item']}, {recipes} ({points})")
    if not ends:
        return ""
    return language.gettext("Differences of shares in points: {ends}.", ends="; ".join(ends))
