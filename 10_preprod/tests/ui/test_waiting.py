"""Skeletons hold the place of what comes late, until it is there or has failed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from open_app import open_page
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from mangetamain_analytics import results
from mangetamain_analytics.app_pages import card
from mangetamain_analytics.data.cached_loaders import load_result
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.visualization.analysis import Result
from mangetamain_analytics.visualization.registry import ANALYSES, get_analysis

Told = list[tuple[tuple[int, ...], list[str]]]
LATE = 1.0  # seconds; a skeleton is shown after half a second, on a busy machine somewhat later
SLOW = [a.id for a in ANALYSES.values() if a.page == "weekend" and a.is_slow]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Give what a browser is told of what stands in a place for a while, by the place."""
    told: Told = []
    enqueue = ForwardMsgQueue.enqueue

    def note(queue: ForwardMsgQueue, message: Any) -> None:
        if message.delta.WhichOneof("type") == "new_transient":
            shown = [one.WhichOneof("type") for one in message.delta.new_transient.elements]
            told.append((tuple(message.metadata.delta_path), shown))
        enqueue(queue, message)

    monkeypatch.setattr(ForwardMsgQueue, "enqueue", note)
    return told


def late(is_late: Callable[[str], bool], fails: bool = False) -> Callable[..., Result]:
    """Return what loads results, some of them late or in vain."""

    def load(loader: DataLoader, analysis_id: str, *rest: Any) -> Result:
        if is_late(analysis_id):
            time.sleep(LATE)
            if fails:
                raise DataLoadError("file", "it took too long", code="query_failed")
        return load_result(loader, analysis_id, *rest)

    return load


def places(told: Told) -> list[tuple[int, ...]]:
    """Return where skeletons were shown since the last look; all of them have to be gone."""
    shown = [path for path, kinds in told if kinds]
    assert all(kinds in (["skeleton"], []) for _, kinds in told)
    assert not any(dict(told).values()), "the last word of each place"
    told.clear()
    return shown


def warm_up(*pages: str) -> None:
    """Have in the cache what pages need, so that only what is made late comes late."""
    for page in pages:
        open_page(page)


@pytest.mark.parametrize("fails", [False, True], ids=["computed", "failed"])
def test_slow_cards_have_skeletons_until_they_come(
    site: DataLoader, monkeypatch: pytest.MonkeyPatch, told: Told, fails: bool
) -> None:
    warm_up("weekend", "seasonality")
    told.clear()
    monkeypatch.setattr(card, "load_result", late(lambda one: get_analysis(one).is_slow, fails))
    test = open_page("weekend")
    assert len(set(places(told))) == len(SLOW) == 2
    assert not test.get("skeleton")
    assert len(test.error) == (2 if fails else 0)
    test.slider(key="filter_years").set_value((2003, 2009)).run()
    # What is there stays there until the new one comes; an error is nothing to keep.
    assert len(places(told)) == (2 if fails else 0)
    test.switch_page("app_pages/seasonality.py").run()
    assert len(places(told)) == 2, "another page has nothing of its own yet"


@pytest.mark.parametrize("fails", [False, True], ids=["computed", "failed"])
@pytest.mark.parametrize("page", ["overview", "weekend"])
def test_what_comes_together_has_one_skeleton_until_it_does(
    site: DataLoader, monkeypatch: pytest.MonkeyPatch, told: Told, page: str, fails: bool
) -> None:
    warm_up(page)
    told.clear()
    monkeypatch.setattr(results, "load_result", late(lambda one: one == "weekend-volume", fails))
    test = open_page(page)
    assert len(places(told)) == 1
    assert not test.get("skeleton")
    assert len(test.error) == (1 if fails else 0) and test.get("plotly_chart")


@pytest.mark.parametrize("fails", [False, True], ids=["computed", "failed"])
def test_each_side_of_a_comparison_has_a_skeleton_until_it_comes(
    site: DataLoader, monkeypatch: pytest.MonkeyPatch, told: Told, fails: bool
) -> None:
    warm_up("compare")
    told.clear()
    monkeypatch.setattr(results, "load_result", late(lambda _: True, fails))
    test = open_page("compare")
    assert len(set(places(told))) == 2
    assert len(test.error) == (2 if fails else 0)


def test_a_custom_chart_has_a_skeleton_until_it_comes(
    site: DataLoader, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    warm_up("charts")
    told.clear()
    fetch = site.snapshot.fetch

    def slow(sql: str, *rest: Any) -> list[dict[str, Any]]:
        if "WITH selected" in sql:
            time.sleep(LATE)
        return fetch(sql, *rest)

    monkeypatch.setattr(site.snapshot, "fetch", slow)
    test = open_page("charts", x="protein_pdv")  # not kept from another test
    assert len(places(told)) == 1 and test.get("plotly_chart")


def test_what_comes_at_once_has_none(site: DataLoader, told: Told) -> None:
    for page in ("overview", "weekend", "compare", "charts"):
        warm_up(page)
        told.clear()
        test = open_page(page)
        assert not places(told) and not test.get("skeleton")
