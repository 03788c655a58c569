"""How every chart looks: transparent, quiet axes, numbers in the reader's format."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.utils.color_theme import ColorTheme

CHART_HEIGHT = 380  # pixels
CUT: Final = "cut"  # name of the marks where an interval goes on outside
SMALL_HEIGHTS = (260, 400)  # at least and at most
_PNG_SCALE = 3  # 3 × the size on screen prints at about 300 dots per inch

# Of intervals: thin, in a grey that is seen on both backgrounds and on the marks.
WHISKERS: Final[dict[str, Any]] = {"thickness": 1, "width": 3, "color": ColorTheme.WHISKER}

_MODEBAR_TEXTS = (
    N_("Download plot as a PNG"),
    N_("Download plot"),
    N_("Zoom"),
    N_("Reset axes"),
    N_("Double-click to zoom back out"),
)
PICTURES: Final = ("png", "svg")


def apply_chart_theme(figure: go.Figure, language: Language) -> go.Figure:
    """Give a figure the site's look and the language's separators; a title set is kept."""
    figure.update_layout(
        height=figure.layout.height or CHART_HEIGHT,
        margin={"l": 8, "r": 8, "t": 40, "b": 8},
        **ColorTheme.get_plotly_theme(),
        separators=language.plotly_separators,
        showlegend=False,
        uniformtext={"minsize": 10, "mode": "show"},
        hovermode="closest",
        bargap=0.25,
        dragmode=False,
    )
    figure.update_xaxes(showgrid=False, automargin=True, fixedrange=True)
    figure.update_yaxes(
        zeroline=True,
        automargin=True,
        fixedrange=True,
        gridcolor=ColorTheme.to_rgba(ColorTheme.REFERENCE, 0.25),
    )
    return figure


def stacked_panels(titles: Sequence[str], spacing: float = 0.16) -> go.Figure:
    """Return an empty figure of panels above each other on one horizontal axis.

    Args:
        titles: Of the panels, from above.
        spacing: Between them, as a share of the height.
    """
    return make_subplots(
        rows=max(1, len(titles)),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=spacing,
        subplot_titles=list(titles),
    )


def apply_subplot_theme(figure: go.Figure, language: Language) -> go.Figure:
    """Give a figure of panels the site's look, each panel's title above its left end."""
    figure.update_annotations(x=0, xanchor="left", font_size=13)
    return apply_chart_theme(figure, language)


def bound_axis(
    figure: go.Figure,
    bounds: tuple[float, float],
    ends: Sequence[tuple[float, float, float]],
    **place: int,
) -> None:
    """Bound a vertical axis; an arrowhead at its edge says where an interval goes on.

    Args:
        figure: The chart.
        bounds: Ends of the axis, in its unit.
        ends: Of each interval: its place on the horizontal axis, its lower and its upper end.
        **place: `row` and `col` of the panel.
    """
    low, high = bounds
    cut = [(x, low, "triangle-down") for x, start, _ in ends if start < low]
    cut += [(x, high, "triangle-up") for x, _, end in ends if end > high]
    if cut:
        figure.add_scatter(
            name=CUT,
            mode="markers",
            x=[x for x, _, _ in cut],
            y=[y for _, y, _ in cut],
            marker={"symbol": [symbol for *_, symbol in cut], "size": 7},
            marker_color=ColorTheme.WHISKER,
            hoverinfo="skip",
            cliponaxis=False,
            **place,
        )
    figure.update_yaxes(range=list(bounds), **place)


def wrapped(title: str, width: int) -> str:
    """Break a panel's title into lines of so many characters, for narrow screens."""
    return "<br>".join(textwrap.wrap(title, width))


def make_small(figure: go.Figure) -> go.Figure:
    """Fit a chart into a small card: lower, without the titles of its axes, nothing to zoom.

    Of a chart whose `meta` has the height of its `first_panel`, only that.
    """
    if figure.layout.meta:
        _keep_first_panel(figure, figure.layout.meta["first_panel"])
    low, high = SMALL_HEIGHTS
    top = 44 if any("<br>" in note.text for note in figure.layout.annotations) else 28
    figure.update_layout(height=max(low, min(high, 0.65 * figure.layout.height)), margin_t=top)
    figure.update_xaxes(title=None, fixedrange=True)
    return figure.update_yaxes(title=None)


def _keep_first_panel(figure: go.Figure, height: float) -> None:
    figure.data = [trace for trace in figure.data if trace.yaxis in (None, "y")]
    figure.layout.annotations = ()
    figure.update_layout(height=height, yaxis_domain=[0, 1])
    figure.update_layout(xaxis2_visible=False, yaxis2_visible=False)


def get_comparison_colors(is_point: Sequence[bool]) -> list[str]:
    """Return orange for the marks that the chart is about and blue for what they are compared to.

    Args:
        is_point: One flag per mark.
    """
    return [ColorTheme.ORANGE_PRIMARY if point else ColorTheme.STEELBLUE for point in is_point]


def get_bar_color() -> str:
    """Return the colour of bars of which none is the point of the chart."""
    return ColorTheme.STEELBLUE


def get_line_colors(number: int) -> list[str]:
    """Return the colours of so many lines side by side, from the first again after the last."""
    return list(itertools.islice(itertools.cycle(ColorTheme.CHART_COLORS), number))


def get_scatter_color() -> str:
    """Return the colour of dots."""
    return ColorTheme.STEELBLUE


def get_reference_line_color() -> str:
    """Return the grey of means and other reference lines."""
    return ColorTheme.REFERENCE


def get_diverging_scale() -> list[list[float | str]]:
    """Return the colours of a map of differences: blue below, orange above, grey at none."""
    return [
        [0.0, ColorTheme.STEELBLUE_LIGHT],
        [0.5, ColorTheme.NEUTRAL_LIGHT],
        [1.0, ColorTheme.ORANGE_LIGHT],
    ]


def chart_config(
    figure: go.Figure, language: Language, file_name: str, picture: str = "png"
) -> dict[str, Any]:
    """Return Plotly's `config`: a mode bar with the download, and with zoom where it is let.

    Args:
        figure: Of the chart.
        language: The reader's; plotly.js itself knows English only.
        file_name: Of the picture downloaded, without its ending.
        picture: Form of the picture, `png` or `svg`.
    """
    zooms = any(axis.fixedrange is False for axis in figure.select_xaxes())
    return {
        "displaylogo": False,
        "modeBarButtons": [["zoom2d", "resetScale2d"], ["toImage"]] if zooms else [["toImage"]],
        "toImageButtonOptions": {"format": picture, "filename": file_name, "scale": _PNG_SCALE},
        "locale": language.code,
        "locales": {
            language.code: {"dictionary": {text: language.gettext(text) for text in _MODEBAR_TEXTS}}
        },
    }
