"""The contrasts of `contrasts` where hundreds of thousands of clusters have a few rows each.

The numbers are the same. Here what every cluster adds to every level is small and apart from what
only those with rows of the level add, and level after level is summed up. With y less its
stratum's mean, `n` and `y` a cluster's rows and their sum in a stratum, `x` and `xy` those of the
level, and `t…` the same of all clusters, leaving the cluster out takes from A and B::

    dA = Σ_t (xy − (tx − x) y / (tn − n))
    dB = Σ_t (x − tx² / tn + (tx − x)² / (tn − n))

whence `b₍₋g₎ − b = (b dB − dA) / (B − dB)`; what is divided by `tn − n` is left out where a
stratum is all of one cluster.
"""

from __future__ import annotations

from collections.abc import Sequence

from mangetamain_analytics.statistics.literals import for_each, sql_literal

_NOTHING = "1e-9"  # B is a number of rows: what is left of it under this is rounding.


def sparse_contrasts_sql(
    source: str, measures: Sequence[str], levels: Sequence[bool | int | str]
) -> str:
    """Return a statement with one row per level, in the order given.

    Its columns are those of `contrasts_sql` but `m_squared_scores`.

    Args:
        source: A SELECT of the columns `cluster`, `stratum`, `level` and one per measure, of
            rows in which no measure is NULL.
        measures: Names of the measures, from our own definitions.
        levels: The levels to contrast, each with all the others, from our own definitions.
    """
    each = for_each(measures)
    places = " ".join(f"WHEN {sql_literal(level)} THEN {i}" for i, level in enumerate(levels))
    rows = [_reduced(place, level, measures) for place, level in enumerate(levels)]
    return f"""
WITH cells AS MATERIALIZED (
  SELECT cluster, stratum, CASE level {places} END AS place, count(*)::DOUBLE AS x,
    {each("sum(@::DOUBLE) AS @_y, sum(@::DOUBLE * @) AS @_yy")}
  FROM ({source}) GROUP BY ALL
),
whole AS (
  SELECT sum(x) AS all_n, {each(_WHOLE)} FROM cells
),
sizes AS MATERIALIZED (
  SELECT stratum, sum(x) AS tn, {each("sum(@_y) / sum(x) AS @_mean")} FROM cells GROUP BY stratum
),
inside AS (
  SELECT stratum, place, sum(x) AS tx, {each("sum(@_y) AS @_ty")} FROM cells GROUP BY ALL
),
strata AS MATERIALIZED (
  SELECT p.place, s.stratum, coalesce(tx, 0) AS tx, coalesce(tx, 0) / tn AS mx,
    {each("coalesce(@_ty - tx * @_mean, 0) AS @_txy")}
  FROM sizes AS s CROSS JOIN range({len(levels)}) AS p(place)
  LEFT JOIN inside AS i ON i.stratum = s.stratum AND i.place = p.place
),
totals AS MATERIALIZED (
  SELECT place, sum(tx) AS level_n, sum(tx - tx * mx) AS b, {each("sum(@_txy) AS @_a")}
  FROM strata GROUP BY place
),
units AS MATERIALIZED (
  SELECT u.cluster, u.stratum, u.n, coalesce(1 / nullif(tn - n, 0), 0) AS rest,
    {each("(n * @_mean - @_y) * coalesce(1 / nullif(tn - n, 0), 0) AS @_r")}
  FROM (SELECT cluster, stratum, sum(x) AS n, {each("sum(@_y) AS @_y")} FROM cells GROUP BY ALL)
    AS u JOIN sizes USING (stratum)
),
own AS MATERIALIZED (
  SELECT c.cluster, c.stratum, c.place, c.x, u.rest,
    {each("c.@_y - c.x * @_mean - c.x * @_r AS @_da")}
  FROM cells AS c JOIN units AS u ON u.cluster = c.cluster AND u.stratum = c.stratum
  JOIN sizes AS s ON s.stratum = c.stratum
  WHERE c.place IS NOT NULL
)
{"UNION ALL".join(rows)}"""


_WHOLE = """sum(@_y) / sum(x) AS @_mean,
    sqrt(greatest(sum(@_yy) - sum(@_y) * sum(@_y) / sum(x), 0) / nullif(sum(x) - 1, 0)) AS @_sd"""


def _reduced(place: int, level: bool | int | str, measures: Sequence[str]) -> str:
    """Return the SELECT of one level's row: what clusters add to every level, and their own."""
    each = for_each(measures)
    return f"""
SELECT {sql_literal(level)} AS level, any_value(all_n)::BIGINT AS n,
  any_value(level_n)::BIGINT AS level_n, count(*) AS clusters,
  count(*) FILTER (x > 0) AS level_clusters, count(*) FILTER (g.n > x) AS rest_clusters,
  sum(q) ** 2 / nullif(sum(q * q), 0) AS effective_clusters,
  count(*) FILTER (b - db <= {_NOTHING}) AS undefined,
  {each(_ESTIMATE)}
FROM (
  SELECT cluster, sum(n) AS n, sum(x) AS x, sum(db) AS db, sum(q) AS q,
    {each("sum(@_da) AS @_da")}
  FROM (
    SELECT cluster, n, 0 AS x, tx * (tx * rest - mx) AS db, n * mx * mx AS q,
      {each("tx * @_r AS @_da")}
    FROM units JOIN strata USING (stratum) WHERE place = {place}
    UNION ALL
    SELECT cluster, 0, x, x - (2 * tx - x) * x * rest, x - 2 * mx * x, {each("@_da")}
    FROM own JOIN strata USING (stratum, place) WHERE place = {place}
  )
  GROUP BY cluster
) AS g CROSS JOIN totals CROSS JOIN whole WHERE place = {place} HAVING count(*) > 0
"""


_ESTIMATE = f"""any_value(@_a / nullif(b, 0)) AS @_value,
  sum(((@_a / b * db - @_da) / (b - db)) ** 2)
    FILTER (b - db > {_NOTHING}) AS @_squared_deviations,
  any_value(@_mean) AS @_mean, any_value(@_sd) AS @_sd"""
