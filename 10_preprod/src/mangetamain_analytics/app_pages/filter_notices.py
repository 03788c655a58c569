"""What a link asks for and cannot have."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mangetamain_analytics.app_pages.plain import plain
from mangetamain_analytics.data.cached_loaders import load_unknown_names
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.grammar import excerpt
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import ValidationError
from mangetamain_analytics.i18n import Language, language_in

_MOST_NAMED: Final = 5


def show_notices(
    filters: Filters, refused: list[ValidationError], loader: DataLoader, language: Language
) -> None:
    """Say what the link asks for in vain: unacceptable filters, names that no recipe has."""
    if refused:
        show_refused([f"{error.name} = {error.value}" for error in refused], language)
    unknown = load_unknown_names(loader, filters)
    if unknown:
        text = language.gettext("No recipe has these names: {names}.", names=_listed(unknown))
        st.warning(text, icon=":material/search_off:")


def show_refused_language(language: Language) -> None:
    """Say that the link asks for a language that is none of ours."""
    wish = st.query_params.get("lang", language.code)
    if language_in(wish) is None:
        show_refused([f"lang = {excerpt(wish)}"], language)


def show_missing_page(name: str, language: Language) -> None:
    """Say that the link's page is not here."""
    text = language.gettext("There is no page {name}. This is the first one.", name=plain(name))
    st.warning(text, icon=":material/wrong_location:")


def show_refused(given: list[str], language: Language) -> None:
    """Say what the link asks for and cannot have."""
    text = language.gettext(
        "This link asks for {given}, which cannot be had. The default is shown.",
        given=_listed(given),
    )
    st.warning(text, icon=":material/link_off:")


def _listed(texts: list[str] | tuple[str, ...]) -> str:
    shown = [plain(text) for text in texts[:_MOST_NAMED]]
    return ", ".join([*shown, "…"] if len(texts) > _MOST_NAMED else shown)
