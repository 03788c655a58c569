"""The numbers of a card, and what the headings of their tables mean."""

from __future__ import annotations

import streamlit as st

from mangetamain_analytics.app_pages.card_foot import show_popover
from mangetamain_analytics.i18n import Language
from mangetamain_analytics.visualization import export
from mangetamain_analytics.visualization.analysis import Analysis, Result
from mangetamain_analytics.visualization.glossary import HEADINGS


def show_numbers(analysis: Analysis, result: Result, language: Language) -> None:
    """Show the numbers behind the chart, and those of every finding, when asked for."""
    key = f"numbers-{analysis.id}"
    popover = show_popover(language.gettext("Numbers"), ":material/table:", key)
    if popover.open:
        popover.dataframe(
            export.as_text_columns(analysis, result, language),
            hide_index=True,
            column_config={
                export.heading(column, language): (
                    st.column_config.LinkColumn()
                    if column.is_link
                    else st.column_config.Column(help=_meaning(column.label, language))
                )
                for column in analysis.columns
            },
            alt=language.gettext("The numbers behind the chart"),
        )
        popover.markdown(language.gettext("Every finding"))
        popover.dataframe(
            export.findings_as_text_columns(analysis, result, language),
            hide_index=True,
            column_config={
                language.gettext(label): st.column_config.Column(help=_meaning(label, language))
                for label in HEADINGS
            },
            alt=language.gettext("Every finding"),
        )


def _meaning(label: str, language: Language) -> str | None:
    """Return what the heading of a column means, where that has to be said."""
    return language.gettext(HEADINGS[label]) if label in HEADINGS else None
