"""What one run of a page works with: a language, a version of the data, a selection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.i18n import Language

_KEY: Final = "page_context"


@dataclass(frozen=True)
class PageContext:
    """Made by main.py at the start of a run; every part of the page uses this one.

    Attributes:
        language: The visitor's.
        loader: Reads one version of the data, the same for the whole run.
        filters: The selection in the filter bar.
    """

    language: Language
    loader: DataLoader
    filters: Filters


def set_context(context: PageContext) -> None:
    """Hand the context of this run to the page."""
    st.session_state[_KEY] = context


def get_context() -> PageContext:
    """Return the context of this run."""
    context: PageContext = st.session_state[_KEY]
    return context
