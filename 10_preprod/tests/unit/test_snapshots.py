"""What each chart draws and says of a planted data set, kept in files that people review.

After a change that is meant, `UPDATE_SNAPSHOTS=1 pytest 10_preprod/tests/unit/test_snapshots.py`
writes them anew; look at the difference before it is committed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from raw_files import Raw

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import LANGUAGES, get_language
from mangetamain_analytics.visualization.analysis import Analysis
from mangetamain_analytics.visualization.registry import ANALYSES

FOLDER = Path(__file__).with_name("snapshots")
# Something to see on every page.
PLANTED = """
[[measures]]
measure = "minutes"
percent = 30
when = "winter"
[[measures]]
measure = "calories"
percent = 25
when = "weekend"
[[measures]]
measure = "n_steps"
percent = 4
when = "year"
[[measures]]
measure = "protein_pdv"
percent = -6
when = "year"
[[presences]]
kind = "ingredient"
name = "butter"
points = -10
when = "summer"
[[presences]]
kind = "ingredient"
name = "salt"
points = 10
when = "weekend"
[[presences]]
kind = "ingredient"
name = "sugar"
points = 1.5
when = "year"
[[presences]]
kind = "tag"
name = "christmas"
points = 10
when = "winter"
[[presences]]
kind = "tag"
name = "desserts"
points = 9
when = "weekend"
[[presences]]
kind = "tag"
name = "healthy"
points = -1.5
when = "year"
[[ratings]]
stars = -0.3
when = "since 2010-06"
[[volumes]]
ratio = 0.5
when = "weekend"
[[volumes]]
ratio = 1.5
when = "winter"
"""
# What a trace shows; how it looks is not kept.
SHOWN = ("type", "orientation", "name", "x", "y", "z", "text", "base", "q1", "median", "q3")


@pytest.fixture(scope="module")
def planted(plant: Callable[[str], Raw]) -> Snapshot:
    """Build a data set in which there is something to see."""
    return plant(PLANTED).snapshot


def picture(analysis: Analysis, snapshot: Snapshot) -> dict[str, Any]:
    """Return what people see of an analysis: traces, sentences and alternative texts."""
    result = analysis.run(snapshot.fetch, Filters())
    figure = json.loads(analysis.figure(result, get_language("en")).to_json())
    seen = {
        "traces": [{k: t[k] for k in SHOWN if k in t} for t in figure["data"]],
        "columns": [column.name for column in analysis.columns],
    }
    for code in LANGUAGES:
        language = get_language(code)
        seen[code] = {
            "headline": analysis.headline(result, language),
            "subtitle": analysis.subtitle(result, language),
            "findings": [f"{f.verdict}: {f.text}" for f in analysis.findings(result, language)],
            "alt": analysis.alt(result, language),
        }
    return rounded(seen)


def rounded(value: Any) -> Any:
    """Round to four significant figures: parallel sums differ in their last digits."""
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        # Plotly's own form of long rows of numbers, which rounding cannot reach.
        assert "bdata" not in value
        return {key: rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("analysis", ANALYSES.values(), ids=list(ANALYSES))
def test_what_is_seen_is_what_was_reviewed(analysis: Analysis, planted: Snapshot) -> None:
    path = FOLDER / f"{analysis.id}.json"
    found = picture(analysis, planted)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        FOLDER.mkdir(exist_ok=True)
        text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
        path.write_text(text, encoding="utf-8")
    assert path.is_file(), f"{path} is missing; UPDATE_SNAPSHOTS=1 writes it"
    assert found == json.loads(path.read_text(encoding="utf-8"))


def test_no_snapshot_is_left_behind() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(ANALYSES)
