"""The filter bar: shows what the link selects and writes what the visitor chooses."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mangetamain_analytics.app_pages import link
from mangetamain_analytics.data.cached_loaders import load_overview
from mangetamain_analytics.data.filters import PROFILES, YEAR_RANGE, Filters
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import ValidationError
from mangetamain_analytics.i18n import LANGUAGES, Language, N_
from utils_logger import log_user_action

_PROFILE_LABELS: Final = {"standard": N_("Standard"), "none": N_("None")}


def show_filters(loader: DataLoader, language: Language) -> Filters:
    """Show the filter bar and return what it selects, which is what the link says.

    A link with an unknown or unacceptable filter shows the default and says so.
    """
    covered = load_overview(loader, Filters(profile="none")).years
    bounds = (covered[0], covered[-1]) if covered else YEAR_RANGE
    filters, refused = Filters.parse_leniently(link.get_parameters(), bounds)
    wish = st.query_params.get("lang", language.code)
    if wish not in LANGUAGES:
        refused.append(ValidationError("lang", wish, ", ".join(LANGUAGES)))
    if refused:
        given = ", ".join(f"{error.name} = {error.value}" for error in refused)
        text = language.gettext(
            "This link asks for {given}, which cannot be had. The default is shown.", given=given
        )
        st.warning(text, icon=":material/link_off:")
    st.session_state["filter_years"] = filters.years or bounds
    st.session_state["filter_profile"] = filters.profile
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if bounds[0] < bounds[1]:
            st.slider(
                language.gettext("Years"),
                *bounds,
                key="filter_years",
                width=420,
                on_change=_change_years,
                args=(bounds,),
            )
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
    return filters


def _change_years(bounds: tuple[int, int]) -> None:
    years = st.session_state["filter_years"]
    _change_filters("years", [] if years == bounds else [str(year) for year in years])


def _change_profile() -> None:
    profile = st.session_state["filter_profile"]
    _change_filters("profile", [] if profile == PROFILES[0] else [profile])


def _change_filters(name: str, values: list[str]) -> None:
    link.set_parameter(name, values)
    log_user_action("filter_change", {name: values})
