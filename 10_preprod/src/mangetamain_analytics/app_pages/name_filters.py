"""The filters by name: tags and ingredients, any or all of them."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mangetamain_analytics.app_pages import link
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.grammar import MODES, MOST_NAMES
from mangetamain_analytics.i18n import Language, N_

_NAMES_LABELS: Final = {"tags": N_("Tags"), "ingredients": N_("Ingredients in the recipe")}
_MODE_LABELS: Final = {"any": N_("Any of them"), "all": N_("All of them")}


def show_names(name: str, offered: tuple[str, ...], filters: Filters, language: Language) -> None:
    """Show what is chosen of a kind and, of several, whether a recipe needs any or all.

    Args:
        name: The filter.
        offered: Names to choose from; others can be typed.
        filters: The selection.
        language: The visitor's.
    """
    chosen = getattr(filters, name)
    st.session_state[f"filter_{name}"] = list(chosen)
    st.multiselect(
        language.gettext(_NAMES_LABELS[name]),
        [*offered, *(one for one in chosen if one not in offered)],
        key=f"filter_{name}",
        max_selections=MOST_NAMES,
        accept_new_options=True,
        select_all=False,
        filter_mode="contains",
        placeholder=language.gettext("Choose or type"),
        on_change=_change_names,
        args=(name,),
    )
    if len(chosen) > 1:
        key = f"filter_{name}_mode"
        st.session_state[key] = getattr(filters, f"{name}_mode")
        st.segmented_control(
            language.gettext("The recipe has"),
            MODES,
            required=True,
            format_func=lambda mode: language.gettext(_MODE_LABELS[mode]),
            key=key,
            label_visibility="collapsed",
            on_change=_change_mode,
            args=(name,),
        )


def _change_names(name: str) -> None:
    names = [one.strip() for one in st.session_state[f"filter_{name}"]]
    if not names:
        link.remove_filters([name])
    else:
        link.set_filter(name, sorted(set(names)))


def _change_mode(name: str) -> None:
    mode = st.session_state[f"filter_{name}_mode"]
    link.set_filter(f"{name}_mode", [] if mode == MODES[0] else [mode])
