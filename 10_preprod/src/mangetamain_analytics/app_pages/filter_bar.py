"""The filter bar: shows what the link selects and writes what the visitor chooses."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import streamlit as st

from mangetamain_analytics.app_pages import link
from mangetamain_analytics.app_pages.filter_chips import show_chips
from mangetamain_analytics.app_pages.filter_notices import show_notices
from mangetamain_analytics.app_pages.more_filters import show_more_filters
from mangetamain_analytics.data.cached_loaders import load_overview
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.grammar import DAY_TYPES, PROFILES, SEASONS, YEAR_RANGE
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.visualization.filter_words import SEASON_NAMES

_PROFILE_LABELS: Final = {"standard": N_("Standard"), "none": N_("None")}
_DAY_TYPE_LABELS: Final = {"weekday": N_("Weekdays"), "weekend": N_("Weekends")}


def show_filters(loader: DataLoader, language: Language, others: Collection[str] = ()) -> Filters:
    """Show the filter bar and return what it selects, which is what the link says.

    A link with an unknown or unacceptable filter shows the default and says so.

    Args:
        loader: Reads the data.
        language: The visitor's.
        others: Names of parameters that are the page's own.
    """
    covered = load_overview(loader, Filters(profile="none")).years
    bounds = (covered[0], covered[-1]) if covered else YEAR_RANGE
    given = (item for item in link.get_parameters() if item[0] not in others)
    filters, refused = Filters.parse_leniently(given, bounds)
    show_notices(filters, refused, loader, language)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if bounds[0] < bounds[1]:
            _show_years(filters, bounds, language)
        _show_days(filters, language)
        _show_cleaning(filters, language)
        show_more_filters(filters, loader, language)
    show_chips(filters, loader, language)
    return filters


def _show_years(filters: Filters, bounds: tuple[int, int], language: Language) -> None:
    st.session_state["filter_years"] = filters.years or bounds
    st.slider(
        language.gettext("Years"),
        *bounds,
        key="filter_years",
        width=300,
        on_change=_change_years,
        args=(bounds,),
    )


def _show_days(filters: Filters, language: Language) -> None:
    st.session_state["filter_season"] = list(filters.season)
    st.pills(
        language.gettext("Seasons"),
        SEASONS,
        selection_mode="multi",
        format_func=lambda season: language.gettext(SEASON_NAMES[season]).capitalize(),
        key="filter_season",
        on_change=_change_season,
    )
    st.session_state["filter_daytype"] = filters.daytype
    st.pills(
        language.gettext("Days"),
        DAY_TYPES,
        format_func=lambda name: language.gettext(_DAY_TYPE_LABELS[name]),
        key="filter_daytype",
        on_change=_change_daytype,
    )


def _show_cleaning(filters: Filters, language: Language) -> None:
    st.session_state["filter_profile"] = filters.profile
    st.segmented_control(
        language.gettext("Cleaning"),
        PROFILES,
        required=True,
        format_func=lambda name: language.gettext(_PROFILE_LABELS[name]),
        key="filter_profile",
        help=language.gettext(
            "Standard cleaning leaves out recipes of 0 or over 180 minutes and those with very"
            " few or very many steps or ingredients."
        ),
        on_change=_change_profile,
    )


def _change_years(bounds: tuple[int, int]) -> None:
    years = st.session_state["filter_years"]
    link.set_filter("years", [] if years == bounds else [str(year) for year in years])


def _change_season() -> None:
    seasons = st.session_state["filter_season"]
    link.set_filter("season", [] if len(seasons) == len(SEASONS) else seasons)


def _change_daytype() -> None:
    day_type = st.session_state["filter_daytype"]
    link.set_filter("daytype", [day_type] if day_type else [])


def _change_profile() -> None:
    profile = st.session_state["filter_profile"]
    link.set_filter("profile", [] if profile == PROFILES[0] else [profile])
