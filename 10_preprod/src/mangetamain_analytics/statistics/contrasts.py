"""Differences between a level and the rest within strata, jackknifed over clusters in SQL.

For each level and measure the statement fits `y = stratum effect + b · [level]` by least squares
on rows and reduces its delete-one-cluster values to one row. With sums per stratum t of all rows
(`tn`, `tx` = rows of the level, `ty` and `txy` = sums of y less its stratum's mean) and those of a
cluster (`n`, `x`, `y`, `xy`)::

    A = Σ_t txy      B = Σ_t (tx − tx² / tn)      b = A / B

Leaving cluster g out takes from them, in the strata in which it has rows::

    dA = Σ_t (xy − (tx − x) y / (tn − n))
    dB = Σ_t (x − tx² / tn + (tx − x)² / (tn − n))

whence `b₍₋g₎ − b = (b dB − dA) / (B − dB)`; what is divided by `tn − n` is left out where a
stratum is all of one cluster. Their squares give CR3; the cluster scores `Σ x̃ (ỹ − b x̃)` give
CR1. Frisch–Waugh–Lovell; MacKinnon, Nielsen and Webb (2023), The Stata Journal 23(4).

Most clusters are a single row. Those of one stratum and level differ in their y only, of which
dA and the score are multiples: they go through the sums as one class of `k` clusters with its
mean, and what they differ by is added as a sum of squares.

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
  SELECT cluster, stratum, level, count(*)::DOUBLE AS x,
    {each("sum(@)::DOUBLE AS @_y, sum(@::DOUBLE * @) AS @_yy")}
  FROM ({source}) GROUP BY ALL
),
sizes AS MATERIALIZED (
  SELECT stratum, sum(x) AS tn,
    {each("sum(@_y) AS @_ty, sum(@_yy) AS @_tyy, sum(@_y) / sum(x) AS @_mean")}
  FROM cells GROUP BY stratum
),
inside AS (
  SELECT stratum, level, sum(x) AS tx, {each("sum(@_y) AS @_y")} FROM cells GROUP BY ALL
),
strata AS MATERIALIZED (
  SELECT l.level, s.*, coalesce(tx, 0) AS tx, coalesce(tx, 0) / tn AS mx,
    {each("coalesce(@_y - tx * @_mean, 0) AS @_txy")}
  FROM sizes AS s CROSS JOIN (VALUES {values_list(levels)}) AS l(level)
  LEFT JOIN inside AS i ON i.stratum = s.stratum AND i.level = l.level
),
totals AS MATERIALIZED (
  SELECT level, sum(tn) AS n, sum(tx) AS level_n, sum(tx - tx * mx) AS b, {each(_TOTALS)}
  FROM strata GROUP BY level
),
several AS MATERIALIZED (
  SELECT * FROM cells SEMI JOIN
    (SELECT cluster FROM cells GROUP BY cluster HAVING sum(x) > 1) USING (cluster)
),
single AS (
  SELECT stratum, level, count(*) AS k,
    {each("avg(@_y) AS @_y, var_pop(@_y) * count(*) AS @_yy")}
  FROM cells ANTI JOIN several USING (cluster) GROUP BY ALL
),
units AS MATERIALIZED (
  SELECT cluster, u.stratum, n, coalesce(1 / nullif(tn - n, 0), 0) AS rest,
    {each("u.@_y - n * @_mean AS @_y, @_mean")}
  FROM (SELECT cluster, stratum, sum(x) AS n, {each("sum(@_y) AS @_y")} FROM several GROUP BY ALL)
    AS u JOIN sizes AS s ON s.stratum = u.stratum
),
left_out AS (
  SELECT level, 1 AS k, sum(n) AS n, sum(x) AS x, sum(db) AS db, sum(q) AS q,
    {each("sum(@_da) AS @_da, sum(@_p) AS @_p, 0 AS @_da_yy, 0 AS @_p_yy")}
  FROM (
    SELECT cluster, level, n, 0 AS x, tx * (tx * rest - mx) AS db, n * mx * mx AS q,
      {each("-tx * rest * @_y AS @_da, -mx * @_y AS @_p")}
    FROM units AS u JOIN strata AS t ON t.stratum = u.stratum
    UNION ALL
    SELECT c.cluster, c.level, 0, x, x * (1 - (2 * tx - x) * rest), x * (1 - 2 * mx),
      {each("c.@_y - x * u.@_mean + x * rest * u.@_y, c.@_y - x * u.@_mean")}
    FROM several AS c JOIN units AS u ON u.cluster = c.cluster AND u.stratum = c.stratum
    JOIN strata AS t ON t.stratum = c.stratum AND t.level = c.level
  ) GROUP BY cluster, level
  UNION ALL
  SELECT level, k, 1, x, x - tx * mx + (tx - x) * (tx - x) * rest, x - 2 * mx * x + mx * mx,
    {each(_OF_SINGLE)}
  FROM (
    SELECT t.level, k, (s.level = t.level)::DOUBLE AS x, tx, mx,
      coalesce(1 / nullif(tn - 1, 0), 0) AS rest, {each("s.@_y - @_mean AS @_y, @_yy")}
    FROM single AS s JOIN strata AS t ON t.stratum = s.stratum
  )
)
SELECT g.level, any_value(t.n)::BIGINT AS n, any_value(level_n)::BIGINT AS level_n,
  sum(k)::BIGINT AS clusters, {_count("x > 0")} AS level_clusters,
  {_count("g.n > x")} AS rest_clusters,
  sum(k * q) ** 2 / nullif(sum(k * q * q), 0) AS effective_clusters,
  {_count(f"b - db <= {_NOTHING}")} AS undefined, {each(_REDUCED)}
FROM left_out AS g JOIN totals AS t ON t.level = g.level
GROUP BY g.level
ORDER BY g.level
"""


def _count(condition: str) -> str:
    """Return the SQL of how many clusters meet a condition."""
    return f"coalesce(sum(k) FILTER ({condition}), 0)::BIGINT"


# B is a number of rows: what is left of it under this is rounding.
_NOTHING = "1e-9"

_TOTALS = """sum(@_txy) AS @_a, sum(@_ty) / sum(tn) AS @_mean,
    sum(@_tyy) - sum(@_ty) * sum(@_ty) / sum(tn) AS @_yy"""

_OF_SINGLE = """(x - (tx - x) * rest) * @_y, (x - mx) * @_y,
      (x - (tx - x) * rest) ** 2 * @_yy, (x - mx) ** 2 * @_yy"""

_REDUCED = f"""any_value(@_a / nullif(b, 0)) AS @_value,
    sum((k * (@_a / b * db - @_da) ** 2 + @_da_yy) / (b - db) ** 2)
      FILTER (b - db > {_NOTHING}) AS @_squared_deviations,
    sum((k * (@_p - @_a / b * q) ** 2 + @_p_yy) / b ** 2) FILTER (b > {_NOTHING})
      AS @_squared_scores,
    any_value(@_mean) AS @_mean,
    any_value(sqrt(greatest(@_yy, 0) / nullif(t.n - 1, 0))) AS @_sd"""
