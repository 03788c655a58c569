"""The card of an analysis: headline, measure, chart, further findings, and where they come from."""

from __future__ import annotations

from functools import partial
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from mangetamain_analytics.api import ROOT
from mangetamain_analytics.app_pages.context import PageContext
from mangetamain_analytics.data.cached_loaders import load_result
from mangetamain_analytics.i18n import Language
from mangetamain_analytics.utils.chart_theme import chart_config
from mangetamain_analytics.visualization import export
from mangetamain_analytics.visualization.analysis import Analysis, Result

_FURTHER: Final = 3  # findings under the chart


def show_card(analysis: Analysis, context: PageContext) -> None:
    """Show an analysis under the context's filters."""
    language = context.language
    result = load_result(context.loader, analysis.id, context.filters)
    findings = analysis.findings(result, language)
    with st.container(border=True):
        st.subheader(findings[0].text)
        st.caption(analysis.subtitle(result, language))
        if not result.drawable:
            if findings[0].verdict == "insufficient_data":
                st.write(language.gettext("Choose more years or another cleaning to see more."))
        else:
            st.plotly_chart(
                analysis.figure(result, language),
                key=f"chart-{analysis.id}",
                config=chart_config(language, file_name(analysis, context)),
                alt=analysis.alt(result, language),
            )
        for finding in findings[1 : 1 + _FURTHER]:
            st.markdown(finding.text)
        with st.container(horizontal=True, gap="small"):
            _show_numbers(analysis, result, language)
            _show_method(analysis, language)
            _show_downloads(analysis, result, context)


def _show_numbers(analysis: Analysis, result: Result, language: Language) -> None:
    popover = st.popover(
        language.gettext("Numbers"),
        icon=":material/table:",
        type="tertiary",
        width="content",
        key=f"numbers-{analysis.id}",
        on_change="rerun",
    )
    if popover.open:
        popover.dataframe(
            export.as_text_columns(analysis, result, language),
            hide_index=True,
            alt=language.gettext("The numbers behind the chart"),
        )


def _show_method(analysis: Analysis, language: Language) -> None:
    popover = st.popover(
        language.gettext("How was this computed?"),
        icon=":material/function:",
        type="tertiary",
        width="content",
        key=f"method-{analysis.id}",
        on_change="rerun",
    )
    if popover.open:
        popover.markdown(language.gettext(analysis.method.text))
        popover.latex(analysis.method.formula)
        popover.markdown("\n".join(f"- {reference}" for reference in analysis.method.references))
        for name, sql in analysis.queries.items():
            popover.caption(name)
            popover.code(sql.strip(), language="sql", height=200)


def _show_downloads(analysis: Analysis, result: Result, context: PageContext) -> None:
    language = context.language
    popover = st.popover(
        language.gettext("Download"),
        icon=":material/download:",
        type="tertiary",
        width="content",
        key=f"download-{analysis.id}",
        on_change="rerun",
    )
    if not popover.open:
        return
    query = urlencode([*context.filters.as_parameters(), ("lang", language.code)])
    for form in ("csv", "parquet", "json"):
        popover.link_button(form.upper(), f"{ROOT}/{analysis.id}.{form}?{query}")
    if result.drawable:
        popover.download_button(
            "HTML",
            partial(export.as_html, analysis, result, language),
            file_name=f"{file_name(analysis, context)}.html",
            mime="text/html",
            on_click="ignore",
            key=f"html-{analysis.id}",
        )


def file_name(analysis: Analysis, context: PageContext) -> str:
    """Name what is downloaded after the analysis, the filters and the data."""
    filters = [value for _, value in context.filters.as_parameters()]
    built = context.loader.snapshot.dataset.built_at[:8]
    return "-".join([analysis.id, *filters, built])
