"""The live figures of a selection, as the overview and its report show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mangetamain_analytics.data.overview import Overview
from mangetamain_analytics.i18n import Language


@dataclass(frozen=True)
class LiveFigure:
    """A figure with its name, in a language.

    Attributes:
        label: What it is.
        value: As people write it.
        by_year: The same of each year; None where that says nothing.
        chart: How the years are drawn.
        meaning: What is counted, where that has to be said.
    """

    label: str
    value: str
    by_year: tuple[float, ...] | None = None
    chart: Literal["bar", "line"] = "bar"
    meaning: str | None = None


def live_figures(overview: Overview, language: Language) -> tuple[LiveFigure, ...]:
    """Return the five figures of a selection."""
    period, rating = "–", "–"
    if overview.first_day and overview.last_day:
        period = f"{overview.first_day.year}–{overview.last_day.year}"
    if overview.mean_rating is not None:
        rating = language.number(overview.mean_rating, 2)
    return (
        LiveFigure(
            language.gettext("Recipes"),
            language.number(overview.recipes),
            overview.recipes_by_year,
            meaning=language.gettext("Recipes submitted; the bars are the years."),
        ),
        LiveFigure(
            language.gettext("Reviews"),
            language.number(overview.interactions),
            overview.interactions_by_year,
            meaning=language.gettext(
                "Reviews given, with or without a rating; the bars are the years."
            ),
        ),
        LiveFigure(language.gettext("Reviewers"), language.number(overview.users)),
        LiveFigure(language.gettext("Period"), period),
        LiveFigure(
            language.gettext("Mean rating"),
            rating,
            overview.rating_by_year,
            "line",
            language.gettext("Of 1 to 5 stars; “no rating” is left out. The line is the years."),
        ),
    )
