"""The application's start."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from mangetamain_analytics import app


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
