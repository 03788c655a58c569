"""How much likelier an item is in a level than in the rest, for all items at once, in SQL.

For each item i and level the statement fits the linear probability model ``[row has i] = stratum
effect + b · [row in level]`` and reduces its delete-one-cluster values to one row, exactly as
`contrasts` does for a measure. Most clusters lack most items, so the sum over clusters is split.
With sums per stratum t (N rows, X rows of the level, Y rows with the item, XY both; small letters
the cluster's part) and ``B = Σ_t (X_t − X_t² / N_t)``::

    b₍₋g₎ − b = w_g (b·dB_g − Σ_t Y_t c_gt − E_g)       w_g = 1 / (B − dB_g)
    c_gt = (X_t − x_gt) / (N_t − n_gt) − X_t / N_t       dB_g: what B loses without g
    E_g  = Σ_t (xy_gt − y_gt (X_t − x_gt) / (N_t − n_gt))      0 where g lacks the item

The squares without E are a quadratic form in (b, Y_1 … Y_T) whose coefficients are the same for
all items; only the terms with E need the clusters that have the item. What is joined per item is
joined once, with a column per level; only then has each level its own rows.
"""

from __future__ import annotations

from mangetamain_analytics.statistics.literals import sql_literal


def presences_sql(rows: str, items: str, levels: tuple[bool | int | str, ...], floor: int) -> str:
    """Return a statement with one row per item and level.

    Its columns: `item` · `level` · `value` b, a difference of probabilities ·
    `squared_deviations` Σ(b₍₋g₎ − b)² · `n` rows · `level_n` rows of the level · `clusters` ·
    `effective_clusters` as `contrasts_sql` has them · `undefined` clusters without which b does
    not exist · `item_n` rows with the item · `item_level_n` rows of the level with the item ·
    `item_clusters` clusters that have it · `level_clusters` clusters with rows of the level ·
    `rest_clusters` with rows of the rest.

    Args:
        rows: A SELECT of the columns `id`, `cluster`, `stratum` and `level`.
        items: A SELECT of the columns `id` and `item`, distinct.
        levels: The levels to contrast, each with all the others, from our own definitions.
        floor: Items with fewer rows are left out; chosen before looking.
    """

    def each(template: str, separator: str = ",\n    ") -> str:
        texts = (
            template.replace("@", str(number)).replace("#", sql_literal(level))
            for number, level in enumerate(levels)
        )
        return separator.join(texts)

    return f"""
WITH chosen AS MATERIALIZED ({rows}),
units AS MATERIALIZED (
  SELECT cluster, stratum, count(*)::DOUBLE AS n,
    {each("count(*) FILTER (level = #)::DOUBLE AS x@")}
  FROM chosen GROUP BY ALL
),
strata AS MATERIALIZED (
  SELECT stratum, sum(n) AS tn, {each("sum(x@) AS tx@")} FROM units GROUP BY stratum
),
totals AS MATERIALIZED (SELECT {each("sum(tx@ - tx@ * tx@ / tn) AS b@")} FROM strata),
coefficients AS MATERIALIZED (
  SELECT u.cluster, u.stratum, u.n, {each(_COEFFICIENTS)}
  FROM units AS u JOIN strata AS s ON s.stratum = u.stratum
),
clusters AS MATERIALIZED (
  SELECT cluster, sum(c.n) AS n, {each(_CLUSTERS)}
  FROM coefficients AS c CROSS JOIN totals AS t GROUP BY cluster
),
crowd AS MATERIALIZED (SELECT sum(n) AS n, count(*) AS clusters, {each(_CROWD)} FROM clusters),
weighted AS MATERIALIZED (
  SELECT c.cluster, c.stratum,
    {each("k.w@, k.w@ * c.rest@ AS wr@, k.w@ * c.c@ AS wc@, k.w@ * k.db@ AS wb@")}
  FROM coefficients AS c JOIN clusters AS k ON k.cluster = c.cluster
),
crossed AS MATERIALIZED (
  SELECT l.stratum, r.stratum AS other, {each("sum(l.wc@ * r.wc@) AS cc@")}
  FROM weighted AS l JOIN weighted AS r ON r.cluster = l.cluster GROUP BY ALL
),
sides AS (SELECT stratum, {each("sum(wb@ * wc@) AS bc@")} FROM weighted GROUP BY stratum),
frequent AS (
  SELECT i.item FROM ({items}) AS i JOIN chosen AS c ON c.id = i.id
  GROUP BY i.item HAVING count(*) >= {floor:d}
),
cells AS MATERIALIZED (
  SELECT i.item, c.cluster, c.stratum, count(*)::DOUBLE AS y,
    {each("count(*) FILTER (c.level = #)::DOUBLE AS xy@")}
  FROM ({items}) AS i JOIN frequent AS f ON f.item = i.item JOIN chosen AS c ON c.id = i.id
  GROUP BY ALL
),
sums AS MATERIALIZED (
  SELECT item, stratum, sum(y) AS ty, {each("sum(xy@) AS txy@")} FROM cells GROUP BY ALL
),
effects AS MATERIALIZED (
  SELECT item, sum(ty) AS n, {each(_EFFECTS)}
  FROM sums AS u JOIN strata AS s ON s.stratum = u.stratum CROSS JOIN totals AS t GROUP BY item
),
excess AS MATERIALIZED (
  SELECT d.item, d.cluster, {each(_EXCESS)}
  FROM cells AS d JOIN weighted AS w ON w.cluster = d.cluster AND w.stratum = d.stratum
  GROUP BY ALL
),
own AS MATERIALIZED (
  SELECT item, count(*) AS clusters, {each("sum(we@ * we@) AS ee@, sum(be@) AS be@")}
  FROM excess GROUP BY item
),
mixed AS (
  SELECT x.item, w.stratum, {each("sum(x.we@ * w.wc@) AS ce@")}
  FROM excess AS x JOIN weighted AS w ON w.cluster = x.cluster GROUP BY ALL
),
forms AS MATERIALIZED (
  SELECT a.item, {each("sum(a.ty * b.ty * m.cc@) AS cc@")}
  FROM sums AS a JOIN crossed AS m ON m.stratum = a.stratum
  JOIN sums AS b ON b.item = a.item AND b.stratum = m.other GROUP BY a.item
),
lines AS MATERIALIZED (
  SELECT u.item, {each("sum(u.ty * s.bc@) AS bc@, sum(u.ty * m.ce@) AS ce@")}
  FROM sums AS u JOIN sides AS s ON s.stratum = u.stratum
  JOIN mixed AS m ON m.item = u.item AND m.stratum = u.stratum GROUP BY u.item
)
{each(_REDUCED, " UNION ALL ")}
ORDER BY item, level
"""


# B is a number of rows: what is left of it under this is rounding.
_NOTHING = "1e-9"

_COEFFICIENTS = """x@, tx@ / tn AS mx@, coalesce((tx@ - x@) / nullif(tn - n, 0), 0) AS rest@,
    rest@ - mx@ AS c@, tx@ * (1 - mx@) - (tx@ - x@) * (1 - rest@) AS db@,
    x@ - 2 * mx@ * x@ + n * mx@ * mx@ AS q@"""

_CLUSTERS = f"""sum(x@) AS x@, sum(c.db@) AS db@, sum(q@) AS q@,
    CASE WHEN any_value(t.b@) - sum(c.db@) > {_NOTHING}
    THEN 1 / (any_value(t.b@) - sum(c.db@)) END AS w@"""

_CROWD = """sum(x@) AS x@, count(*) FILTER (w@ IS NULL) AS undefined@,
    count(*) FILTER (x@ > 0) AS level_clusters@, count(*) FILTER (n > x@) AS rest_clusters@,
    sum(q@) ** 2 / nullif(sum(q@ * q@), 0) AS effective_clusters@,
    sum(w@ * w@ * db@ * db@) AS bb@"""

_EFFECTS = """sum(txy@) AS xy@,
    sum(txy@ - tx@ * ty / tn) / any_value(nullif(t.b@, 0)) AS b@"""

_EXCESS = """sum(w.w@ * d.xy@ - w.wr@ * d.y) AS we@,
    sum(w.wb@ * (w.w@ * d.xy@ - w.wr@ * d.y)) AS be@"""

_REDUCED = """
SELECT f.item, # AS level, f.b@ AS value,
  greatest(f.b@ * f.b@ * k.bb@ - 2 * f.b@ * (l.bc@ + o.be@) + m.cc@ + 2 * l.ce@ + o.ee@, 0)
    AS squared_deviations,
  k.n::BIGINT AS n, k.x@::BIGINT AS level_n, k.clusters,
  k.effective_clusters@ AS effective_clusters, k.undefined@ AS undefined,
  f.n::BIGINT AS item_n, f.xy@::BIGINT AS item_level_n, o.clusters AS item_clusters,
  k.level_clusters@ AS level_clusters, k.rest_clusters@ AS rest_clusters
FROM effects AS f CROSS JOIN crowd AS k
JOIN own AS o ON o.item = f.item
JOIN lines AS l ON l.item = f.item
JOIN forms AS m ON m.item = f.item"""
