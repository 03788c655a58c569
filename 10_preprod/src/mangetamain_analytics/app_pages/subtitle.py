"""The grey line under a headline: what is shown of which selection, and what its terms mean."""

from __future__ import annotations

import streamlit as st

from mangetamain_analytics.app_pages.context import PageContext
from mangetamain_analytics.app_pages.plain import plain
from mangetamain_analytics.visualization.analysis import Analysis, Result
from mangetamain_analytics.visualization.filter_words import aside_words
from mangetamain_analytics.visualization.glossary import meanings, shown_terms


def show_subtitle(analysis: Analysis, result: Result, context: PageContext) -> None:
    """Say what is shown and, on a line of its own, which filters are left aside.

    The statistical terms of the card are explained in a tooltip.
    """
    language = context.language
    aside = aside_words(context.filters, result.filters, language)
    shown = plain(analysis.subtitle(result, language))
    explained = "\n\n".join(meanings(shown_terms(analysis, result), language))
    st.caption("  \n".join(line for line in (shown, aside) if line), help=explained or None)
