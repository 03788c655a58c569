"""A map of differences: a cell for each of two things crossed, coloured where beyond noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import plotly.graph_objects as go

from mangetamain_analytics.utils.chart_theme import get_diverging_scale
from mangetamain_analytics.utils.color_theme import ColorTheme

_QUIET: Final = 0.15  # opacity of cells within noise
_LEAST_COLUMNS: Final = 4  # that there is room for: a cell as wide as the page is none


@dataclass(frozen=True)
class Cell:
    """A cell of a map.

    Attributes:
        x: Its column.
        y: Its row.
        value: The difference, which is its colour.
        text: The same as it is written in the cell.
        is_known: Whether it is beyond noise; only then it is coloured.
        hover: What is said of it.
    """

    x: str
    y: str
    value: float
    text: str
    is_known: bool
    hover: str


def add_map(
    chart: go.Figure,
    columns: Sequence[str],
    rows: Sequence[str],
    cells: Sequence[Cell],
    size: int,
    row: int,
) -> None:
    """Add a map to a chart.

    Args:
        chart: A figure of subplots.
        columns: From the left.
        rows: From the top.
        cells: Those that there are data for.
        size: Of the numbers, in pixels.
        row: Of the panel.
    """
    reach = max((abs(cell.value) for cell in cells), default=0.01)
    known = {(cell.x, cell.y): cell.value for cell in cells if cell.is_known}
    others: dict[tuple[str, str], float] = {(c.x, c.y): 0.0 for c in cells if not c.is_known}
    quiet = ColorTheme.to_rgba(ColorTheme.TEXT_SECONDARY, _QUIET)
    for values, scale in ((others, [[0, quiet], [1, quiet]]), (known, get_diverging_scale())):
        chart.add_heatmap(
            x=list(columns),
            y=list(rows),
            z=[[values.get((x, y)) for x in columns] for y in rows],
            hoverinfo="skip",
            zmin=-reach,
            zmax=reach,
            colorscale=scale,
            showscale=False,
            xgap=2,
            ygap=2,
            row=row,
            col=1,
        )
    _add_numbers(chart, cells, size, row)
    # Names such as “1-day-or-more” are neither dates nor numbers.
    place = {"type": "category", "categoryorder": "array", "row": row}
    chart.update_xaxes(
        categoryarray=list(columns), range=[-0.5, max(len(columns), _LEAST_COLUMNS) - 0.5], **place
    ).update_yaxes(categoryarray=list(rows)[::-1], range=[-0.5, len(rows) - 0.5], **place)


def _add_numbers(chart: go.Figure, cells: Sequence[Cell], size: int, row: int) -> None:
    """Write the cells that are beyond noise boldly, the others plainly."""
    for is_known, font, form in (
        (True, {"color": ColorTheme.TEXT_ON_MAP, "size": size}, "<b>{}</b>"),
        (False, {"size": size}, "{}"),
    ):
        shown = [cell for cell in cells if cell.is_known == is_known]
        chart.add_scatter(
            mode="text",
            x=[cell.x for cell in shown],
            y=[cell.y for cell in shown],
            text=[form.format(cell.text) for cell in shown],
            textfont=font,
            hovertext=[cell.hover for cell in shown],
            hoverinfo="text",
            row=row,
            col=1,
        )
