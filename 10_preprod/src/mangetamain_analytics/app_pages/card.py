"""The card of an analysis: headline, measure, chart, further findings, numbers."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mangetamain_analytics.api import ROOT
from mangetamain_analytics.app_pages.context import PageContext
from mangetamain_analytics.data.cached_loaders import load_result
from mangetamain_analytics.i18n import Language
from mangetamain_analytics.utils.chart_theme import chart_config
from mangetamain_analytics.visualization.analysis import Analysis, Finding, Result


def show_card(analysis: Analysis, context: PageContext) -> None:
    """Show an analysis under the context's filters."""
    language = context.language
    result = load_result(context.loader, analysis.id, context.filters)
    findings = analysis.findings(result, language)
    with st.container(border=True):
        st.subheader(findings[0].text)
        st.caption(analysis.subtitle(result, language))
        if all(finding.verdict == "insufficient_data" for finding in findings):
            st.write(language.gettext("Choose more years or another cleaning to see this chart."))
            return
        st.plotly_chart(
            analysis.figure(result, language),
            key=f"chart-{analysis.id}",
            config=chart_config(language, _file_name(analysis, context)),
            alt=analysis.alt(result, language),
        )
        _show_further(findings[1:])
        _show_numbers(analysis, result, context)


def _show_further(findings: Sequence[Finding]) -> None:
    for finding in findings[:3]:
        st.markdown(finding.text)


def _show_numbers(analysis: Analysis, result: Result, context: PageContext) -> None:
    language = context.language
    with st.expander(language.gettext("Numbers"), icon=":material/table:"):
        st.dataframe(
            _table(analysis, result, language),
            hide_index=True,
            alt=language.gettext("The numbers behind the chart"),
        )
    query = [*context.filters.as_parameters(), ("lang", language.code)]
    suffix = "?" + "&".join(f"{name}={value}" for name, value in query)
    links = [
        f"[{form.upper()}]({ROOT}/{analysis.id}.{form}{suffix})"
        for form in ("csv", "parquet", "json")
    ]
    st.caption(language.gettext("Download: {links}", links=" · ".join(links)))


def _table(analysis: Analysis, result: Result, language: Language) -> dict[str, list[str]]:
    """Return the rows as text columns headed by labels with units, numbers as people write them."""
    table = {}
    for column in analysis.columns:
        unit = f" ({language.gettext(column.unit)})" if column.unit else ""
        values = [language.cell(row[column.name]) for row in result.rows]
        table[language.gettext(column.label) + unit] = values
    return table


def _file_name(analysis: Analysis, context: PageContext) -> str:
    """Name a downloaded picture after the analysis, the filters and the data."""
    filters = [value for _, value in context.filters.as_parameters()]
    built = context.loader.snapshot.dataset.built_at[:8]
    return "-".join([analysis.id, *filters, built])
