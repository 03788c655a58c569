"""How much likelier an item is in a level than in the rest, for all items at once, in SQL.

For each item i the statement fits the linear probability model ``[row has i] = stratum effect +
b · [row in level]`` and reduces its delete-one-cluster values to one row, exactly as
`contrasts` does for a measure. Most clusters lack most items, so the sum over clusters is split.
With sums per stratum t (N rows, X rows of the level, Y rows with the item, XY both; small letters
the cluster's part) and ``B = Σ_t (X_t − X_t² / N_t)``::

    b₍₋g₎ − b = w_g (b·dB_g − Σ_t Y_t c_gt − E_g)       w_g = 1 / (B − dB_g)
    c_gt = (X_t − x_gt) / (N_t − n_gt) − X_t / N_t       dB_g: what B loses without g
    E_g  = Σ_t (xy_gt − y_gt (X_t − x_gt) / (N_t − n_gt))      0 where g lacks the item

The squares without E are a quadratic form in (b, Y_1 … Y_T) whose coefficients are the same for
all items; only the terms with E need the clusters that have the item.
"""

from __future__ import annotations

from mangetamain_analytics.statistics.literals import sql_literal


def _one_level_sql(rows: str, items: str, floor: int) -> str:
    """Return a statement with one row per item.

    Its columns: `item` · `value` b, a difference of probabilities · `squared_deviations`
    Σ(b₍₋g₎ − b)² · `n` rows · `level_n` rows of the level · `clusters` · `undefined` clusters
    without which b does not exist · `item_n` rows with the item · `item_level_n` rows of the level
    with the item · `item_clusters` clusters that have it · `level_clusters` clusters with rows of
    the level · `rest_clusters` with rows of the rest.

    Args:
        rows: A SELECT of the columns `id`, `cluster`, `stratum` and `inside` (whether the row is
            in the level).
        items: A SELECT of the columns `id` and `item`, distinct.
        floor: Items with fewer rows are left out; chosen before looking.
    """
    return f"""
WITH chosen AS MATERIALIZED ({rows}),
units AS MATERIALIZED (
  SELECT cluster, stratum, count(*)::DOUBLE AS n, count(*) FILTER (inside)::DOUBLE AS x
  FROM chosen GROUP BY ALL
),
strata AS MATERIALIZED (SELECT stratum, sum(n) AS tn, sum(x) AS tx FROM units GROUP BY stratum),
totals AS MATERIALIZED (
  SELECT sum(tx - tx * tx / tn) AS b, sum(tn) AS n, sum(tx) AS level_n FROM strata
),
coefficients AS MATERIALIZED (
  SELECT u.cluster, u.stratum, coalesce((tx - x) / nullif(tn - n, 0), 0) AS rest,
    coalesce((tx - x) / nullif(tn - n, 0), 0) - tx / tn AS c,
    (tx - tx * tx / tn) - coalesce(tx - x - (tx - x) ** 2 / nullif(tn - n, 0), 0) AS db
  FROM units AS u JOIN strata AS s ON s.stratum = u.stratum
),
clusters AS MATERIALIZED (
  SELECT cluster, sum(db) AS db, CASE WHEN any_value(b) - sum(db) > 1e-9
    THEN 1 / (any_value(b) - sum(db)) END AS w
  FROM coefficients, totals GROUP BY cluster
),
weighted AS MATERIALIZED (
  SELECT c.cluster, c.stratum, c.c, c.rest, k.w, k.db
  FROM coefficients AS c JOIN clusters AS k ON k.cluster = c.cluster
),
crossed AS (
  SELECT l.stratum, r.stratum AS other, sum(l.w * l.w * l.c * r.c) AS m
  FROM weighted AS l JOIN weighted AS r ON r.cluster = l.cluster GROUP BY ALL
),
sides AS (SELECT stratum, sum(w * w * db * c) AS v FROM weighted GROUP BY stratum),
frequent AS (
  SELECT i.item FROM ({items}) AS i JOIN chosen AS c ON c.id = i.id
  GROUP BY i.item HAVING count(*) >= {floor:d}
),
cells AS MATERIALIZED (
  SELECT i.item, c.cluster, c.stratum, count(*)::DOUBLE AS y,
    count(*) FILTER (c.inside)::DOUBLE AS xy
  FROM ({items}) AS i JOIN frequent AS f ON f.item = i.item JOIN chosen AS c ON c.id = i.id
  GROUP BY ALL
),
sums AS MATERIALIZED (
  SELECT item, stratum, sum(y) AS ty, sum(xy) AS txy FROM cells GROUP BY ALL
),
effects AS MATERIALIZED (
  SELECT item, sum(txy - tx * ty / tn) / any_value(nullif(t.b, 0)) AS b,
    sum(ty) AS item_n, sum(txy) AS item_level_n
  FROM sums AS u JOIN strata AS s ON s.stratum = u.stratum CROSS JOIN totals AS t GROUP BY item
),
excess AS MATERIALIZED (
  SELECT d.item, d.cluster, sum(d.xy - d.y * w.rest) AS e, any_value(w.w) AS w,
    any_value(w.db) AS db
  FROM cells AS d JOIN weighted AS w ON w.cluster = d.cluster AND w.stratum = d.stratum
  GROUP BY ALL
),
own AS (
  SELECT item, sum(w * w * e * e) AS ee, sum(w * w * db * e) AS be, count(*) AS item_clusters
  FROM excess GROUP BY item
),
mixed AS (
  SELECT x.item, w.stratum, sum(x.w * x.w * x.e * w.c) AS q
  FROM excess AS x JOIN weighted AS w ON w.cluster = x.cluster GROUP BY ALL
),
forms AS (
  SELECT a.item, sum(a.ty * b.ty * m.m) AS yy
  FROM sums AS a JOIN crossed AS m ON m.stratum = a.stratum
  JOIN sums AS b ON b.item = a.item AND b.stratum = m.other GROUP BY a.item
),
lines AS (
  SELECT u.item, sum(u.ty * s.v) AS yv, sum(u.ty * q.q) AS yq
  FROM sums AS u JOIN sides AS s ON s.stratum = u.stratum
  LEFT JOIN mixed AS q ON q.item = u.item AND q.stratum = u.stratum GROUP BY u.item
)
SELECT f.item, f.b AS value,
  greatest(f.b * f.b * (SELECT sum(w * w * db * db) FROM clusters) - 2 * f.b * l.yv + m.yy
    - 2 * (f.b * o.be - l.yq) + o.ee, 0) AS squared_deviations,
  t.n::BIGINT AS n, t.level_n::BIGINT AS level_n,
  (SELECT count(*) FROM clusters) AS clusters,
  (SELECT count(*) FROM clusters WHERE w IS NULL) AS undefined,
  (SELECT count(DISTINCT cluster) FROM units WHERE x > 0) AS level_clusters,
  (SELECT count(DISTINCT cluster) FROM units WHERE n > x) AS rest_clusters,
  f.item_n::BIGINT AS item_n, f.item_level_n::BIGINT AS item_level_n, o.item_clusters
FROM effects AS f CROSS JOIN totals AS t
JOIN own AS o ON o.item = f.item
JOIN lines AS l ON l.item = f.item
JOIN forms AS m ON m.item = f.item
ORDER BY f.item
"""


def presences_sql(rows: str, items: str, levels: tuple[bool | int | str, ...], floor: int) -> str:
    """Return a statement with one row per level and item; see `_one_level_sql`.

    Args:
        rows: A SELECT of the columns `id`, `cluster`, `stratum` and `level`.
        items: A SELECT of the columns `id` and `item`, distinct.
        levels: The levels to compare, each with all the others, from our own definitions.
        floor: Items with fewer rows are left out; chosen before looking.
    """
    return "\nUNION ALL\n".join(
        f"SELECT {level} AS level, * FROM ("
        + _one_level_sql(
            f"SELECT * EXCLUDE level, level = {level} AS inside FROM ({rows})", items, floor
        )
        + ")"
        for level in map(sql_literal, levels)
    )
