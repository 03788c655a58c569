"""A part of a page that fails says so and leaves the others, through Streamlit's own AppTest."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
import streamlit as st
from logged import errors_logged, id_in
from open_app import open_page, texts

from mangetamain_analytics import results
from mangetamain_analytics.app_pages import analyses, card, highlights
from mangetamain_analytics.app_pages.context import PageContext, get_context
from mangetamain_analytics.data.cached_loaders import load_result
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import DataLoadError, QueryAbandonedError
from mangetamain_analytics.visualization.analysis import Result
from mangetamain_analytics.visualization.registry import get_analysis


@pytest.mark.parametrize(
    ("page", "failing", "charts"),
    [("weekend", "weekend-volume", 3), ("overview", "weekend-volume", 4), ("overview", "", 0)],
)
def test_an_analysis_that_fails_leaves_the_others(
    site: DataLoader, monkeypatch: pytest.MonkeyPatch, page: str, failing: str, charts: int
) -> None:
    def fail(loader: DataLoader, analysis_id: str, *rest: Any) -> Result:
        if analysis_id.startswith(failing):
            raise DataLoadError("file", "it took too long", code="query_failed")
        return load_result(loader, analysis_id, *rest)

    monkeypatch.setattr(results, "load_result", fail)
    test = open_page(page)
    assert len(test.error) == 1
    assert "A query of the data set failed. Try again in a minute" in test.error[0].value
    assert len(test.get("plotly_chart")) >= charts
    assert "Data of " in texts(test)


def test_a_slow_card_that_fails_leaves_the_others(
    site: DataLoader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(loader: DataLoader, analysis_id: str, *rest: Any) -> Result:
        if get_analysis(analysis_id).is_slow:
            raise DataLoadError("file", "it took too long", code="query_failed")
        return load_result(loader, analysis_id, *rest)

    monkeypatch.setattr(card, "load_result", fail)
    with errors_logged() as lines:
        test = open_page("weekend")
    assert len(test.subheader) == 4
    assert len(test.error) == 2
    assert "A query of the data set failed. Try again in a minute" in test.error[0].value
    assert len(lines) == 2
    for shown, line in zip(test.error, lines, strict=True):
        assert id_in(shown.value) in line and "it took too long" in line


@pytest.mark.parametrize(
    ("page", "part", "before"), [("overview", highlights, 0), ("weekend", analyses, 1)]
)
def test_a_late_part_without_data_leaves_the_others(
    site: DataLoader, monkeypatch: pytest.MonkeyPatch, page: str, part: ModuleType, before: int
) -> None:
    asked = []

    def lose() -> PageContext:
        asked.append(page)
        if len(asked) > before:
            raise DataLoadError("file", "the version is gone", code="query_failed")
        return get_context()

    monkeypatch.setattr(part, "get_context", lose)
    test = open_page(page)
    assert len(test.error) == len(asked) - before > 0
    assert "A query of the data set failed" in test.error[0].value
    assert "Data of " in texts(test)


def test_a_query_that_nobody_waits_for_is_no_error(
    site: DataLoader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave(*_: Any) -> Result:
        raise QueryAbandonedError("nobody waits for the query any more")

    monkeypatch.setattr(site.snapshot, "fetch", leave)
    st.cache_data.clear()
    st.cache_resource.clear()  # the default view is there
    with errors_logged() as lines:
        test = open_page("weekend")
    assert "A query of the data set failed" in test.error[0].value
    assert lines == [] and "the id" not in test.error[0].value
