"""Verdicts at both edges of every threshold, signs and silence."""

from __future__ import annotations

import math

import pytest

from mangetamain_analytics.statistics.effects import cohens_h
from mangetamain_analytics.statistics.thresholds import (
    COHENS_H,
    LOG_RATE_RATIO,
    MIN_CLUSTERS,
    MIN_EXPECTED,
    MIN_ROWS,
    MIN_SIDE_CLUSTERS,
    SCALES,
    STANDARDIZED_DIFFERENCE,
    TREND,
    VARIANCE_SHARE,
    Scale,
)
from mangetamain_analytics.statistics.verdict import judge, shortage

TINY = 1e-9


def test_the_table_is_the_published_one() -> None:
    named = {scale.name: (scale.small, scale.medium, scale.large) for scale in SCALES}
    assert named[STANDARDIZED_DIFFERENCE.name] == (0.2, 0.5, 0.8)
    assert named[TREND.name] == (0.1, 0.2, 0.4)
    assert named[COHENS_H.name] == (0.1, 0.3, 0.5)
    assert named[VARIANCE_SHARE.name] == (0.01, 0.06, 0.14)
    assert named[LOG_RATE_RATIO.name] == pytest.approx(tuple(map(math.log, (1.1, 1.3, 2))))
    assert all(scale.source for scale in SCALES)


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.name)
@pytest.mark.parametrize("sign", [1, -1])
def test_every_edge_of_the_thresholds(scale: Scale, sign: int) -> None:
    def verdict(effect: float) -> str:
        ends = sorted((sign * TINY, sign * (effect + 10 * scale.large)))
        return judge(sign * effect, (ends[0], ends[1]), scale)

    assert verdict(scale.small) == "small"
    assert verdict(scale.small - TINY) == "small"  # its interval reaches beyond
    assert verdict(scale.medium - TINY) == "small"
    assert verdict(scale.medium) == "medium"
    assert verdict(scale.large - TINY) == "medium"
    assert verdict(scale.large) == "large"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.0, 0.1, "no_evidence"),
        (-0.1, 0.0, "no_evidence"),
        (-0.5, 3.0, "no_evidence"),
        (TINY, 0.2 - TINY, "negligible"),
        (-0.2 + TINY, -TINY, "negligible"),
        (TINY, 0.2, "small"),
        (-0.2, -TINY, "small"),
    ],
)
def test_intervals_rule(low: float, high: float, expected: str) -> None:
    assert judge((low + high) / 2, (low, high), STANDARDIZED_DIFFERENCE) == expected


@pytest.mark.parametrize("interval", [(0.2, 0.1), (0.3, 0.4), (-0.1, 0.1)])
def test_impossible_intervals_are_refused(interval: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="does not hold the effect 0.2"):
        judge(0.2, interval, STANDARDIZED_DIFFERENCE)


@pytest.mark.parametrize("effect", [0.3, 0.6])
def test_an_effect_may_lie_on_the_edge_of_its_interval(effect: float) -> None:
    verdict = {0.3: "small", 0.6: "medium"}[effect]
    assert judge(effect, (0.3, 0.6), STANDARDIZED_DIFFERENCE) == verdict


def test_sufficiency_at_its_edges() -> None:
    side = MIN_SIDE_CLUSTERS
    assert shortage(MIN_ROWS, MIN_CLUSTERS, side, side) is None
    assert shortage(MIN_ROWS - 1, MIN_CLUSTERS, side, side) == "rows"
    assert shortage(MIN_ROWS, MIN_CLUSTERS - 1, side, side) == "clusters"
    assert shortage(MIN_ROWS, MIN_CLUSTERS, side - 1, side) == "side"
    assert shortage(MIN_ROWS, MIN_CLUSTERS, side, side - 1) == "side"
    assert shortage(MIN_ROWS, MIN_CLUSTERS) is None
    assert (MIN_ROWS, MIN_CLUSTERS, side, MIN_EXPECTED) == (100, 30, 15, 15)


def test_the_first_shortage_is_named() -> None:
    assert shortage(0, 0, 0) == "rows"
    assert shortage(MIN_ROWS, 0, 0) == "clusters"


def test_cohens_h() -> None:
    assert cohens_h(0.5, 0.5) == 0
    assert cohens_h(1, 0) == pytest.approx(math.pi)
    assert cohens_h(0.3, 0.2) == pytest.approx(0.2319843)
    assert cohens_h(0.2, 0.3) == -cohens_h(0.3, 0.2)
    assert cohens_h(1.2, -0.1) == cohens_h(1, 0)
