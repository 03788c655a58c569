"""Below the filter bar: how much is selected, a chip for each active filter, and a way back."""

from __future__ import annotations

import streamlit as st

from mangetamain_analytics.app_pages import link
from mangetamain_analytics.app_pages.plain import plain
from mangetamain_analytics.data.cached_loaders import load_counts
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.i18n import Language
from mangetamain_analytics.visualization.filter_words import filter_words


def show_chips(filters: Filters, loader: DataLoader, language: Language) -> None:
    """Show the size of the selection and what limits it; a click on a chip removes its filter."""
    recipes, interactions = load_counts(loader, filters)
    counts = (
        language.ngettext("{n} recipe", "{n} recipes", recipes),
        language.ngettext("{n} review", "{n} reviews", interactions),
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(" · ".join(counts), width="content")
        words = filter_words(filters, language)
        for name, text in words.items():
            st.button(
                plain(text[:1].upper() + text[1:]),
                key=f"chip_{name}",
                icon=":material/close:",
                icon_position="right",
                help=language.gettext("Remove this filter"),
                on_click=link.remove_filters,
                args=([name],),
            )
        if words:
            st.button(
                language.gettext("Reset"),
                key="filter_reset",
                type="tertiary",
                icon=":material/restart_alt:",
                on_click=link.remove_filters,
                args=(list(words),),
            )
