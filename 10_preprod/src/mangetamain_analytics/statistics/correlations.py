"""Correlations of one measure with others, singly and together, jackknifed over clusters in SQL.

With the sums `n, Σx, Σy, Σx², Σxy, Σy²` of a set of rows, ::

    r = (Σxy − Σx Σy / n) / √((Σx² − (Σx)² / n) (Σy² − (Σy)² / n))

whose square is the share of variance that a straight line explains. All sums add up over clusters,
so leaving one out subtracts its part and r₍₋g₎ has the same closed form; the squares of its
distances from r give CR3. Efron and Stein (1981), Annals of Statistics 9(3).

What several measures explain together is the R² of their regression. Of the centred products S
each measure k is swept out of those after it in turn, by Gaussian elimination, ::

    S_ab ← S_ab − S_ka S_kb / S_kk        R² = Σ_k S_ky² / S_kk / S_yy

with S_ky and S_kk as they are when k's turn comes, and S_yy as it was at first: once for all rows
and once without each cluster. Chance alone makes an R², by about as much as the mean of R²₍₋g₎
is off from it: `(G − 1) / G · Σ(R²₍₋g₎ − R²)`, the jackknife's estimate of its bias.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, combinations_with_replacement

from mangetamain_analytics.statistics.literals import for_each


def correlations_sql(source: str, measures: Sequence[str], together: Sequence[str]) -> str:
    """Return a statement with one row.

    Its columns: `n` rows · `clusters` · and for each measure m `m_value` r with y, NULL where one
    of the two does not vary · `m_squared_deviations` Σ(r₍₋g₎ − r)² · `m_undefined` clusters without
    which r does not exist. Of those together `together_value` R², NULL where one of them follows
    from the others · `together_squared_deviations` and `together_undefined` likewise ·
    `together_deviations` Σ(R²₍₋g₎ − R²) · `together_root_squared_deviations` Σ(R₍₋g₎ − R)².

    Args:
        source: A SELECT of the columns `cluster`, `y` and one per measure, of rows in which none is
            NULL.
        measures: Names of the measures, from our own definitions.
        together: Those of them that are regressed on together, at least one.
    """
    each = for_each(measures)
    crossed = for_each([f"{a}_{b}" for a, b in combinations(together, 2)])
    products = "".join(
        f",\n    sum((s.{a} - c.{a}) * (s.{b} - c.{b})) AS {a}_{b}"
        for a, b in combinations(together, 2)
    )
    left = f"""(
    SELECT t.n - u.n AS n, t.y - u.y AS y, t.yy - u.yy AS yy,
      {each("t.@_x - u.@_x AS @_x, t.@_xx - u.@_xx AS @_xx, t.@_xy - u.@_xy AS @_xy")},
      {crossed("t.@ - u.@ AS @")}
    FROM units AS u CROSS JOIN totals AS t
  )"""
    return f"""
WITH centre AS (SELECT avg(y) AS y, {each("avg(@) AS @")} FROM ({source})),
units AS MATERIALIZED (
  SELECT s.cluster, count(*)::DOUBLE AS n, sum(s.y - c.y) AS y, sum((s.y - c.y) ** 2) AS yy,
    {each("sum(s.@ - c.@) AS @_x, sum((s.@ - c.@) ** 2) AS @_xx")},
    {each("sum((s.@ - c.@) * (s.y - c.y)) AS @_xy")}{products}
  FROM ({source}) AS s CROSS JOIN centre AS c GROUP BY s.cluster
),
totals AS (
  SELECT sum(n) AS n, sum(y) AS y, sum(yy) AS yy,
    {each("sum(@_x) AS @_x, sum(@_xx) AS @_xx, sum(@_xy) AS @_xy")},
    {crossed("sum(@) AS @")}
  FROM units
),
whole AS (SELECT n, {each(_CORRELATION)}, {_share(together)} FROM {_swept("totals", together)}),
left_out AS (SELECT {each(_CORRELATION)}, {_share(together)} FROM {_swept(left, together)})
SELECT coalesce(any_value(w.n), 0)::BIGINT AS n, count(*) AS clusters, {each(_REDUCED)},
    {_REDUCED.replace("@", "together")}, sum(g.together_r - w.together_r) AS together_deviations,
    sum((sqrt(g.together_r) - sqrt(w.together_r)) ** 2) AS together_root_squared_deviations
FROM left_out AS g CROSS JOIN whole AS w
"""


def _swept(sums: str, together: Sequence[str]) -> str:
    """Return a subquery that adds to sums the products `s<k>_a_b` of those not yet swept out.

    They are of the measures by their places, y last, after k of them were swept out.
    """
    names = [*together, "y"]
    places = range(len(names))
    centred = ", ".join(
        f"{_product(names[a], names[b])} - {_sum(names[a])} * {_sum(names[b])} / nullif(n, 0)"
        f" AS s0_{a}_{b}"
        for a, b in combinations_with_replacement(places, 2)
    )
    swept = f"(SELECT *, {centred} FROM {sums})"
    for k in places[:-2]:
        rest = ", ".join(
            f"s{k}_{a}_{b} - s{k}_{k}_{a} * s{k}_{k}_{b} / {_pivot(k)} AS s{k + 1}_{a}_{b}"
            for a, b in combinations_with_replacement(places[k + 1 :], 2)
        )
        swept = f"(SELECT *, {rest} FROM {swept})"
    return swept


def _share(together: Sequence[str]) -> str:
    y = len(together)
    explained = " + ".join(f"s{k}_{k}_{y} ** 2 / {_pivot(k)}" for k in range(y))
    return (
        f"CASE WHEN s0_{y}_{y} > {_NOTHING} * n THEN ({explained}) / s0_{y}_{y} END AS together_r"
    )


def _pivot(k: int) -> str:
    """Return the sum of squares of a measure less what those before it explain, NULL if nothing."""
    return f"CASE WHEN s{k}_{k}_{k} > {_NOTHING} * n THEN s{k}_{k}_{k} END"


def _sum(name: str) -> str:
    return name if name == "y" else f"{name}_x"


def _product(one: str, other: str) -> str:
    if one == other:
        return "yy" if one == "y" else f"{one}_xx"
    return f"{one}_xy" if other == "y" else f"{one}_{other}"


# Of centred sums, what is left under this part of a row is rounding.
_NOTHING = "1e-9"

_CORRELATION = f"""CASE WHEN n > 0 AND @_xx - @_x * @_x / n > {_NOTHING} * n
      AND yy - y * y / n > {_NOTHING} * n
    THEN (@_xy - @_x * y / n) / sqrt((@_xx - @_x * @_x / n) * (yy - y * y / n)) END AS @_r"""

_REDUCED = """any_value(w.@_r) AS @_value, sum((g.@_r - w.@_r) ** 2) AS @_squared_deviations,
    count(*) FILTER (g.@_r IS NULL) AS @_undefined"""
