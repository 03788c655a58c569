"""The status page: is the site well, what does it serve, how old are the data."""

from __future__ import annotations

import datetime
import platform
import time
from importlib.metadata import version
from urllib.parse import urlsplit

import streamlit as st

from mangetamain_analytics.app_pages import chrome
from mangetamain_analytics.app_pages.plain import plain
from mangetamain_analytics.data.cached_loaders import load_holdings
from mangetamain_analytics.data.dataset import Dataset
from mangetamain_analytics.data.keeper import KeeperState, get_keeper
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.data.snapshot import DUCKDB_VERSION
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.failures import log_failed_query
from mangetamain_analytics.i18n import Language
from mangetamain_analytics.i18n.problems import explain
from mangetamain_analytics.probes import app_version, failure_of
from mangetamain_analytics.settings import get_settings
from mangetamain_analytics.utils.process import folder_bytes, memory_bytes, uptime_seconds


def _show_state(state: KeeperState, language: Language) -> None:
    failure = failure_of(state)
    if failure:
        failed = DataLoadError("", "", code=failure["code"])
        error = state.error if state.snapshot is None and state.error else failed
        st.error(" ".join(explain(error, language)), icon=":material/error:")
    elif state.error:
        text = language.gettext("The site works, with data that could not be brought up to date.")
        st.warning(f"{text} {' '.join(explain(state.error, language))}", icon=":material/warning:")
    else:
        st.success(
            language.gettext("The site works and its data are up to date."),
            icon=":material/check_circle:",
        )


def _show_facts(title: str, facts: dict[str, str], language: Language) -> None:
    st.header(title, divider="gray")
    lines = (language.labelled(name, f"**{plain(said)}**") for name, said in facts.items())
    st.markdown("\n".join(f"- {line}" for line in lines))


def _data_facts(state: KeeperState, dataset: Dataset, language: Language) -> dict[str, str]:
    built = datetime.datetime.strptime(dataset.built_at, "%Y%m%dT%H%M%SZ")
    checked = "–" if state.checked_at is None else _ago(time.time() - state.checked_at, language)
    return {
        language.gettext("Data set"): dataset.id or "–",
        language.gettext("Built on"): f"{language.date(built)}, {built:%H:%M} UTC",
        language.gettext("Source"): _without_secrets(dataset.source),
        language.gettext("Last look for newer data that succeeded"): checked,
        language.gettext("Checks without findings"): _checks(),
        language.gettext("Recipes"): language.number(dataset.rows["recipes"]),
        language.gettext("Reviews"): language.number(dataset.rows["interactions"]),
    }


def _checks() -> str:
    try:
        checks = load_holdings(DataLoader()).checks
    except DataLoadError as error:  # then above all the page has to tell the rest
        log_failed_query(error, "page")
        return "–"
    return f"{sum(not check.found for check in checks)} / {len(checks)}"


def _without_secrets(source: str) -> str:
    """Return the source without user names, folders and what may follow an address."""
    parts = urlsplit(source)
    return f"{parts.hostname}{parts.path}" if parts.hostname else source.rpartition("/")[2]


def _ago(seconds: float, language: Language) -> str:
    return language.gettext("{time} ago", time=language.duration(seconds))


def _process_facts(language: Language) -> dict[str, str]:
    settings = get_settings()
    held, up = memory_bytes(), uptime_seconds()
    return {
        language.gettext("Environment"): settings.environment.name,
        language.gettext("Up for"): "–" if up is None else language.duration(up),
        language.gettext("Memory"): "–" if held is None else language.megabytes(held),
        language.gettext("Copies of the data"): language.megabytes(folder_bytes(settings.cache)),
    }


def _versions() -> dict[str, str]:
    return {
        "Back to the Kitchen": f"{app_version()} ({get_settings().revision})",
        "Python": platform.python_version(),
        "DuckDB": DUCKDB_VERSION,
        "Streamlit": version("streamlit"),
    }


@st.fragment(run_every=30.0)
def _show_page(language: Language) -> None:
    state = get_keeper().state
    _show_state(state, language)
    if state.snapshot is not None:
        facts = _data_facts(state, state.snapshot.dataset, language)
        _show_facts(language.gettext("Data"), facts, language)
    _show_facts(language.gettext("Process"), _process_facts(language), language)
    _show_facts(language.gettext("Versions"), _versions(), language)


get_keeper().start()
_show_page(chrome.current_language())
