"""The overview: live figures of the selection and its strongest findings."""

import streamlit as st

from mangetamain_analytics.app_pages.changes import show_changes
from mangetamain_analytics.app_pages.context import PageContext, get_context
from mangetamain_analytics.app_pages.highlights import show_highlights
from mangetamain_analytics.app_pages.page_foot import show_page_foot
from mangetamain_analytics.data.cached_loaders import load_overview
from mangetamain_analytics.pages import HOME
from mangetamain_analytics.visualization.live_figures import live_figures


def _show_page(context: PageContext) -> None:
    language = context.language
    st.markdown(
        language.gettext("What people cooked, shared and rated on a recipe site, year after year.")
    )
    with st.container(horizontal=True):
        for figure in live_figures(load_overview(context.loader, context.filters), language):
            st.metric(
                figure.label,
                figure.value,
                chart_data=figure.by_year,
                chart_type=figure.chart,
                border=True,
                height="stretch",
                help=figure.meaning,
            )
    show_changes(context)
    st.fragment(show_highlights)()
    show_page_foot(HOME, (), context)


_show_page(get_context())
