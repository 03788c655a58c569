"""Correlations of one measure with others, jackknifed over clusters in SQL.

With the sums `n, Σx, Σy, Σx², Σxy, Σy²` of a set of rows, ::

    r = (Σxy − Σx Σy / n) / √((Σx² − (Σx)² / n) (Σy² − (Σy)² / n))

whose square is the share of variance that a straight line explains. All sums add up over clusters,
so leaving one out subtracts its part and r₍₋g₎ has the same closed form; the squares of its
distances from r give CR3. Efron and Stein (1981), Annals of Statistics 9(3).
"""

from __future__ import annotations

from collections.abc import Sequence

from mangetamain_analytics.statistics.literals import for_each


def correlations_sql(source: str, measures: Sequence[str]) -> str:
    """Return a statement with one row.

    Its columns: `n` rows · `clusters` · and for each measure m `m_value` r with y, NULL where one
    of the two does not vary · `m_squared_deviations` Σ(r₍₋g₎ − r)² · `m_undefined` clusters without
    which r does not exist.

    Args:
        source: A SELECT of the columns `cluster`, `y` and one per measure, of rows in which none is
            NULL.
        measures: Names of the measures, from our own definitions.
    """
    each = for_each(measures)
    return f"""
WITH centre AS (SELECT avg(y) AS y, {each("avg(@) AS @")} FROM ({source})),
units AS MATERIALIZED (
  SELECT s.cluster, count(*)::DOUBLE AS n, sum(s.y - c.y) AS y, sum((s.y - c.y) ** 2) AS yy,
    {each("sum(s.@ - c.@) AS @_x, sum((s.@ - c.@) ** 2) AS @_xx")},
    {each("sum((s.@ - c.@) * (s.y - c.y)) AS @_xy")}
  FROM ({source}) AS s CROSS JOIN centre AS c GROUP BY s.cluster
),
totals AS (
  SELECT sum(n) AS n, sum(y) AS y, sum(yy) AS yy,
    {each("sum(@_x) AS @_x, sum(@_xx) AS @_xx, sum(@_xy) AS @_xy")}
  FROM units
),
whole AS (SELECT n, {each(_CORRELATION)} FROM totals),
left_out AS (
  SELECT {each(_CORRELATION)}
  FROM (
    SELECT t.n - u.n AS n, t.y - u.y AS y, t.yy - u.yy AS yy,
      {each("t.@_x - u.@_x AS @_x, t.@_xx - u.@_xx AS @_xx, t.@_xy - u.@_xy AS @_xy")}
    FROM units AS u CROSS JOIN totals AS t
  )
)
SELECT coalesce(any_value(w.n), 0)::BIGINT AS n, count(*) AS clusters, {each(_REDUCED)}
FROM left_out AS g CROSS JOIN whole AS w
"""


# Of centred sums, what is left under this part of a row is rounding.
_NOTHING = "1e-9"

_CORRELATION = f"""CASE WHEN n > 0 AND @_xx - @_x * @_x / n > {_NOTHING} * n
      AND yy - y * y / n > {_NOTHING} * n
    THEN (@_xy - @_x * y / n) / sqrt((@_xx - @_x * @_x / n) * (yy - y * y / n)) END AS @_r"""

_REDUCED = """any_value(w.@_r) AS @_value, sum((g.@_r - w.@_r) ** 2) AS @_squared_deviations,
    count(*) FILTER (g.@_r IS NULL) AS @_undefined"""
