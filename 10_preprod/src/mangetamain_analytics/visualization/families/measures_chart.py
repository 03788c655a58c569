"""The charts of measures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.utils.chart_theme import (
    WHISKERS,
    apply_chart_theme,
    apply_subplot_theme,
    get_reference_line_color,
)
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization.analysis import Estimand, Result
from mangetamain_analytics.visualization.dimensions import Dimension
from mangetamain_analytics.visualization.families.difference_map import Cell, add_map
from mangetamain_analytics.visualization.families.measures_view import amount, amounts
from mangetamain_analytics.visualization.families.quantities import Quantity

_WIDE: Final = 7  # levels at most whose cells are wide
_AXIS: Final = {
    False: N_("{measure}, difference from the mean"),
    True: N_("{measure}, difference from the geometric mean"),
}
_HOVERS: Final = {
    False: N_("{level}: {measure}, {deviation} from the mean ({interval})"),
    True: N_("{level}: {measure}, {deviation} from the geometric mean ({interval})"),
}


def has_dots(quantities: Sequence[Quantity], dimension: Dimension) -> bool:
    """Say whether dots above a map of several measures compare a single level with the rest."""
    return len(quantities) > 1 and len(dimension.contrasted) == 1


def figure(
    quantities: Sequence[Quantity],
    dimension: Dimension,
    detail: Dimension,
    result: Result,
    language: Language,
) -> go.Figure:
    """Draw the differences of the levels from the mean.

    One measure is drawn as bars, several as a map of measures and levels; where a single level is
    compared with the rest, its differences with their intervals stand above the map.
    """
    if len(quantities) == 1:
        return _bars(quantities[0], detail, result, language)
    if has_dots(quantities, dimension):
        return _forest_and_map(quantities, dimension, detail, result, language)
    chart = make_subplots(rows=1, cols=1, subplot_titles=[_by(detail, language)])
    _add_map(chart, quantities, detail, result, language, row=1)
    return _finish(chart, 90 + 40 * len(quantities), language)


def _by(detail: Dimension, language: Language) -> str:
    return language.gettext("{by}, in %", by=language.gettext(detail.title))


def _finish(chart: go.Figure, height: int, language: Language) -> go.Figure:
    apply_subplot_theme(chart, language)
    return chart.update_yaxes(zeroline=False, showgrid=False, ticks="").update_layout(height=height)


def _bars(quantity: Quantity, detail: Dimension, result: Result, language: Language) -> go.Figure:
    rows = [row for row in result.rows if row["deviation"] is not None]
    factor = 100 if quantity.is_log else 1
    chart = go.Figure()
    chart.add_bar(
        x=[detail.tick(row["level"], language) for row in rows],
        y=[factor * row["deviation"] for row in rows],
        error_y={
            "array": [factor * (row["high"] - row["deviation"]) for row in rows],
            "arrayminus": [factor * (row["deviation"] - row["low"]) for row in rows],
            **WHISKERS,
        },
        marker_color=[detail.color(row["level"]) for row in rows],
        hovertext=[_hover(quantity, row, detail, language) for row in rows],
        hoverinfo="text",
    )
    apply_chart_theme(chart, language)
    label = language.gettext(_AXIS[quantity.is_log], measure=language.gettext(quantity.label))
    ticks = [detail.tick(level, language) for level in detail.levels]
    chart.update_xaxes(categoryorder="array", categoryarray=ticks, range=[-0.5, len(ticks) - 0.5])
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
    heading = language.gettext(dimension.words[dimension.contrasted[0]].recipes)
    chart = make_subplots(
        rows=2,
        cols=1,
        vertical_spacing=70 / height,  # for the axis of the one and the heading of the other
        row_heights=[0.45, 0.55],
        subplot_titles=[language.capitalized(heading), _by(detail, language)],
    )
    _add_forest(chart, quantities, result, language)
    _add_map(chart, quantities, detail, result, language, row=2)
    return _finish(chart, height, language).update_xaxes(
        tickformat="+~f",
        ticksuffix=language.percent_sign,
        zeroline=True,
        zerolinecolor=get_reference_line_color(),
        showgrid=True,
        row=1,
    )


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
    row: int,
) -> None:
    """Add a cell for each measure and level; only differences beyond noise are coloured."""
    labels = {quantity.id: language.gettext(quantity.label) for quantity in quantities}
    by_id = {quantity.id: quantity for quantity in quantities}
    ticks = [detail.tick(level, language) for level in detail.levels]
    cells = [
        Cell(
            x=detail.tick(cell["level"], language),
            y=labels[cell["measure"]],
            value=cell["relative"],
            text=language.signed_whole(100 * cell["relative"]),
            is_known=_known(cell),
            hover=_hover(by_id[cell["measure"]], cell, detail, language),
        )
        for cell in result.rows
        if cell["relative"] is not None
    ]
    size = 11 if len(ticks) <= _WIDE else 9  # pixels, so that numbers stay apart on a phone
    add_map(chart, ticks, list(labels.values()), cells, size, row)


def _known(cell: dict[str, Any]) -> bool:
    """Say whether a difference is beyond noise."""
    return bool(cell["low"] > 0 or cell["high"] < 0)


def _hover(quantity: Quantity, row: dict[str, Any], detail: Dimension, language: Language) -> str:
    if row["deviation"] is None:
        return ""
    return language.gettext(
        _HOVERS[quantity.is_log],
        level=detail.name(row["level"], language),
        measure=language.gettext(quantity.inside),
        deviation=amount(quantity, row["deviation"], language),
        interval=amounts(quantity, (row["low"], row["high"]), language),
    )
