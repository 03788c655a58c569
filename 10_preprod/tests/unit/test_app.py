"""The application's start."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from mangetamain_analytics import app


@pytest.fixture(autouse=True)
def nothing_set_aside() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_the_default_view_is_computed_however_late_the_first_data_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state = SimpleNamespace(snapshot=None)
    keeper = SimpleNamespace(state=state, wait_for_outcome=lambda: None)
    computed: list[Any] = []
    monkeypatch.setattr(app, "get_keeper", lambda: keeper)
    monkeypatch.setattr(app, "_compute_default_view", computed.append)
    monkeypatch.setattr(app, "_POLL_SECONDS", 0.01)
    thread = threading.Thread(target=app._prepare_pages, daemon=True)
    thread.start()
    thread.join(0.2)
    assert thread.is_alive() and not computed
    state.snapshot = "the first data"
    thread.join(10)
    assert not thread.is_alive() and computed == ["the first data"]


def test_what_stays_is_set_aside_and_rubbish_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run of a page has the garbage collector look through all that is not set aside."""
    keeper = SimpleNamespace(state=SimpleNamespace(snapshot="data"), wait_for_outcome=lambda: None)
    monkeypatch.setattr(app, "get_keeper", lambda: keeper)
    lasting: list[Any] = []
    alive: list[Any] = []

    def compute(_: Any) -> None:
        lasting.append([])
        rubbish = _Knot()
        rubbish.itself = rubbish
        alive.append(weakref.ref(rubbish))

    monkeypatch.setattr(app, "_compute_default_view", compute)
    app._prepare_pages()
    assert gc.get_freeze_count() > 10_000
    looked_through = {id(found) for found in gc.get_objects()}
    assert id(lasting) not in looked_through and id(lasting[0]) not in looked_through
    assert alive[0]() is None


class _Knot:
    itself: Any
