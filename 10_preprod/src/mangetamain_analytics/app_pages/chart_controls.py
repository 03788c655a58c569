"""The controls of a custom chart: each offers what fits those before it and writes the link."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

import streamlit as st

from mangetamain_analytics.app_pages import link
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.visualization.custom_charts.choice import PARAMETERS, Choice, offers
from mangetamain_analytics.visualization.custom_charts.vocabulary import TABLES
from mangetamain_analytics.visualization.custom_charts.words import CHART_NAMES, aggregate_name
from utils_logger import log_user_action

_LABELS: Final = {
    "table": N_("Data"),
    "x": N_("Along the chart"),
    "chart": N_("Chart"),
    "aggregate": N_("Show"),
    "y": N_("Of"),
    "by": N_("Grouped by"),
}
# Pixels: two by two, a narrow one and a wide one, they fill the lines of a phone.
_WIDTH: Final = 192
_WIDTHS: Final = {"table": 150, "chart": 150, "by": 150}
_NO_GROUPS: Final = "-"  # what stands for no grouping in its control


def choose(choice: Choice) -> None:
    """Write a choice to the link."""
    said = dict(choice.as_parameters())
    for name in PARAMETERS:
        link.set_parameter(name, [said[name]] if name in said else [])
    log_user_action("custom_chart", said)


def show_controls(choice: Choice, language: Language) -> None:
    """Show a control for each parameter of which there is something to choose."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, value in asdict(choice).items():
            offered = offers(name, asdict(choice))
            if name == "by" and offered and choice.chart != "heatmap":
                offered = (_NO_GROUPS, *offered)
            if len(offered) > 1:
                _show_control(name, value or _NO_GROUPS, offered, choice, language)


def _show_control(
    name: str, value: str, offered: tuple[str, ...], choice: Choice, language: Language
) -> None:
    st.session_state[f"custom_{name}"] = value
    st.selectbox(
        language.gettext(_LABELS[name]),
        offered,
        format_func=lambda word: _say(name, word, choice, language),
        key=f"custom_{name}",
        width=_WIDTHS.get(name, _WIDTH),
        on_change=_change,
        args=(name, choice),
    )


def _say(name: str, word: str, choice: Choice, language: Language) -> str:
    if word == _NO_GROUPS:
        return language.gettext("nothing")
    if name == "aggregate":
        return aggregate_name(choice, word, language)
    if name == "chart":
        return language.gettext(CHART_NAMES[word])
    if name == "table":
        return language.gettext(TABLES[word].label)
    return language.gettext(choice.source.properties[word].label)


def _change(name: str, choice: Choice) -> None:
    """Write what a visitor has chosen; what no longer fits it takes a value that does."""
    wanted = asdict(choice) | {name: st.session_state[f"custom_{name}"]}
    given = [(key, word) for key, word in wanted.items() if word not in (None, _NO_GROUPS)]
    choose(Choice.parse_leniently(given)[0])
