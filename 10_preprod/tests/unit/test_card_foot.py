"""What a card offers to take away, and what the headings of its numbers mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from loguru import logger

from mangetamain_analytics.app_pages import card_numbers
from mangetamain_analytics.app_pages.card_foot import _as_html
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import LANGUAGES, get_language
from mangetamain_analytics.visualization import export
from mangetamain_analytics.visualization.glossary import HEADINGS
from mangetamain_analytics.visualization.registry import get_analysis


@pytest.fixture
def actions() -> Iterator[list[Any]]:
    """Give what is logged of visitors."""
    lines: list[Any] = []
    sink = logger.add(lines.append, filter=lambda record: "user_action" in record["extra"])
    yield lines
    logger.remove(sink)


def test_a_chart_taken_as_a_file_is_noted(snapshot: Snapshot, actions: list[Any]) -> None:
    analysis = get_analysis("weekend-volume")
    result = analysis.run(snapshot.fetch, Filters())
    assert b"Plotly.newPlot" in _as_html(analysis, result, get_language("en"), "name")
    [line] = actions
    assert "download" in line and "'weekend-volume'" in line and "'html'" in line


class Popover:
    """An open popover that keeps the tables it is to show."""

    open = True

    def __init__(self) -> None:
        self.tables: list[tuple[dict[str, Any], dict[str, Any]]] = []

    def dataframe(self, columns: dict[str, Any], *, column_config: Any, **_: Any) -> None:
        self.tables.append((columns, column_config))

    def markdown(self, text: str) -> None:
        pass


@pytest.mark.parametrize("code", LANGUAGES)
def test_headings_say_what_they_mean(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    popover, language = Popover(), get_language(code)
    monkeypatch.setattr(card_numbers, "show_popover", lambda *_: popover)
    analysis = get_analysis("weekend-duration")
    result = analysis.run(snapshot.fetch, Filters())
    card_numbers.show_numbers(analysis, result, language)
    (numbers, meant), (findings, also_meant) = popover.tables
    intervals = [export.heading(c, language) for c in analysis.columns if "interval" in c.label]
    assert intervals and set(intervals) <= set(numbers)
    interval = language.gettext(HEADINGS["95% interval from"])
    assert all(meant[name]["help"] == interval for name in intervals)
    said = {language.gettext(label): language.gettext(text) for label, text in HEADINGS.items()}
    assert {name: also_meant[name]["help"] for name in said} == said
    assert set(said) <= set(findings)
