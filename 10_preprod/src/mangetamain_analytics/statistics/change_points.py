"""Steps in the level of a series: whether there are any, when, and how high.

PELT finds the steps that lower the sum of squares by more than a penalty each. The penalty is not
chosen but calibrated: series without any step are made of the series' own noise, resampled in
blocks so that its dependence in time stays, and of the noise that clusters make; the penalty is the
one at which 95 % of either show no step. Steps found must also tell the series better than a line
that bends once at most, by more than they do in 5 % of the series made of that line and such noise:
reviewers shared by neighbouring months make some of a drift look like steps. The same noise around
the steps found tells how far their dates and sizes could be off. Killick, Fearnhead and Eckley
(2012), Journal of the American Statistical Association 107(500); Celisse, Marot, Pierre-Jean and
Rigaill (2018), Computational Statistics & Data Analysis 128; Hušková and Kirch (2008), Journal of
Time Series Analysis 29(6).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import ruptures
from numpy.typing import ArrayLike, NDArray

from mangetamain_analytics.statistics.bootstrap import block_places

Reals = NDArray[np.float64]

FALSE_ALARMS: Final = 0.05
ROUNDS: Final = 300  # series of noise, of each kind
# Of 95 % intervals, farther out than 2.5 %, as noise is known of few blocks or groups only.
_TAILS: Final = (0.02, 0.98)
# Values between two steps, and before the first and after the last.
SHORTEST: Final = 6


@dataclass(frozen=True)
class Step:
    """A change of level.

    Attributes:
        place: First value of the new level, from 0.
        places: The first and the last place where it can as well have been, at 95 %.
        size: New level less the old one.
        sizes: The interval of it, at 95 %.
        span: First value of the old level, and the one after the last of the new.
    """

    place: int
    places: tuple[int, int]
    size: float
    sizes: tuple[float, float]
    span: tuple[int, int]


def find_steps(
    values: ArrayLike, scales: ArrayLike, block: int, shocks: Sequence[Reals], seed: int = 0
) -> list[Step]:
    """Return the steps of a series, none in 95 % of the series that have none.

    Args:
        values: In order of time, at about equal distances.
        scales: How much each is expected to scatter, relatively; resampled noise is adapted to it.
        block: Length of the blocks in which noise is resampled.
        shocks: Noise of the values that is known otherwise, such as of `Cells.shocks`; each shaped
            (rounds, values). The kind that is the more cautious decides.
        seed: Equal seeds give equal steps.

    Raises:
        ValueError: There are too few values for a step and twice a block, or a scale is not
            positive.
    """
    y, spread = (np.array(numbers, dtype=float) for numbers in (values, scales))
    if len(y) < max(2 * SHORTEST, 2 * block) or len(y) != len(spread) or np.any(spread <= 0):
        raise ValueError(f"no steps in {len(y)} values with {len(spread)} positive scales")
    places = block_places(len(y), block, ROUNDS, seed)
    # What is left beside the one best step: noise, whether or not there is such a step.
    noises = [_noise(y, [_best_split(y)], spread)[places] * spread, *shocks]
    penalty = max(_calibrated(noise) for noise in noises)
    if not (found := _pelt(y, penalty)):
        return []
    noises = [_noise(y, found, spread)[places] * spread, *shocks]
    if _are_rather_a_line(y, found, spread, noises, penalty):
        return []
    bounds = [0, *found, len(y)]
    return [
        _step(y, _levels(y, found), noises, bounds[number : number + 3])
        for number in range(len(found))
    ]


def _calibrated(noise: Reals) -> float:
    """Return the penalty at which few enough series of mere noise show a step."""
    # Under what the best single steps spare the answer cannot lie: most series are done there.
    least = float(np.quantile([_spared(row).max() for row in noise], 1 - FALSE_ALARMS))
    return float(np.quantile([_penalty(row, least) for row in noise], 1 - FALSE_ALARMS))


def _step(values: Reals, levels: Reals, noises: Sequence[Reals], bounds: Sequence[int]) -> Step:
    """Tell where between its neighbours a step can have been, and how high."""
    start, place, end = bounds
    size = float(values[place:end].mean() - values[start:place].mean())
    ends = [_off(levels[start:end] + noise[:, start:end]) for noise in noises]
    first, last, low, high = np.transpose(ends)
    return Step(
        place,
        (min(place, start + int(first.min())), max(place, start + int(last.max()))),
        size,
        (min(size, float(low.min())), max(size, float(high.max()))),
        (start, end),
    )


def _off(series: Reals) -> tuple[float, float, float, float]:
    """Return between which places and sizes 95 % of the best splits lie."""
    splits = [_best_split(row) for row in series]
    sizes = [row[k:].mean() - row[:k].mean() for row, k in zip(series, splits, strict=True)]
    first, last = np.quantile(splits, _TAILS, method="nearest")
    low, high = np.quantile(sizes, _TAILS)
    return float(first), float(last), float(low), float(high)


def _pelt(values: Reals, penalty: float) -> list[int]:
    # Ruptures' fast form of PELT: with a linear kernel its cost is the sum of squares. Centred,
    # or else it loses the digits that matter.
    centred = (values - values.mean())[:, None]
    algorithm = ruptures.KernelCPD(kernel="linear", min_size=SHORTEST).fit(centred)
    return [int(place) for place in algorithm.predict(pen=penalty)[:-1]]


def _penalty(values: Reals, least: float) -> float:
    """Return the least penalty, from `least`, at which PELT finds no step."""
    whole = float(((values - values.mean()) ** 2).sum())
    found, penalty = _pelt(values, least), least
    while found:
        # A step is kept while it spares more than the penalty; a thousandth more ends ties, and
        # what the minimum length makes of pruning, which is exact without it only.
        left = float(((values - _levels(values, found)) ** 2).sum())
        penalty = max(penalty, (whole - left) / len(found)) * 1.001
        found = _pelt(values, penalty)
    return penalty


def _best_split(values: Reals) -> int:
    """Return where one step lowers the sum of squares most."""
    return int(np.argmax(_spared(values))) + SHORTEST


def _spared(values: Reals) -> Reals:
    """Return what each single step spares of the sum of squares: `n₁ n₂ (ȳ₁ − ȳ₂)² / n`."""
    counts = np.arange(1, len(values))
    sums = np.cumsum(values - values.mean())[:-1]
    spared = sums**2 * len(values) / (counts * (len(values) - counts))
    return np.asarray(spared[SHORTEST - 1 : len(values) - SHORTEST])


def _levels(values: Reals, steps: Sequence[int]) -> Reals:
    """Return the mean between the steps around each value."""
    return np.concatenate([np.full(len(p), p.mean()) for p in np.split(values, steps)])


def _noise(values: Reals, steps: Sequence[int], scales: Reals) -> Reals:
    """Return what is left beside levels on the same scale, corrected for the levels fitted."""
    left = (values - _levels(values, steps)) / scales
    left = left - left.mean()
    # Each step costs a level and a place.
    return np.asarray(left * np.sqrt(len(values) / (len(values) - 1 - 2 * len(steps))))


def _are_rather_a_line(
    values: Reals, steps: Sequence[int], scales: Reals, noises: Sequence[Reals], penalty: float
) -> bool:
    """Say whether a line that bends once at most and noise would as well have made such steps.

    It is asked how much better steps tell the series than such a line does (BIC).
    """
    lines = _Lines.over(scales)
    (drawn,), (cost,) = lines.fit(values[None])
    lead = cost - _cost_of_steps(values, steps, scales)
    if lead <= 0:
        return True
    for noise in noises:
        drawings = drawn + noise
        costs = lines.fit(drawings)[1]
        leads = [
            cost - _cost_of_steps(row, found, scales) if (found := _pelt(row, penalty)) else 0.0
            for row, cost in zip(drawings, costs, strict=True)
        ]
        if np.mean([other >= lead for other in leads]) > FALSE_ALARMS:
            return True
    return False


@dataclass(frozen=True)
class _Lines:
    """The straight line and all that bend once, as orthonormal bases of weighted values.

    Attributes:
        scales: How much each value scatters.
        bases: Each shaped (values, coefficients), the straight line's first.
    """

    scales: Reals
    bases: Sequence[Reals]

    @classmethod
    def over(cls, scales: Reals) -> _Lines:
        """Make them over as many values, with a bend wherever a step can be."""
        times = np.arange(len(scales), dtype=float)
        straight = np.column_stack([np.ones_like(times), times])
        bends = range(SHORTEST, len(scales) - SHORTEST + 1)
        bent = [np.column_stack([straight, np.maximum(times - at, 0)]) for at in bends]
        return cls(scales, [np.linalg.qr(x / scales[:, None])[0] for x in (straight, *bent)])

    def fit(self, series: Reals) -> tuple[Reals, Reals]:
        """Return of each series, in rows, the line that tells it best, and its BIC."""
        weighted = series / self.scales
        squares = (weighted**2).sum(axis=1)
        count = len(self.scales)
        # A straight line has two numbers, a bent one four: another slope, and a place.
        costs = np.array([
            _bic(squares - ((weighted @ basis) ** 2).sum(axis=1), 2 * basis.shape[1] - 2, count)
            for basis in self.bases
        ])  # fmt: skip
        best = costs.argmin(axis=0)
        drawn = [
            self.bases[line] @ (row @ self.bases[line])
            for line, row in zip(best, weighted, strict=True)
        ]
        return np.array(drawn) * self.scales, costs.min(axis=0)


def _cost_of_steps(values: Reals, steps: Sequence[int], scales: Reals) -> float:
    """Return the BIC of the levels between steps; each step costs a level and a place."""
    squares = np.array([(((values - _levels(values, steps)) / scales) ** 2).sum()])
    return float(_bic(squares, 1 + 2 * len(steps), len(values))[0])


def _bic(squares: Reals, numbers: int, count: int) -> Reals:
    """Return how badly so many numbers tell a series that they leave such squares of."""
    least = np.finfo(float).tiny
    return np.asarray(count * np.log(np.maximum(squares, least)) + numbers * math.log(count))
