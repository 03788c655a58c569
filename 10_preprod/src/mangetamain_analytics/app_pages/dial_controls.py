"""The numbers of an analysis that a visitor may set, as sliders on its card."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mangetamain_analytics.app_pages import link
from mangetamain_analytics.i18n import Language
from mangetamain_analytics.visualization.analysis import Analysis
from mangetamain_analytics.visualization.dials import Dial
from utils_logger import log_user_action

_WIDTH: Final = 300  # pixels, as the slider of the years


def show_dials(analysis: Analysis, language: Language) -> None:
    """Show a slider for each number; it writes the link."""
    if not analysis.dials:
        return
    with st.container(horizontal=True):
        for dial, number in analysis.dials.items():
            st.session_state[f"dial_{dial.name}"] = number
            st.select_slider(
                language.gettext(dial.label),
                sorted({*dial.offered, number}),
                format_func=language.number,
                key=f"dial_{dial.name}",
                width=_WIDTH,
                on_change=_set,
                args=(dial,),
            )


def _set(dial: Dial) -> None:
    number = st.session_state[f"dial_{dial.name}"]
    link.set_parameter(dial.name, [] if number == dial.default else [str(number)])
    log_user_action("dial_change", {dial.name: number})
