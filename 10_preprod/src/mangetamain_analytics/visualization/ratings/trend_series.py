"""The monthly series of ratings: its trend, its steps, its smooth line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mangetamain_analytics.i18n import N_
from mangetamain_analytics.statistics.change_points import ROUNDS, Step, find_steps
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.grouped import Cells
from mangetamain_analytics.statistics.monotone import monotone_trend, pairwise_slopes
from mangetamain_analytics.statistics.smooth_lines import smooth_reach
from mangetamain_analytics.statistics.thresholds import (
    STANDARDIZED_DIFFERENCE,
    TREND,
    Scale,
)
from mangetamain_analytics.statistics.verdict import judge
from mangetamain_analytics.visualization.analysis import Estimand, Rows

Reals = NDArray[np.float64]

_BLOCK: Final = 12  # months, so that resampled series keep their seasons
_HALF_WINDOW: Final = 6  # months before and after that the smooth line takes in
_DECADE: Final = 120  # months
_SEED: Final = 1


@dataclass(frozen=True)
class MonthlySeries:
    """Mean ratings of months.

    Attributes:
        months: Rows with year, month, n, mean, five, few.
        cells: The parts that groups have in them, by each clustering.
        times: Months since the year 0.
        means: The values.
        sd: Standard deviation of single ratings within months.
    """

    months: Rows
    cells: Sequence[Cells]
    times: Reals
    means: Reals
    sd: float

    @classmethod
    def of(cls, months: Rows, cells: Sequence[Cells]) -> MonthlySeries:
        """Make the series of its rows and cells."""
        n = np.array([month["n"] for month in months], dtype=np.float64)
        variances = np.array([month["variance"] for month in months])
        return cls(
            months,
            cells,
            np.array([12.0 * month["year"] + month["month"] - 1 for month in months]),
            np.array([month["mean"] for month in months]),
            float(np.sqrt(np.average(variances, weights=n))),
        )

    @property
    def scales(self) -> Reals:
        """How much each mean scatters, were its ratings independent."""
        n = np.array([month["n"] for month in self.months])
        return np.asarray(self.sd / np.sqrt(n))

    def trend(self) -> Estimand:
        """Estimate Sen's slope, with the most cautious of the intervals."""
        tested = monotone_trend(self.times, self.means)
        jackknifed = [
            cells.estimate(lambda _, means: float(np.median(pairwise_slopes(self.times, means))))
            for cells in self.cells
        ]
        choices = [((tested.low, tested.high), tested.p)]
        choices += [(estimate.interval(), estimate.p_value()) for estimate in jackknifed]
        interval, _ = max(choices, key=lambda choice: choice[0][1] - choice[0][0])
        return self._estimand(
            "trend",
            N_("stars per decade"),
            TREND,
            (_DECADE * tested.slope, _DECADE * interval[0], _DECADE * interval[1]),
            max(p for _, p in choices),
            _widest(jackknifed).clusters,
            {"mann_kendall_p": tested.p},
        )

    def steps(self) -> list[Step]:
        """Find the steps."""
        shocks = [cells.shocks(ROUNDS, _SEED) for cells in self.cells]
        return find_steps(self.means, self.scales, _BLOCK, shocks, _SEED)

    def step(self, step: Step) -> Estimand:
        """Judge a step and date it, with the most cautious interval of its size."""
        earliest, latest = step.places
        first, last = self._after(earliest - 1), self._date(latest)
        start, end = step.span

        def size(_: Reals, means: Reals) -> float:
            return float(means[step.place : end].mean() - means[start : step.place].mean())

        jackknifed = [cells.estimate(size) for cells in self.cells]
        ends = [step.sizes, *(estimate.interval() for estimate in jackknifed)]
        low, high = min(low for low, _ in ends), max(high for _, high in ends)
        return self._estimand(
            f"step:{self._date(step.place)[0]}-{self._date(step.place)[1]:02d}",
            N_("stars"),
            STANDARDIZED_DIFFERENCE,
            (step.size, low, high),
            None,
            _widest(jackknifed).clusters,
            {"date": self._date(step.place), "first": first, "last": last},
        )

    def _estimand(
        self,
        key: str,
        unit: str,
        scale: Scale,
        found: tuple[float, float, float],
        p: float | None,
        clusters: int,
        facts: dict[str, Any],
    ) -> Estimand:
        """Judge a value with its interval, in stars."""
        value, low, high = found
        ends = (low / self.sd, high / self.sd)
        return Estimand(
            key=key,
            verdict=judge(value / self.sd, ends, scale),
            n=sum(month["n"] for month in self.months),
            clusters=clusters,
            unit=unit,
            value=value,
            interval=(low, high),
            effect=value / self.sd,
            scale=scale,
            p=p,
            # Intervals shrink with the root of the data.
            facts={**facts, "needed": ((ends[1] - ends[0]) / 2 / scale.small) ** 2},
        )

    def _after(self, place: int) -> tuple[int, int]:
        """Return the month after one, which may have too few ratings to be among the months."""
        year, month = self._date(place)
        return year + month // 12, month % 12 + 1

    def _date(self, place: int) -> tuple[int, int]:
        return self.months[place]["year"], self.months[place]["month"]

    def rows(self, steps: Sequence[Step]) -> Rows:
        """Return the numbers of the chart: months, the smooth line with its band, the levels."""
        n = np.array([month["n"] for month in self.months], dtype=np.float64)
        near = np.abs(self.times[:, None] - self.times) <= _HALF_WINDOW
        weights = near * n / (near @ n)[:, None]
        smooth = weights @ self.means
        places = [step.place for step in steps]
        reach = self._reach(weights, places)
        edges = [0, *places, len(n)]
        levels = np.concatenate(
            [np.full(b - a, self.means[a:b].mean()) for a, b in zip(edges, edges[1:], strict=False)]
        )
        names = ("year", "month", "n", "mean", "five", "few")
        return [
            {name: month[name] for name in names}
            | {"smooth": float(s), "low": float(s - r), "high": float(s + r), "level": float(v)}
            for month, s, r, v in zip(self.months, smooth, reach, levels, strict=True)
        ]

    def _reach(self, weights: Reals, steps: Sequence[int]) -> Reals:
        """Return how far the band of the smooth line goes: the most cautious of each month's."""
        choices = [cells.reach(weights) for cells in self.cells]
        choices.append(smooth_reach(self.means, self.scales, weights, steps))
        return np.asarray(np.max(choices, axis=0))


def _widest(estimates: Sequence[Estimate]) -> Estimate:
    """Return the estimate of the clustering that matters most."""
    return max(estimates, key=lambda estimate: estimate.reach())
