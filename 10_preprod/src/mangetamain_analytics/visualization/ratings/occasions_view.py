"""Ratings by season and day in words and pictures."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.utils.chart_theme import (
    WHISKERS,
    apply_subplot_theme,
    get_reference_line_color,
)
from mangetamain_analytics.visualization.analysis import Estimand, Result, Rows
from mangetamain_analytics.visualization.dimensions import Dimension
from mangetamain_analytics.visualization.families import measures_view
from mangetamain_analytics.visualization.families.quantities import Quantity
from mangetamain_analytics.visualization.ratings.rated import FIVE, LOW
from mangetamain_analytics.visualization.ratings.silence import too_few

STARS: Final = Quantity(
    "stars", N_("Mean rating"), N_("mean rating"), N_("stars"), "i.rating", "i.has_rating", False
)
POINTS: Final = N_("points")
_FIVE: Final = Quantity(
    "five", N_("5 stars"), N_("share of 5 stars"), POINTS, FIVE, "i.has_rating", False
)
_LOW: Final = Quantity(
    "low", N_("1 or 2 stars"), N_("share of 1 or 2 stars"), POINTS, LOW, "i.has_rating", False
)
QUANTITIES: Final = {quantity.id: quantity for quantity in (STARS, _FIVE, _LOW)}

# By whether it is higher.
_HARDLY: Final = {
    True: N_("{ratings}: {measure} hardly higher, given how much ratings differ ({amount})"),
    False: N_("{ratings}: {measure} hardly lower, given how much ratings differ ({amount})"),
}


def sentence(dimension: Dimension, estimand: Estimand, language: Language) -> str:
    """Say how the ratings of a level compare with the others, as far as the data go."""
    if estimand.value is None:
        return too_few(estimand, language)
    if estimand.verdict == "negligible":
        quantity = QUANTITIES[estimand.facts["measure"]]
        words = language.gettext(dimension.words[estimand.facts["level"]].recipes)
        return language.gettext(
            _HARDLY[estimand.value > 0],
            ratings=language.capitalized(words),
            measure=language.gettext(quantity.inside),
            amount=measures_view.amount(quantity, estimand.value, language),
        )
    return measures_view.sentence(QUANTITIES, dimension, estimand, language)


_PANELS: Final = {
    "stars": N_("Mean rating, stars from the mean"),
    "five": N_("Share of 5 stars, points from the mean"),
    "low": N_("Share of 1 or 2 stars, points from the mean"),
}


def figure(detail: Dimension, result: Result, language: Language) -> go.Figure:
    """Draw the differences of the levels from the mean with their intervals, a panel a measure."""
    shown = [name for name in QUANTITIES if _rows(result, name)]
    chart = make_subplots(
        rows=len(shown),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.1,
        subplot_titles=[language.gettext(_PANELS[name]) for name in shown],
    )
    for position, name in enumerate(shown, start=1):
        rows = _rows(result, name)
        chart.add_bar(
            x=[detail.tick(row["level"], language) for row in rows],
            y=[row["deviation"] for row in rows],
            error_y={
                "array": [row["high"] - row["deviation"] for row in rows],
                "arrayminus": [row["deviation"] - row["low"] for row in rows],
                **WHISKERS,
            },
            marker_color=[detail.color(row["level"]) for row in rows],
            hovertext=[_hover(row, detail, language) for row in rows],
            hoverinfo="text",
            row=position,
            col=1,
        )
    chart.update_layout(height=60 + 130 * len(shown))
    apply_subplot_theme(chart, language)
    return chart.update_yaxes(
        tickformat="+~f", nticks=4, zerolinecolor=get_reference_line_color(), zerolinewidth=1
    )


def _rows(result: Result, measure: str) -> Rows:
    return [r for r in result.rows if r["measure"] == measure and r["deviation"] is not None]


def _hover(row: dict[str, Any], detail: Dimension, language: Language) -> str:
    quantity = QUANTITIES[row["measure"]]
    return language.gettext(
        "{level}: {measure}, {deviation} from the mean ({interval}), {n} ratings",
        level=detail.name(row["level"], language),
        measure=language.gettext(quantity.inside),
        deviation=measures_view.amount(quantity, row["deviation"], language),
        interval=measures_view.amounts(quantity, (row["low"], row["high"]), language),
        n=language.number(row["n"]),
    )
