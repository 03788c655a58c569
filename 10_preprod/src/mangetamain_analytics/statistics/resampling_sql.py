"""Medians and diversity over x in resamples of whole clusters, in SQL.

Each round weighs a cluster by a Poisson(1) number, which tends to drawing clusters with
replacement as they grow in number, and needs no drawing: the weight of cluster g in round r is
read from a hash of both, so that equal data give equal rounds. Round 0 weighs each by 1: it is
the data themselves. Oza and Russell (2001), Online bagging and boosting, AISTATS; Davison and
Hinkley (1997), Bootstrap Methods and their Application, 3.8.
"""

from __future__ import annotations

import math
from itertools import accumulate
from typing import Final

ROUNDS: Final = 200

_HASH_BITS: Final = 32
# Below the first limit of a uniform whole number the weight is 0, below the second 1, ….
_LIMITS: Final = tuple(
    int(share * 2**_HASH_BITS)
    for share in accumulate(math.exp(-1) / math.factorial(count) for count in range(9))
)


def medians_sql(source: str, rounds: int = ROUNDS) -> str:
    """Return a statement with a row per round and x.

    Its columns: `round` · `x` · `n` rows, weighted · `median` of y, in units of y. The median is
    that of the mid-distribution, interpolated between values: with many equal values the plain
    one jumps or stands still. Ma, Genton and Parzen (2011), Annals of the Institute of Statistical
    Mathematics 63.

    Args:
        source: A SELECT of the columns `cluster`, `x` and `y`, none NULL.
        rounds: Resamples, besides the data themselves.
    """
    return f"""
WITH {_resamples(f"SELECT cluster, x, y, count(*)::INT AS n FROM ({source}) GROUP BY ALL", rounds)},
ranks AS (
  SELECT round, x, y, n, sum(n) OVER whole AS total,
    (sum(n) OVER (whole ORDER BY y) - n / 2) / sum(n) OVER whole AS rank
  FROM resamples WINDOW whole AS (PARTITION BY round, x)
),
steps AS (
  -- The first rank is at most a half, and a half only where all values are equal.
  SELECT *, lead(y) OVER upwards AS next_y, lead(rank) OVER upwards AS next_rank,
    row_number() OVER upwards AS place
  FROM ranks WINDOW upwards AS (PARTITION BY round, x ORDER BY y)
)
SELECT round[2:]::SMALLINT AS round, x, any_value(total)::BIGINT AS n,
  coalesce(any_value(y + (0.5 - rank) / (next_rank - rank) * (next_y - y))
    FILTER (rank <= 0.5 AND next_rank > 0.5), any_value(y)) AS median
FROM steps GROUP BY round, x
ORDER BY round, x
"""


def diversity_sql(
    rows: str, items: str, min_rows: int, min_clusters: int, rounds: int = ROUNDS
) -> str:
    """Return a statement with a row per round and x that has enough rows and clusters.

    One row of each cluster and x counts, taken by a hash: a cluster repeats itself, so that an x of
    few clusters would look less diverse than one of many although both draw on the same items.

    Its columns: `round` · `x` · `n` occurrences of items, weighted · `drawn` to how many
    occurrences richness is rarefied: half of those that the x with the fewest has · `richness`
    expected number of distinct items among them, drawn without replacement (`rarefied_richness`);
    NULL when a round has fewer · `simpson` Hill number of order 2, as ``N (N − 1) / Σ N_i (N_i −
    1)``, whose inverse does not depend on N in expectation; NULL when no item occurs twice. The
    plug-in of order 1 grows with N and would find a trend wherever the number of rows has one.
    Hurlbert (1971), Ecology 52(4).

    Args:
        rows: A SELECT of the columns `id`, `cluster` and `x`.
        items: A SELECT of the columns `id` and `item`, distinct.
        min_rows: An x with fewer rows is left out.
        min_clusters: An x with fewer clusters is left out.
        rounds: Resamples, besides the data themselves.
    """
    cells = f"""SELECT c.cluster, c.x, i.item AS y, count(*)::SMALLINT AS n
  FROM ({items}) AS i JOIN single AS c ON c.id = i.id GROUP BY ALL"""
    return f"""
WITH chosen AS MATERIALIZED ({rows}),
enough AS MATERIALIZED (
  SELECT x FROM chosen GROUP BY x
  HAVING count(*) >= {min_rows:d} AND count(DISTINCT cluster) >= {min_clusters:d}
),
single AS MATERIALIZED (
  SELECT c.* FROM chosen AS c SEMI JOIN enough AS e ON e.x = c.x
  QUALIFY row_number() OVER (PARTITION BY c.cluster, c.x ORDER BY hash(c.id), c.id) = 1
),
{_resamples(cells, rounds)},
abundances AS MATERIALIZED (
  SELECT round, x, n, count(*) AS items FROM resamples GROUP BY round, x, n
),
totals AS MATERIALIZED (
  SELECT round, x, sum(items * n) AS total FROM abundances GROUP BY round, x
),
draw AS (SELECT floor(min(total) / 2) AS drawn FROM totals WHERE round = 'w0'),
chances AS (
  SELECT round, x, n, items, total, drawn, CASE WHEN total - n < drawn THEN 0 ELSE exp(
    lgamma(total - n + 1) - lgamma(total - n - drawn + 1)
    - lgamma(total + 1) + lgamma(total - drawn + 1)) END AS missed
  FROM abundances JOIN totals USING (round, x) CROSS JOIN draw
)
SELECT c.round[2:]::SMALLINT AS round, c.x, c.total::BIGINT AS n, c.drawn::BIGINT AS drawn,
  CASE WHEN c.total >= c.drawn THEN sum(c.items * (1 - c.missed)) END AS richness,
  c.total * (c.total - 1) / nullif(sum(c.items * c.n * (c.n - 1)), 0) AS simpson
FROM chances AS c GROUP BY c.round, c.x, c.total, c.drawn
ORDER BY round, x
"""


def _resamples(cells: str, rounds: int) -> str:
    """Return CTEs, of which `resamples` holds `round` (w0, w1, …), `x`, `y` and the weighted `n`.

    A column per round lets the engine find each cell's group once for all rounds.

    Args:
        cells: A SELECT of the columns `cluster`, `x`, `y` and `n`.
        rounds: Resamples, besides the data themselves.
    """
    # A hash of two values only exclusive-ors theirs; hashed again the rounds are independent.
    uniform = f"(hash(hash(cluster, r)) >> {64 - _HASH_BITS})"
    weight = " + ".join(f"({uniform} >= {limit})::TINYINT" for limit in _LIMITS)
    columns = ", ".join(f"weights[{number}] AS w{number}" for number in range(1, rounds + 1))
    return f"""cells AS MATERIALIZED ({cells}),
lists AS (
  SELECT cluster, [({weight})::SMALLINT FOR r IN range({rounds:d})] AS weights
  FROM (SELECT DISTINCT cluster FROM cells)
),
weighed AS MATERIALIZED (SELECT cluster, 1::SMALLINT AS w0, {columns} FROM lists),
wide AS MATERIALIZED (
  SELECT x, y, sum(n * COLUMNS('^w[0-9]+$'))::INT
  FROM cells JOIN weighed ON weighed.cluster = cells.cluster GROUP BY x, y
),
resamples AS (
  SELECT round, x, y, n::DOUBLE AS n
  FROM (UNPIVOT wide ON COLUMNS('^w[0-9]+$') INTO NAME round VALUE n) WHERE n > 0
)"""
