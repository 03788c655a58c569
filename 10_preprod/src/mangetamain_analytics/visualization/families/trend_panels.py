"""Charts of values over the years: a panel for each measure, the years shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mangetamain_analytics.i18n import Language
from mangetamain_analytics.statistics.thresholds import MIN_CLUSTERS, MIN_ROWS
from mangetamain_analytics.utils.chart_theme import (
    CHART_HEIGHT,
    WHISKERS,
    apply_chart_theme,
    bound_axis,
    wrapped,
)
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization.analysis import Result, Rows
from mangetamain_analytics.visualization.families.trend_inference import MIN_YEARS

FAINT: Final = 0.35  # opacity of years with few recipes
_PANEL_HEIGHT: Final = 150
_TITLE_WIDTH: Final = 46  # characters


@dataclass(frozen=True)
class Panel:
    """A measure with a panel of its own.

    Attributes:
        id: Of its rows.
        label: What it is, a message to translate.
        unit: What it is counted in, a message to translate.
    """

    id: str
    label: str
    unit: str


def figure(panels: Sequence[Panel], result: Result, language: Language) -> go.Figure:
    """Draw the values by year with their intervals, and quartiles where rows have them."""
    columns = 1 if len(panels) <= 3 else 2
    lines = -(-len(panels) // columns)
    height = CHART_HEIGHT if lines == 1 else 60 + _PANEL_HEIGHT * lines
    chart = make_subplots(
        rows=lines,
        cols=columns,
        subplot_titles=[_title(panel, columns, language) for panel in panels],
        shared_xaxes=columns == 1,
        vertical_spacing=50 / height,
        horizontal_spacing=0.1,
    )
    chart.update_annotations(font_size=13, xanchor="left")
    for index, annotation in enumerate(chart.layout.annotations):
        place = chart.get_subplot(index // columns + 1, index % columns + 1)
        annotation.x = place.xaxis.domain[0]
    for index, panel in enumerate(panels):
        rows = [row for row in result.rows if row["measure"] == panel.id]
        place = {"row": index // columns + 1, "col": index % columns + 1}
        if rows and "median" in rows[0]:
            _add_quantiles(chart, rows, language, place)
        _add_values(chart, panel, rows, language, place)
    apply_chart_theme(chart, language)
    return zoom_together(chart).update_layout(height=height)


def _title(panel: Panel, columns: int, language: Language) -> str:
    """Name a panel, with its unit where there is room for it."""
    measure = language.gettext(panel.label)
    if columns > 1:
        return measure
    unit = language.gettext(panel.unit)
    # What is counted often names its unit already.
    title = measure if unit.casefold() in measure.casefold() else f"{measure} ({unit})"
    return wrapped(title, _TITLE_WIDTH)


def zoom_together(chart: go.Figure) -> go.Figure:
    """Let all panels follow when years are zoomed in one.

    Zooming starts from the mode bar: a finger that scrolls the page must not zoom.
    """
    chart.update_xaxes(matches="x", fixedrange=False, tickformat="d")
    chart.layout.xaxis.matches = None  # the others follow it; itself it cannot
    return chart.update_yaxes(zeroline=False)


def is_scarce(row: dict[str, Any]) -> bool:
    """Say whether a year has few recipes or contributors."""
    return bool(row["n"] < MIN_ROWS or row["clusters"] < MIN_CLUSTERS)


def is_drawable(rows: Rows) -> bool:
    """Say whether enough years have an interval to draw them, however few recipes they have."""
    years = {row["year"] for row in rows if row["low"] is not None}
    return len(years) >= MIN_YEARS


def _add_quantiles(chart: go.Figure, rows: Rows, language: Language, place: dict[str, int]) -> None:
    """Add the band of the middle half and the median, named at their ends."""
    years = [row["year"] for row in rows]
    for name in ("q25", "q75"):
        chart.add_scatter(
            mode="lines",
            x=years,
            y=[row[name] for row in rows],
            line={"width": 0},
            fill="tonexty" if name == "q75" else None,
            fillcolor=ColorTheme.to_rgba(ColorTheme.REFERENCE, 0.2),
            hoverinfo="skip",
            **place,
        )
    chart.add_scatter(
        mode="lines",
        x=years,
        y=[row["median"] for row in rows],
        line={"dash": "dash", "width": 2, "color": ColorTheme.STEELBLUE},
        hovertext=[_hover_median(row, language) for row in rows],
        hoverinfo="text",
        **place,
    )
    middle = rows[len(rows) // 2]
    is_above = middle["median"] >= middle["value"]
    for row, name, text, anchor in (
        (rows[0], "q75", language.gettext("middle half of the recipes"), "top"),
        (middle, "median", language.gettext("median"), "bottom" if is_above else "top"),
        (middle, "value", language.gettext("geometric mean"), "top" if is_above else "bottom"),
    ):
        chart.add_annotation(
            x=row["year"],
            y=row[name],
            text=text,
            showarrow=False,
            xanchor="left" if row is rows[0] else "center",
            yanchor=anchor,
            yshift=8 if anchor == "bottom" else -8,
            font_size=11,
            **place,
        )


def _add_values(
    chart: go.Figure, panel: Panel, rows: Rows, language: Language, place: dict[str, int]
) -> None:
    """Add the values and their intervals; years with few recipes are faint."""
    ends = [row if row["low"] is not None else row | {"low": row["value"], "high": row["value"]}
            for row in rows]  # fmt: skip
    chart.add_scatter(
        mode="lines",
        x=[row["year"] for row in rows],
        y=[row["value"] for row in rows],
        line={"width": 1, "dash": "dot", "color": ColorTheme.ORANGE_PRIMARY},
        opacity=FAINT,
        hoverinfo="skip",
        **place,
    )
    for scarce in (True, False):
        shown = _with_gaps([row for row in ends if is_scarce(row) == scarce])
        chart.add_scatter(
            mode="markers" if scarce else "lines+markers",
            x=[row["year"] for row in shown],
            y=[row["value"] for row in shown],
            error_y={
                "array": [row["high"] - row["value"] if row["n"] else 0 for row in shown],
                "arrayminus": [row["value"] - row["low"] if row["n"] else 0 for row in shown],
                **WHISKERS,
            },
            line={"width": 2, "color": ColorTheme.ORANGE_PRIMARY},
            marker={"size": 6, "color": ColorTheme.ORANGE_PRIMARY},
            opacity=FAINT if scarce else 1,
            hovertext=[_hover(panel, row, language) if row["n"] else "" for row in shown],
            hoverinfo="text",
            **place,
        )
    _bound(chart, rows, ends, place)


def _with_gaps(rows: Rows) -> Rows:
    """Return the rows with one without a value where years are left out: no line joins those."""
    found: Rows = []
    for row in rows:
        if found and found[-1]["year"] < row["year"] - 1:
            found.append({"year": row["year"] - 1, "value": None, "n": 0})
        found.append(row)
    return found


def _bound(chart: go.Figure, rows: Rows, ends: Rows, place: dict[str, int]) -> None:
    """Show all values; the whiskers of a handful of contributors would squeeze all the others."""
    known = [row for row in ends if not is_scarce(row)] or ends
    reach = [row[name] for row in known for name in ("low", "high")]
    reach += [row[name] for row in rows for name in ("value", "q25", "q75") if name in row]
    if reach:
        margin = 0.08 * (max(reach) - min(reach))
        bounds = min(reach) - margin, max(reach) + margin
        bound_axis(chart, bounds, [(row["year"], row["low"], row["high"]) for row in ends], **place)


def _hover(panel: Panel, row: dict[str, Any], language: Language) -> str:
    values = {
        "year": row["year"],
        "value": language.significant(row["value"], 3),
        "unit": language.gettext(panel.unit),
        "n": language.number(row["n"]),
    }
    if row["low"] is None:
        return language.gettext("{year}: {value} {unit}, {n} recipes", **values)
    return language.gettext(
        "{year}: {value} {unit} ({low} to {high}), {n} recipes",
        low=language.significant(row["low"], 3),
        high=language.significant(row["high"], 3),
        **values,
    )


def _hover_median(row: dict[str, Any], language: Language) -> str:
    return language.gettext(
        "{year}: median {median}, half of the recipes from {low} to {high}",
        year=row["year"],
        median=language.significant(row["median"], 3),
        low=language.significant(row["q25"], 3),
        high=language.significant(row["q75"], 3),
    )


def alt(panels: Sequence[Panel], result: Result, language: Language) -> str:
    """Say the chart in words: the first, the highest and the lowest year of each measure."""
    sentences = []
    for panel in panels:
        rows = [row for row in result.rows if row["measure"] == panel.id]
        rows = [row for row in rows if not is_scarce(row)] or rows
        if rows:
            lowest, highest = (choose(rows, key=lambda row: float(row["value"]))
                               for choose in (min, max))  # fmt: skip
            sentences.append(
                language.gettext(
                    "{measure} ({unit}) by year, {first}–{last}: highest in {highest} ({most}),"
                    " lowest in {lowest} ({least}).",
                    measure=language.gettext(panel.label),
                    unit=language.gettext(panel.unit),
                    first=rows[0]["year"],
                    last=rows[-1]["year"],
                    highest=highest["year"],
                    most=language.significant(highest["value"], 3),
                    lowest=lowest["year"],
                    least=language.significant(lowest["value"], 3),
                )
            )
    return " ".join(sentences)
