"""The card of an analysis: headline, measure, chart, further findings, and where they come from."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import plotly.graph_objects as go
import streamlit as st

from mangetamain_analytics.app_pages import link
from mangetamain_analytics.app_pages.card_foot import (
    chosen_picture,
    file_name,
    show_downloads,
    show_method,
)
from mangetamain_analytics.app_pages.card_numbers import show_numbers
from mangetamain_analytics.app_pages.context import PageContext
from mangetamain_analytics.app_pages.dial_controls import show_dials
from mangetamain_analytics.app_pages.plain import plain
from mangetamain_analytics.app_pages.subtitle import show_subtitle
from mangetamain_analytics.data.cached_loaders import load_figure, load_result
from mangetamain_analytics.i18n import Language
from mangetamain_analytics.utils.chart_theme import chart_config
from mangetamain_analytics.visualization.analysis import Analysis, Result
from mangetamain_analytics.visualization.registry import adjusted

_FURTHER: Final = 3  # findings under the chart


def load_card(analysis: Analysis, context: PageContext) -> tuple[Analysis, Result]:
    """Return an analysis, its dials where the link sets them, and what it finds.

    A slow card runs again by itself: the link may say more than when the page began.
    """
    asked, _ = adjusted(analysis, link.get_parameters())
    return asked, load_result(context.loader, asked.id, context.filters, asked.parameters)


def show_card(asked: Analysis, result: Result, context: PageContext) -> None:
    """Show an analysis of the registry under the context's filters."""
    draw = partial(
        load_figure, context.loader, asked.id, context.language, result, asked.parameters
    )
    show_result(asked, result, draw, context)


def show_advice(result: Result, language: Language) -> None:
    """Say what to do where too few data are selected to draw anything."""
    if not result.drawable and result.estimands[0].verdict == "insufficient_data":
        st.write(language.gettext("Choose more years or remove filters to see more."))


def show_result(
    analysis: Analysis, result: Result, draw: Callable[[], go.Figure], context: PageContext
) -> None:
    """Show what an analysis computed.

    Args:
        analysis: The analysis.
        result: What it computed.
        draw: Returns its chart; called when there is something to draw.
        context: What the page works with.
    """
    language = context.language
    findings = analysis.findings(result, language)
    headline = analysis.headline(result, language)
    further = findings[1:] if headline == findings[0].text else findings
    with st.container(border=True):
        st.subheader(plain(headline), anchor=analysis.id)
        show_subtitle(analysis, result, context)
        show_dials(analysis, language)
        show_advice(result, language)
        if result.drawable:
            figure = draw()
            st.plotly_chart(
                figure,
                key=f"chart-{analysis.id}",
                config=chart_config(
                    figure,
                    language,
                    file_name(analysis, result, context),
                    chosen_picture(analysis.id),
                ),
                alt=analysis.alt(result, language),
            )
        texts = list(dict.fromkeys(finding.text for finding in further))[:_FURTHER]
        if texts:  # as one: each element is work for the browser at every change of page
            st.markdown("\n\n".join(plain(text) for text in texts))
        with st.container(horizontal=True, gap="small"):
            show_numbers(analysis, result, language)
            show_method(analysis, result, language)
            show_downloads(analysis, result, context, analysis.id)
