"""The ratings page."""

import streamlit as st

from mangetamain_analytics.app_pages.analyses import show_analyses
from mangetamain_analytics.app_pages.context import get_context
from mangetamain_analytics.visualization.analyse_ratings import PAGE

st.markdown(get_context().language.gettext("What people thought of what they cooked."))
show_analyses(PAGE)
