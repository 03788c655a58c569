"""Colours: one source, readable text, and charts that follow the language."""

import tomllib
from pathlib import Path

import plotly.graph_objects as go
import pytest
from plotly.subplots import make_subplots

import mangetamain_analytics
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.utils.chart_theme import (
    CHART_HEIGHT,
    CUT,
    apply_chart_theme,
    apply_subplot_theme,
    bound_axis,
    chart_config,
    get_bar_color,
    get_comparison_colors,
    get_line_colors,
    get_reference_line_color,
    get_scatter_color,
    make_small,
    wrapped,
)
from mangetamain_analytics.utils.color_theme import ColorTheme

PALETTE = {
    "ORANGE_PRIMARY": "#FF8C00",
    "ORANGE_SECONDARY": "#E24E1B",
    "SECONDARY_ACCENT": "#FFD700",
    "BACKGROUND_MAIN": "#1E1E1E",
    "BACKGROUND_SIDEBAR": "#000000",
    "BACKGROUND_CARD": "#333333",
    "TEXT_PRIMARY": "#F0F0F0",
    "TEXT_SECONDARY": "#888888",
    "TEXT_WHITE": "#FFFFFF",
    "SUCCESS": "#28A745",
    "WARNING": "#FFC107",
    "ERROR": "#DC3545",
    "INFO": "#17A2B8",
}
CONFIG = Path(mangetamain_analytics.__file__).parent / ".streamlit/config.toml"


def luminance(color: str) -> float:
    """WCAG 2 relative luminance of #RRGGBB."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_the_published_one() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#888888", "#333333") < 4.5


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        (ColorTheme.TEXT_PRIMARY, ColorTheme.BACKGROUND_MAIN),
        (ColorTheme.TEXT_PRIMARY, ColorTheme.BACKGROUND_CARD),
        (ColorTheme.ORANGE_PRIMARY, ColorTheme.BACKGROUND_MAIN),
        (ColorTheme.ORANGE_PRIMARY, ColorTheme.BACKGROUND_CARD),
        (ColorTheme.LIGHT_TEXT_PRIMARY, ColorTheme.LIGHT_BACKGROUND_MAIN),
        (ColorTheme.LIGHT_TEXT_PRIMARY, ColorTheme.LIGHT_BACKGROUND_CARD),
        (ColorTheme.LIGHT_ORANGE_PRIMARY, ColorTheme.LIGHT_BACKGROUND_MAIN),
        (ColorTheme.LIGHT_ORANGE_PRIMARY, ColorTheme.LIGHT_BACKGROUND_CARD),
        *((text, mark) for mark, text in ColorTheme.TEXT_ON_MARK.items()),
    ],
)
def test_text_is_readable(text: str, surface: str) -> None:
    assert contrast(text, surface) >= 4.5


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        (ColorTheme.TEXT_PRIMARY, ColorTheme.BACKGROUND_MAIN),
        (ColorTheme.LIGHT_TEXT_PRIMARY, ColorTheme.LIGHT_BACKGROUND_MAIN),
    ],
)
def test_streamlit_captions_are_readable(text: str, surface: str) -> None:
    channels = (
        round(0.6 * int(text[i : i + 2], 16) + 0.4 * int(surface[i : i + 2], 16)) for i in (1, 3, 5)
    )
    assert contrast("#" + "".join(f"{channel:02X}" for channel in channels), surface) >= 4.5


def test_orange_and_blue_differ_in_lightness() -> None:
    assert contrast(ColorTheme.ORANGE_PRIMARY, ColorTheme.STEELBLUE) > 1.9


def test_streamlit_has_the_palette() -> None:
    theme = tomllib.loads(CONFIG.read_text())["theme"]
    assert theme | ColorTheme.get_streamlit_theme() == theme
    assert theme["dark"]["primaryColor"] == "#FF8C00" and theme["light"] != theme["dark"]


def test_the_palette_is_the_brands() -> None:
    assert {name: getattr(ColorTheme, name) for name in PALETTE} == PALETTE
    assert len(set(ColorTheme.CHART_COLORS)) == 8
    assert len(set(ColorTheme.STEELBLUE_PALETTE)) == 10  # as many as Streamlit asks for
    lightness = [luminance(color) for color in ColorTheme.STEELBLUE_PALETTE]
    assert lightness == sorted(lightness, reverse=True)
    assert list(ColorTheme.get_seasonal_colors()) == ["winter", "spring", "summer", "autumn"]


def test_lines_side_by_side_begin_anew_after_the_last_colour() -> None:
    assert get_line_colors(2) == [*ColorTheme.CHART_COLORS[:2]]
    assert get_line_colors(9)[8] == get_line_colors(1)[0]
    assert {get_bar_color(), get_scatter_color()} <= set(ColorTheme.CHART_COLORS)


def test_panels_have_their_titles_at_the_left() -> None:
    figure = make_subplots(rows=2, cols=1, subplot_titles=["one", "two"])
    apply_subplot_theme(figure, get_language("fr"))
    assert {(note.x, note.xanchor) for note in figure.layout.annotations} == {(0, "left")}
    assert figure.layout.paper_bgcolor == ColorTheme.get_plotly_theme()["paper_bgcolor"]


def test_to_rgba() -> None:
    assert ColorTheme.to_rgba("#FF8C00", 0.25) == "rgba(255, 140, 0, 0.25)"
    for color, alpha in (("#FFF", 0.5), ("red", 0.5), ("#FF8C00", 1.5), ("#FF8C00", -0.1)):
        with pytest.raises(ValueError):
            ColorTheme.to_rgba(color, alpha)


def test_chart_theme_keeps_what_was_set() -> None:
    figure = go.Figure(layout={"title": {"text": "kept"}, "height": 111})
    apply_chart_theme(figure, get_language("fr"))
    assert figure.layout.title.text == "kept"
    assert figure.layout.height == 111
    assert figure.layout.separators == get_language("fr").plotly_separators
    assert apply_chart_theme(go.Figure(), get_language("en")).layout.height == CHART_HEIGHT


def test_marks() -> None:
    assert get_comparison_colors([True, False]) == [
        ColorTheme.ORANGE_PRIMARY,
        ColorTheme.STEELBLUE,
    ]
    assert get_reference_line_color() == ColorTheme.REFERENCE


def test_mode_bar_speaks_the_language() -> None:
    config = chart_config(go.Figure(), get_language("fr"), "weekend-volume-20261122")
    texts = config["locales"]["fr"]["dictionary"]
    assert texts["Download plot as a PNG"].startswith("Télécharger")
    assert config["toImageButtonOptions"]["filename"] == "weekend-volume-20261122"
    assert config["toImageButtonOptions"]["format"] == "png"
    assert config["toImageButtonOptions"]["scale"] == 3
    svg = chart_config(go.Figure(), get_language("en"), "x", "svg")["toImageButtonOptions"]
    assert svg["format"] == "svg"


def test_arrowheads_say_where_intervals_leave_the_axis() -> None:
    figure = go.Figure()
    bound_axis(figure, (0, 10), [(1, 2, 3), (2, -1, 5), (3, -2, 12), (4, 0, 10)])
    (cut,) = figure.data
    assert cut.name == CUT
    marks = list(zip(cut.x, cut.y, cut.marker.symbol, strict=True))
    down, up = "triangle-down", "triangle-up"
    assert marks == [(2, 0, down), (3, 0, down), (3, 10, up)]
    assert figure.layout.yaxis.range == (0, 10)
    whole = go.Figure()
    bound_axis(whole, (0, 10), [(1, 2, 3)])
    assert not whole.data and whole.layout.yaxis.range == (0, 10)


def test_a_small_chart_has_room_for_a_title_of_two_lines() -> None:
    assert wrapped("a title of two lines", 12) == "a title of<br>two lines"
    margins = []
    for title in ("a title", wrapped("a title of two lines", 12)):
        figure = go.Figure(layout_height=CHART_HEIGHT)
        figure.add_annotation(text=title)
        margins.append(make_small(figure).layout.margin.t)
    assert margins[0] < margins[1]
