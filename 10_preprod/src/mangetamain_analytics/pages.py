"""The pages there are: what the navigation, the HTML shell and the site map say of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mangetamain_analytics.i18n import N_

SITE_NAME: Final = N_("Back to the Kitchen")
ABOUT: Final = N_("About")  # the group of pages about the site itself


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        title: A message to translate.
        icon: Name of a Material symbol.
        description: One or two sentences for search engines and previews, a message to translate.
        is_about: Whether it is about the site itself: it has no filters and opens without data.
    """

    title: str
    icon: str
    description: str
    is_about: bool = False


# By the name of the page's script and, except for the first, of its path.
PAGES: Final = {
    "overview": Page(
        N_("Overview"),
        "skillet",
        N_("What people cooked, shared and rated on a recipe site, year after year, in figures."),
    ),
    "trends": Page(
        N_("Trends"),
        "trending_up",
        N_("What changed in home cooking from year to year: length, complexity, ingredients."),
    ),
    "seasonality": Page(
        N_("Seasons"),
        "eco",
        N_("What winter, spring, summer and autumn change in the recipes that people share."),
    ),
    "weekend": Page(
        N_("Weekend"),
        "weekend",
        N_("What Saturdays and Sundays change in the recipes that people share."),
    ),
    "ratings": Page(
        N_("Ratings"),
        "star",
        N_("How people rated what they cooked, and what goes with more or fewer stars."),
    ),
    "charts": Page(
        N_("Charts"),
        "insert_chart",
        N_("Put a chart of your own together from the recipes and their reviews."),
    ),
    "compare": Page(
        N_("Compare"),
        "compare_arrows",
        N_("Two selections of the recipes side by side, by any analysis of this site."),
    ),
    "data": Page(
        N_("Data"),
        "database",
        N_("The tables behind the site: columns, rows, cleaning, quality, and downloads."),
        is_about=True,
    ),
    "methods": Page(
        N_("Methods"),
        "function",
        N_("Every method, threshold and reference behind the findings of this site."),
        is_about=True,
    ),
    "status": Page(
        N_("Status"),
        "monitor_heart",
        N_("Whether the site and its data are up to date, with versions and checks."),
        is_about=True,
    ),
    "privacy": Page(
        N_("Privacy"),
        "shield_person",
        N_("What this site notes about visits, what it does not, and for how long."),
        is_about=True,
    ),
}
HOME: Final = "overview"


def path_of(name: str) -> str:
    """Return the path of a page."""
    return "/" if name == HOME else f"/{name}"
