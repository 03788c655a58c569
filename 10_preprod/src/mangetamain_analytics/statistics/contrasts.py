"""Differences between a level and the rest within strata, jackknifed over clusters in SQL.

For each level and measure the statement fits `y = stratum effect + b · [level]` by least squares
on rows and reduces its delete-one-cluster values to one row. With sums per stratum t
(`n`, `x` = rows of the level, `y`, `xy` = sum of y in the level)::

    A = Σ_t (xy_t − x_t y_t / n_t)      B = Σ_t (x_t − x_t² / n_t)      b = A / B

Leaving cluster g out replaces each sum by itself less the cluster's part, so b₍₋g₎ has the same
closed form, and only strata in which the cluster has rows change. The squares of `b₍₋g₎ − b`
give CR3; the cluster scores `Σ x̃ (ỹ − b x̃)` give CR1. Frisch–Waugh–Lovell; MacKinnon, Nielsen
and Webb (2023), The Stata Journal 23(4).

How many clusters really decide is told by their leverages `q_g = Σ x̃²`: as many as
`G* = (Σ q_g)² / Σ q_g²` of equal leverage would (`estimates` says what follows from it).
"""

from __future__ import annotations

from collections.abc import Sequence

from mangetamain_analytics.statistics.literals import for_each, values_list


def contrasts_sql(
    source: str, measures: Sequence[str], levels: tuple[bool | int | str, ...]
) -> str:
    """Return a statement with one row per level.

    Its columns: `level` · `n` rows · `level_n` rows of the level · `clusters` · `level_clusters`
    clusters with rows of the level, `rest_clusters` with rows of the rest · `effective_clusters`
    G* · `undefined` clusters without which b does not exist; and for each measure m `m_value` b
    in units of y · `m_squared_deviations` Σ(b₍₋g₎ − b)² · `m_squared_scores` Σ(cluster score /
    B)² · `m_mean` and `m_sd` mean and standard deviation of y.

    Args:
        source: A SELECT of the columns `cluster`, `stratum`, `level` and one per measure, of
            rows in which no measure is NULL.
        measures: Names of the measures, from our own definitions.
        levels: The levels to contrast, each with all the others, from our own definitions.
    """
    each = for_each(measures)
    return f"""
WITH cells AS MATERIALIZED (
  SELECT cluster, stratum, level, count(*) AS n,
    {each("sum(@)::DOUBLE AS @_y, sum(@::DOUBLE * @) AS @_yy")}
  FROM ({source}) GROUP BY ALL
),
units AS MATERIALIZED (
  SELECT cluster, stratum, sum(n)::DOUBLE AS n, {each("sum(@_y) AS @_y, sum(@_yy) AS @_yy")}
  FROM cells GROUP BY ALL
),
sizes AS (
  SELECT stratum, sum(n) AS tn, {each("sum(@_y) AS @_ty, sum(@_yy) AS @_tyy")}
  FROM units GROUP BY stratum
),
inside AS (
  SELECT stratum, level, sum(n)::DOUBLE AS tx, {each("sum(@_y) AS @_txy")}
  FROM cells GROUP BY ALL
),
strata AS MATERIALIZED (
  SELECT l.level, s.*, coalesce(i.tx, 0) AS tx, {each("i.@_txy")}
  FROM sizes AS s CROSS JOIN (VALUES {values_list(levels)}) AS l(level)
  LEFT JOIN inside AS i ON i.stratum = s.stratum AND i.level = l.level
),
totals AS (
  SELECT level, sum(tx - tx * tx / tn) AS b, sum(tn) AS n, sum(tx) AS level_n,
    {each("sum(@_txy - tx * @_ty / tn) AS @_a")},
    {each("sum(@_ty) / sum(tn) AS @_mean")},
    {each("sum(@_tyy) - sum(@_ty) * sum(@_ty) / sum(tn) AS @_yy")}
  FROM strata GROUP BY level
),
spread AS (
  SELECT u.cluster, t.level, t.tn, t.tx, t.tx / t.tn AS mx, u.n, coalesce(c.n, 0)::DOUBLE AS x,
    1 / nullif(t.tn - u.n, 0) AS rest,
    {each("t.@_ty, t.@_txy, u.@_y, coalesce(c.@_y, 0) AS @_xy")}
  FROM units AS u JOIN strata AS t ON t.stratum = u.stratum
  LEFT JOIN cells AS c
    ON c.cluster = u.cluster AND c.stratum = u.stratum AND c.level = t.level
),
left_out AS (
  SELECT cluster, level, sum(n) AS n, sum(x) AS x,
    sum(tx - tx * mx - coalesce(tx - x - (tx - x) * (tx - x) * rest, 0)) AS db,
    sum(x - 2 * mx * x + n * mx * mx) AS q, {each(_LEFT_OUT)}
  FROM spread GROUP BY ALL
)
SELECT g.level, any_value(t.n)::BIGINT AS n, any_value(t.level_n)::BIGINT AS level_n,
  count(*) AS clusters, count(*) FILTER (g.x > 0) AS level_clusters,
  count(*) FILTER (g.n > g.x) AS rest_clusters,
  sum(g.q) ** 2 / nullif(sum(g.q * g.q), 0) AS effective_clusters,
  count(*) FILTER (t.b - g.db <= {_NOTHING}) AS undefined, {each(_REDUCED)}
FROM left_out AS g JOIN totals AS t ON t.level = g.level
GROUP BY g.level
ORDER BY g.level
"""


# B is a number of rows: what is left of it under this is rounding.
_NOTHING = "1e-9"

# A stratum without the level adds 0: its NULLs may be left out of the sums.
_LEFT_OUT = """sum(@_txy - mx * @_ty
      - coalesce(@_txy - @_xy - (tx - x) * (@_ty - @_y) * rest, 0)) AS @_da,
    sum(@_xy - mx * @_y - (x - n * mx) * @_ty / tn) AS @_p"""

_REDUCED = f"""any_value(t.@_a / nullif(t.b, 0)) AS @_value,
    sum(((t.@_a - g.@_da) / (t.b - g.db) - t.@_a / t.b) ** 2)
      FILTER (t.b - g.db > {_NOTHING}) AS @_squared_deviations,
    sum(((g.@_p - t.@_a / t.b * g.q) / t.b) ** 2) FILTER (t.b > {_NOTHING}) AS @_squared_scores,
    any_value(t.@_mean) AS @_mean,
    any_value(sqrt(greatest(t.@_yy, 0) / nullif(t.n - 1, 0))) AS @_sd"""
