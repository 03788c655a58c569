"""The filters behind a button: what recipes hold, how long they take, how they were received."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mangetamain_analytics.app_pages import link
from mangetamain_analytics.app_pages.name_filters import show_names
from mangetamain_analytics.data.cached_loaders import load_options
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.grammar import RANGES
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.i18n import Language, N_

_RANGE_LABELS: Final = {
    "minutes": N_("Cooking time (minutes)"),
    "steps": N_("Number of steps"),
    "n_ingredients": N_("Number of ingredients"),
    "calories": N_("Calories"),
    "rating": N_("Rating (stars)"),
}
_LEAST_LABELS: Final = {
    "min_interactions": N_("Reviews of the recipe, at least"),
    "min_user_interactions": N_("Reviews of the reviewer, at least"),
}
_LEAST_OFFERED: Final = (0, 1, 2, 3, 5, 10, 20, 50, 100)


def show_more_filters(filters: Filters, loader: DataLoader, language: Language) -> None:
    """Show the button; what is behind it is made only while it is open."""
    popover = st.popover(
        language.gettext("More filters"), icon=":material/tune:", key="filter_more",
        on_change="rerun",
    )  # fmt: skip
    if not popover.open:
        return
    options = load_options(loader, filters.profile)
    with popover:
        for name, offered in options.names.items():
            show_names(name, offered, filters, language)
        stars = tuple(range(RANGES["rating"][0], RANGES["rating"][1] + 1))
        left, right = st.columns(2)
        for place, name in zip((left, right) * 3, _RANGE_LABELS, strict=False):
            with place:
                _show_range(
                    name, (dict(options.ranges) | {"rating": stars})[name], filters, language
                )
        for place, name in zip((right, left), _LEAST_LABELS, strict=True):
            with place:
                _show_least(name, filters, language)


def _show_range(name: str, offered: tuple[int, ...], filters: Filters, language: Language) -> None:
    chosen = getattr(filters, name)
    steps = sorted({*offered, *(chosen or ())})
    if len(steps) < 2:
        return
    st.session_state[f"filter_{name}"] = chosen or (steps[0], steps[-1])
    st.select_slider(
        language.gettext(_RANGE_LABELS[name]),
        steps,
        (steps[0], steps[-1]),  # or else it would be a slider with one end
        format_func=language.number,
        key=f"filter_{name}",
        on_change=_change_range,
        args=(name, offered),
    )


def _show_least(name: str, filters: Filters, language: Language) -> None:
    least = getattr(filters, name) or 0
    st.session_state[f"filter_{name}"] = least
    st.select_slider(
        language.gettext(_LEAST_LABELS[name]),
        sorted({*_LEAST_OFFERED, least}),
        format_func=language.number,
        key=f"filter_{name}",
        on_change=_change_least,
        args=(name,),
    )


def _change_range(name: str, offered: tuple[int, ...]) -> None:
    low, high = st.session_state[f"filter_{name}"]
    everything = low <= offered[0] and high >= offered[-1]
    link.set_filter(name, [] if everything else [str(low), str(high)])


def _change_least(name: str) -> None:
    least = st.session_state[f"filter_{name}"]
    link.set_filter(name, [str(least)] if least else [])
