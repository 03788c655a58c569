"""The data page: tables, cleaning, quality, where the data come from, and what may be taken."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mangetamain_analytics.app_pages import chrome
from mangetamain_analytics.app_pages.data_tables import show_tables
from mangetamain_analytics.app_pages.origin import show_origin
from mangetamain_analytics.app_pages.problems import show_load_error
from mangetamain_analytics.data.cached_loaders import load_holdings
from mangetamain_analytics.data.holdings import Holdings
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.visualization.rules import rule_words

_FIGURES: Final = {
    "recipes": N_("Recipes"),
    "interactions": N_("Reviews"),
    "users": N_("Reviewers"),
    "ingredients": N_("Ingredients"),
    "tags": N_("Tags"),
}


def _show_figures(holdings: Holdings, language: Language) -> None:
    with st.container(horizontal=True):
        for table, label in _FIGURES.items():
            st.metric(language.gettext(label), language.number(holdings.rows[table]), border=True)


def _show_cleaning(holdings: Holdings, language: Language) -> None:
    st.header(language.gettext("What standard cleaning leaves"), divider="gray")
    rows = []
    left = None
    for rule, kept in holdings.kept.items():
        out = "" if left is None else language.number(left - kept)
        rows.append((rule_words(rule, holdings.bounds, language), out, language.number(kept)))
        left = kept
    labels = (
        language.gettext("Rule, in this order"),
        language.gettext("Left out"),
        language.gettext("Recipes left"),
    )
    table = {label: [row[place] for row in rows] for place, label in enumerate(labels)}
    st.table(table, hide_index=True, border="horizontal")


def _show_quality(holdings: Holdings, language: Language) -> None:
    st.header(language.gettext("Quality"), divider="gray")
    rejected = sum(holdings.rejects.values())
    st.markdown(
        language.ngettext(
            "{n} row of the files could not be read.",
            "{n} rows of the files could not be read.",
            rejected,
        )
        if rejected
        else language.gettext("Every row of the files could be read.")
    )
    for reason, rows in holdings.rejects.items():
        st.markdown("- " + language.labelled(f"`{reason}`", language.number(rows)))
    failed = [check for check in holdings.checks if check.found]
    st.markdown(
        language.gettext(
            "{passed} of {all} checks found nothing amiss.",
            passed=language.number(len(holdings.checks) - len(failed)),
            all=language.number(len(holdings.checks)),
        )
    )
    for check in failed:
        found = language.ngettext("{n} row", "{n} rows", check.found)
        st.markdown("- " + language.labelled(f"`{check.name}`", found))


def _show_page(language: Language) -> None:
    st.markdown(language.gettext("What the figures of this site are made of."))
    loader = DataLoader()
    chrome.show_demo_notice(loader, language)
    holdings = load_holdings(loader)
    _show_figures(holdings, language)
    show_origin(loader.snapshot.dataset, holdings, language)
    _show_cleaning(holdings, language)
    show_tables(loader, holdings, language)
    _show_quality(holdings, language)


try:
    _show_page(chrome.current_language())
except DataLoadError as error:
    show_load_error(error, chrome.current_language())
