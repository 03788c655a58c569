"""From a jackknife's row to an estimand, or to what is missing for one."""

from __future__ import annotations

import math
from typing import Any

import pytest

from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.thresholds import LOG_RATE_RATIO
from mangetamain_analytics.visualization.families.inference import (
    Candidate,
    Shortage,
    estimate_of,
    judged,
)

ROW = {
    "level": True, "value": 0.2, "squared_deviations": 1e-4, "n": 100, "clusters": 30,
    "level_clusters": 15, "rest_clusters": 16, "effective_clusters": 12.5, "undefined": 0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("few", "expected"),
    [
        ({"n": 99, "clusters": 29}, Shortage("rows", 15)),
        ({"clusters": 29, "rest_clusters": 3}, Shortage("clusters", 3)),
        ({"level_clusters": 14}, Shortage("side", 14)),
        ({"undefined": 1}, Shortage("undefined", 15)),
        ({"value": None, "squared_deviations": None}, Shortage("undefined", 15)),
    ],
    ids=str,
)
def test_what_is_missing_is_named(few: dict[str, Any], expected: Shortage) -> None:
    found = estimate_of(ROW)
    assert isinstance(found, Estimate) and found.df == 11.5
    assert estimate_of(ROW | few) == expected


def test_a_family_judges_those_it_can_and_names_what_the_others_lack() -> None:
    def candidate(key: str, estimate: Estimate | Shortage | None) -> Candidate:
        facts = {"series": "recipes"}
        return Candidate(key, estimate, 100, 30, "u", math.expm1, float, LOG_RATE_RATIO, facts)

    few, known, flat = judged(
        [
            candidate("few", Shortage("side", 14)),
            candidate("known", estimate_of(ROW)),
            candidate("flat", None),
        ]
    )
    assert [e.verdict for e in (few, known, flat)] == [
        "insufficient_data", "small", "insufficient_data",
    ]  # fmt: skip
    assert few.facts == {"series": "recipes", "shortage": "side", "side_clusters": 14}
    assert flat.facts == {"series": "recipes", "shortage": "undefined"}
    assert known.facts.keys() == {"series", "needed"}
    assert known.value == pytest.approx(math.expm1(0.2))
