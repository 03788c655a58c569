"""Rate ratios of a level against the rest within strata, jackknifed over clusters in SQL.

Events are counted per calendar day really covered. With a, b events in the level and in the
rest, d₁, d₀ their days and T = d₁ + d₀ in each stratum, the Mantel–Haenszel rate ratio is
``RR = Σ_t a_t d₀_t / T_t  /  Σ_t b_t d₁_t / T_t``. Both sums add up over clusters, so leaving a
cluster out subtracts its part, and the squares of ``ln RR₍₋g₎ − ln RR`` give the standard error
of ln RR. Rothman, Greenland and Lash (2008), Modern Epidemiology, 3rd ed., ch. 15; Efron and
Stein (1981), Annals of Statistics 9(3). A cluster's leverage, of which the effective number of
clusters is made as in `contrasts`, is `Σ ([in level] − d₁/T)²` over its events.

Clusters whose events all fall into one stratum and level, which most reviewers are, leave alike
values when they have as many events: one of them is computed and counted `copies` times. In a
stratum without days of the level inside and outside are NULL, which adds as little as 0 would.
"""

from __future__ import annotations

from mangetamain_analytics.statistics.literals import values_list


def rate_ratios_sql(source: str, exposure: str, levels: tuple[bool | int | str, ...]) -> str:
    """Return a statement with one row per level.

    Its columns: `level` · `value` ln RR · `squared_deviations` Σ(ln RR₍₋g₎ − ln RR)² · `n`
    events · `level_n` events in the level · `clusters` · `level_clusters` clusters with events
    in the level, `rest_clusters` with events in the rest · `effective_clusters` G* ·
    `undefined` clusters without which RR does not exist · `days` covered · `level_days` of them
    in the level.

    Args:
        source: A SELECT of the columns `cluster`, `stratum` and `level`, a row per event.
        exposure: A SELECT of the columns `stratum`, `level` and `days` covered.
        levels: The levels to compare, each with all the others, from our own definitions.
    """
    return f"""
WITH found AS MATERIALIZED (
  SELECT cluster, stratum, level, count(*) AS n FROM ({source}) GROUP BY ALL
),
sizes AS (
  SELECT cluster, count(*) AS size, any_value(stratum) AS stratum, any_value(level) AS level,
    any_value(n) AS n
  FROM found GROUP BY cluster
),
cells AS MATERIALIZED (
  SELECT f.cluster, f.stratum, f.level, f.n, 1 AS copies
  FROM found AS f JOIN sizes AS s ON s.cluster = f.cluster WHERE s.size > 1
  UNION ALL
  SELECT any_value(cluster), stratum, level, n, count(*) FROM sizes WHERE size = 1 GROUP BY ALL
),
covered AS MATERIALIZED (SELECT stratum, level, days FROM ({exposure})),
strata AS (SELECT stratum, sum(days) AS days FROM covered GROUP BY stratum),
weights AS MATERIALIZED (
  SELECT l.level, s.stratum, c.days / s.days AS inside, 1 - c.days / s.days AS outside,
    coalesce(c.days, 0) AS level_days, s.days
  FROM strata AS s CROSS JOIN (VALUES {values_list(levels)}) AS l(level)
  LEFT JOIN covered AS c ON c.stratum = s.stratum AND c.level = l.level
),
parts AS (
  SELECT w.level, c.cluster, any_value(c.copies) AS copies, sum(c.n) AS n,
    sum(c.n) FILTER (c.level = w.level) AS level_n,
    coalesce(sum(c.n * w.outside) FILTER (c.level = w.level), 0) AS above,
    coalesce(sum(c.n * w.inside) FILTER (c.level <> w.level), 0) AS below,
    sum(c.n * CASE WHEN c.level = w.level THEN w.outside * w.outside
      ELSE w.inside * w.inside END) AS q
  FROM cells AS c JOIN weights AS w ON w.stratum = c.stratum
  GROUP BY ALL
),
totals AS (
  SELECT level, sum(copies * above) AS above, sum(copies * below) AS below
  FROM parts GROUP BY level
),
days AS (SELECT level, sum(days) AS days, sum(level_days) AS level_days FROM weights GROUP BY level)
SELECT p.level,
  any_value(ln(nullif(t.above, 0) / nullif(t.below, 0))) AS value,
  sum(p.copies * CASE WHEN {_DEFINED}
    THEN ln((t.above - p.above) / (t.below - p.below) / (t.above / t.below)) ** 2 END
  ) AS squared_deviations,
  sum(p.copies * p.n)::BIGINT AS n,
  coalesce(sum(p.copies * p.level_n), 0)::BIGINT AS level_n,
  sum(p.copies)::BIGINT AS clusters,
  coalesce(sum(p.copies) FILTER (p.level_n > 0), 0)::BIGINT AS level_clusters,
  coalesce(sum(p.copies) FILTER (p.n > coalesce(p.level_n, 0)), 0)::BIGINT AS rest_clusters,
  sum(p.copies * p.q) ** 2 / nullif(sum(p.copies * p.q * p.q), 0) AS effective_clusters,
  coalesce(sum(p.copies) FILTER (NOT ({_DEFINED})), 0)::BIGINT AS undefined,
  any_value(d.days)::BIGINT AS days, any_value(d.level_days)::BIGINT AS level_days
FROM parts AS p JOIN totals AS t ON t.level = p.level JOIN days AS d ON d.level = p.level
GROUP BY p.level
ORDER BY p.level
"""


# The sums are weighted numbers of events: what is left of one under this is rounding.
_DEFINED = "t.above - p.above > 1e-9 AND t.below - p.below > 1e-9"
