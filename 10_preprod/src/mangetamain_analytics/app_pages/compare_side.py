"""One side of a comparison: what an analysis says of one of the two selections."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mangetamain_analytics.app_pages.card_foot import (
    chosen_picture,
    file_name,
    show_downloads,
)
from mangetamain_analytics.app_pages.context import PageContext
from mangetamain_analytics.app_pages.plain import plain
from mangetamain_analytics.app_pages.subtitle import show_subtitle
from mangetamain_analytics.data.cached_loaders import load_result, load_small_figure
from mangetamain_analytics.utils.chart_theme import chart_config
from mangetamain_analytics.visualization.analysis import Analysis

_FINDINGS: Final = 4


def show_side(side: str, analysis: Analysis, context: PageContext) -> None:
    """Show what an analysis says of the context's selection.

    Args:
        side: Its name, by which the two are told apart.
        analysis: The analysis.
        context: What the page works with, the side's selection among it.
    """
    language = context.language
    result = load_result(context.loader, analysis.id, context.filters)
    headline = analysis.headline(result, language)
    st.subheader(plain(headline), anchor=side)  # the same words may stand on both
    show_subtitle(analysis, result, context)
    if result.drawable:
        figure = load_small_figure(context.loader, analysis.id, language, result)
        name = file_name(analysis, result, context)
        st.plotly_chart(
            figure,
            key=f"compare-{side}",
            config=chart_config(figure, language, name, chosen_picture(side)),
            alt=analysis.alt(result, language),
        )
    texts = dict.fromkeys(finding.text for finding in analysis.findings(result, language))
    for text in [text for text in texts if text != headline][:_FINDINGS]:
        st.markdown(plain(text))
    show_downloads(analysis, result, context, side)
