"""What stands around every page: logo, environment, language, notices, footer."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

import streamlit as st

from mangetamain_analytics.app_pages import link
from mangetamain_analytics.data.dataset import Dataset
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.i18n import LANGUAGES, Language, get_language, negotiate
from mangetamain_analytics.probes import app_version
from mangetamain_analytics.settings import get_settings
from mangetamain_analytics.utils.environment import Environment
from utils_logger import log_user_action

ASSETS: Final = Path(__file__).parents[1] / "assets"
_BADGES: Final[dict[Environment, Literal["green", "orange", "blue"]]] = {
    Environment.PROD: "green",
    Environment.PREPROD: "orange",
    Environment.LOCAL: "blue",
}


def current_language() -> Language:
    """Return the language of the link, else the browser's, else English."""
    return get_language(negotiate(st.query_params.get("lang"), st.context.locale))


def show_header(title: str, language: Language) -> None:
    """Show the page's title, the environment's badge and the language switch."""
    environment = get_settings().environment
    st.session_state["language_switch"] = language.code
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(title, width="stretch")
        st.badge(environment.name, color=_BADGES[environment])
        st.segmented_control(
            language.gettext("Language"),
            LANGUAGES,
            format_func=str.upper,
            required=True,
            key="language_switch",
            label_visibility="collapsed",
            on_change=_change_language,
        )


def _change_language() -> None:
    code = st.session_state["language_switch"]
    link.set_parameter("lang", [code])
    log_user_action("language", {"lang": code})


def show_demo_notice(loader: DataLoader, language: Language) -> None:
    """Say that the data are generated, where they are."""
    if loader.snapshot.dataset.demo:
        text = language.gettext(
            "Demonstration data, made up by a program: no real recipe or rating."
        )
        st.markdown(f":violet[:material/science: {text}]")


def show_footer(language: Language, dataset: Dataset | None) -> None:
    """Show the date of the data, if any, the version, and where to say what one thinks."""
    feedback, say = get_settings().feedback_url, language.gettext("Say what you think")
    parts = [
        *(_dataset_words(language, dataset) if dataset else ()),
        language.gettext("version {version}", version=app_version()),
        f"[{say}]({feedback})" if feedback else "",
    ]
    st.caption(" · ".join(part for part in parts if part))


def _dataset_words(language: Language, dataset: Dataset) -> Iterator[str]:
    built = datetime.datetime.strptime(dataset.built_at, "%Y%m%dT%H%M%SZ").date()
    yield language.gettext("Data of {date}", date=language.date(built))
    yield language.gettext("data set {id}", id=dataset.id) if dataset.id else ""
