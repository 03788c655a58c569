"""The page that compares: an analysis of the selection beside the same of another one."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from mangetamain_analytics.app_pages import link
from mangetamain_analytics.app_pages.card_foot import file_name
from mangetamain_analytics.app_pages.context import PageContext, get_context
from mangetamain_analytics.app_pages.filter_notices import show_refused
from mangetamain_analytics.app_pages.plain import plain
from mangetamain_analytics.app_pages.subtitle import subtitle
from mangetamain_analytics.data.cached_loaders import load_result, load_small_figure
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.grammar import excerpt
from mangetamain_analytics.exceptions import ValidationError
from mangetamain_analytics.i18n import Language
from mangetamain_analytics.pages import PAGES
from mangetamain_analytics.utils.chart_theme import chart_config
from mangetamain_analytics.visualization.analysis import Analysis
from mangetamain_analytics.visualization.registry import ANALYSES

_FIRST: Final = "weekend-volume"
_FINDINGS: Final = 4  # of each side


def _chosen(language: Language) -> Analysis:
    """Return the analysis that the link asks for; one that does not exist is said."""
    wish = st.query_params.get("analysis", _FIRST)
    if wish not in ANALYSES:
        show_refused([f"analysis = {excerpt(wish)}"], language)
    return ANALYSES.get(wish, ANALYSES[_FIRST])


def _kept(language: Language) -> Filters:
    """Return the other selection that the link asks for, else everything."""
    wish = st.query_params.get("beside", "")
    try:
        return Filters.parse(parse_qsl(wish, keep_blank_values=True))
    except ValidationError as error:
        show_refused([f"beside = {error.name} = {error.value}"], language)
        return Filters()


def _choose_analysis() -> None:
    link.set_parameter("analysis", [st.session_state["compare_analysis"]])


def _keep(filters: Filters) -> None:
    said = urlencode(filters.as_parameters())
    link.set_parameter("beside", [said] if said else [])


def _show_controls(analysis: Analysis, context: PageContext) -> None:
    language = context.language
    st.session_state["compare_analysis"] = analysis.id
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            language.gettext("Analysis"),
            list(ANALYSES),
            format_func=lambda one: " · ".join(
                language.gettext(text) for text in (PAGES[ANALYSES[one].page].title, _ask(one))
            ),
            key="compare_analysis",
            width=520,
            on_change=_choose_analysis,
        )
        st.button(
            language.gettext("Keep this selection as the first"),
            icon=":material/keep:",
            key="compare_keep",
            on_click=_keep,
            args=(context.filters,),
        )


def _ask(analysis_id: str) -> str:
    return ANALYSES[analysis_id].question


def _show_side(side: str, analysis: Analysis, context: PageContext) -> None:
    language = context.language
    result = load_result(context.loader, analysis.id, context.filters)
    headline = analysis.headline(result, language)
    st.subheader(plain(headline))
    st.caption(subtitle(analysis, result, context))
    if result.drawable:
        figure = load_small_figure(context.loader, analysis.id, language, result)
        st.plotly_chart(
            figure,
            key=f"compare-{side}",
            config=chart_config(figure, language, file_name(analysis, result, context)),
            alt=analysis.alt(result, language),
        )
    texts = dict.fromkeys(finding.text for finding in analysis.findings(result, language))
    for text in [text for text in texts if text != headline][:_FINDINGS]:
        st.markdown(plain(text))


def _show_page(context: PageContext) -> None:
    language = context.language
    st.markdown(
        language.gettext(
            "First the selection that was kept, then the one above. Each has its own scale, and"
            " whether they differ is not tested."
        )
    )
    analysis = _chosen(language)
    kept = PageContext(language, context.loader, _kept(language))
    _show_controls(analysis, context)
    sides = {"first": kept, "second": context}
    for column, (side, shown) in zip(st.columns(2), sides.items(), strict=True):
        with column.container(border=True, height="stretch"):
            _show_side(side, analysis, shown)


_show_page(get_context())
