"""The figure of a custom chart."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any, Final

import plotly.graph_objects as go

from mangetamain_analytics.i18n import Language
from mangetamain_analytics.utils.chart_theme import (
    CHART_HEIGHT,
    apply_chart_theme,
    get_line_colors,
    get_scatter_color,
)
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization.analysis import Result, Rows
from mangetamain_analytics.visualization.custom_charts import words
from mangetamain_analytics.visualization.custom_charts.choice import Choice
from mangetamain_analytics.visualization.custom_charts.order import ordered
from mangetamain_analytics.visualization.custom_charts.vocabulary import TIME, Property

# Lines are told apart by dash and marker too, and by lightness where they can be.
_DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid")
_SYMBOLS: Final = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star")
_MOST_MARKERS: Final = 60  # along a line
_MOST_SIZES_ON_AXIS: Final = 12  # groups whose n is written below them
_NUMBERS: Final = ",~f"  # 10,000 and not 10k
_LARGEST_DOT: Final = 22  # pixels


def figure(choice: Choice, result: Result, language: Language) -> go.Figure:
    """Draw the rows of a custom chart."""
    draw = {"heatmap": _heatmap, "scatter": _scatter}.get(choice.chart, _series)
    chart = draw(choice, result.rows, language)
    apply_chart_theme(chart, language)
    chart.update_xaxes(title=_noted(choice.along, result, language))
    chart.update_yaxes(tickformat=_NUMBERS)
    if choice.along.kind == TIME:
        chart.update_xaxes(tickformat="%Y" if choice.x == "year_month" else "d")
    elif choice.is_binned:
        chart.update_xaxes(tickformat=_NUMBERS)
    if choice.chart == "heatmap":
        title = _noted(choice.split, result, language) if choice.split else ""
        return chart.update_yaxes(title=title, showgrid=False, zeroline=False)
    if choice.chart == "scatter":
        return chart
    chart.update_yaxes(title=_value_title(choice, language))
    if choice.aggregate == "share_5":
        chart.update_yaxes(ticksuffix=language.percent_sign)
    if choice.chart in ("bar", "histogram"):
        chart.update_yaxes(rangemode="tozero")
    if choice.chart == "histogram":
        chart.update_layout(bargap=0.03)
    if choice.split:
        chart.update_layout(
            showlegend=True,
            legend={
                "orientation": "h",
                "y": 1.02,
                "yanchor": "bottom",
                "x": 0,
                "title": {"text": _noted(choice.split, result, language), "side": "top"},
            },
            margin_t=90,
            boxmode="group",
        )
    return chart


def _noted(property_: Property, result: Result, language: Language) -> str:
    """Return the title of an axis or legend; of items, how many are shown where some are not."""
    title = _axis_title(property_, language)
    note = words.items_note(property_.items or "", result, language)
    return f"{title} ({note})" if note else title


def _axis_title(property_: Property, language: Language) -> str:
    label = language.gettext(property_.label)
    if property_.unit is None or property_.is_count:
        return label
    return f"{label} ({language.gettext(property_.unit)})"


def _value_title(choice: Choice, language: Language) -> str:
    heading = words.what(choice, language)
    measured = choice.measured
    if choice.aggregate in (*words.AGGREGATE_NAMES, None) and measured and not measured.is_count:
        return f"{heading} ({language.gettext(measured.unit or '')})"
    return heading


def _series(choice: Choice, rows: Rows, language: Language) -> go.Figure:
    """Draw lines, bars, boxes or a histogram, one series for each level."""
    chart = go.Figure()
    if not rows:
        return chart
    trace = {"line": _line, "box": _box}.get(choice.chart, _bar)
    levels = ordered(choice.split, "level", rows) if choice.split else [None]
    for place, level in enumerate(levels):
        own = [row for row in rows if row.get("level") == level]
        look = {"name": "", "x": _places(choice, own, rows, language)}
        if choice.split:
            look["name"] = html.escape(words.level_name(choice.split, level, language))
        chart.add_trace(trace(choice, own, place, look, language))
        if choice.chart == "box":
            chart.add_trace(_box_hover(choice, own, place, look, language))
    if not choice.is_binned and choice.along.kind != TIME:
        chart.update_xaxes(
            type="category",
            categoryorder="array",
            categoryarray=list(dict.fromkeys(_places(choice, rows, rows, language))),
        )
    return chart


def _places(choice: Choice, rows: Rows, every: Rows, language: Language) -> list[Any]:
    """Return where rows stand along the chart.

    Args:
        choice: The chart.
        rows: Of a series.
        every: Of all series.
        language: The reader's.
    """
    if choice.is_binned:
        # Whole numbers from 20 to 29 are centred on 24.5.
        last = 1 if choice.along.is_whole else 0
        return [(row["x"] + row["x_to"] - last) / 2 for row in rows]
    if choice.along.kind == TIME:
        return [row["x"] for row in rows]
    names = [html.escape(_tick(choice.along, row["x"], language)) for row in rows]
    if choice.split or len(every) > _MOST_SIZES_ON_AXIS:
        return names
    return [f"{name}<br>n = {language.number(r['n'])}" for name, r in zip(names, rows, strict=True)]


def _tick(property_: Property, value: Any, language: Language) -> str:
    if property_.dimension:
        return property_.dimension.tick(value, language)
    return words.level_name(property_, value, language)


def _color(choice: Choice, place: int, level: Any) -> str:
    split = choice.split
    if split and split.id in ("season", "daytype") and split.dimension:
        return split.dimension.color(level)
    return get_line_colors(place + 1)[place]


def _line(
    choice: Choice, rows: Rows, place: int, look: dict[str, Any], language: Language
) -> go.Scatter:
    color = _color(choice, place, rows[0].get("level"))
    return go.Scatter(
        **look,
        y=[_value(choice, row) for row in rows],
        mode="lines+markers" if len(rows) <= _MOST_MARKERS else "lines",
        line={"color": color, "width": 2, "dash": _DASHES[place % len(_DASHES)]},
        marker={"color": color, "size": 7, "symbol": _SYMBOLS[place % len(_SYMBOLS)]},
        **_hover(choice, rows, language),
    )


def _bar(
    choice: Choice, rows: Rows, place: int, look: dict[str, Any], language: Language
) -> go.Bar:
    color = _color(choice, place, rows[0].get("level"))
    if choice.x in ("season", "daytype") and choice.along.dimension and not choice.split:
        colors: str | list[str] = [choice.along.dimension.color(row["x"]) for row in rows]
    else:
        colors = color
    return go.Bar(
        **look,
        y=[_value(choice, row) for row in rows],
        marker={"color": colors},
        **_hover(choice, rows, language),
    )


def _box(
    choice: Choice, rows: Rows, place: int, look: dict[str, Any], language: Language
) -> go.Box:
    return go.Box(
        **look,
        q1=[row["q1"] for row in rows],
        median=[row["median"] for row in rows],
        q3=[row["q3"] for row in rows],
        lowerfence=[row["low"] for row in rows],
        upperfence=[row["high"] for row in rows],
        line={"color": _color(choice, place, rows[0].get("level"))},
        offsetgroup=str(place),
        hoverinfo="skip",
    )


def _box_hover(
    choice: Choice, rows: Rows, place: int, look: dict[str, Any], language: Language
) -> go.Bar:
    """Return what is read at boxes: plotly.js would call the ends of whiskers extremes."""
    return go.Bar(
        **look,
        base=[row["low"] for row in rows],
        y=[row["high"] - row["low"] for row in rows],
        offsetgroup=str(place),
        opacity=0,
        showlegend=False,
        **_hover(choice, rows, language),
    )


def _heatmap(choice: Choice, rows: Rows, language: Language) -> go.Figure:
    split = choice.split
    assert split is not None
    xs = list(dict.fromkeys(row["x"] for row in rows))
    levels = ordered(split, "level", rows)
    cells = {(row["x"], row["level"]): row for row in rows}
    hovers = {place: _said(choice, row, language) for place, row in cells.items()}
    chart = go.Figure(
        go.Heatmap(
            x=[html.escape(_tick(choice.along, x, language)) for x in xs],
            y=[html.escape(_tick(split, level, language)) for level in levels],
            z=[[_value(choice, cells.get((x, level))) for x in xs] for level in levels],
            hovertext=[[hovers.get((x, level), "") for x in xs] for level in levels],
            hoverinfo="text",
            colorscale=[[0, ColorTheme.NEUTRAL_LIGHT], [1, ColorTheme.STEELBLUE]],
            colorbar={
                "title": {"text": _value_title(choice, language), "side": "right"},
                "thickness": 12,
                "tickformat": _NUMBERS,
                "ticksuffix": language.percent_sign if choice.aggregate == "share_5" else "",
            },
            xgap=2,
            ygap=2,
        )
    )
    chart.update_layout(height=max(CHART_HEIGHT, 120 + 26 * len(levels)))
    chart.update_xaxes(type="category")
    return chart.update_yaxes(type="category", autorange="reversed")


def _value(choice: Choice, row: dict[str, Any] | None) -> float | None:
    """Return what is shown of a group, shares in per cent."""
    if row is None:
        return None
    value: float = row[words.shown_value(choice)]
    return 100 * value if choice.aggregate == "share_5" else value


def _scatter(choice: Choice, rows: Rows, language: Language) -> go.Figure:
    measured = choice.measured
    assert measured is not None
    last = 1 if measured.is_whole else 0
    sizes = [row["n"] for row in rows]
    chart = go.Figure(
        go.Scatter(
            x=_places(choice, rows, rows, language),
            y=[(row["y"] + row["y_to"] - last) / 2 for row in rows],
            mode="markers",
            marker={
                "color": get_scatter_color(),
                "opacity": 0.75,
                "size": sizes,
                "sizemode": "area",
                "sizeref": 2 * max(sizes, default=1) / _LARGEST_DOT**2,
                "sizemin": 1,
                "line": {"width": 0},
            },
            **_hover(choice, rows, language),
        )
    )
    return chart.update_yaxes(title=_axis_title(measured, language))


def _hover(choice: Choice, rows: Iterable[dict[str, Any]], language: Language) -> dict[str, Any]:
    return {"hovertext": [_said(choice, row, language) for row in rows], "hoverinfo": "text"}


def _said(choice: Choice, row: dict[str, Any], language: Language) -> str:
    """Return a group with its value and its n."""
    name = html.escape(words.group_name(choice, row, language))
    n = language.ngettext(*choice.source.counted, row["n"])
    if choice.chart == "box":
        return f"{name}<br>{words.quantiles(choice, row, language)}<br>{n}"
    if "value" not in row or choice.aggregate == "count":
        return f"{name}<br>{n}"
    return f"{name}<br>{words.amount(choice, row['value'], language)}<br>{n}"
