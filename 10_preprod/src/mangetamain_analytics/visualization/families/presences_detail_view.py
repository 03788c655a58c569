"""The map of the strongest presences by day of the week or month, and its words."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

import plotly.graph_objects as go

from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.utils.chart_theme import wrapped
from mangetamain_analytics.visualization.analysis import Analysis, Result
from mangetamain_analytics.visualization.dimensions import Dimension
from mangetamain_analytics.visualization.families.difference_map import Cell, add_map

_WIDE: Final = 5  # items at most whose cells are wide
_LINE: Final = 22  # pixels of a row of the map
_BETWEEN: Final = 110  # pixels, for the axis of the bars and the heading of the map
_TITLE_WIDTH: Final = 30  # characters, as the names of the bars take a part of a phone's width
_NAME_WIDTH: Final = 16  # characters of a line of these names, to leave the map its width
_NAME_LINE: Final = 15  # pixels of such a line
_LETTER: Final = 7  # pixels at most of a name's letter, where names stand upright
_ENDS: Final = N_(
    "{by}, furthest above and below the item’s mean: {highest} ({most}); {lowest} ({least})."
)


def _whole(detail: Dimension, result: Result) -> Result:
    """Return the result without the rows of the finer dimension."""
    rows = [row for row in result.rows if row[detail.id] is None]
    return dataclasses.replace(result, rows=rows)


def _cells(detail: Dimension, result: Result) -> list[dict[str, Any]]:
    return [row for row in result.rows if row["deviation"] is not None]


def figure(analysis: Analysis, detail: Dimension, result: Result, language: Language) -> go.Figure:
    """Draw the bars of the analysis and, under them, a map of levels and strongest items."""
    chart = analysis.figure(_whole(detail, result), language)
    found = _cells(detail, result)
    if not found:
        return chart
    items = list(dict.fromkeys(row["item"] for row in found))
    bars, lines = _wrap_names(chart), _LINE * len(detail.levels)
    names = _LETTER * max(map(len, items))
    height = bars + _BETWEEN + lines + names
    chart.set_subplots(
        rows=2,
        cols=1,
        row_heights=[bars, lines],
        vertical_spacing=_BETWEEN / height,
        subplot_titles=["", _heading(detail, language)],
    )
    ticks = [detail.tick(level, language) for level in detail.levels]
    cells = [_cell(row, detail, language) for row in found]
    size = 11 if len(items) <= _WIDE else 9  # pixels, so that numbers stay apart on a phone
    add_map(chart, items, ticks, cells, size, row=2)
    chart.update_annotations(x=0, xanchor="left", align="left", font_size=13)
    quiet = {"automargin": True, "fixedrange": True, "showgrid": False, "row": 2}
    chart.update_xaxes(tickvals=items, **quiet).update_yaxes(zeroline=False, ticks="", **quiet)
    return chart.update_layout(height=height, meta={"first_panel": bars})


def _wrap_names(chart: go.Figure) -> float:
    """Break the names of bars into lines, and return the height that they then need."""
    names = list(chart.data[0].y)
    texts = [wrapped(name, _NAME_WIDTH) for name in names]
    chart.update_yaxes(tickmode="array", tickvals=names, ticktext=texts)
    lines = 1 + max(text.count("<br>") for text in texts)
    return max(float(chart.layout.height), 90 + (4 + _NAME_LINE * lines) * len(names))


def _heading(detail: Dimension, language: Language) -> str:
    by = language.gettext(detail.title)
    return wrapped(language.gettext("{by}, points from the item’s mean", by=by), _TITLE_WIDTH)


def _cell(row: dict[str, Any], detail: Dimension, language: Language) -> Cell:
    return Cell(
        x=row["item"],
        y=detail.tick(row[detail.id], language),
        value=row["deviation"],
        text=_short(100 * row["deviation"], language),
        is_known=row["low"] > 0 or row["high"] < 0,
        hover=language.gettext(
            "{item}, {level}: {share}, {points} points from its mean ({low} to {high}), n = {n}",
            item=row["item"],
            level=detail.name(row[detail.id], language),
            share=language.percent(row["share"], 1),
            points=language.signed(100 * row["deviation"]),
            low=language.signed(100 * row["low"]),
            high=language.signed(100 * row["high"]),
            n=language.number(row["n"]),
        ),
    )


def _short(points: float, language: Language) -> str:
    """Write points as a narrow cell holds them: one decimal at most, none from 1 on."""
    is_small = 0.05 < abs(points) < 0.95
    return language.signed(points, 1) if is_small else language.signed_whole(points)


def alt(analysis: Analysis, detail: Dimension, result: Result, language: Language) -> str:
    """Say the chart in words: that of the bars, and both ends of the map."""
    said = analysis.alt(_whole(detail, result), language)
    found = sorted(_cells(detail, result), key=lambda row: float(row["deviation"]))
    if not found:
        return said
    lowest, highest = found[0], found[-1]
    ends = language.gettext(
        _ENDS,
        by=language.gettext(detail.title),
        highest=_place(highest, detail, language),
        most=language.signed(100 * highest["deviation"]),
        lowest=_place(lowest, detail, language),
        least=language.signed(100 * lowest["deviation"]),
    )
    return f"{said} {ends}"


def _place(row: dict[str, Any], detail: Dimension, language: Language) -> str:
    return f"{row['item']}, {detail.name(row[detail.id], language)}"
