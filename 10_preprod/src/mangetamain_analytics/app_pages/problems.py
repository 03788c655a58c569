"""What a visitor sees when something went wrong: words and an id, never a traceback."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mangetamain_analytics.data.keeper import get_keeper
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.failures import id_words, log_under_id, words_of
from mangetamain_analytics.i18n import Language, get_language, negotiate

_POLL_SECONDS: Final = 1.0
_MEGABYTE: Final = 1e6


def show_load_error(error: DataLoadError, language: Language) -> None:
    """Say why there are no data, and come back by itself when there are."""
    if error.code != "loading":
        said = words_of(error, "page", language)
        st.error(said, title=language.gettext("The data are not available now"))
    if error.code != "query_failed":  # the data are there, so waiting for them would never end
        _wait_for_data(language.code, error.code)


@st.fragment(run_every=_POLL_SECONDS)
def _wait_for_data(language_code: str, shown: str) -> None:
    state = get_keeper().state
    if state.snapshot is not None or (state.error.code if state.error else "loading") != shown:
        st.rerun()
    language = get_language(language_code)
    if state.progress:
        text = language.gettext(
            "Loading the data: {percent} of {size} MB, {rate} MB/s",
            percent=language.percent(state.progress.share),
            size=language.number(state.progress.total / _MEGABYTE),
            rate=language.number(state.progress.rate / _MEGABYTE, 1),
        )
        st.progress(state.progress.share, text=text)
    else:
        st.caption(language.gettext("The site looks for the data again by itself."))


def show_unexpected(error: Exception) -> None:
    """Log an error under an id and show the visitor that id."""
    error_id = log_under_id(error, "page")
    language = get_language(negotiate(st.query_params.get("lang"), st.context.locale))
    st.error(
        id_words(error_id, language),
        title=language.gettext("Something went wrong on this page"),
    )
