"""Means of the levels of a dimension, jackknifed over clusters in SQL.

The mean of a level is the ratio `m = Σy / n` over its rows, with clusters of any size. Without
cluster g it is `m₍₋g₎ = m − (Σ_g y − n_g m) / (n − n_g)`, whose squared distances from m give
CR3. MacKinnon, Nielsen and Webb (2023), The Stata Journal 23(4).
"""

from __future__ import annotations

from collections.abc import Sequence

from mangetamain_analytics.statistics.literals import for_each


def means_sql(source: str, measures: Sequence[str]) -> str:
    """Return a statement with one row per level, in the order of the levels.

    Its columns: `level` · `n` rows · `clusters` with rows of the level ·
    `effective_clusters` G* of their numbers of rows; and for each measure m
    `m_value` the mean, in units of y · `m_squared_deviations` Σ(m₍₋g₎ − m)², NULL with one
    cluster · `m_sd` standard deviation of y, NULL with one row.

    Args:
        source: A SELECT of the columns `cluster`, `level` and one per measure, of rows in which
            no measure is NULL.
        measures: Names of the measures, from our own definitions.
    """
    each = for_each(measures)
    return f"""
WITH units AS MATERIALIZED (
  SELECT cluster, level, count(*)::DOUBLE AS n,
    {each("sum(@::DOUBLE) AS @_y, sum(@::DOUBLE * @) AS @_yy")}
  FROM ({source}) GROUP BY ALL
),
totals AS (
  SELECT level, sum(n) AS n, {each(_TOTALS)}
  FROM units GROUP BY level
)
SELECT t.level, any_value(t.n)::BIGINT AS n, count(*) AS clusters,
  sum(u.n) * sum(u.n) / sum(u.n * u.n) AS effective_clusters, {each(_REDUCED)}
FROM units AS u JOIN totals AS t ON t.level = u.level
GROUP BY t.level
ORDER BY t.level
"""


_TOTALS = """sum(@_y) / sum(n) AS @_mean,
    sqrt(greatest(sum(@_yy) - sum(@_y) * sum(@_y) / sum(n), 0) / nullif(sum(n) - 1, 0)) AS @_sd"""

_REDUCED = """any_value(t.@_mean) AS @_value,
    sum(((u.@_y - u.n * t.@_mean) / nullif(t.n - u.n, 0)) ** 2) AS @_squared_deviations,
    any_value(t.@_sd) AS @_sd"""
