"""The weekend page."""

import streamlit as st

from mangetamain_analytics.app_pages.card import show_card
from mangetamain_analytics.app_pages.context import get_context
from mangetamain_analytics.visualization.registry import ANALYSES

context = get_context()

st.markdown(context.language.gettext("What Saturdays and Sundays change."))
for analysis in ANALYSES.values():
    if analysis.page == "weekend":
        show_card(analysis, context)
