"""From a jackknife's row to an estimand: interval, effect size, adjusted p, verdict."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from mangetamain_analytics.statistics.estimates import Estimate, from_jackknife
from mangetamain_analytics.statistics.multiplicity import holm, simultaneous_level
from mangetamain_analytics.statistics.thresholds import Scale
from mangetamain_analytics.statistics.verdict import judge, shortage
from mangetamain_analytics.visualization.analysis import Estimand

Transform = Callable[[float], float]

# Of methods: how standard errors are made, and where that comes from.
JACKKNIFE: Final = (
    r"se^2 = \frac{G-1}{G}\sum_g (b_{(-g)} - b)^2,\quad"
    r" t_{G^*-1},\ G^* = \frac{(\sum_g q_g)^2}{\sum_g q_g^2}"
)
JACKKNIFE_REFERENCES: Final = (
    "MacKinnon, Nielsen, Webb (2023), Leverage, influence, and the jackknife in clustered"
    " regression models, The Stata Journal 23(4)",
    "Carter, Schnepel, Steigerwald (2017), Asymptotic behavior of a t-test robust to cluster"
    " heterogeneity, The Review of Economics and Statistics 99(4)",
)


@dataclasses.dataclass(frozen=True)
class Shortage:
    """Why there is no estimate.

    Attributes:
        reason: `rows`, `clusters` or `side` where there are too few; `undefined` where nothing
            can be compared, or not without one of the contributors.
        side_clusters: Contributors on the smaller side.
    """

    reason: str
    side_clusters: int


@dataclasses.dataclass(frozen=True)
class Candidate:
    """An estimate before it is judged together with its family.

    Attributes:
        key: Of the estimand.
        estimate: On the scale on which it is tested, or why there is none; None when the measure
            does not vary.
        n: Rows.
        clusters: Independent contributors.
        unit: Of the value shown, a message to translate.
        shown: From the tested scale to the unit, increasing.
        sized: From the tested scale to the effect scale, increasing.
        scale: Of the effect.
        facts: What the sentence names besides.
    """

    key: str
    estimate: Estimate | Shortage | None
    n: int
    clusters: int
    unit: str
    shown: Transform
    sized: Transform
    scale: Scale
    facts: Mapping[str, Any]


def estimate_of(row: Mapping[str, Any], prefix: str = "") -> Estimate | Shortage:
    """Return the estimate of a jackknife's row, or what it has too little of.

    Args:
        row: Of `contrasts_sql` (with a measure's prefix, such as `minutes_`) or
            `rate_ratios_sql`.
        prefix: Of the columns `value` and `squared_deviations`.
    """
    return jackknifed(
        row,
        prefix,
        is_undefined=bool(row["undefined"]),
        sides=(row["level_clusters"], row["rest_clusters"]),
        effective_clusters=row["effective_clusters"],
    )


def jackknifed(
    row: Mapping[str, Any],
    prefix: str = "",
    *,
    is_undefined: bool,
    sides: tuple[int, ...] = (),
    effective_clusters: float | None = None,
) -> Estimate | Shortage:
    """Return the estimate of a row with a jackknife's columns, or what it has too little of.

    Args:
        row: With `n`, `clusters`, and `value` and `squared_deviations` of that prefix.
        prefix: Of the two.
        is_undefined: Whether there is no such estimate, with all clusters or without one.
        sides: Clusters on each side of a comparison.
        effective_clusters: How many decide; by default all.
    """
    value, n, clusters = row[f"{prefix}value"], row["n"], row["clusters"]
    reason = shortage(n, clusters, *sides)
    if reason is None and (value is None or is_undefined):
        reason = "undefined"
    if reason is not None:
        return Shortage(reason, min(sides, default=clusters))
    squares = row[f"{prefix}squared_deviations"]
    return from_jackknife(value, squares, n, clusters, effective_clusters)


def judged(candidates: Sequence[Candidate]) -> list[Estimand]:
    """Judge a family: simultaneous intervals, Holm's p, a verdict each, in the order given."""
    tested = [c.estimate for c in candidates if isinstance(c.estimate, Estimate)]
    level = simultaneous_level(max(1, len(tested)))
    adjusted = iter(holm([estimate.p_value() for estimate in tested]))
    return [
        (
            _judge(c, c.estimate, level, next(adjusted))
            if isinstance(c.estimate, Estimate)
            else _insufficient(c, c.estimate)
        )
        for c in candidates
    ]


def _judge(candidate: Candidate, estimate: Estimate, level: float, p: float) -> Estimand:
    low, high = estimate.interval(level)
    effect = candidate.sized(estimate.value)
    interval = (candidate.sized(low), candidate.sized(high))
    # Intervals shrink with the root of the data: so many times as much would show a small effect.
    needed = ((interval[1] - interval[0]) / 2 / candidate.scale.small) ** 2
    return Estimand(
        key=candidate.key,
        verdict=judge(effect, interval, candidate.scale),
        n=candidate.n,
        clusters=candidate.clusters,
        unit=candidate.unit,
        value=candidate.shown(estimate.value),
        interval=(candidate.shown(low), candidate.shown(high)),
        effect=effect,
        scale=candidate.scale,
        p=float(p),
        facts={**candidate.facts, "needed": needed},
    )


def _insufficient(candidate: Candidate, missing: Shortage | None) -> Estimand:
    facts: dict[str, Any] = {"shortage": "undefined"}
    if missing is not None:
        facts = {"shortage": missing.reason, "side_clusters": missing.side_clusters}
    return Estimand(
        key=candidate.key,
        verdict="insufficient_data",
        n=candidate.n,
        clusters=candidate.clusters,
        unit=candidate.unit,
        facts={**candidate.facts, **facts},
    )
