"""Straight and curved trends over a numeric x, jackknifed over clusters in SQL.

With `d = x − x̄`, the sums `n, Σd, Σd², Σd³, Σd⁴` and `Σy, Σdy, Σd²y` of a set of rows give, by
the rule of removing the intercept (Frisch–Waugh–Lovell), ::

    xx = Σd² − (Σd)²/n    xz = Σd³ − Σd Σd²/n    zz = Σd⁴ − (Σd²)²/n
    xy = Σdy − Σd Σy/n    zy = Σd²y − Σd² Σy/n   D = xx zz − xz²
    straight line: slope = xy / xx
    parabola: curve = (xx zy − xz xy) / D, slope at x̄ = (zz xy − xz zy) / D

Leaving a cluster out subtracts its sums from the totals, so the refit has the same closed form.
The squares of its distances from the whole fit give CR3; the cluster scores `Σ d e` of the straight
line give CR1. MacKinnon, Nielsen and Webb (2023), The Stata Journal 23(4).

A bent course turns if it goes one way at the first x and the other way at the last. A curve and a
vertex between them do not tell that: of few rows at the start, a rise that only gets steeper has a
vertex too. So both slopes are tested by themselves. Lind and Mehlum (2010), "With or without U? The
appropriate test for a U-shaped relationship", Oxford Bulletin of Economics and Statistics 72(1).

A parabola is bent as much on both sides of its vertex, whatever the years there say: a late rise
alone makes one that falls first. So what the years of either side say by themselves is asked too:
where they go their ways the course turns, where one side does alone, as after a late rise, that
side is told, and where neither does the course is bent, no more; the year of the vertex is that of
a turn, and of nothing else. Where a side surely goes the other way the straight line is told.
Simonsohn (2018), "Two lines: a valid alternative to the invalid testing of U-shaped relationships
with interrupted regressions", Advances in Methods and Practices in Psychological Science 1(4).

Few rows on one side leave a turn unseen: the curve is not evident, but the straight line is, which
follows the side with many. A rise or a fall is told only where the parabola, as it is, does not
turn within the range, or the years contradict it; else the course moved, no more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, Literal

import numpy as np

from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.literals import for_each

Years = Mapping[int, Estimate]
Shape = Literal[
    "flat",
    "rise",
    "fall",
    "rise_then_fall",
    "fall_then_rise",
    "rise_at_first",
    "fall_at_first",
    "rise_later",
    "fall_later",
    "bent",
    "moved",
]

# A vertex outside this part of the range bends a trend without turning it.
CENTRAL_PART: Final = (0.15, 0.85)

_TURNING: Final[dict[int, Shape]] = {1: "fall_then_rise", -1: "rise_then_fall"}
# By the ways that the years until the vertex and those from it on go.
_ONE_SIDED: Final[dict[tuple[int, int], Shape]] = {
    (1, 0): "rise_at_first",
    (-1, 0): "fall_at_first",
    (0, 1): "rise_later",
    (0, -1): "fall_later",
}
# A side's way must be this certain to gainsay an evident parabola: chance does so now and then.
_SURE: Final = 0.999
_STRAIGHT: Final[dict[int, Shape]] = {1: "rise", 0: "flat", -1: "fall"}


def trend_sql(source: str, measures: Sequence[str]) -> str:
    """Return a statement with exactly one row, even over no rows.

    Its columns: `n` rows · `clusters` · `x_mean`, `x_min`, `x_max` in units of x · `distinct_x`
    different values of x · `effective_clusters`, `curve_effective_clusters` G* of the leverages of
    the slope and of the curve; and for each measure m `m_value` least-squares slope, in units of y
    per unit of x · `m_squared_deviations` Σ(b₍₋g₎ − b)² · `m_squared_scores` Σ(cluster score /
    xx)² · `m_undefined` clusters without which the slope does not exist · `m_sd` standard
    deviation of y; and for `y ~ 1 + x + x²` `m_curve` coefficient of (x − x̄)² ·
    `m_curve_squared_deviations` · `m_curve_undefined` · `m_slope_at_mean` slope at x̄ · `m_turn` x
    of the vertex · `m_first`, `m_last` slopes at `x_min` and `x_max` · `m_first_squared_deviations`
    · `m_last_squared_deviations`. What does not exist is NULL: slopes with one x, curves with two,
    a vertex without a curve.

    Args:
        source: A SELECT of the columns `cluster`, `x` and one per measure, of rows in which none
            is NULL.
        measures: Names of the measures, from our own definitions.
    """
    each = for_each(measures)

    def moments(part: str, y_part: str) -> str:
        own = ", ".join(part.replace("#", name) for name in _X_SUMS)
        return own + ",\n    " + each(", ".join(y_part.replace("#", name) for name in _Y_SUMS))

    return f"""
WITH cells AS MATERIALIZED (
  SELECT cluster, x, count(*)::DOUBLE AS n,
    {each("sum(@::DOUBLE) AS @_y, sum(@::DOUBLE * @) AS @_yy")}
  FROM ({source}) GROUP BY ALL
),
centre AS MATERIALIZED (
  SELECT sum(n * x) / sum(n) AS x_mean, min(x) AS x_min, max(x) AS x_max,
    count(DISTINCT x) AS distinct_x, {each(_CENTRE)}
  FROM cells
),
centred AS (
  SELECT cluster, n, x - x_mean AS d, {each("@_y - n * @_mean AS @_c")}
  FROM cells CROSS JOIN centre
),
units AS MATERIALIZED (
  SELECT cluster, sum(n) AS n, sum(n * d) AS s1, sum(n * d * d) AS s2, sum(n * d * d * d) AS s3,
    sum(n * d * d * d * d) AS s4,
    {each("sum(@_c) AS @_t0, sum(d * @_c) AS @_t1, sum(d * d * @_c) AS @_t2")}
  FROM centred GROUP BY cluster
),
totals AS MATERIALIZED (
  SELECT {moments("sum(#) AS #", "sum(@_#) AS @_#")} FROM units
),
whole AS MATERIALIZED (
  SELECT n, {each(_FIT)}
  FROM (SELECT n, s2 AS all_s2, s4 AS all_s4, {_SQUARES}, {each(_PRODUCTS)} FROM totals)
),
leverage AS (
  SELECT sum(q) * sum(q) / nullif(sum(q * q), 0) AS effective_clusters,
    sum(h) * sum(h) / nullif(sum(h * h), 0) AS curve_effective_clusters
  FROM (
    SELECT u.s2 AS q, {_CURVE_LEVERAGE} AS h
    FROM units AS u CROSS JOIN (
      SELECT xz / xx AS tilt, s2 / n AS level
      FROM (SELECT n, s2, s2 AS all_s2, s4 AS all_s4, {_SQUARES} FROM totals)
    ) AS w
  )
),
rest AS (
  SELECT u.s2 AS own_s2, t.s2 AS all_s2, t.s4 AS all_s4, {each("u.@_t1 AS @_own_t1")},
    {moments("t.# - u.# AS #", "t.@_# - u.@_# AS @_#")}
  FROM units AS u CROSS JOIN totals AS t
),
left_out AS (
  SELECT own_s2, {each("@_own_t1")}, {each(_FIT)}
  FROM (SELECT own_s2, {each("@_own_t1")}, {_SQUARES}, {each(_PRODUCTS)} FROM rest)
)
SELECT coalesce(any_value(w.n), 0)::BIGINT AS n, count(*) AS clusters,
  any_value(c.x_mean) AS x_mean, any_value(c.x_min) AS x_min, any_value(c.x_max) AS x_max,
  coalesce(any_value(c.distinct_x), 0) AS distinct_x,
  any_value(l.effective_clusters) AS effective_clusters,
  any_value(l.curve_effective_clusters) AS curve_effective_clusters, {each(_REDUCED)}
FROM left_out AS g CROSS JOIN whole AS w CROSS JOIN centre AS c CROSS JOIN leverage AS l
"""


def shape(
    linear: Estimate,
    curve: Estimate,
    ends: tuple[Estimate, Estimate],
    turn: float,
    x_min: float,
    x_max: float,
    level: float = 0.95,
) -> Shape:
    """Name the course of a trend from its straight line and its parabola.

    The parabola decides when its curve's interval excludes 0 and its vertex lies in the central
    part of the range of x. The course turns if both ways are evident: the intervals of its slopes
    at the ends of the range exclude 0 too; else it is bent, no more. Where the parabola does not
    decide, the straight line does when its interval excludes 0: by its sign, unless the vertex lies
    in the central part all the same, where the course moved, no more; else it is flat.

    Args:
        linear: The slope of the straight line.
        curve: The coefficient of (x − x̄)² of the parabola.
        ends: The parabola's slopes at the smallest and at the largest x.
        turn: x of the parabola's vertex; NaN when there is none.
        x_min: Smallest x.
        x_max: Largest x.
        level: Coverage of the intervals.
    """
    place = (turn - x_min) / (x_max - x_min) if x_max > x_min else math.nan
    bend = _sign(curve, level)
    ways = tuple(_sign(end, level) for end in ends)
    is_central = CENTRAL_PART[0] <= place <= CENTRAL_PART[1]
    if bend and is_central:
        return _TURNING[bend] if ways == (-bend, bend) else "bent"
    straight = _STRAIGHT[_sign(linear, level)]
    return "moved" if straight != "flat" and is_central else straight


def confirmed(
    turned: Shape, straight: Shape, curve: float, turn: float, annual: Years, level: float
) -> Shape:
    """Return the shape of a course that turns, or is bent, by its parabola once years were asked.

    The years of a side contradict the parabola when they surely go the other way: the straight
    line is told if it is known. Where they do not follow it what moved did so, no more, and of
    anything else the side that follows it is told; with none the course is bent.

    Args:
        turned: By the parabola, `bent` and `moved` among others.
        straight: By the straight line.
        curve: The coefficient of (x − x̄)² of the parabola.
        turn: x of the parabola's vertex.
        annual: By year its value; those without a standard error are left out.
        level: Coverage of the intervals.
    """
    ways = (-1, 1) if curve > 0 else (1, -1)
    own = side_signs(annual, turn, level)
    if own == ways:
        return turned
    surely = side_signs(annual, turn, max(level, _SURE))
    if straight != "flat" and any(goes == -way for goes, way in zip(surely, ways, strict=True)):
        return straight
    if turned == "moved":
        return "moved"
    until, since = (way if goes == way else 0 for goes, way in zip(own, ways, strict=True))
    return _ONE_SIDED.get((until, since), "bent")


def side_signs(annual: Years, turn: float, level: float) -> tuple[int, int]:
    """Return the ways that the years until a turn and those from it on go for certain, or 0.

    On either side a straight line through the values of the years, weighted by their certainty,
    decides. Their errors are taken for independent: the clusters that years share are judged by
    the parabola, beside which this asks whether the years follow it.

    Args:
        annual: By year its value; those without a standard error are left out.
        turn: x of the parabola's vertex.
        level: Coverage of the intervals.
    """
    reach = {x: estimate.reach(level) for x, estimate in annual.items()}
    known = [x for x, width in reach.items() if width > 0]
    until, since = (
        _line_sign([(x, annual[x].value, reach[x]) for x in known if (x - turn) * way >= 0])
        for way in (-1, 1)
    )
    return until, since


def _line_sign(points: Sequence[tuple[float, float, float]]) -> int:
    """Return the sign of the line through x, y and how far y's interval goes to either side; or 0.

    In units of these the line's slope has an interval of ``1 / √Σ (x − x̄)²`` to either side.
    """
    if len(points) < 2:
        return 0
    x, y, reach = np.array(points, dtype=np.float64).T
    away = (x - np.average(x, weights=reach**-2)) / reach
    size = float(away @ (y / reach)) / math.sqrt(float(away @ away))
    return int(size > 1) - int(size < -1)


def _sign(estimate: Estimate, level: float) -> int:
    """Return the sign that the whole interval has, or 0."""
    low, high = estimate.interval(level)
    return int(low > 0) - int(high < 0)


_X_SUMS = ("n", "s1", "s2", "s3", "s4")
_Y_SUMS = ("t0", "t1", "t2")

_CENTRE = """sum(@_y) / sum(n) AS @_mean,
    sqrt(greatest(sum(@_yy) - sum(@_y) * sum(@_y) / sum(n), 0) / nullif(sum(n) - 1, 0)) AS @_sd"""

# What is left of a sum of squares under this part of the whole is rounding.
_NOTHING = "1e-11"

_SQUARES = f"""1 / nullif(n, 0) AS one_nth, s2 - s1 * s1 * one_nth AS raw_xx,
    CASE WHEN raw_xx > {_NOTHING} * all_s2 THEN raw_xx END AS xx,
    s3 - s1 * s2 * one_nth AS xz, s4 - s2 * s2 * one_nth AS zz, xx * zz - xz * xz AS raw_det,
    CASE WHEN raw_det > {_NOTHING} * xx * all_s4 THEN raw_det END AS det"""

# What is left of d² beside a constant and d, squared and summed over the cluster's rows.
_CURVE_LEVERAGE = """u.s4 - 2 * tilt * u.s3 + (tilt * tilt - 2 * level) * u.s2
      + 2 * level * tilt * u.s1 + level * level * u.n"""

_PRODUCTS = """@_t1 - s1 * @_t0 * one_nth AS @_xy, @_t2 - s2 * @_t0 * one_nth AS @_zy"""

_FIT = """xx AS @_xx, @_xy / xx AS @_slope, (xx * @_zy - xz * @_xy) / det AS @_bend,
    (zz * @_xy - xz * @_zy) / det AS @_tilt"""

_REDUCED = """any_value(w.@_slope) AS @_value,
    sum((g.@_slope - w.@_slope) ** 2) AS @_squared_deviations,
    sum(((g.@_own_t1 - w.@_slope * g.own_s2) / w.@_xx) ** 2) AS @_squared_scores,
    count(*) FILTER (g.@_slope IS NULL) AS @_undefined, any_value(c.@_sd) AS @_sd,
    any_value(w.@_bend) AS @_curve,
    sum((g.@_bend - w.@_bend) ** 2) AS @_curve_squared_deviations,
    count(*) FILTER (g.@_bend IS NULL) AS @_curve_undefined,
    any_value(w.@_tilt) AS @_slope_at_mean,
    any_value(c.x_mean - w.@_tilt / nullif(2 * w.@_bend, 0)) AS @_turn,
    any_value(w.@_tilt + 2 * (c.x_min - c.x_mean) * w.@_bend) AS @_first,
    sum((g.@_tilt - w.@_tilt + 2 * (c.x_min - c.x_mean) * (g.@_bend - w.@_bend)) ** 2)
      AS @_first_squared_deviations,
    any_value(w.@_tilt + 2 * (c.x_max - c.x_mean) * w.@_bend) AS @_last,
    sum((g.@_tilt - w.@_tilt + 2 * (c.x_max - c.x_mean) * (g.@_bend - w.@_bend)) ** 2)
      AS @_last_squared_deviations"""
