"""What one run of a page works with: a language, a version of the data, a selection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from weakref import ReferenceType

import streamlit as st

from mangetamain_analytics.app_pages.visitor import visitor_has_gone
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.data.snapshot import Snapshot
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


@dataclass(frozen=True)
class _Remembered:
    """What is kept of a run: a page that nobody touches for days holds no old data open."""

    language: Language
    version: ReferenceType[Snapshot]
    filters: Filters


def set_context(context: PageContext) -> None:
    """Hand the context of this run to the page."""
    version = ReferenceType(context.loader.snapshot)
    st.session_state[_KEY] = _Remembered(context.language, version, context.filters)


def get_page_language() -> Language:
    """Return the language of this run, which is known even where the data are not to be had."""
    kept: _Remembered = st.session_state[_KEY]
    return kept.language


def get_context() -> PageContext:
    """Return the context of this run.

    A fragment that runs by itself later asks for it again, instead of being handed it: it reads
    the version that its page read, or the newest one where that is gone.

    Raises:
        DataLoadError: That is gone, and there is none now.
    """
    kept: _Remembered = st.session_state[_KEY]
    loader = DataLoader(has_gone=visitor_has_gone(), snapshot=kept.version())
    return PageContext(kept.language, loader, kept.filters)
