"""The foot of a card: how its numbers were computed, and what can be taken away."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode, urljoin

import streamlit as st
from streamlit.elements.lib.mutable_popover_container import PopoverContainer

from mangetamain_analytics.api import ROOT
from mangetamain_analytics.app_pages.context import PageContext
from mangetamain_analytics.i18n import Language
from mangetamain_analytics.pages import path_of
from mangetamain_analytics.utils.chart_theme import PICTURES
from mangetamain_analytics.visualization import export
from mangetamain_analytics.visualization.analysis import Analysis, Result
from mangetamain_analytics.visualization.glossary import meanings, terms_of
from utils_logger import log_user_action


def show_method(analysis: Analysis, result: Result, language: Language) -> None:
    """Show method, formula, references and the SQL that ran, when asked for."""
    key = f"method-{analysis.id}"
    popover = show_popover(language.gettext("How was this computed?"), ":material/function:", key)
    if popover.open:
        popover.markdown(analysis.say(analysis.method.text, language))
        popover.latex(analysis.method.formula)
        popover.markdown("\n".join(f"- {reference}" for reference in analysis.method.references))
        for meaning in meanings(terms_of(analysis.method.text), language):
            popover.caption(meaning)
        for name, sql in analysis.statements(result.filters).items():
            popover.code(f"-- {name}\n{sql.strip()}", language="sql", height=200)


def show_downloads(analysis: Analysis, result: Result, context: PageContext, card: str) -> None:
    """Show what can be taken away, when asked for.

    Args:
        analysis: The analysis.
        result: What it found.
        context: What the page works with.
        card: Name of the card, its own among those of the page.
    """
    language = context.language
    label = language.gettext("Download")
    popover = show_popover(label, ":material/download:", f"download-{card}")
    if not popover.open:
        return
    query = urlencode(
        [*analysis.parameters, *result.filters.as_parameters(), ("lang", language.code)]
    )
    for form in ("csv", "parquet", "json"):
        popover.link_button(form.upper(), f"{ROOT}/{analysis.id}.{form}?{query}")
    if result.drawable:
        popover.segmented_control(
            language.gettext("Picture, from the chart's own button"),
            PICTURES,
            default=PICTURES[0],
            required=True,
            format_func=str.upper,
            key=_picture_key(card),
        )
        name = file_name(analysis, result, context)
        popover.download_button(
            "HTML",
            partial(_as_html, analysis, result, language, name),
            file_name=f"{name}.html",
            mime="text/html",
            on_click="ignore",
            key=f"html-{card}",
        )
    here = st.context.url or ""
    popover.caption(language.gettext("Link to this chart"))
    _show_address(popover, urljoin(here, f"{path_of(analysis.page)}?{query}#{analysis.id}"))
    popover.caption(language.gettext("Its numbers, for programs"))
    _show_address(popover, urljoin(here, f"{ROOT}/{analysis.id}.json?{query}"))


def _picture_key(card: str) -> str:
    return f"picture-{card}"


def chosen_picture(card: str) -> str:
    """Return the form in which the chart's own button of a card gives a picture."""
    return st.session_state.get(_picture_key(card)) or PICTURES[0]


def _as_html(analysis: Analysis, result: Result, language: Language, name: str) -> bytes:
    """Write the chart as a file; called, and so noted, when the visitor takes it."""
    log_user_action("download", {"analysis": analysis.id, "form": "html"})
    return export.as_html(analysis, result, language, name)


def _show_address(popover: PopoverContainer, address: str) -> None:
    """Show an address with a button that copies it."""
    popover.code(address, language=None, wrap_lines=True)


def show_popover(label: str, icon: str, key: str) -> PopoverContainer:
    """Show a quiet button whose content is made only while it is open."""
    return st.popover(
        label, icon=icon, type="tertiary", width="content", key=key, on_change="rerun"
    )


def file_name(analysis: Analysis, result: Result, context: PageContext) -> str:
    """Name what is downloaded after the analysis, its parameters, the filters and the data."""
    said = [*analysis.parameters, *result.filters.as_parameters()]
    return export.file_stem(analysis.id, said, context.loader.snapshot.dataset.built_at)
