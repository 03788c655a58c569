"""How the presence of items moves over a numeric x, for all items at once, in SQL.

For each item the linear probability model ``[row has item] = a + b x`` and its parabola are
fitted and jackknifed over clusters, as `trends` does for a measure. With ``d = x − x̄`` and the
sums over the rows with the item ``V = (Σ1, Σd, Σd²)``, slope and curve are linear in V::

    b = p · V        b₍₋g₎ − b = (p₍₋g₎ − p) · V − p₍₋g₎ · v_g

where p and p₍₋g₎ follow from the x of all rows and v_g, the cluster's part of V, is 0 for most
items. So ``Σ_g ((p₍₋g₎ − p) · V)²`` is a quadratic form in V with the same coefficients for all
items, and only the terms with v_g need the clusters that have the item.
"""

from __future__ import annotations

from mangetamain_analytics.statistics.trends import CENTRAL_PART


def presence_trends_sql(rows: str, items: str, floor: int) -> str:
    """Return a statement with one row per item.

    Its columns: `item` · `n` rows · `clusters` · `effective_clusters`,
    `curve_effective_clusters` G* of the leverages of the slope and of the curve · `item_n` rows
    with the item · `item_clusters` clusters that have it · `share` of the rows that have it ·
    `value` slope, in probability per unit of x · `squared_deviations` Σ(b₍₋g₎ − b)² · `undefined`
    clusters without which the slope does not exist; and of the parabola `curve` coefficient of
    (x − x̄)² · `curve_squared_deviations` · `curve_undefined` · `turn` x of the vertex · `first`,
    `last` its slopes at `x_min` and `x_max` of the rows · `first_squared_deviations` ·
    `last_squared_deviations`. What does not exist is NULL: slopes with one x, curves with two.
    Where line or parabola may be evident and the vertex lies in the central part of the range,
    `annual` has for each x the share by itself, else it is NULL: a list of `x` · `n`, `clusters`
    rows and clusters of that x · `effective_clusters` by their rows · `share` · `variance`, of the
    cluster sums around the share, and no less than that of independent rows, of which one more has
    the item and one more has not (Agresti and Coull).

    Args:
        rows: A SELECT of the columns `id`, `cluster` and `x`.
        items: A SELECT of the columns `id` and `item`, distinct.
        floor: Items with fewer rows are left out; chosen before looking.
    """
    return f"""
WITH chosen AS MATERIALIZED ({rows}),
centre AS MATERIALIZED (
  SELECT count(*)::DOUBLE AS n, avg(x) AS x_mean, min(x) AS x_min, max(x) AS x_max FROM chosen
),
units AS MATERIALIZED (
  SELECT cluster, count(*)::DOUBLE AS s0, sum(x - x_mean) AS s1, sum((x - x_mean) ** 2) AS s2,
    sum((x - x_mean) ** 3) AS s3, sum((x - x_mean) ** 4) AS s4
  FROM chosen CROSS JOIN centre GROUP BY cluster
),
totals AS MATERIALIZED (
  SELECT sum(s0) AS s0, sum(s1) AS s1, sum(s2) AS s2, sum(s3) AS s3, sum(s4) AS s4,
    sum(s2) AS all_s2, sum(s4) AS all_s4, count(*) AS clusters
  FROM units
),
whole AS MATERIALIZED ({_LINES.format(key="clusters, ", source="totals")}),
rest AS (
  SELECT u.cluster, t.s0 - u.s0 AS s0, t.s1 - u.s1 AS s1, t.s2 - u.s2 AS s2, t.s3 - u.s3 AS s3,
    t.s4 - u.s4 AS s4, t.s2 AS all_s2, t.s4 AS all_s4
  FROM units AS u CROSS JOIN totals AS t
),
left_out AS MATERIALIZED (
  SELECT r.*, r.p0 AS dp0, r.p1 - w.p1 AS dp1,
    {_MOVES}
  FROM ({_LINES.format(key="cluster, ", source="rest")}) AS r CROSS JOIN whole AS w
  CROSS JOIN centre AS t
),
forms AS MATERIALIZED (
  SELECT {_FORMS}, count(*) FILTER (p1 IS NULL) AS undefined,
    count(*) FILTER (c2 IS NULL) AS curve_undefined
  FROM left_out
),
leverage AS (
  SELECT sum(q) * sum(q) / nullif(sum(q * q), 0) AS effective_clusters,
    sum(h) * sum(h) / nullif(sum(h * h), 0) AS curve_effective_clusters
  FROM (SELECT {_LEVERAGES} FROM units AS u CROSS JOIN whole AS w)
),
counts AS MATERIALIZED (
  SELECT i.item, c.cluster, c.x, count(*)::DOUBLE AS v
  FROM ({items}) AS i JOIN chosen AS c ON c.id = i.id GROUP BY ALL
),
cells AS MATERIALIZED (
  SELECT c.item, c.cluster, sum(v) AS v0, sum(v * (c.x - t.x_mean)) AS v1,
    sum(v * (c.x - t.x_mean) ** 2) AS v2
  FROM counts AS c CROSS JOIN centre AS t GROUP BY c.item, c.cluster
),
frequent AS MATERIALIZED (
  SELECT item, sum(v0) AS v0, sum(v1) AS v1, sum(v2) AS v2, count(*) AS item_clusters
  FROM cells GROUP BY item HAVING sum(v0) >= {floor:d}
),
own AS (
  SELECT c.item, {_OWN}
  FROM (
    SELECT d.item, g.*, g.p0 * d.v0 + g.p1 * d.v1 AS e, {_PARTS}
    FROM cells AS d JOIN left_out AS g ON g.cluster = d.cluster
  ) AS c
  GROUP BY c.item
),
fits AS (
  SELECT f.*, p1 * v1 AS value, c0 * v0 + c1 * v1 + c2 * v2 AS curve,
    q0 * v0 + q1 * v1 + q2 * v2 AS tilt, w.clusters
  FROM frequent AS f CROSS JOIN whole AS w
),
found AS MATERIALIZED (
SELECT f.item, t.n::BIGINT AS n, f.clusters, l.effective_clusters, l.curve_effective_clusters,
  f.v0::BIGINT AS item_n, f.item_clusters,
  f.v0 / t.n AS share, f.value, greatest({_SLOPE_SQUARES}, 0) AS squared_deviations, q.undefined,
  f.curve, greatest({_bent_squares("c")}, 0) AS curve_squared_deviations, q.curve_undefined,
  t.x_mean - f.tilt / nullif(2 * f.curve, 0) AS turn, t.x_min, t.x_max,
  f.tilt + 2 * (t.x_min - t.x_mean) * f.curve AS first,
  greatest({_bent_squares("a")}, 0) AS first_squared_deviations,
  f.tilt + 2 * (t.x_max - t.x_mean) * f.curve AS last,
  greatest({_bent_squares("z")}, 0) AS last_squared_deviations
FROM fits AS f JOIN own AS o ON o.item = f.item CROSS JOIN forms AS q CROSS JOIN centre AS t
CROSS JOIN leverage AS l
),
{_ANNUAL}
SELECT found.*, a.annual FROM found LEFT JOIN annual AS a ON a.item = found.item
ORDER BY found.item
"""


# What is left of a sum of squares under this part of the whole is rounding.
_NOTHING = "1e-11"

# Weights of V in the slope (p), the curve (c) and the parabola's slope at x̄ (q).
_LINES = f"""SELECT {{key}}-s1 / s0 / xx AS p0, 1 / xx AS p1,
    (xz * s1 - xx * s2) / s0 / det AS c0, -xz / det AS c1, xx / det AS c2,
    (xz * s2 - zz * s1) / s0 / det AS q0, zz / det AS q1, -xz / det AS q2
  FROM (
    SELECT *, s2 - s1 * s1 / s0 AS raw_xx,
      CASE WHEN raw_xx > {_NOTHING} * all_s2 THEN raw_xx END AS xx, s3 - s1 * s2 / s0 AS xz,
      s4 - s2 * s2 / s0 AS zz, xx * zz - xz * xz AS raw_det,
      CASE WHEN raw_det > {_NOTHING} * xx * all_s4 THEN raw_det END AS det
    FROM (SELECT * REPLACE (nullif(s0, 0) AS s0) FROM {{source}})
  )"""

# Sums of squares of the rows' weights in the slope and in the curve; of all rows p0 is 0.
_LEVERAGES = """w.p1 * w.p1 * u.s2 AS q,
    w.c0 * w.c0 * u.s0 + 2 * w.c0 * w.c1 * u.s1 + (w.c1 * w.c1 + 2 * w.c0 * w.c2) * u.s2
      + 2 * w.c1 * w.c2 * u.s3 + w.c2 * w.c2 * u.s4 AS h"""

_PAIRS = ((0, 0), (0, 1), (1, 1), (0, 2), (1, 2), (2, 2))
# Of the parabola, what is estimated: its curve, and its slopes at the first and at the last x.
_BENT = {"c": None, "a": "x_min", "z": "x_max"}
_MOVES = ",\n    ".join(
    (
        f"r.c{i} - w.c{i} AS dc{i}"
        if end is None
        else f"r.q{i} + 2 * (t.{end} - t.x_mean) * r.c{i} AS {letter}{i},"
        f" {letter}{i} - w.q{i} - 2 * (t.{end} - t.x_mean) * w.c{i} AS d{letter}{i}"
    )
    for letter, end in _BENT.items()
    for i in range(3)
)
_PARTS = ",\n      ".join(
    f"g.{letter}0 * d.v0 + g.{letter}1 * d.v1 + g.{letter}2 * d.v2 AS {letter}h" for letter in _BENT
)
_FORMS = ",\n    ".join(
    [f"sum(dp{a} * dp{b}) AS pp{a}{b}" for a, b in _PAIRS[:3]]
    + [f"sum(d{x}{a} * d{x}{b}) AS {x}{x}{a}{b}" for x in _BENT for a, b in _PAIRS]
)
_OWN = "sum(e * e) AS ee, sum(dp0 * e) AS pe0, sum(dp1 * e) AS pe1,\n    " + ",\n    ".join(
    f"sum({x}h * {x}h) AS {x}hh, sum(d{x}0 * {x}h) AS {x}h0, sum(d{x}1 * {x}h) AS {x}h1,"
    f" sum(d{x}2 * {x}h) AS {x}h2"
    for x in _BENT
)


# The least t² of what can be evident is 1.96² = 3.84.
_ANNUAL = f"""watched AS MATERIALIZED (
  SELECT item FROM found
  WHERE (turn - x_min) / nullif(x_max - x_min, 0)
      BETWEEN {CENTRAL_PART[0]} AND {CENTRAL_PART[1]}
    AND (value * value > 3.8 * squared_deviations OR curve * curve > 3.8 * curve_squared_deviations)
),
sizes AS MATERIALIZED (SELECT cluster, x, count(*)::DOUBLE AS n FROM chosen GROUP BY ALL),
each_x AS MATERIALIZED (
  SELECT x, sum(n) AS n, sum(n * n) AS nn, count(*) AS clusters FROM sizes GROUP BY x
),
sums AS MATERIALIZED (
  SELECT c.item, c.x, sum(v) AS v, sum(v * v) AS vv, sum(v * s.n) AS vn
  FROM counts AS c SEMI JOIN watched AS w ON w.item = c.item
  JOIN sizes AS s ON s.cluster = c.cluster AND s.x = c.x
  GROUP BY c.item, c.x
),
shares AS (
  SELECT w.item, e.*, coalesce(s.v, 0) / e.n AS share, (coalesce(s.v, 0) + 1) / (e.n + 2) AS p,
    (coalesce(s.vv, 0) - 2 * share * coalesce(s.vn, 0) + share * share * e.nn) / (e.n * e.n)
      * e.clusters / nullif(e.clusters - 1, 0) AS spread
  FROM watched AS w CROSS JOIN each_x AS e LEFT JOIN sums AS s ON s.item = w.item AND s.x = e.x
),
annual AS (
  SELECT item, list(struct_pack(x := x, n := n::BIGINT, clusters := clusters,
    effective_clusters := n * n / nn, share := share,
    variance := greatest(spread, p * (1 - p) / n)) ORDER BY x) AS annual
  FROM shares GROUP BY item
)"""


def _quadratic_form(letter: str, pairs: tuple[tuple[int, int], ...]) -> str:
    return " + ".join(
        f"{1 if a == b else 2} * q.{letter}{a}{b} * f.v{a} * f.v{b}" for a, b in pairs
    )


_SLOPE_SQUARES = _quadratic_form("pp", _PAIRS[:3]) + " - 2 * (f.v0 * o.pe0 + f.v1 * o.pe1) + o.ee"


def _bent_squares(x: str) -> str:
    own = f" - 2 * (f.v0 * o.{x}h0 + f.v1 * o.{x}h1 + f.v2 * o.{x}h2) + o.{x}hh"
    return _quadratic_form(x + x, _PAIRS) + own
