"""How much of a variance lies between clusters: the intraclass correlation, jackknifed in SQL.

It is how much more alike two rows of a cluster are than rows of two clusters, as a part of the
variance: of clusters with at least two rows, each with as much weight as it has rows, ::

    A = Σ_g (Y_g² − Σ_i y_gi²) / (n_g − 1) / N      products of two rows of a cluster
    B = ((Σ_g Y_g)² − Σ_g Y_g²) / (N² − Σ_g n_g²)   products of rows of two clusters
    ρ = (A − B) / (Σ y² / N − B)

with Y_g the sum of a cluster's rows. An analysis of variance has another weight between clusters
than within them: where those of many rows differ from those of few in level or in spread, it finds
rows of a cluster less alike than others though they are more so. Karlin, Cameron and Williams
(1981), Proceedings of the National Academy of Sciences 78(5); Hoffman, Sen and Weinberg (2001),
Biometrika 88(4).

All sums add up over clusters, so leaving one out subtracts its part and ρ₍₋g₎ has the same closed
form. Clusters with the same sums leave the same ρ₍₋g₎: one of them is computed and counted. Their
rows are the leverages by which few heavy clusters decide. Efron and Stein (1981), Annals of
Statistics 9(3).
"""

from __future__ import annotations


def intraclass_sql(source: str) -> str:
    """Return a statement with one row.

    Its columns: `n` rows and `clusters`, of those with at least two rows · `value` ρ, NULL where
    nothing varies or there are no two such clusters · `squared_deviations` Σ(ρ₍₋g₎ − ρ)² ·
    `undefined` clusters without which ρ does not exist · `effective_clusters` G* of the rows, NULL
    without any.

    Args:
        source: A SELECT of the columns `cluster` and `value`, of rows in which none is NULL.
    """
    return f"""
WITH units AS (
  SELECT count(*)::DOUBLE AS n, sum(value)::DOUBLE AS y, sum(value::DOUBLE * value) AS yy
  FROM ({source}) GROUP BY cluster HAVING count(*) > 1
),
kinds AS MATERIALIZED (
  SELECT n, y, yy, y * y AS squares, n * n AS nn, (y * y - yy) / (n - 1) AS pairs,
    count(*)::DOUBLE AS copies
  FROM units GROUP BY ALL
),
totals AS (
  SELECT sum(copies) AS k, {_SUMS} FROM kinds
),
whole AS (SELECT {_CORRELATION} AS rho FROM totals),
left_out AS (
  SELECT copies, {_CORRELATION} AS rho
  FROM (SELECT g.copies, {_REST} FROM kinds AS g CROSS JOIN totals AS t)
)
SELECT coalesce(any_value(t.n), 0)::BIGINT AS n, coalesce(any_value(t.k), 0)::BIGINT AS clusters,
  any_value(w.rho) AS value,
  sum(g.copies * (g.rho - w.rho) ** 2) AS squared_deviations,
  coalesce(sum(g.copies) FILTER (g.rho IS NULL), 0)::BIGINT AS undefined,
  any_value(t.n * t.n / t.nn) AS effective_clusters
FROM left_out AS g CROSS JOIN whole AS w CROSS JOIN totals AS t
"""


_PARTS = ("n", "y", "yy", "squares", "nn", "pairs")
_SUMS = ", ".join(f"sum(copies * {part}) AS {part}" for part in _PARTS)
_REST = ", ".join(f"t.{part} - g.{part} AS {part}" for part in _PARTS)

# Rows of two clusters; what is left of a variance under this part of the squares is rounding.
_APART = "((y * y - squares) / nullif(n * n - nn, 0))"
_VARIANCE = f"(yy / nullif(n, 0) - {_APART})"
_CORRELATION = f"""CASE WHEN {_VARIANCE} > 1e-11 * yy / n
    THEN (pairs / n - {_APART}) / {_VARIANCE} END"""
