"""The foot of a page: the whole page to take away, and its link."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

import streamlit as st

from mangetamain_analytics.app_pages import link
from mangetamain_analytics.app_pages.context import PageContext
from mangetamain_analytics.reports import ROOT


def show_page_foot(page: str, own: Iterable[tuple[str, str]], context: PageContext) -> None:
    """Show where the report of the page and this view are, when asked for.

    Only then, since a slow card that answers its slider by itself changes the link.

    Args:
        page: Name of the page.
        own: What a link says of the page besides the filters.
        context: What the page works with.
    """
    language, given = context.language, link.get_parameters()
    popover = st.popover(
        language.gettext("Report and link"),
        icon=":material/share:",
        type="tertiary",
        key="page_foot",
        on_change="rerun",
    )
    if not popover.open:
        return
    said = [*own, *context.filters.as_parameters()]
    popover.link_button(
        language.gettext("Report of this page"),
        f"{ROOT}/{page}.html?{urlencode([*said, ('lang', language.code)])}",
        icon=":material/print:",
        help=language.gettext("One file with charts, findings, numbers and methods, to print."),
    )
    address = st.context.url or ""
    popover.caption(language.gettext("Link to this view"))
    popover.code(
        f"{address}?{urlencode(given)}" if given else address, language=None, wrap_lines=True
    )
