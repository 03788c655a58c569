"""One side of a comparison: what an analysis says of one of the two selections."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mangetamain_analytics.app_pages.card import show_advice
from mangetamain_analytics.app_pages.card_foot import (
    chosen_picture,
    file_name,
    show_downloads,
)
from mangetamain_analytics.app_pages.context import PageContext
from mangetamain_analytics.app_pages.plain import plain
from mangetamain_analytics.app_pages.problems import show_load_error
from mangetamain_analytics.app_pages.subtitle import show_subtitle
from mangetamain_analytics.app_pages.waiting import place_held
from mangetamain_analytics.data.cached_loaders import load_small_figure
from mangetamain_analytics.results import load_each
from mangetamain_analytics.utils.chart_theme import chart_config
from mangetamain_analytics.visualization.analysis import Analysis, Result

_FINDINGS: Final = 4
_HEIGHT: Final = 600  # pixels, of most sides


def show_side(side: str, analysis: Analysis, context: PageContext) -> None:
    """Show what an analysis says of the context's selection; one that fails leaves the other.

    Args:
        side: Its name, by which the two are told apart.
        analysis: The analysis.
        context: What the page works with, the side's selection among it.

    Raises:
        DataLoadError: There are no data, for neither side.
    """
    with place_held(f"compare-{side}", _HEIGHT):
        found, failed = load_each([analysis], context.loader, context.filters)
    for _, result in found:
        _show_result(side, analysis, result, context)
    for _, error in failed:
        show_load_error(error, context.language)


def _show_result(side: str, analysis: Analysis, result: Result, context: PageContext) -> None:
    language = context.language
    headline = analysis.headline(result, language)
    st.subheader(plain(headline), anchor=side)  # the same words may stand on both
    show_subtitle(analysis, result, context)
    show_advice(result, language)
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
