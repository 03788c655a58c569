"""The link in the browser's address bar: the one place where language and filters are kept.

Widgets show what the link says and write to it when they change. Streamlit's own binding writes
the label that a visitor reads, which depends on the language; these links hold stable words.
"""

from __future__ import annotations

from typing import Final

import streamlit as st

from mangetamain_analytics.data.filters import parameters_of
from mangetamain_analytics.visualization.page_parameters import PAGE_PARAMETERS
from utils_logger import log_user_action

_MISSING: Final = "missing"  # written by the shell's script
_CARRIED: Final = "link_parameters"
_KEPT: Final = "link_parameters_by_page"
_PAGE: Final = "link_page"


def get_parameters() -> list[tuple[str, str]]:
    """Return the query parameters of the link, repeated ones included."""
    return [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]


def set_parameter(name: str, values: list[str]) -> None:
    """Give a parameter new values; without any it leaves the link."""
    if values:
        st.query_params[name] = values
    elif name in st.query_params:
        del st.query_params[name]


def set_filter(name: str, values: list[str]) -> None:
    """Write what a visitor has chosen."""
    set_parameter(name, values)
    # What can be typed could be anything: how many is all that is noted.
    typed = name in ("tags", "ingredients")
    log_user_action("filter_change", {name: len(values) if typed else values})


def remove_filters(names: list[str]) -> None:
    """Take filters out of the link, each with all that it is written with."""
    for name in names:
        for parameter in parameters_of(name):
            set_parameter(parameter, [])
    log_user_action("filter_change", {name: [] for name in names})


def take_missing_page() -> str | None:
    """Return the page that was asked for and is not here, if any; the link forgets it."""
    missing: str | None = st.query_params.get(_MISSING)
    set_parameter(_MISSING, [])
    return missing


def carry_over() -> bool:
    """Put the parameters back that Streamlit drops when the visitor changes the page.

    Those of a page's own come back with the page, by the navigation or the browser's back button.

    Returns:
        Whether the visitor has just come to this page.
    """
    page = st.context.url  # without the parameters
    arrived = _PAGE not in st.session_state or st.session_state[_PAGE] != page
    kept = st.session_state.setdefault(_KEPT, {})
    own = {name for names in PAGE_PARAMETERS.values() for name in names}
    if arrived and not st.query_params:
        st.query_params.from_dict(st.session_state.get(_CARRIED, {}))
    if arrived and own.isdisjoint(st.query_params):
        st.query_params.update(kept.get(page, {}))
    st.session_state[_PAGE] = page
    said = {name: st.query_params.get_all(name) for name in st.query_params}
    st.session_state[_CARRIED] = {name: said[name] for name in said if name not in own}
    kept[page] = {name: said[name] for name in said if name in own}
    return arrived
