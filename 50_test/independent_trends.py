"""Courses over years made anew, by refits without each contributor.

Slow, plain, and nothing like the site's closed forms in SQL, with which they share no code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from independent import Refit, jackknifed
from independent_years import Annual
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Course:
    """A straight line and a parabola through the same rows.

    Attributes:
        slope: Of the line, per unit of x.
        curve: Coefficient of x² of the parabola.
        ends: Slopes of the parabola at the smallest and at the largest x.
        turn: x of the vertex, one per estimate.
        first: Smallest x.
        last: Largest x.
        annual: The value of each x, where lines through those of either side count too.
    """

    slope: Refit
    curve: Refit
    ends: tuple[Refit, Refit]
    turn: Floats
    first: float
    last: float
    annual: Mapping[Any, Annual] | None = None

    def turns(self, level: float) -> Any:
        """Tell whether each parabola decides: it bends for certain, within the middle 70 % of x.

        Years that surely contradict it take that away.
        """
        low, high = self.curve.interval(level)
        bends = ((low > 0) | (high < 0)) & self._turns_within()
        return bends & (self._years_say(level) != "no")

    def _turns_within(self) -> Any:
        """Tell whether the parabola of each has its vertex in the middle 70 % of x."""
        place = (self.turn - self.first) / (self.last - self.first)
        return (place >= 0.15) & (place <= 0.85)

    def _goes_both_ways(self, level: float) -> Any:
        """Tell whether the slopes at both ends are certain, one down and one up."""
        (first_low, first_high), (last_low, last_high) = (e.interval(level) for e in self.ends)
        return ((first_high < 0) & (last_low > 0)) | ((first_low > 0) & (last_high < 0))

    def _years_say(self, level: float) -> Any:
        """Tell what the years of both sides say of each parabola.

        That is yes or no, first or later where only those of one side follow it, or neither.
        """
        (low, high), (least, most) = self.slope.interval(level), self.curve.interval(level)
        known = (low > 0) | (high < 0)
        matters = (known | (least > 0) | (most < 0)) & self._turns_within()
        said = []
        for place, sign in enumerate(np.sign(self.curve.value)):
            if not matters[place]:
                said.append("neither")
                continue
            until, since, *sure = (
                side * sign * self._way(at, side, place)
                for at in (level, max(level, 0.999))
                for side in (-1, 1)
            )
            if until == since == 1 or self.annual is None:
                said.append("yes")
            elif -1 in sure and known[place]:
                said.append("no")
            else:
                said.append("first" if until == 1 else "later" if since == 1 else "neither")
        return np.array(said)

    def _way(self, level: float, side: int, place: int) -> int:
        """Return the sign of a weighted line through the years of a side, or 0."""
        points = []
        for x, estimate in (self.annual or {}).items():
            low, high = (float(end[place]) for end in estimate.interval(level))
            if side * (x - self.turn[place]) >= 0 and high > low:
                points.append((x, float(estimate.value[place]), 2 / (high - low)))
        if len(points) < 2:
            return 0
        x, y, weights = np.array(points).T
        design = sm.add_constant(x - self.first)
        line = sm.WLS(y, design, weights=weights**2).fit()
        # Weights are in half intervals: a slope of one of its own is as long as its interval.
        reach = np.sqrt(line.normalized_cov_params[1, 1])
        return int(line.params[1] > reach) - int(line.params[1] < -reach)

    def told(self, level: float) -> tuple[Floats, Floats, Floats, Floats]:
        """Return what is told of each: value, ends, p; of what turns the way down and up a unit."""
        span = self.last - self.first
        way = ((self.turn - self.first) ** 2 + (self.last - self.turn) ** 2) / span
        turns = self.turns(level)
        ends = zip(self.slope.interval(level), self.curve.interval(level), strict=True)
        value = np.where(turns, way * self.curve.value, self.slope.value)
        low, high = (np.where(turns, way * bent, straight) for straight, bent in ends)
        return value, low, high, np.where(turns, self.curve.p, self.slope.p)

    def names(self, level: float) -> list[str]:
        """Name each course."""
        low, high = self.slope.interval(level)
        straight = np.where(low > 0, "rise", np.where(high < 0, "fall", "flat"))
        said, is_u = self._years_say(level), self.curve.value > 0
        goes_back = self._turns_within() & (said != "no")
        straight = np.where((straight != "flat") & goes_back, "moved", straight)
        turned = np.where(is_u, "fall_then_rise", "rise_then_fall")
        bent = np.where((said == "yes") & self._goes_both_ways(level), turned, "bent")
        first = np.where(is_u, "fall_at_first", "rise_at_first")
        bent = np.where(said == "first", first, bent)
        bent = np.where(said == "later", np.where(is_u, "rise_later", "fall_later"), bent)
        return list(np.where(self.turns(level), bent, straight))


def refit_course(x: Any, cluster: Any, y: Any) -> Course:
    """Fit least squares, with and without each cluster.

    Args:
        x: Of each row.
        cluster: Of each row.
        y: Of each row a number, or several (rows × estimates).
    """
    years = np.asarray(x, dtype=float)
    values = np.asarray(y, dtype=float).reshape(len(years), -1)
    # In tens of years from the middle, so that squares and cubes stay small.
    middle = (years.min() + years.max()) / 2
    t = (years - middle) / 10
    line, parabola = (np.vander(t, degree + 1, increasing=True) for degree in (1, 2))
    slope, _ = _refit(line, cluster, values, [np.array([0, 0.1])])
    at_ends = [np.array([0, 0.1, 0.2 * end]) for end in (t.min(), t.max())]
    (curve, *ends), whole = _refit(parabola, cluster, values, [np.array([0, 0, 0.01]), *at_ends])
    turn = middle - 10 * whole[1] / (2 * whole[2])
    first, last = float(years.min()), float(years.max())
    return Course(slope[0], curve, (ends[0], ends[1]), turn, first, last)


def _refit(
    x: Floats, cluster: Any, values: Floats, wanted: list[Floats]
) -> tuple[list[Refit], Floats]:
    """Return the estimates of sums of coefficients with these weights, and all coefficients."""
    codes, _ = pd.factorize(np.asarray(cluster))
    whole = np.linalg.lstsq(x, values, rcond=None)[0]
    own = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes))[:-1])
    left_out = []
    gram, moment = x.T @ x, x.T @ values
    for rows in own:
        part = x[rows]
        fit = np.linalg.solve(gram - part.T @ part, moment - part.T @ values[rows])
        left_out.append(fit)
    others = x[:, :-1] @ np.linalg.lstsq(x[:, :-1], x[:, -1], rcond=None)[0]
    leverage = np.bincount(codes, (x[:, -1] - others) ** 2)
    found = [
        jackknifed(weights @ whole, weights @ np.array(left_out), leverage, len(x))
        for weights in wanted
    ]
    return found, whole


def refit_rates(x: Any, cluster: Any, days: pd.Series[int]) -> Course:
    """Fit log-linear rates by Poisson regression, with and without each cluster.

    Args:
        x: Of each event.
        cluster: Of each event.
        days: Exposure of each x that can have events.
    """
    years = days.index.to_numpy(dtype=float)
    middle = (years.min() + years.max()) / 2
    codes, _ = pd.factorize(np.asarray(cluster))
    own = np.zeros((codes.max() + 1, len(days)))
    np.add.at(own, (codes, np.searchsorted(years, np.asarray(x))), 1)
    powers = np.vander((years - middle) / 10, 3, increasing=True)
    found = []
    for terms in (2, 3):
        design, counts = powers[:, :terms], own.sum(axis=0)
        fit = sm.GLM(counts, design, sm.families.Poisson(), exposure=days.to_numpy())
        whole = np.asarray(fit.fit(tol=1e-12).params)
        rest = np.unique(own, axis=0, return_inverse=True)
        fits = _poisson(design, days.to_numpy(dtype=float), counts - rest[0], whole)
        left_out = fits[rest[1].ravel()]
        rates = days.to_numpy() * np.exp(design @ whole)
        highest = design[:, -1]
        lower = sm.WLS(highest, design[:, :-1], weights=rates).fit()
        leverage = own @ np.square(highest - lower.predict(design[:, :-1]))
        wanted = [np.eye(terms)[-1] / 10 ** (terms - 1)]
        wanted += [np.array([0, 0.1, 0.2 * end]) for end in powers[[0, -1], 1]] * (terms == 3)
        found += [
            jackknifed(np.array([w @ whole]), (left_out @ w)[:, None], leverage, len(codes))
            for w in wanted
        ]
    slope, curve, first, last = found
    turn = np.array([middle - 10 * whole[1] / (2 * whole[2])])
    return Course(slope, curve, (first, last), turn, years.min(), years.max())


def _poisson(design: Floats, days: Floats, counts: Floats, start: Floats) -> Floats:
    """Return the coefficients of a regression per row of counts, from those of the whole."""
    beta = np.repeat(start[None, :], len(counts), axis=0)
    for _ in range(12):
        rates = days * np.exp(beta @ design.T)
        weighted = np.einsum("fi,ij,ik->fjk", rates, design, design)
        beta += np.linalg.solve(weighted, ((counts - rates) @ design)[:, :, None])[:, :, 0]
    return beta


def strength(value: float, low: float, high: float, sizes: tuple[float, ...]) -> str:
    """Say how strong an effect is.

    Args:
        value: The effect.
        low: Lower end of its interval, on the same scale.
        high: Upper end.
        sizes: The least that is small, medium, large.
    """
    if low <= 0 <= high:
        return "no_evidence"
    if max(-low, high) < sizes[0]:
        return "negligible"
    return ("small", "small", "medium", "large")[sum(abs(value) >= size for size in sizes)]


def mid_median(values: Any) -> float:
    """Return the median of the mid-distribution, straight between neighbours."""
    x, counts = np.unique(np.asarray(values, dtype=float), return_counts=True)
    return float(np.interp(0.5, (np.cumsum(counts) - counts / 2) / counts.sum(), x))


def expected_distinct(counts: Any, n: int) -> float:
    """Return how many kinds n things drawn without replacement hold on average."""
    present = np.asarray(counts)
    return float((1 - stats.hypergeom.pmf(0, present.sum(), present, n)).sum())
