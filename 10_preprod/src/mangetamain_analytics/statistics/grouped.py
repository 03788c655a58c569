"""Cell means with the noise of their clusters, from random groups of clusters.

Means of months, or of other cells, share their clusters: a strict reviewer lowers all the months
in which they were active. So clusters are sorted into G random groups, and each cell comes with
the parts of the groups. Leaving a group out gives standard errors of anything that is computed of
the cells (the delete-a-group jackknife); weighting the groups' parts at random gives noise with
the dependence, in time too, that clusters bring. Kott (2001), Journal of Official Statistics
17(4); Cameron, Gelbach and Miller (2008), The Review of Economics and Statistics 90(3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from mangetamain_analytics.statistics.estimates import Estimate, from_jackknife

GROUPS: Final = 50

Reals = NDArray[np.float64]


def group_sql(cluster: str, groups: int = GROUPS) -> str:
    """Return the number of a cluster's random group, 0 to `groups` − 1, in SQL.

    Args:
        cluster: A whole number, in SQL.
        groups: How many there are.
    """
    return f"{cluster}::BIGINT * 7919 % 1000003 % {groups:d}"


def grouped_sql(source: str, keys: Sequence[str], least: int = 1) -> str:
    """Return a statement with one row per cell, in the order of the keys.

    Its columns: the keys · `n` rows · `mean` of the value · `groups` numbers of the groups that
    have rows in the cell, 0 to `GROUPS` − 1 · `group_n` their rows · `group_total` their sums ·
    `clusters` in all cells together, the same in each row.

    Args:
        source: A SELECT of the columns `cluster` (a whole number), `value` and the keys, of rows
            in which none is NULL.
        keys: Names of the columns that make a cell, from our own definitions.
        least: Cells with fewer rows are left out.
    """
    cell = ", ".join(keys)
    return f"""
WITH parts AS (
  SELECT {cell}, {group_sql("cluster")} AS part,
    count(*) AS part_n, sum(value)::DOUBLE AS part_total
  FROM ({source}) GROUP BY ALL
),
cells AS MATERIALIZED (
  SELECT {cell}, sum(part_n)::BIGINT AS n, sum(part_total) / sum(part_n) AS mean,
    list(part ORDER BY part) AS groups, list(part_n ORDER BY part) AS group_n,
    list(part_total ORDER BY part) AS group_total
  FROM parts GROUP BY {cell} HAVING sum(part_n) >= {least:d}
)
SELECT *, (SELECT count(DISTINCT cluster) FROM ({source}) SEMI JOIN cells USING ({cell}))
  AS clusters
FROM cells ORDER BY {cell}
"""


@dataclass(frozen=True)
class Cells:
    """Cells and the parts that groups of clusters have in them.

    Attributes:
        n: Rows, shaped (groups, cells); each group has some.
        total: Sums of the value, shaped alike.
        clusters: How many are in the groups together.
    """

    n: Reals
    total: Reals
    clusters: int

    @classmethod
    def from_rows(cls, rows: Sequence[Mapping[str, Any]]) -> Cells:
        """Read rows of `grouped_sql`, without the groups that no cluster came into."""
        n, total = (np.zeros((GROUPS, len(rows))) for _ in range(2))
        for place, row in enumerate(rows):
            n[row["groups"], place] = row["group_n"]
            total[row["groups"], place] = row["group_total"]
        occupied = n.any(axis=1)
        return cls(n[occupied], total[occupied], rows[0]["clusters"] if rows else 0)

    @property
    def means(self) -> Reals:
        """The mean of each cell."""
        return np.asarray(self.total.sum(axis=0) / self.n.sum(axis=0))

    def estimate(self, statistic: Callable[[Reals, Reals], float]) -> Estimate:
        """Return a statistic of the cells with its jackknife error, over groups.

        Its degrees of freedom are those of the groups, its clusters are the real ones.

        Args:
            statistic: A number from the rows and the means of the cells; a cell that is empty
                without a group keeps its mean and has no rows.
        """
        n, total = self.n.sum(axis=0), self.total.sum(axis=0)
        value = statistic(n, self.means)
        squares = 0.0
        for left_n, left_total in zip(n - self.n, total - self.total, strict=True):
            means = np.divide(left_total, left_n, out=self.means, where=left_n > 0)
            squares += (statistic(left_n, means) - value) ** 2
        found = from_jackknife(value, squares, int(n.sum()), len(self.n))
        return replace(found, clusters=self.clusters)

    def reach(self, weights: Reals, level: float = 0.95) -> Reals:
        """Return how far jackknife intervals of weighted means of the cells go to either side.

        Student's t is on `G* − 1` degrees of freedom, as `from_jackknife` has it; here G* is how
        many groups of equal weight would hold the mean, `1 / Σ_g q_g²` with their shares q of it.

        Args:
            weights: Not negative, each row adding up to 1, shaped (means, cells).
            level: Coverage of each interval.
        """
        n, means = self.n.sum(axis=0), self.means
        left_n, left_total = n - self.n, self.total.sum(axis=0) - self.total
        left_out = np.tile(means, (len(self.n), 1))
        np.divide(left_total, left_n, out=left_out, where=left_n > 0)
        squares = (((left_out - means) @ weights.T) ** 2).sum(axis=0)
        effective = 1 / (((self.n / n) @ weights.T) ** 2).sum(axis=0)
        se = np.sqrt(squares * (len(self.n) - 1) / len(self.n))
        return np.asarray(stdtrit(np.maximum(1.0, effective - 1), 0.5 + level / 2) * se)

    def shocks(self, rounds: int, seed: int) -> Reals:
        """Return noise of the means as clusters make it, shaped (rounds, cells)."""
        parts = (self.total - self.n * self.means) / self.n.sum(axis=0)
        count = len(parts)
        weights = np.random.default_rng(seed).standard_normal((rounds, count))
        # The parts add up to 0 in each cell: nothing is left to centre.
        return np.asarray(weights @ parts * np.sqrt(count / (count - 1)))
