"""The colours of "Back to the Kitchen"; every other place takes them from here."""

from __future__ import annotations

import re
from typing import Final

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


class ColorTheme:
    """The palette: surfaces, text tints, marks of charts and states."""

    ORANGE_PRIMARY: Final = "#FF8C00"
    ORANGE_SECONDARY: Final = "#E24E1B"
    SECONDARY_ACCENT: Final = "#FFD700"

    BACKGROUND_MAIN: Final = "#1E1E1E"
    BACKGROUND_SIDEBAR: Final = "#000000"
    BACKGROUND_CARD: Final = "#333333"
    TEXT_PRIMARY: Final = "#F0F0F0"
    TEXT_SECONDARY: Final = "#888888"  # of marks and lines; too faint for words on a card
    TEXT_WHITE: Final = "#FFFFFF"

    SUCCESS: Final = "#28A745"
    WARNING: Final = "#FFC107"
    ERROR: Final = "#DC3545"
    INFO: Final = "#17A2B8"

    LIGHT_BACKGROUND_MAIN: Final = "#FFFFFF"
    LIGHT_BACKGROUND_SIDEBAR: Final = "#FAF6F1"
    LIGHT_BACKGROUND_CARD: Final = "#F3ECE4"
    LIGHT_TEXT_PRIMARY: Final = "#1A1613"
    # ORANGE_PRIMARY darkened until text and buttons in it are readable on the light surfaces.
    LIGHT_ORANGE_PRIMARY: Final = "#A84A00"

    # Marks: orange is the point of the chart, blue what it is compared with, grey the context.
    STEELBLUE: Final = "#3D749F"  # steel blue #4682B4, darker until white on it is readable
    REFERENCE: Final = TEXT_SECONDARY
    # The ends and the middle of maps of differences, light enough for dark text.
    STEELBLUE_LIGHT: Final = "#7FB2DE"
    NEUTRAL_LIGHT: Final = "#E4E4E4"
    ORANGE_LIGHT: Final = "#FFB454"
    TEXT_ON_MAP: Final = "#1E1E1E"
    WHISKER: Final = "#9A9A9A"
    # Seasons differ in lightness too: dark winter, light summer.
    WINTER: Final = "#2F6690"
    SPRING: Final = "#8CC084"
    SUMMER: Final = "#F2C230"
    AUTUMN: Final = ORANGE_SECONDARY
    # What is written on a mark: dark on the light ones, white on those dark enough for it.
    TEXT_ON_MARK: Final = {
        ORANGE_PRIMARY: "#1E1E1E",
        STEELBLUE: TEXT_WHITE,
        WINTER: TEXT_WHITE,
        SPRING: "#1E1E1E",
        SUMMER: "#1E1E1E",
        AUTUMN: "#000000",
    }

    # Of series side by side; charts tell them apart by dash and marker too.
    CHART_COLORS: Final = (
        STEELBLUE,
        ORANGE_PRIMARY,
        SPRING,
        ORANGE_SECONDARY,
        STEELBLUE_LIGHT,
        SUMMER,
        REFERENCE,
        INFO,
    )
    # From little to much.
    STEELBLUE_PALETTE: Final = (
        "#EAF3FA",
        "#D0E4F3",
        "#B3D2EA",
        "#98C2E4",
        STEELBLUE_LIGHT,
        "#659BC9",
        "#5087B4",
        STEELBLUE,
        WINTER,
        "#1F4765",
    )

    @classmethod
    def get_plotly_theme(cls) -> dict[str, object]:
        """Return the colours of a Plotly layout: the page shows through, on either theme."""
        return {
            "paper_bgcolor": "rgba(0, 0, 0, 0)",
            "plot_bgcolor": "rgba(0, 0, 0, 0)",
            "colorway": list(cls.CHART_COLORS),
        }

    @classmethod
    def get_streamlit_theme(cls) -> dict[str, object]:
        """Return the `[theme]` tables of Streamlit's settings, dark and light."""
        charts = {
            "chartCategoricalColors": list(cls.CHART_COLORS),
            "chartSequentialColors": list(cls.STEELBLUE_PALETTE),
        }
        return charts | {
            "dark": {
                "primaryColor": cls.ORANGE_PRIMARY,
                "backgroundColor": cls.BACKGROUND_MAIN,
                "secondaryBackgroundColor": cls.BACKGROUND_CARD,
                "textColor": cls.TEXT_PRIMARY,
                "sidebar": {
                    "backgroundColor": cls.BACKGROUND_SIDEBAR,
                    "secondaryBackgroundColor": cls.BACKGROUND_CARD,
                },
            },
            "light": {
                "primaryColor": cls.LIGHT_ORANGE_PRIMARY,
                "backgroundColor": cls.LIGHT_BACKGROUND_MAIN,
                "secondaryBackgroundColor": cls.LIGHT_BACKGROUND_CARD,
                "textColor": cls.LIGHT_TEXT_PRIMARY,
                "sidebar": {
                    "backgroundColor": cls.LIGHT_BACKGROUND_SIDEBAR,
                    "secondaryBackgroundColor": cls.LIGHT_BACKGROUND_CARD,
                },
            },
        }

    @classmethod
    def get_seasonal_color(cls, season: str) -> str:
        """Return the colour of a season, the same everywhere.

        Args:
            season: winter, spring, summer or autumn.
        """
        return cls.get_seasonal_colors()[season]

    @classmethod
    def get_seasonal_colors(cls) -> dict[str, str]:
        """Return the colour of each season, winter first."""
        return {
            "winter": cls.WINTER,
            "spring": cls.SPRING,
            "summer": cls.SUMMER,
            "autumn": cls.AUTUMN,
        }

    @staticmethod
    def to_rgba(color: str, alpha: float) -> str:
        """Return a `#RRGGBB` colour as `rgba(r, g, b, alpha)`.

        Raises:
            ValueError: The colour is not of that form, or alpha is outside 0 to 1.
        """
        if not _HEX.fullmatch(color):
            raise ValueError(f"{color!r} is no colour of the form #RRGGBB")
        if not 0 <= alpha <= 1:
            raise ValueError(f"alpha must be between 0 and 1, not {alpha}")
        red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
        return f"rgba({red}, {green}, {blue}, {alpha})"
