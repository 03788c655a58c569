"""Occasions: the month with the most recipes against the month of the feast."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.i18n import Language, get_language
from mangetamain_analytics.visualization.families.occasions import FEASTS
from mangetamain_analytics.visualization.registry import get_analysis

EN, FR = get_language("en"), get_language("fr")
SIZE = [{"n": 90_000, "clusters": 900, "first_year": 2001, "last_year": 2009}]
NOISE = 1e-6  # Σ(b₍₋g₎ − b)²: a standard error of a tenth of a point


def months(name: str, shares: dict[int, float], spread: float = NOISE) -> list[dict[str, Any]]:
    """Give the rows of an item whose share differs in some months, in the statement's form."""
    return [
        {
            "item": 1, "name": name, "level": month, "value": shares.get(month, -0.001),
            "squared_deviations": spread, "undefined": 0, "n": 90_000, "level_n": 7_500,
            "item_n": 4_500, "item_level_n": int(7_500 * (0.05 + shares.get(month, -0.001))),
            "clusters": 900, "effective_clusters": 400.0, "item_clusters": 300,
            "level_clusters": 500, "rest_clusters": 800,
        }
        for month in range(1, 13)
    ]  # fmt: skip


def findings(rows: list[dict[str, Any]], language: Language = EN) -> dict[str, str]:
    """Return the sentence of each occasion found."""
    analysis = get_analysis("seasonality-tags")
    result = analysis.compute({"size": SIZE, "items": [], "occasions": rows}, Filters())
    found = analysis.findings(result, language)
    return {f.key: f.text for f in found if f.key.startswith("occasion:")}


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ({11: 0.06, 12: 0.03}, "its share is highest in November (+6.0 points), before the feast"),
        ({12: 0.06}, "its share is highest in December (+6.0 points), the month of the feast"),
        ({1: 0.06, 12: 0.03}, "its share is highest in January (+6.0 points), after the feast"),
        (
            {12: 0.06, 11: 0.0599},
            "its share is highest in December (+6.0 points), when the feast can fall; whether it is"
            " lower just before and after is not certain",
        ),
        (
            {11: 0.06, 12: 0.0599},
            "its share is highest in November (+6.0 points); whether that differs from the"
            " month of the feast is not certain",
        ),
    ],
)
def test_the_peak_is_set_against_the_feast(shares: dict[int, float], said: str) -> None:
    assert findings(months("christmas", shares)) == {"occasion:christmas": f"“christmas”: {said}"}


@pytest.mark.parametrize(
    ("shares", "verdict", "said"),
    [
        ({11: 0.06, 12: 0.03}, "small", "novembre"),
        ({12: 0.06}, "small", "décembre"),
        ({1: 0.06, 12: 0.03}, "small", "janvier"),
        ({11: 0.06, 12: 0.0599}, "no_evidence", "novembre"),
        ({12: 0.06, 11: 0.0599}, "no_evidence", "décembre"),
        ({12: 0.06, 1: 0.0599}, "no_evidence", "décembre"),
    ],
)
def test_what_is_not_certain_is_no_evidence(
    shares: dict[int, float], verdict: str, said: str
) -> None:
    rows = months("christmas", shares)
    analysis = get_analysis("seasonality-tags")
    result = analysis.compute({"size": SIZE, "items": [], "occasions": rows}, Filters())
    [found] = [e for e in result.estimands if e.key == "occasion:christmas"]
    assert found.verdict == verdict
    [text] = findings(rows, FR).values()
    assert said in text and "+6,0 points" in text and "christmas" in text


def test_nothing_is_said_of_an_occasion_without_a_month() -> None:
    assert findings(months("christmas", {11: 0.06}, spread=10.0)) == {}
    assert findings([]) == {}


def test_a_feast_of_several_months_counts_from_the_nearest() -> None:
    for shares in ({3: 0.06}, {3: 0.06, 4: 0.0599}):  # in March or in April
        said = findings(months("easter", shares))["occasion:easter"]
        assert said.endswith("March (+6.0 points), a month in which the feast can fall")
    text = findings(months("easter", {2: 0.06}))["occasion:easter"]
    assert "February" in text and "before the feast" in text
    # The turn of the year is no gap of eleven months.
    text = findings(months("valentines-day", {12: 0.06}))["occasion:valentines-day"]
    assert "December" in text and "before the feast" in text


def test_rows_say_both_months() -> None:
    analysis = get_analysis("seasonality-tags")
    item = months("christmas", {11: 0.06, 12: 0.03})
    seasons = [row | {"level": "winter", "value": 0.03} for row in item[:1]]
    answers = {"size": SIZE, "items": seasons, "occasions": item}
    row = analysis.compute(answers, Filters()).rows[0]
    assert (row["item"], row["peak_month"], row["feast_month"]) == ("christmas", 11, 12)
    without = analysis.compute(answers | {"occasions": []}, Filters()).rows[0]
    assert without["peak_month"] is without["feast_month"] is None
    name = analysis.names["feast_month"]
    assert (name(12, FR), name(None, FR)) == ("décembre", "–")


def test_feasts_are_months() -> None:
    assert all(set(feast) <= set(np.arange(1, 13)) for feast in FEASTS.values())
