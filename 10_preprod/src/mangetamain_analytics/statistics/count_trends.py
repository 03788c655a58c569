"""Log-linear trends of counts per calendar day, jackknifed over clusters.

The rate of events is ``λ(t) = exp(a + b t)``, bent: ``exp(a + b t + c t²)``, with t in decades
from the middle of the range and the days covered of each x as exposure. Exposure does not depend
on the events, so leaving cluster g out moves the score of the whole fit by ``−s_g`` with
``s_g = (Σn, Σtn, Σt²n)`` and the estimate, to first order, by ``−H⁻¹ s_g``, ``H = Zᵀ diag(μ) Z``.
The squares of these steps need only ``Σ_g s_g s_gᵀ`` of the clusters, which SQL forms; without
each of the largest clusters, for which the step is not small, the model is fitted anew. With z the
highest power of t freed of the lower ones in the metric of H, a cluster's leverage is the sum of z²
over its events, a sum of its moments ``Σtᵏn`` up to k = 4, whose products SQL forms too. Cameron
and Trivedi (2013), Regression Analysis of Count Data, 2nd ed., ch. 3; MacKinnon, Nielsen and Webb
(2023), The Stata Journal 23(4).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mangetamain_analytics.statistics.estimates import Estimate, from_jackknife

DECADE: Final = 10.0
LARGEST: Final = 200  # clusters left out one by one exactly
_STEPS: Final = 60
_PRECISE: Final = 1e-10

Array = NDArray[np.float64]


@dataclass(frozen=True)
class CountTrend:
    """The trends of a rate.

    Attributes:
        slope: b, log rate ratio per decade; None when it or its jackknife does not exist.
        curve: c, per decade squared; None likewise.
        ends: Slopes of the bent trend at the first and at the last x, per decade; None likewise.
        turn: x at which the bent rate turns; NaN when it has no curve.
    """

    slope: Estimate | None
    curve: Estimate | None
    ends: tuple[Estimate, Estimate] | None
    turn: float


def count_trends_sql(source: str, exposure: str, largest: int = LARGEST) -> str:
    """Return a statement with exactly one row, from which `fit_count_trend` fits.

    Its columns: `n` events · `clusters` · `x_mid` middle of the range of x · lists over the x
    covered, in order: `x`, `days`, `counts` of events, `squares` Σ_g n_g² of the clusters' counts,
    `active` clusters with events · `s00 … s22` the sums over all but the largest clusters of
    the products of `(Σn, Σtn, Σt²n)`, t in decades from `x_mid` · `m00 … m44` those over all
    clusters of the products of `(Σn … Σt⁴n)` · `largest_counts` for each of the largest clusters
    its counts, in the order of `x` · `undefined`, `curve_undefined` clusters
    without which events fall on fewer than two, three different x.

    Args:
        source: A SELECT of the columns `cluster` and `x`, a row per event.
        exposure: A SELECT of the columns `x` and `days` covered, `x` distinct.
        largest: Clusters to return one by one.
    """
    return f"""
WITH covered AS MATERIALIZED (SELECT x, days FROM ({exposure}) WHERE days > 0),
middle AS MATERIALIZED (SELECT (min(x) + max(x)) / 2.0 AS x_mid FROM covered),
found AS MATERIALIZED (
  SELECT s.cluster, s.x, count(*)::DOUBLE AS n
  FROM ({source}) AS s SEMI JOIN covered AS c ON c.x = s.x GROUP BY ALL
),
units AS MATERIALIZED (
  SELECT cluster, {", ".join(f"sum(n * ((x - x_mid) / {DECADE}) ** {k}) AS s{k}" for k in _POWERS)}
  FROM found CROSS JOIN middle GROUP BY cluster
),
large AS MATERIALIZED (SELECT cluster FROM units ORDER BY s0 DESC, cluster LIMIT {largest:d}),
small AS (
  SELECT {", ".join(f"coalesce(sum(s{a} * s{b}), 0) AS s{a}{b}" for a, b in _PAIRS)}
  FROM units ANTI JOIN large ON large.cluster = units.cluster
),
moments AS (
  SELECT {", ".join(f"coalesce(sum(s{a} * s{b}), 0) AS m{a}{b}" for a, b in _MOMENT_PAIRS)}
  FROM units
),
years AS MATERIALIZED (
  SELECT x, sum(n) AS n, sum(n * n) AS squares, count(*) AS clusters,
    any_value(cluster) AS cluster
  FROM found GROUP BY x
),
alone AS (SELECT cluster, count(*) AS own FROM years WHERE clusters = 1 GROUP BY cluster),
sizes AS (
  SELECT (SELECT count(*) FROM years) AS different,
    (SELECT count(*) FROM units) AS clusters, (SELECT sum(s0) FROM units) AS n
),
gaps AS (
  SELECT count(*) FILTER (different - own < 2) AS slopes,
    count(*) FILTER (different - own < 3) AS curves, count(*) AS owners
  FROM alone CROSS JOIN sizes
),
totals AS (
  SELECT list(c.x ORDER BY c.x) AS x, list(c.days ORDER BY c.x) AS days,
    list(coalesce(y.n, 0) ORDER BY c.x) AS counts,
    list(coalesce(y.squares, 0) ORDER BY c.x) AS squares,
    list(coalesce(y.clusters, 0) ORDER BY c.x) AS active
  FROM covered AS c LEFT JOIN years AS y ON y.x = c.x
),
singles AS (
  SELECT list(counts ORDER BY cluster) AS largest_counts
  FROM (
    SELECT l.cluster, list(coalesce(f.n, 0) ORDER BY c.x) AS counts
    FROM large AS l CROSS JOIN covered AS c
    LEFT JOIN found AS f ON f.cluster = l.cluster AND f.x = c.x
    GROUP BY l.cluster
  )
)
SELECT coalesce(z.n, 0)::BIGINT AS n, z.clusters, m.x_mid, t.*, s.*, l.*,
  g.largest_counts,
  p.slopes + CASE WHEN different < 2 THEN z.clusters - owners ELSE 0 END AS undefined,
  p.curves + CASE WHEN different < 3 THEN z.clusters - owners ELSE 0 END AS curve_undefined
FROM sizes AS z CROSS JOIN middle AS m CROSS JOIN totals AS t CROSS JOIN small AS s
CROSS JOIN singles AS g CROSS JOIN gaps AS p CROSS JOIN moments AS l
"""


_POWERS: Final = range(5)
_PAIRS: Final = tuple(combinations_with_replacement(range(3), 2))
_MOMENT_PAIRS: Final = tuple(combinations_with_replacement(_POWERS, 2))


def fit_count_trend(row: Mapping[str, Any]) -> CountTrend:
    """Fit the straight and the bent trend to the row of `count_trends_sql`."""
    (slope,) = _fit(row, 2, row["undefined"]) or (None,)
    bent = _fit(row, 3, row["curve_undefined"])
    if bent is None:
        return CountTrend(slope, None, None, math.nan)
    curve, first, last = bent
    # A parabola's slope at the middle of the range is the mean of those at its ends.
    tilt = (first.value + last.value) / 2
    turn = -tilt / (2 * curve.value) if curve.value else math.nan
    return CountTrend(slope, curve, (first, last), row["x_mid"] + DECADE * turn)


def rates_of(row: Mapping[str, Any]) -> dict[int, Estimate | None]:
    """Return the logarithm of the rate per day of each x; None with fewer than two clusters.

    Without cluster g the rate is ``(N − n_g) / d``, so the jackknife's squares are
    ``Σ_g n_g² / d²``; the delta method brings them to the logarithm, where intervals stay above 0.

    Args:
        row: Of `count_trends_sql`.
    """
    lists = (row[name] or () for name in ("x", "days", "counts", "squares", "active"))
    return {
        x: (
            from_jackknife(math.log(n / days), squares / n**2, int(n), clusters, n**2 / squares)
            if clusters > 1
            else None
        )
        for x, days, n, squares, clusters in zip(*lists, strict=True)
    }


def _fit(row: Mapping[str, Any], terms: int, undefined: int) -> tuple[Estimate, ...] | None:
    """Fit the powers of t below `terms`; give the coefficient of the highest.

    With a bend, the slopes at the first and at the last x follow, with the curve's degrees of
    freedom. What is undefined is None.
    """
    if row["clusters"] < 2 or undefined:
        return None
    t = (np.array(row["x"], dtype=np.float64) - row["x_mid"]) / DECADE
    design = np.vander(t, terms, increasing=True)
    days = np.array(row["days"], dtype=np.float64)
    counts = np.array(row["counts"], dtype=np.float64)
    start = np.zeros((1, terms))
    start[0, 0] = math.log(counts.sum() / days.sum())
    beta = poisson_fits(design, days, counts[None, :], start)[0]
    rates = days * np.exp(design @ beta)
    inverse = np.linalg.inv(design.T @ (rates[:, None] * design))
    steps = inverse @ _products(row, "s", _PAIRS)[:terms, :terms] @ inverse
    others = counts - np.array(row["largest_counts"], dtype=np.float64)
    refits = poisson_fits(design, days, others, np.repeat(beta[None, :], len(others), axis=0))
    deciding = _effective_clusters(row, inverse[-1], t, counts)
    wanted = [np.eye(terms)[-1]]
    wanted += [np.array([0, 1, 2 * end]) for end in (t[0], t[-1])] if terms > 2 else []
    return tuple(
        from_jackknife(
            float(weights @ beta),
            float(weights @ steps @ weights + (((refits - beta) @ weights) ** 2).sum()),
            row["n"],
            row["clusters"],
            deciding,
        )
        for weights in wanted
    )


def _products(row: Mapping[str, Any], name: str, pairs: Sequence[tuple[int, int]]) -> Array:
    """Return the symmetric matrix whose upper half is in a row."""
    size = pairs[-1][0] + 1
    products = np.zeros((size, size))
    for a, b in pairs:
        products[a, b] = products[b, a] = row[f"{name}{a}{b}"]
    return products


def _effective_clusters(row: Mapping[str, Any], freed: Array, t: Array, counts: Array) -> float:
    """Return G* of the leverages `Σ z²` of the clusters.

    Args:
        row: Of `count_trends_sql`.
        freed: Coefficients of z, of the powers of t from 0; on any scale.
        t: Of each x.
        counts: Events of each x.
    """
    square = np.zeros(len(_POWERS))
    square[: 2 * len(freed) - 1] = np.convolve(freed, freed)
    whole = float(counts @ np.vander(t, len(_POWERS), increasing=True) @ square)
    return float(whole**2 / (square @ _products(row, "m", _MOMENT_PAIRS) @ square))


def poisson_fits(design: Array, days: Array, counts: Array, start: Array) -> Array:
    """Return the maximum-likelihood coefficients of several Poisson regressions with a log link.

    Newton's method, halving steps that would lower the likelihood, which is concave.

    Args:
        design: Regressors, shaped (x, terms).
        days: Exposure of each x.
        counts: Events, shaped (fits, x).
        start: First coefficients, shaped (fits, terms).
    """
    beta = start.copy()
    likelihood = _likelihoods(design, days, counts, beta)
    for _ in range(_STEPS):
        rates = days * np.exp(beta @ design.T)
        scores = (counts - rates) @ design
        information = np.einsum("ij,fi,ik->fjk", design, rates, design)
        step = np.linalg.solve(information, scores[:, :, None])[:, :, 0]
        tried = _likelihoods(design, days, counts, beta + step)
        while (worse := ~(tried >= likelihood - _PRECISE * np.abs(likelihood))).any():
            step[worse] /= 2
            tried = _likelihoods(design, days, counts, beta + step)
        beta += step
        likelihood = tried
        if np.abs(step).max() < _PRECISE:
            break
    return beta


def _likelihoods(design: Array, days: Array, counts: Array, beta: Array) -> Array:
    """Return the log-likelihood of each fit, but for a constant."""
    with np.errstate(over="ignore", invalid="ignore"):
        logs = beta @ design.T
        likelihoods: Array = (counts * logs - days * np.exp(logs)).sum(axis=1)
    return likelihoods
