"""The seasonality page."""

import streamlit as st

from mangetamain_analytics.app_pages.analyses import show_analyses
from mangetamain_analytics.app_pages.context import get_context
from mangetamain_analytics.visualization.analyse_seasonality import PAGE

st.markdown(get_context().language.gettext("What the seasons and the months change."))
show_analyses(PAGE)
