"""The weekend page."""

import streamlit as st

from mangetamain_analytics.app_pages.analyses import show_analyses
from mangetamain_analytics.app_pages.context import get_context
from mangetamain_analytics.visualization.analyse_weekend import PAGE

st.markdown(get_context().language.gettext("What Saturdays and Sundays change."))
show_analyses(PAGE)
