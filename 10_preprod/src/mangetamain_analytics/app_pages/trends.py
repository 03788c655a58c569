"""The trends page."""

import streamlit as st

from mangetamain_analytics.app_pages.analyses import show_analyses
from mangetamain_analytics.app_pages.context import get_context
from mangetamain_analytics.visualization.analyse_trendlines_v2 import PAGE

st.markdown(get_context().language.gettext("What changed from year to year."))
show_analyses(PAGE)
