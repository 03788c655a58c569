"""How much of a variance lies between clusters: the intraclass correlation, jackknifed in SQL.

One-way random effects, `y = μ + a_g + e`, by analysis of variance over k clusters of any size and
N rows, with `n₀ = (N − Σ n_g² / N) / (k − 1)`::

    MSB = (Σ n_g ȳ_g² − N ȳ²) / (k − 1)      MSW = (Σ y² − Σ n_g ȳ_g²) / (N − k)
    ρ = (MSB − MSW) / (MSB + (n₀ − 1) MSW)

All sums add up over clusters, so leaving one out subtracts its part and ρ₍₋g₎ has the same closed
form. Clusters with the same sums, such as the many of one rating, leave the same ρ₍₋g₎: one of them
is computed and counted. What a cluster tells of ρ are its pairs of rows: their numbers,
`n_g (n_g − 1)`, are the leverages by which few heavy clusters decide. Donner (1986), International
Statistical Review 54(1); Efron and Stein (1981), Annals of Statistics 9(3).
"""

from __future__ import annotations


def intraclass_sql(source: str) -> str:
    """Return a statement with one row.

    Its columns: `n` rows · `clusters` · `value` ρ, NULL where nothing varies or no cluster has two
    rows · `squared_deviations` Σ(ρ₍₋g₎ − ρ)² · `undefined` clusters without which ρ does not exist
    · `effective_clusters` G* of the pairs, NULL without any.

    Args:
        source: A SELECT of the columns `cluster` and `value`, of rows in which none is NULL.
    """
    return f"""
WITH units AS (
  SELECT count(*)::DOUBLE AS n, sum(value)::DOUBLE AS y, sum(value::DOUBLE * value) AS yy
  FROM ({source}) GROUP BY cluster
),
kinds AS MATERIALIZED (SELECT n, y, yy, count(*)::DOUBLE AS copies FROM units GROUP BY ALL),
totals AS (
  SELECT sum(copies) AS k, sum(copies * n) AS n, sum(copies * y) AS y, sum(copies * yy) AS yy,
    sum(copies * y * y / n) AS between_yy, sum(copies * n * n) AS nn,
    sum(copies * n * (n - 1)) ** 2 / nullif(sum(copies * (n * (n - 1)) ** 2), 0) AS deciding
  FROM kinds
),
whole AS (SELECT {_CORRELATION} AS rho FROM totals),
left_out AS (
  SELECT copies, {_CORRELATION} AS rho
  FROM (
    SELECT g.copies, t.k - 1 AS k, t.n - g.n AS n, t.y - g.y AS y, t.yy - g.yy AS yy,
      t.between_yy - g.y * g.y / g.n AS between_yy, t.nn - g.n * g.n AS nn
    FROM kinds AS g CROSS JOIN totals AS t
  )
)
SELECT coalesce(any_value(t.n), 0)::BIGINT AS n, coalesce(any_value(t.k), 0)::BIGINT AS clusters,
  any_value(w.rho) AS value,
  sum(g.copies * (g.rho - w.rho) ** 2) AS squared_deviations,
  coalesce(sum(g.copies) FILTER (g.rho IS NULL), 0)::BIGINT AS undefined,
  any_value(t.deciding) AS effective_clusters
FROM left_out AS g CROSS JOIN whole AS w CROSS JOIN totals AS t
"""


_MSB = "((between_yy - y * y / n) / nullif(k - 1, 0))"
_MSW = "((yy - between_yy) / nullif(n - k, 0))"
_CORRELATION = f"""({_MSB} - {_MSW})
    / nullif({_MSB} + ((n - nn / n) / nullif(k - 1, 0) - 1) * {_MSW}, 0)"""
