"""The strongest findings of all pages under the current filters, as small cards."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mangetamain_analytics.app_pages import link
from mangetamain_analytics.app_pages.card_foot import file_name
from mangetamain_analytics.app_pages.context import PageContext, get_context, get_page_language
from mangetamain_analytics.app_pages.plain import plain
from mangetamain_analytics.app_pages.problems import show_load_error
from mangetamain_analytics.app_pages.subtitle import show_subtitle
from mangetamain_analytics.app_pages.waiting import place_held
from mangetamain_analytics.data.cached_loaders import load_small_figure
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.i18n import N_
from mangetamain_analytics.results import load_each
from mangetamain_analytics.utils.chart_theme import chart_config
from mangetamain_analytics.visualization.analysis import Analysis, Result
from mangetamain_analytics.visualization.highlights import silence, strongest
from mangetamain_analytics.visualization.registry import ANALYSES

_ACROSS: Final = 2
_HEIGHT: Final = 600  # pixels: of the first of them, more than is seen below the figures
MORE_ON: Final = {
    "trends": N_("More on trends"),
    "seasonality": N_("More on seasons"),
    "weekend": N_("More on weekends"),
    "ratings": N_("More on ratings"),
}


def show_highlights() -> None:
    """Show the strongest findings, or say that nothing stands out."""
    language = get_page_language()
    st.header(language.gettext("What stands out"), divider="gray")
    try:
        context = get_context()
        with place_held("highlights", _HEIGHT):
            results, failed = load_each(ANALYSES.values(), context.loader, context.filters)
    except DataLoadError as fault:  # what fails in a fragment does not reach the page around it
        show_load_error(fault, language)
        return
    found = strongest(results)
    for _, error in failed[:1]:
        show_load_error(error, language)
    if not found and not failed:
        st.write(language.gettext(silence(results)))
    for start in range(0, len(found), _ACROSS):
        columns = st.columns(_ACROSS)
        for column, (analysis, result) in zip(
            columns, found[start : start + _ACROSS], strict=False
        ):
            with column.container(border=True, height="stretch"):
                _show(analysis, result, context)


def _show(analysis: Analysis, result: Result, context: PageContext) -> None:
    language = context.language
    st.markdown(f"**{plain(analysis.headline(result, language))}**")
    show_subtitle(analysis, result, context)
    figure = load_small_figure(context.loader, analysis.id, language, result)
    st.plotly_chart(
        figure,
        key=f"small-{analysis.id}",
        config=chart_config(figure, language, file_name(analysis, result, context)),
        alt=analysis.alt(result, language),
    )
    st.page_link(
        f"app_pages/{analysis.page}.py",
        label=language.gettext(MORE_ON[analysis.page]),
        icon=":material/arrow_forward:",
        query_params=link.get_parameters(),
    )
