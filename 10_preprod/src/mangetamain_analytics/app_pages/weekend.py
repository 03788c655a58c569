"""The weekend page: quick analyses first, strongest finding on top; the others follow."""

import streamlit as st

from mangetamain_analytics.app_pages.card import show_card
from mangetamain_analytics.app_pages.context import get_context
from mangetamain_analytics.data.cached_loaders import load_result
from mangetamain_analytics.visualization.analyse_weekend import PAGE
from mangetamain_analytics.visualization.analysis import rank
from mangetamain_analytics.visualization.registry import ANALYSES

context = get_context()
st.markdown(context.language.gettext("What Saturdays and Sundays change."))

analyses = [analysis for analysis in ANALYSES.values() if analysis.page == PAGE]
quick = {
    analysis: rank(load_result(context.loader, analysis.id, context.filters).estimands[0])
    for analysis in analyses
    if not analysis.is_slow
}
for analysis in sorted(quick, key=quick.__getitem__):
    show_card(analysis, context)
for analysis in analyses:
    if analysis.is_slow:
        st.fragment(show_card)(analysis, context)
