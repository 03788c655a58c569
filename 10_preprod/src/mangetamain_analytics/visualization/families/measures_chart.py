"""The charts of measures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mangetamain_analytics.i18n import Language
from mangetamain_analytics.utils.chart_theme import (
    WHISKERS,
    apply_chart_theme,
    get_comparison_colors,
    get_diverging_scale,
    get_reference_line_color,
)
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization.analysis import Estimand, Result
from mangetamain_analytics.visualization.dimensions import Dimension
from mangetamain_analytics.visualization.families.measures_view import amount, amounts
from mangetamain_analytics.visualization.families.quantities import Quantity


def figure(
    quantities: Sequence[Quantity],
    dimension: Dimension,
    detail: Dimension,
    result: Result,
    language: Language,
) -> go.Figure:
    """Draw the differences of the levels from the mean: bars of one measure, a map of several."""
    if len(quantities) == 1:
        return _bars(quantities[0], detail, result, language)
    return _forest_and_map(quantities, dimension, detail, result, language)


def _bars(quantity: Quantity, detail: Dimension, result: Result, language: Language) -> go.Figure:
    rows = [row for row in result.rows if row["deviation"] is not None]
    factor = 100 if quantity.is_log else 1
    chart = go.Figure()
    chart.add_bar(
        x=[detail.name(row["level"], language) for row in rows],
        y=[factor * row["deviation"] for row in rows],
        error_y={
            "array": [factor * (row["high"] - row["deviation"]) for row in rows],
            "arrayminus": [factor * (row["deviation"] - row["low"]) for row in rows],
            **WHISKERS,
        },
        marker_color=get_comparison_colors([row["level"] in detail.highlighted for row in rows]),
        hovertext=[_hover(quantity, row, detail, language) for row in rows],
        hoverinfo="text",
    )
    apply_chart_theme(chart, language)
    label = language.gettext(
        "{measure}, difference from the mean", measure=language.gettext(quantity.label)
    )
    suffix = language.percent_sign if quantity.is_log else ""
    return chart.update_yaxes(title=label, tickformat="+~f", ticksuffix=suffix)


def _forest_and_map(
    quantities: Sequence[Quantity],
    dimension: Dimension,
    detail: Dimension,
    result: Result,
    language: Language,
) -> go.Figure:
    height = 190 + 56 * len(quantities)
    titles = [
        language.gettext(dimension.words[level].recipes) for level in dimension.contrasted[:1]
    ]
    chart = make_subplots(
        rows=2,
        cols=1,
        vertical_spacing=70 / height,  # for the axis of the one and the heading of the other
        row_heights=[0.45, 0.55],
        subplot_titles=[*titles, language.gettext("By day, % from the mean")],
    )
    _add_forest(chart, quantities, result, language)
    _add_map(chart, quantities, detail, result, language)
    chart.update_annotations(x=0, xanchor="left", font_size=13)
    apply_chart_theme(chart, language)
    chart.update_yaxes(zeroline=False, showgrid=False)
    chart.update_xaxes(
        tickformat="+~f",
        ticksuffix=language.percent_sign,
        zeroline=True,
        zerolinecolor=get_reference_line_color(),
        showgrid=True,
        row=1,
    )
    return chart.update_layout(height=height)


def _add_forest(
    chart: go.Figure, quantities: Sequence[Quantity], result: Result, language: Language
) -> None:
    """Add a dot with its interval for each measure, in per cent of its mean."""
    found = {e.facts["measure"]: e for e in result.estimands if e.interval is not None}
    shown = [quantity for quantity in reversed(quantities) if quantity.id in found]
    factors = [100 if q.is_log else 100 / (found[q.id].facts["mean"] or math.inf) for q in shown]
    chart.add_scatter(
        mode="markers",
        x=[f * (found[q.id].value or 0) for q, f in zip(shown, factors, strict=True)],
        y=[language.gettext(q.label) for q in shown],
        error_x={
            "array": [f * _reach(found[q.id], 1) for q, f in zip(shown, factors, strict=True)],
            "arrayminus": [f * _reach(found[q.id], 0) for q, f in zip(shown, factors, strict=True)],
            **WHISKERS,
        },
        marker={"color": ColorTheme.ORANGE_PRIMARY, "size": 9},
        hovertext=[
            f"{language.gettext(q.label)}: {amount(q, found[q.id].value or 0, language)}"
            f" ({amounts(q, found[q.id].interval or (0, 0), language)})"
            for q in shown
        ],
        hoverinfo="text",
        row=1,
        col=1,
    )


def _reach(estimand: Estimand, end: int) -> float:
    """Return how far the interval reaches below (0) or above (1) the estimate."""
    assert estimand.interval is not None and estimand.value is not None
    return abs(estimand.interval[end] - estimand.value)


def _add_map(
    chart: go.Figure,
    quantities: Sequence[Quantity],
    detail: Dimension,
    result: Result,
    language: Language,
) -> None:
    """Add a cell for each measure and level; only differences beyond noise are coloured."""
    names = {quantity.id: language.gettext(quantity.label) for quantity in quantities}
    rows = [row for row in result.rows if row["relative"] is not None]
    reach = max((abs(row["relative"]) for row in rows), default=0.01)
    known = [row for row in rows if row["low"] > 0 or row["high"] < 0]
    unknown = [row for row in rows if not (row["low"] > 0 or row["high"] < 0)]
    by_id = {quantity.id: quantity for quantity in quantities}
    for cells, color in ((known, ColorTheme.TEXT_ON_MAP), (unknown, None)):
        texts = [language.signed_whole(100 * row["relative"]) for row in cells]
        chart.add_scatter(
            mode="markers+text",
            x=[detail.name(row["level"], language) for row in cells],
            y=[names[row["measure"]] for row in cells],
            marker={
                "symbol": "square",
                "size": 26,
                "color": [row["relative"] for row in cells],
                "cmin": -reach,
                "cmax": reach,
                "colorscale": get_diverging_scale(),
                "opacity": 1 if color else 0,
            },
            text=[f"<b>{text}</b>" for text in texts] if color else texts,
            textfont={"color": color, "size": 11} if color else {"size": 11},
            hovertext=[_hover(by_id[row["measure"]], row, detail, language) for row in cells],
            hoverinfo="text",
            row=2,
            col=1,
        )
    levels = [detail.name(level, language) for level in detail.levels]
    chart.update_xaxes(categoryorder="array", categoryarray=levels, row=2)
    order = [names[quantity.id] for quantity in reversed(quantities)]
    chart.update_yaxes(categoryorder="array", categoryarray=order, row=2)


def _hover(quantity: Quantity, row: dict[str, Any], detail: Dimension, language: Language) -> str:
    if row["deviation"] is None:
        return ""
    return language.gettext(
        "{level}: {measure}, {deviation} from the mean ({interval})",
        level=detail.name(row["level"], language),
        measure=language.gettext(quantity.inside),
        deviation=amount(quantity, row["deviation"], language),
        interval=amounts(quantity, (row["low"], row["high"]), language),
    )
