"""Means of rows with and without an item, for all items at once, jackknifed in SQL.

Each cluster lies on one side: a recipe has an ingredient or lacks it, and so have all its ratings.
With n rows and mean m of a side, leaving out its cluster g moves the mean by `−(y_g − n_g m) /
(n − n_g)`, and the other side not at all; the squares of that, over both sides, give CR3. They
depend on g by n_g, y_g and y_g² only, so the clusters without an item, which most are, are summed
by their number of rows: all clusters less those with it. MacKinnon, Nielsen and Webb (2023), The
Stata Journal 23(4). Leverages as in `contrasts`: `n_g (n₀/N)²` with the item, `n_g (n₁/N)²`
without it.
"""

from __future__ import annotations


def sides_sql(rows: str, items: str, least_rows: int, least_clusters: int) -> str:
    """Return a statement with one row per item.

    Its columns: `item` · `value` mean with the item less the mean without · `squared_deviations` ·
    `n` rows · `clusters` · `effective_clusters` G* · `item_n` rows with the item · `item_clusters`
    clusters with it · `mean` of the rows with it · `other_mean` · `sd` of all rows.

    Args:
        rows: A SELECT of the columns `cluster` and `value`, none of them NULL.
        items: A SELECT of the columns `cluster` and `item`, distinct.
        least_rows: Items with fewer rows, or that fewer rows lack, are left out.
        least_clusters: Items with fewer clusters, or that fewer lack, are left out. Two at least.
    """
    return f"""
WITH units AS MATERIALIZED (
  SELECT cluster, count(*)::DOUBLE AS n, sum(value)::DOUBLE AS y, sum(value::DOUBLE * value) AS vv
  FROM ({rows}) GROUP BY cluster
),
totals AS MATERIALIZED (
  SELECT sum(n) AS n, sum(y) AS y, count(*) AS k, sum(n * n) AS nn,
    sqrt(greatest(sum(vv) - sum(y) * sum(y) / sum(n), 0) / nullif(sum(n) - 1, 0)) AS sd
  FROM units
),
kinds AS MATERIALIZED (
  SELECT n, count(*)::DOUBLE AS c, sum(y) AS y, sum(y * y) AS yy FROM units GROUP BY n
),
cells AS MATERIALIZED (
  SELECT i.item, u.n, count(*)::DOUBLE AS c, sum(u.y) AS y, sum(u.y * u.y) AS yy
  FROM ({items}) AS i JOIN units AS u ON u.cluster = i.cluster GROUP BY ALL
),
sums AS (
  SELECT item, sum(c * n) AS n, sum(y) AS y, sum(c) AS k, sum(c * n * n) AS nn
  FROM cells GROUP BY item
),
effects AS MATERIALIZED (
  SELECT s.item, s.n AS n1, t.n - s.n AS n0, s.k AS k1, t.k, t.n, t.sd,
    s.y / s.n AS m1, (t.y - s.y) / (t.n - s.n) AS m0, s.nn AS nn1, t.nn - s.nn AS nn0
  FROM sums AS s CROSS JOIN totals AS t
  WHERE least(s.n, t.n - s.n) >= {least_rows:d} AND least(s.k, t.k - s.k) >= {least_clusters:d}
),
spread AS (
  SELECT e.item,
    sum((coalesce(c.yy, 0) - 2 * k.n * e.m1 * coalesce(c.y, 0)
      + k.n * k.n * e.m1 * e.m1 * coalesce(c.c, 0)) / nullif(e.n1 - k.n, 0) ** 2) AS inside,
    sum((k.yy - coalesce(c.yy, 0) - 2 * k.n * e.m0 * (k.y - coalesce(c.y, 0))
      + k.n * k.n * e.m0 * e.m0 * (k.c - coalesce(c.c, 0))) / nullif(e.n0 - k.n, 0) ** 2) AS outside
  FROM effects AS e CROSS JOIN kinds AS k
  LEFT JOIN cells AS c ON c.item = e.item AND c.n = k.n
  GROUP BY e.item
)
SELECT e.item, e.m1 - e.m0 AS value, greatest(s.inside + s.outside, 0) AS squared_deviations,
  e.n::BIGINT AS n, e.k::BIGINT AS clusters,
  (e.n1 * e.n0 / e.n) ** 2
    / ((e.n0 / e.n) ** 4 * e.nn1 + (e.n1 / e.n) ** 4 * e.nn0) AS effective_clusters,
  e.n1::BIGINT AS item_n, e.k1::BIGINT AS item_clusters, e.m1 AS mean, e.m0 AS other_mean, e.sd
FROM effects AS e JOIN spread AS s ON s.item = e.item
ORDER BY e.item
"""
