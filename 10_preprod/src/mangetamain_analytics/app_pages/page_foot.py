"""The foot of a page of analyses: the whole page to take away, and its link."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from mangetamain_analytics.app_pages import link
from mangetamain_analytics.app_pages.context import PageContext
from mangetamain_analytics.reports import ROOT


def show_page_foot(page: str, context: PageContext) -> None:
    """Show where the report of the page is, and its link when asked for.

    Args:
        page: Name of the page.
        context: What the page works with.
    """
    language = context.language
    query = urlencode([*context.filters.as_parameters(), ("lang", language.code)])
    with st.container(horizontal=True, gap="small"):
        st.link_button(
            language.gettext("Report of this page"),
            f"{ROOT}/{page}.html?{query}",
            icon=":material/print:",
            type="tertiary",
            help=language.gettext("One file with charts, findings, numbers and methods, to print."),
        )
        popover = st.popover(
            language.gettext("Link to this view"),
            icon=":material/link:",
            type="tertiary",
            key="page_link",
            on_change="rerun",
        )
        if popover.open:
            address = st.context.url or ""
            parameters = link.get_parameters()
            said = f"{address}?{urlencode(parameters)}" if parameters else address
            popover.code(said, language=None, wrap_lines=True)
