"""The cached loaders: the same frame for all who ask, metadata on request, small results kept."""

from copy import deepcopy
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.caching import cache_utils

from mangetamain_analytics.data.cached_loaders import (
    compute_default_view,
    get_ratings_longterm,
    get_recipes_clean,
    load_custom_result,
    load_figure,
    load_overview,
    load_result,
)
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.custom_charts.choice import Choice
from mangetamain_analytics.visualization.export import as_document, as_html, as_parquet
from mangetamain_analytics.visualization.registry import ANALYSES


def test_recipes_are_read_once(site: DataLoader) -> None:
    frame = get_recipes_clean()
    assert frame is get_recipes_clean()
    sql = "SELECT count(*) AS n FROM recipes WHERE excluded_by IS NULL"
    assert frame.height == site.fetch(sql)[0]["n"]
    assert frame.columns[:4] == ["id", "name", "minutes", "submitted"]
    assert frame.columns[-2:] == ["tags", "ingredients"]


def test_ratings_by_month(site: DataLoader) -> None:
    months = get_ratings_longterm(min_interactions=50)
    assert months.columns == ["date", "mean", "median", "sd", "share_5", "n"]
    assert months["n"].min() >= 50
    again, metadata = get_ratings_longterm(50, return_metadata=True, verbose=True)
    assert again is months
    assert metadata["months_kept"] == months.height
    assert metadata.keys() == {
        "total_ratings", "total_users", "total_recipes", "date_range",
        "months_kept", "months_left_out", "load_time_ms",
    }  # fmt: skip


def test_results_are_kept_by_selection_and_figures_by_language(site: DataLoader) -> None:
    everything, some = Filters(), Filters(years=(2003, 2005))
    assert load_overview(site, everything).recipes > load_overview(site, some).recipes > 0
    result = load_result(site, "weekend-volume", everything)
    assert load_result(site, "weekend-volume", everything) == result
    assert load_result(site, "weekend-volume", some).n < result.n
    english, french = (
        load_figure(site, "weekend-volume", get_language(code), result) for code in ("en", "fr")
    )
    assert english.data[0].x[0] == "Mon" and french.data[0].x[0] == "lun."
    again = load_figure(site, "weekend-volume", get_language("en"), result)
    assert again is english


def test_the_default_view_is_there_before_its_first_visitor(
    site: DataLoader, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute_default_view(site.snapshot)

    def refuse(*_: object) -> list[dict[str, Any]]:
        raise AssertionError("the default view was computed already")

    monkeypatch.setattr(site, "fetch", refuse)
    for analysis_id in ANALYSES:
        assert load_result(site, analysis_id, Filters()).n > 0
    assert load_custom_result(site, Choice(), Filters()).n > 0
    with pytest.raises(AssertionError, match="already"):
        load_result(site, "weekend-volume", Filters(years=(2001, 2002)))


def test_the_default_view_is_one_copy_and_nothing_that_shows_it_changes_it(
    site: DataLoader,
) -> None:
    for analysis in ANALYSES.values():
        result = load_result(site, analysis.id, Filters())
        assert load_result(site, analysis.id, Filters()) is result
        before = deepcopy(result)
        for language in map(get_language, ("en", "fr")):
            if result.drawable:
                analysis.alt(result, language)
                as_html(analysis, result, language, analysis.id)
            as_document(analysis, result, Filters(), "an id", language)
        as_parquet(analysis, result)
        assert result == before, analysis.id
    some = Filters(years=(2001, 2005))
    assert load_result(site, "weekend-tags", some) is not load_result(site, "weekend-tags", some)


def test_results_live_as_long_as_their_data(
    site: DataLoader, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(cache_utils, "TTLCACHE_TIMER", lambda: now[0])
    st.cache_data.clear()
    st.cache_resource.clear()
    result = load_result(site, "weekend-volume", Filters())
    figure = load_figure(site, "weekend-volume", get_language("en"), result)
    load_overview(site, Filters())

    def refuse(*_: object) -> list[dict[str, Any]]:
        raise AssertionError("it was computed already, from the same data")

    monkeypatch.setattr(site, "fetch", refuse)
    now[0] += 30 * 24 * 3600
    assert load_result(site, "weekend-volume", Filters()) == result
    assert load_figure(site, "weekend-volume", get_language("en"), result) is figure
    assert load_overview(site, Filters()).recipes > 0
