"""The values of years made anew, by refits without each contributor or from their sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from independent import Refit, jackknifed
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]


class Annual(Protocol):
    """The values of a year, one for each course."""

    @property
    def value(self) -> Floats:
        """Return them."""

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Return the ends of their intervals."""


@dataclass(frozen=True)
class Shares:
    """Shares of a year, with the variance of cluster sums or of independent rows.

    Attributes:
        value: Of each item.
        variance: Likewise.
        df: Degrees of freedom.
    """

    value: Floats
    variance: Floats
    df: float

    @classmethod
    def of(cls, has: Floats, cluster: Any) -> Shares:
        """Make them of rows × items of 0 and 1, and the clusters of the rows."""
        codes, _ = pd.factorize(np.asarray(cluster))
        sizes, count = np.bincount(codes), codes.max() + 1
        value = has.mean(axis=0)
        left = np.zeros((count, has.shape[1]))
        np.add.at(left, codes, has - value)
        between = (left**2).sum(axis=0) / len(has) ** 2 * count / (count - 1)
        p = (has.sum(axis=0) + 1) / (len(has) + 2)
        deciding = len(has) ** 2 / (sizes**2).sum()
        return cls(value, np.maximum(between, p * (1 - p) / len(has)), max(1.0, deciding - 1))

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Return the ends of their intervals."""
        reach = np.sqrt(self.variance) * stats.t.ppf(0.5 + level / 2, self.df)
        return self.value - reach, self.value + reach


def refit_means(level: Any, cluster: Any, y: Any) -> dict[Any, Refit]:
    """Return the mean of each level that has two clusters, with and without each of them."""
    frame = pd.DataFrame(
        {"level": np.asarray(level), "cluster": np.asarray(cluster), "y": np.asarray(y)}
    )
    found = {}
    for name, own in frame.groupby("level"):
        sums = own.groupby("cluster")["y"].agg(["size", "sum"])
        if len(sums) > 1:
            left_out = (own["y"].sum() - sums["sum"]) / (len(own) - sums["size"])
            found[name] = jackknifed(
                np.array([own["y"].mean()]),
                left_out.to_numpy()[:, None],
                sums["size"].to_numpy(dtype=float),
                len(own),
            )
    return found
