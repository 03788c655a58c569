"""Trends of what has no closed form, medians and diversity, from resamples of whole clusters.

`resampling_sql` gives a value per round and x; the trend is fitted to them by least squares
weighted by rows, anew in each round. Standard errors are the standard deviations of the rounds,
`√(G*/(G* − 1))` times as wide, with Student's t on G* − 1 degrees of freedom, G* the clusters that
decide: resamples of few vary too little, by `(G − 1)/G` and by the tail. With t on G − 1 alone a
median spoke of nothing in 7.0 % of 673 simulations of 480 heavy-tailed clusters with a G* of 36;
in 5.5 % with both. Davison and Hinkley (1997), Bootstrap Methods and their Application, 2.1 and
3.8; Hesterberg (2015), The American Statistician 69(4); for G* `estimates.from_jackknife`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mangetamain_analytics.statistics.estimates import Estimate


@dataclass(frozen=True)
class ResampledTrend:
    """The trends of a value over x.

    Attributes:
        slope: In units of the value per unit of x; None when it does not exist in every round.
        curve: Coefficient of (x − x̄)²; None likewise.
        turn: x of the parabola's vertex; NaN when there is none.
        x_min: Smallest x with a value; NaN when there is none.
        x_max: Largest.
    """

    slope: Estimate | None
    curve: Estimate | None
    turn: float
    x_min: float
    x_max: float


def resampled_trend(
    rows: Sequence[Mapping[str, Any]],
    name: str,
    n: int,
    clusters: int,
    deciding: tuple[float | None, float | None] = (None, None),
) -> ResampledTrend:
    """Fit the straight line and the parabola.

    Args:
        rows: Of `medians_sql` or `diversity_sql`; round 0 holds the data themselves.
        name: Column of the value; rows in which it is NULL do not count.
        n: Rows of the data.
        clusters: Clusters of the data.
        deciding: G* of the slope and of the curve; None: all clusters decide alike.
    """
    rounds: defaultdict[int, list[tuple[float, float, float]]] = defaultdict(list)
    for row in rows:
        if row[name] is not None:
            rounds[row["round"]].append((row["x"], row[name], row["n"]))
    whole = np.reshape(rounds.pop(0, []), (-1, 3))
    if not len(whole) or clusters < 2:
        return ResampledTrend(None, None, math.nan, math.nan, math.nan)
    centre = whole[:, 0].mean()
    fits = []
    for degree, effective in enumerate(deciding, start=1):
        values = [_fit(np.array(found), centre, degree) for found in (whole, *rounds.values())]
        spread = float(np.std([v[0] for v in values[1:]], ddof=1)) if len(values) > 2 else math.nan
        known = not math.isnan(spread)
        units = max(2.0, effective or clusters)
        se = spread * math.sqrt(units / (units - 1))
        estimate = Estimate(float(values[0][0]), se, units - 1, n, clusters)
        fits.append((estimate if known else None, values[0]))
    (slope, _), (curve, parabola) = fits
    bend, tilt = parabola[0], parabola[1]
    turn = centre - tilt / (2 * bend) if curve and bend else math.nan
    return ResampledTrend(slope, curve, float(turn), whole[:, 0].min(), whole[:, 0].max())


def resampled_values(
    rows: Sequence[Mapping[str, Any]], name: str, sizes: Mapping[int, tuple[int, int]]
) -> dict[int, Estimate]:
    """Return the estimate of each x.

    Args:
        rows: Of `medians_sql` or `diversity_sql`.
        name: Column of the value.
        sizes: Rows and clusters of each x; an x of fewer than two clusters is left out.
    """
    values: defaultdict[int, list[float]] = defaultdict(list)
    whole = {}
    for row in rows:
        if row[name] is not None and row["round"] == 0:
            whole[row["x"]] = row[name]
        elif row[name] is not None:
            values[row["x"]].append(row[name])
    return {
        x: Estimate(value, float(np.std(values[x], ddof=1)), sizes[x][1] - 1, *sizes[x])
        for x, value in whole.items()
        if sizes[x][1] >= 2 and len(values[x]) >= 2
    }


def _fit(found: np.ndarray, centre: float, degree: int) -> np.ndarray:
    """Return the coefficients, the highest power first; NaN with too few different x."""
    if len(found) <= degree:
        return np.full(degree + 1, np.nan)
    x, values, weights = found.T
    return np.polyfit(x - centre, values, degree, w=np.sqrt(weights))
