"""The page of custom charts: suggestions, controls that offer what fits, and the chart."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mangetamain_analytics.app_pages import link
from mangetamain_analytics.app_pages.card import show_result
from mangetamain_analytics.app_pages.chart_controls import choose, show_controls
from mangetamain_analytics.app_pages.context import PageContext, get_context
from mangetamain_analytics.app_pages.filter_notices import show_refused
from mangetamain_analytics.app_pages.page_foot import show_page_foot
from mangetamain_analytics.app_pages.waiting import place_held
from mangetamain_analytics.data.cached_loaders import load_custom_result
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.failures import words_of_failed_query
from mangetamain_analytics.i18n import Language
from mangetamain_analytics.settings import get_settings
from mangetamain_analytics.visualization.custom_charts.choice import Choice, separate
from mangetamain_analytics.visualization.custom_charts.composition import MOST_GROUPS
from mangetamain_analytics.visualization.custom_charts.custom import PAGE, custom_analysis
from mangetamain_analytics.visualization.custom_charts.suggestions import SUGGESTIONS

_HEIGHT: Final = 600  # pixels, of most charts with what stands around them


def _show_suggestions(language: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for place, (label, choice) in enumerate(SUGGESTIONS.items()):
            st.button(
                language.gettext(label), key=f"suggestion-{place}", on_click=choose, args=(choice,)
            )


def _show_chart(choice: Choice, context: PageContext) -> None:
    analysis = custom_analysis(choice)
    try:
        with place_held("chart", _HEIGHT):
            result = load_custom_result(context.loader, choice, context.filters)
    except DataLoadError as error:
        if error.code != "query_failed":
            raise
        text = context.language.gettext(
            "This chart could not be computed in the time that a query may take. Choose fewer"
            " years or another chart."
        )
        said = " ".join((text, *words_of_failed_query(error, "page", context.language)))
        st.warning(said, icon=":material/timer_off:")
    else:
        show_result(analysis, result, lambda: analysis.figure(result, context.language), context)


def _show_page(context: PageContext) -> None:
    own, _ = separate(link.get_parameters())
    choice, refused = Choice.parse_leniently(own)
    if refused:
        show_refused([f"{error.name} = {error.value}" for error in refused], context.language)
    _show_suggestions(context.language)
    show_controls(choice, context.language)
    _show_chart(choice, context)
    show_page_foot(PAGE, choice.as_parameters(), context)


def _introduce(language: Language) -> None:
    st.markdown(
        language.gettext(
            "Put a chart of your own together. It describes the recipes and reviews selected above"
            " and claims nothing. Its queries may take {seconds} s each and return {rows} groups"
            " at most.",
            seconds=language.significant(get_settings().query_seconds),
            rows=language.number(MOST_GROUPS),
        )
    )


_introduce(get_context().language)
_show_page(get_context())
