"""The page that compares: an analysis of the selection beside the same of another one."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from mangetamain_analytics.app_pages import link
from mangetamain_analytics.app_pages.compare_side import show_side
from mangetamain_analytics.app_pages.context import PageContext, get_context
from mangetamain_analytics.app_pages.filter_notices import show_refused
from mangetamain_analytics.app_pages.page_foot import show_page_foot
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.i18n import Language
from mangetamain_analytics.pages import PAGES
from mangetamain_analytics.visualization.analysis import Analysis
from mangetamain_analytics.visualization.comparison import PAGE, Comparison
from mangetamain_analytics.visualization.registry import ANALYSES


def _read_comparison(language: Language) -> Comparison:
    """Return what the link compares; what cannot be had is said."""
    comparison, refused = Comparison.parse_leniently(link.get_parameters())
    if refused:
        show_refused([f"{error.name} = {error.value}" for error in refused], language)
    return comparison


def _choose_analysis() -> None:
    link.set_parameter("analysis", [st.session_state["compare_analysis"]])


def _keep(filters: Filters) -> None:
    said = urlencode(filters.as_parameters())
    link.set_parameter("beside", [said] if said else [])


def _show_controls(analysis: Analysis, context: PageContext) -> None:
    language = context.language
    st.session_state["compare_analysis"] = analysis.id
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            language.gettext("Analysis"),
            list(ANALYSES),
            format_func=lambda one: " · ".join(
                language.gettext(text) for text in (PAGES[ANALYSES[one].page].title, _ask(one))
            ),
            key="compare_analysis",
            width=520,
            on_change=_choose_analysis,
        )
        st.button(
            language.gettext("Keep this selection as the first"),
            icon=":material/keep:",
            key="compare_keep",
            on_click=_keep,
            args=(context.filters,),
        )


def _ask(analysis_id: str) -> str:
    return ANALYSES[analysis_id].question


def _show_page(context: PageContext) -> None:
    language = context.language
    st.markdown(
        language.gettext(
            "First the selection that was kept, then the one above. Each has its own scale, and"
            " whether they differ is not tested."
        )
    )
    comparison = _read_comparison(language)
    analysis = ANALYSES[comparison.analysis]
    _show_controls(analysis, context)
    if comparison.beside == context.filters:
        st.info(
            language.gettext("Both sides show the same selection: change a filter above."),
            icon=":material/info:",
        )
    sides = {"first": replace(context, filters=comparison.beside), "second": context}
    for column, (side, shown) in zip(st.columns(2), sides.items(), strict=True):
        with column.container(border=True, height="stretch"):
            show_side(side, analysis, shown)
    show_page_foot(PAGE, comparison.as_parameters(), context)


_show_page(get_context())
