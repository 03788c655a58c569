"""Loading behind Streamlit's cache: small results for pages, whole frames for notebooks.

Results are keyed by the version of the data and the filters that an analysis obeys. They hold
numbers and no words, so one entry serves both languages; figures are keyed by the language too.
Since the version is in the key nothing grows old; what nobody asks for gives way to what is new.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Any, Literal, overload

import plotly.graph_objects as go
import polars as pl
import streamlit as st
from loguru import logger

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.frames import read_ratings_longterm, read_recipes_clean
from mangetamain_analytics.data.holdings import Holdings, read_holdings
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.data.options import Options, read_options, unknown_names
from mangetamain_analytics.data.overview import Overview, compute_overview, count_selection
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.i18n import Language, get_language
from mangetamain_analytics.utils.chart_theme import make_small
from mangetamain_analytics.visualization.analysis import Result
from mangetamain_analytics.visualization.custom_charts.choice import Choice
from mangetamain_analytics.visualization.custom_charts.custom import ID as CUSTOM, custom_analysis
from mangetamain_analytics.visualization.registry import ANALYSES, get_analysis
from utils_logger import log_error, log_performance

Said = tuple[tuple[str, str], ...]  # names and values, as links have them

_RESULTS = 2000  # entries; a result is some kilobytes, pickled
_DEFAULT_RESULTS = 2 * len(ANALYSES)  # as they are: unpickling a thousand rows takes 1 ms
_PATIENCE = 12.0  # times the limit of a query that a visitor waits for
_CUSTOM_RESULTS = 200  # of up to 2,000 groups
_FIGURES = 128  # building one takes 5 to 20 ms, which is most of a warm page


def load_overview(loader: DataLoader, filters: Filters) -> Overview:
    """Return the overview of a selection."""
    return _overview(loader.snapshot.key, filters, loader)


def load_result(
    loader: DataLoader, analysis_id: str, filters: Filters, parameters: Said = ()
) -> Result:
    """Return an analysis's result for a selection, its dials where the parameters set them.

    What most visitors see is one copy shared by all, which nobody may change.
    """
    obeyed = filters.only(get_analysis(analysis_id).filters)
    load = _default_result if obeyed == Filters() and not parameters else _result
    result: Result = load(loader.snapshot.key, analysis_id, obeyed, parameters, loader)
    return result


def compute_default_view(snapshot: Snapshot) -> None:
    """Compute what a page without filters shows, so that its first visitor does not wait.

    What is quick comes first. A result that fails is left to the visit, which says why.
    """
    loader = DataLoader(patience=_PATIENCE, snapshot=snapshot)
    started = time.perf_counter()
    load_overview(loader, Filters())
    load_counts(loader, Filters())
    load_options(loader, Filters().profile)
    results = {
        analysis.id: partial(load_result, loader, analysis.id, Filters())
        for analysis in sorted(ANALYSES.values(), key=lambda analysis: analysis.is_slow)
    } | {CUSTOM: partial(load_custom_result, loader, Choice(), Filters())}
    for name, load in results.items():
        try:
            load()
        except DataLoadError as error:
            log_error(error, context=f"default view of {name}")
    log_performance("compute_default_view", time.perf_counter() - started)


def load_counts(loader: DataLoader, filters: Filters) -> tuple[int, int]:
    """Return how many recipes and interactions a selection has."""
    return _counts(loader.snapshot.key, filters, loader)


def load_options(loader: DataLoader, profile: str) -> Options:
    """Return what the filter bar offers for a cleaning profile."""
    return _options(loader.snapshot.key, profile, loader)


def load_unknown_names(loader: DataLoader, filters: Filters) -> tuple[str, ...]:
    """Return the tags and ingredients selected that no recipe has."""
    items = filters.only(("tags", "ingredients"))
    return _unknown_names(loader.snapshot.key, items, loader) if items.active else ()


def load_holdings(loader: DataLoader) -> Holdings:
    """Return what the data set holds."""
    holdings: Holdings = _holdings(loader.snapshot.key, loader)
    return holdings


@st.cache_resource(max_entries=4, show_spinner=False)
def _holdings(version: str, _loader: DataLoader) -> Holdings:
    return read_holdings(_loader.fetch)


@st.cache_data(max_entries=_RESULTS, show_spinner=False)
def _overview(version: str, filters: Filters, _loader: DataLoader) -> Overview:
    return compute_overview(_loader.fetch, filters)


@st.cache_data(max_entries=_RESULTS, show_spinner=False)
def _counts(version: str, filters: Filters, _loader: DataLoader) -> tuple[int, int]:
    return count_selection(_loader.fetch, filters)


@st.cache_data(max_entries=_RESULTS, show_spinner=False)
def _unknown_names(version: str, filters: Filters, _loader: DataLoader) -> tuple[str, ...]:
    return unknown_names(_loader.fetch, filters)


@st.cache_resource(max_entries=4, show_spinner=False)
def _options(version: str, profile: str, _loader: DataLoader) -> Options:
    return read_options(_loader.fetch, profile)


def _run(
    version: str, analysis_id: str, filters: Filters, parameters: Said, _loader: DataLoader
) -> Result:
    return get_analysis(analysis_id, parameters).run(_loader.fetch, filters)


_result = st.cache_data(max_entries=_RESULTS, show_spinner=False)(_run)
_default_result = st.cache_resource(max_entries=_DEFAULT_RESULTS, show_spinner=False)(_run)


def load_custom_result(loader: DataLoader, choice: Choice, filters: Filters) -> Result:
    """Return a custom chart's result for a selection."""
    obeyed = filters.only(choice.source.filters)
    return _custom_result(loader.snapshot.key, choice, obeyed, loader)


@st.cache_data(max_entries=_CUSTOM_RESULTS, show_spinner=False)
def _custom_result(version: str, choice: Choice, filters: Filters, _loader: DataLoader) -> Result:
    return custom_analysis(choice).run(_loader.fetch, filters)


def load_figure(
    loader: DataLoader,
    analysis_id: str,
    language: Language,
    result: Result,
    parameters: Said = (),
) -> go.Figure:
    """Return an analysis's chart, one copy shared by all who look at it: nobody may change it."""
    version = loader.snapshot.key
    figure: go.Figure = _figure(
        version, analysis_id, result.filters, parameters, language.code, result
    )
    return figure


@st.cache_resource(max_entries=_FIGURES, show_spinner=False)
def _figure(
    version: str,
    analysis_id: str,
    filters: Filters,
    parameters: Said,
    language_code: str,
    _result: Result,
) -> go.Figure:
    return get_analysis(analysis_id, parameters).figure(_result, get_language(language_code))


def load_small_figure(
    loader: DataLoader, analysis_id: str, language: Language, result: Result
) -> go.Figure:
    """Return an analysis's chart for a small card, shared as that of `load_figure` is."""
    version = loader.snapshot.key
    figure: go.Figure = _small_figure(version, analysis_id, result.filters, language.code, result)
    return figure


@st.cache_resource(max_entries=_FIGURES, show_spinner=False)
def _small_figure(
    version: str, analysis_id: str, filters: Filters, language_code: str, _result: Result
) -> go.Figure:
    return make_small(get_analysis(analysis_id).figure(_result, get_language(language_code)))


def get_recipes_clean() -> pl.DataFrame:
    """Return the recipes of the standard profile, one row each; see `read_recipes_clean`.

    The frame is one copy shared by all who ask.

    Raises:
        DataLoadError: There is no data set now.
    """
    loader = DataLoader()
    return _recipes_clean(loader.snapshot.key, loader)


@st.cache_resource(max_entries=1, show_spinner=False)
def _recipes_clean(version: str, _loader: DataLoader) -> pl.DataFrame:
    return read_recipes_clean(_loader.snapshot)


@overload
def get_ratings_longterm(
    min_interactions: int = ..., return_metadata: Literal[False] = ..., verbose: bool = ...
) -> pl.DataFrame: ...
@overload
def get_ratings_longterm(
    min_interactions: int = ..., *, return_metadata: Literal[True], verbose: bool = ...
) -> tuple[pl.DataFrame, dict[str, Any]]: ...
def get_ratings_longterm(
    min_interactions: int = 100, return_metadata: bool = False, verbose: bool = False
) -> pl.DataFrame | tuple[pl.DataFrame, dict[str, Any]]:
    """Return the ratings of each month; see `read_ratings_longterm`.

    Args:
        min_interactions: Months with fewer ratings are left out.
        return_metadata: Return what is known of all ratings beside the frame.
        verbose: Log what was read.

    Raises:
        DataLoadError: There is no data set now.
    """
    loader = DataLoader()
    months, metadata = _ratings_longterm(loader.snapshot.key, min_interactions, loader)
    if verbose:
        logger.info("ratings by month: {}", metadata)
    return (months, dict(metadata)) if return_metadata else months


@st.cache_resource(max_entries=4, show_spinner=False)
def _ratings_longterm(
    version: str, min_interactions: int, _loader: DataLoader
) -> tuple[pl.DataFrame, dict[str, Any]]:
    return read_ratings_longterm(_loader.snapshot, min_interactions)
