"""A page of analyses: quick ones first, the strongest finding on top; the slow ones follow."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mangetamain_analytics.app_pages import link
from mangetamain_analytics.app_pages.card import load_card, show_card
from mangetamain_analytics.app_pages.context import get_context, get_page_language
from mangetamain_analytics.app_pages.filter_notices import show_refused
from mangetamain_analytics.app_pages.page_foot import show_page_foot
from mangetamain_analytics.app_pages.problems import show_load_error
from mangetamain_analytics.app_pages.waiting import place_held
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.results import load_each
from mangetamain_analytics.visualization.analysis import Analysis
from mangetamain_analytics.visualization.highlights import in_order
from mangetamain_analytics.visualization.registry import ANALYSES, adjusted

_HEIGHT: Final = 600  # pixels, of most cards


def show_analyses(page: str) -> None:
    """Show the cards of a page's analyses.

    Args:
        page: Name of the page.
    """
    context = get_context()
    given = link.get_parameters()
    analyses = [analysis for analysis in ANALYSES.values() if analysis.page == page]
    refused = [error for analysis in analyses for error in adjusted(analysis, given)[1]]
    if refused:
        show_refused([f"{error.name} = {error.value}" for error in refused], context.language)
    with place_held("quick", _HEIGHT):
        quick = (adjusted(a, given)[0] for a in analyses if not a.is_slow)
        found, failed = load_each(quick, context.loader, context.filters)
    for asked, result in in_order(found):
        show_card(asked, result, context)
    for _, error in failed:
        show_load_error(error, context.language)
    for analysis in analyses:
        if analysis.is_slow:
            st.fragment(_show_late)(analysis)
    own = [p for analysis in analyses for p in adjusted(analysis, given)[0].parameters]
    show_page_foot(page, own, context)


def _show_late(analysis: Analysis) -> None:
    """Show a slow card; what fails in a fragment does not reach the page around it."""
    try:
        context = get_context()
        with place_held(analysis.id, _HEIGHT):
            asked, result = load_card(analysis, context)
        show_card(asked, result, context)
    except DataLoadError as error:
        show_load_error(error, get_page_language())
