"""The methods page, made of the tables that the analyses themselves work with."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mangetamain_analytics.app_pages import chrome
from mangetamain_analytics.data.cached_loaders import load_holdings
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.failures import log_failed_query
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.pages import PAGES
from mangetamain_analytics.statistics import thresholds
from mangetamain_analytics.visualization.analysis import Analysis, Method, verdict_name
from mangetamain_analytics.visualization.custom_charts.choice import Choice
from mangetamain_analytics.visualization.custom_charts.custom import custom_analysis
from mangetamain_analytics.visualization.glossary import GLOSSARY, meanings
from mangetamain_analytics.visualization.registry import ANALYSES
from mangetamain_analytics.visualization.rules import rule_words
from mangetamain_analytics.visualization.verdict_words import (
    SCALE_WORDS,
    VERDICT_RULES,
    threshold_words,
)

_LIMITS: Final = (
    (thresholds.MIN_ROWS, N_("rows, or nothing is said")),
    (thresholds.MIN_CLUSTERS, N_("contributors, or nothing is said")),
    (thresholds.MIN_SIDE_CLUSTERS, N_("contributors on each side of a comparison")),
    (thresholds.MIN_EXPECTED, N_("recipes with an item to be expected on the smaller side")),
)


def _show_verdicts(language: Language) -> None:
    st.header(language.gettext("What may be said"), divider="gray")
    for verdict, rule in VERDICT_RULES.items():
        name = language.capitalized(verdict_name(verdict, language))
        st.markdown("- " + language.labelled(f"**{name}**", language.gettext(rule)))
    least = [f"- {number} {language.gettext(words)}" for number, words in _LIMITS]
    st.markdown("\n".join((language.gettext("At least:"), "", *least)))


def _show_thresholds(language: Language) -> None:
    st.header(language.gettext("How large an effect is"), divider="gray")
    columns: dict[str, list[str]] = {}
    for scale in thresholds.SCALES:
        name, source = SCALE_WORDS[scale.name]
        small, medium, large = threshold_words(scale, language)
        for label, text in (
            (language.gettext("Scale"), language.gettext(name)),
            (verdict_name("small", language), small),
            (verdict_name("medium", language), medium),
            (verdict_name("large", language), large),
            (language.gettext("Source"), language.gettext(source)),
        ):
            columns.setdefault(language.capitalized(label), []).append(text)
    st.table(columns, hide_index=True, border="horizontal")


def _show_methods(language: Language) -> None:
    st.header(language.gettext("Methods by page"), divider="gray")
    by_method: dict[tuple[str, Method], list[Analysis]] = {}
    for analysis in (*ANALYSES.values(), custom_analysis(Choice())):
        by_method.setdefault((analysis.page, analysis.method), []).append(analysis)
    shown = ""
    for (page, method), analyses in by_method.items():
        if page != shown:
            st.subheader(language.gettext(PAGES[page].title))
            shown = page
        label = " · ".join(language.gettext(analysis.question) for analysis in analyses)
        with st.expander(label):
            st.markdown(analyses[0].say(method.text, language) + ".")
            st.latex(method.formula)
            st.markdown("\n".join(f"- {reference}" for reference in method.references))


def _show_terms(language: Language) -> None:
    st.header(language.gettext("Terms"), divider="gray")
    st.markdown("\n".join(f"- {meaning}" for meaning in meanings(GLOSSARY, language)))


def _show_cleaning(language: Language) -> None:
    """Show the rules with the bounds of the data at hand, where there are data."""
    try:
        holdings = load_holdings(DataLoader())
    except DataLoadError as error:
        log_failed_query(error, "page")
        return
    st.header(language.gettext("Standard cleaning"), divider="gray")
    st.markdown(language.gettext("A recipe counts when it:"))
    rules = [rule for rule in holdings.kept if rule != "valid"]
    st.markdown("\n".join(f"- {rule_words(rule, holdings.bounds, language)}" for rule in rules))


def _show_page(language: Language) -> None:
    st.markdown(language.gettext("How the findings are made, and what they must not say."))
    for show in (_show_verdicts, _show_thresholds, _show_cleaning, _show_methods, _show_terms):
        show(language)


_show_page(chrome.current_language())
