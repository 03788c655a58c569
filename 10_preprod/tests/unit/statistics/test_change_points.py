"""Steps against all segmentations tried one by one, and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.typing import NDArray

from mangetamain_analytics.statistics import change_points
from mangetamain_analytics.statistics.bootstrap import block_places
from mangetamain_analytics.statistics.change_points import SHORTEST, Step, find_steps

Floats = NDArray[np.float64]
MOST = 5  # steps
BLOCK = 3
ROUNDS = 60  # fewer than usual: trying all segmentations takes long


def squares(values: Floats) -> float:
    return float(((values - values.mean()) ** 2).sum())


def segmentations(y: Floats) -> list[tuple[float, list[int]]]:
    """Return for 0, 1, 2 … steps the least sum of squares and where the steps then are."""
    n = len(y)
    cost = {(a, b): squares(y[a:b]) for a in range(n) for b in range(a + SHORTEST, n + 1)}
    best = {end: (cost[0, end], []) for end in range(SHORTEST, n + 1)}
    found = [best[n]]
    for _ in range(MOST):
        more: dict[int, tuple[float, list[int]]] = {}
        for end in range(2 * SHORTEST, n + 1):
            tried = [
                (best[last][0] + cost[last, end], [*best[last][1], last])
                for last in range(SHORTEST, end - SHORTEST + 1)
                if last in best
            ]
            if tried:
                more[end] = min(tried)
        best = more
        if n not in best:
            break
        found.append(best[n])
    return found


def chosen(y: Floats, penalty: float) -> list[int]:
    costs = [cost + penalty * k for k, (cost, _) in enumerate(segmentations(y))]
    return segmentations(y)[int(np.argmin(costs))][1]


def dearest(y: Floats) -> float:
    """Return the least penalty at which no steps are best."""
    none, *others = segmentations(y)
    return max((none[0] - cost) / k for k, (cost, _) in enumerate(others, start=1))


def split(y: Floats) -> int:
    return segmentations(y)[1][1][0]


def fitted(y: Floats, steps: list[int]) -> Floats:
    bounds = [0, *steps, len(y)]
    return np.concatenate(
        [np.repeat(y[a:b].mean(), b - a) for a, b in zip(bounds, bounds[1:], strict=False)]
    )


def resampled(y: Floats, steps: list[int], scales: Floats) -> Floats:
    left = (y - fitted(y, steps)) / scales
    spare = len(y) / (len(y) - 1 - 2 * len(steps))
    left = (left - np.average(left)) * spare**0.5
    return left[block_places(len(y), BLOCK, ROUNDS, 0)] * scales


def lines(y: Floats, scales: Floats) -> list[tuple[float, Floats]]:
    """Return the BIC and the values of the straight line and of all that bend once."""
    times = np.arange(len(y), dtype=float)
    straight = sm.add_constant(times)
    knots = range(SHORTEST, len(y) - SHORTEST + 1)
    designs = [straight, *(np.column_stack([straight, np.maximum(times - k, 0)]) for k in knots)]
    found = []
    for design in designs:
        fit = sm.WLS(y, design, weights=scales**-2.0).fit()
        numbers = design.shape[1] + (design.shape[1] == 3)  # the place of the bend is one more
        found.append((-2 * fit.llf + numbers * np.log(len(y)), np.asarray(fit.fittedvalues)))
    return found


def lead_of(y: Floats, steps: list[int], scales: Floats) -> float:
    if not steps:
        return 0.0
    # A level more than statsmodels counts for each place, which is a number too.
    stairs = sm.WLS(y, fitted(y, steps), weights=scales**-2.0)
    whole = stairs.loglike(np.array([1.0]))
    stairs_bic = -2 * whole + (1 + 2 * len(steps)) * np.log(len(y))
    return float(min(cost for cost, _ in lines(y, scales)) - stairs_bic)


def is_line(
    y: Floats, steps: list[int], scales: Floats, noises: list[Floats], penalty: float
) -> bool:
    lead = lead_of(y, steps, scales)
    if lead <= 0:
        return True
    line = min(lines(y, scales), key=lambda found: found[0])[1]
    shares = []
    for noise in noises:
        leads = [lead_of(row, chosen(row, penalty), scales) for row in line + noise]
        shares.append(np.mean([other >= lead for other in leads]))
    return max(shares) > 0.05


def slow_steps(y: Floats, scales: Floats, shocks: Floats) -> list[Step]:
    """Find steps as `find_steps` says that it does."""
    noises = [resampled(y, [split(y)], scales), shocks]
    penalty = max(float(np.quantile([dearest(row) for row in n], 0.95)) for n in noises)
    if not (steps := chosen(y, penalty)):
        return []
    noises = [resampled(y, steps, scales), shocks]
    if is_line(y, steps, scales, noises, penalty):
        return []
    bounds = [0, *steps, len(y)]
    found = []
    for a, k, b in zip(bounds[:-2], steps, bounds[2:], strict=True):
        size = y[k:b].mean() - y[a:k].mean()
        firsts, lasts, lows, highs = [k], [k], [size], [size]
        for noise in noises:
            worlds = fitted(y, steps)[a:b] + noise[:, a:b]
            places = [split_by_hand(world) for world in worlds]
            sizes = [w[p:].mean() - w[:p].mean() for w, p in zip(worlds, places, strict=True)]
            ends = np.quantile(places, [0.02, 0.98], method="nearest")
            firsts.append(a + int(ends[0]))
            lasts.append(a + int(ends[1]))
            lows.append(np.quantile(sizes, 0.02))
            highs.append(np.quantile(sizes, 0.98))
        found.append(Step(k, (min(firsts), max(lasts)), size, (min(lows), max(highs)), (a, b)))
    return found


def split_by_hand(y: Floats) -> int:
    places = range(SHORTEST, len(y) - SHORTEST + 1)
    return min(places, key=lambda k: squares(y[:k]) + squares(y[k:]))


CASES = {
    "a step up": ([0, 1.5], 0.4, 0.0),
    "two steps": ([0, 1.6, 0.2], 0.35, 0.0),
    "a small step": ([0, 0.7], 0.5, 0.0),
    "no step": ([0], 0.5, 0.0),
    "a line": ([0], 0.3, 0.06),
    "a step on a line": ([0, 1.2], 0.3, 0.02),
}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("case", CASES)
def test_steps_are_those_of_all_segmentations(
    monkeypatch: pytest.MonkeyPatch, case: str, seed: int
) -> None:
    monkeypatch.setattr(change_points, "ROUNDS", ROUNDS)
    levels, spread, slope = CASES[case]
    rng = np.random.default_rng([seed, list(CASES).index(case)])
    n = 26
    scales = rng.uniform(0.5, 1.5, n)
    y = np.repeat(levels, -(-n // len(levels)))[:n] + slope * np.arange(n)
    y = 4.2 + y + spread * scales * rng.standard_normal(n)
    shocks = 0.8 * spread * scales * rng.standard_normal((40, n))
    found = find_steps(y, scales, BLOCK, [shocks])
    expected = slow_steps(y, scales, shocks)
    assert [(s.place, s.places, s.span) for s in found] == [
        (s.place, s.places, s.span) for s in expected
    ]
    for step, same in zip(found, expected, strict=True):
        assert (step.size, *step.sizes) == pytest.approx((same.size, *same.sizes))


def test_two_shortest_stretches_and_two_blocks_are_enough() -> None:
    y = np.repeat([0.0, 9.0], SHORTEST) + np.tile([0.1, -0.1], SHORTEST)
    (step,) = find_steps(y, np.ones(len(y)), SHORTEST, [])
    assert (step.place, step.span) == (SHORTEST, (0, len(y)))


@pytest.mark.parametrize(
    ("n", "scales", "block"), [(11, 11, 1), (19, 19, 10), (20, 19, 2)], ids=str
)
def test_too_few_values_are_refused(n: int, scales: int, block: int) -> None:
    with pytest.raises(ValueError, match=f"no steps in {n} values with {scales} positive scales"):
        find_steps(np.arange(n), np.ones(scales), block, [])


def test_scales_are_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        find_steps(np.arange(20), [0.0, *np.ones(19)], 2, [])


@pytest.mark.parametrize("seed", range(10))
def test_the_penalty_is_the_least_that_leaves_no_step(seed: int) -> None:
    y = 3 + np.random.default_rng([7, seed]).standard_normal(26)
    limit = dearest(y)
    for least in (limit / 10, limit / 2):
        assert limit <= change_points._penalty(y, least) <= 1.005 * limit
    assert change_points._penalty(y, 2 * limit) == 2 * limit


def test_what_a_step_spares_is_the_difference_of_sums_of_squares() -> None:
    y = 3 + np.random.default_rng(8).standard_normal(26)
    places = range(SHORTEST, len(y) - SHORTEST + 1)
    spared = [squares(y) - squares(y[:k]) - squares(y[k:]) for k in places]
    assert change_points._spared(y) == pytest.approx(spared)


def test_what_steps_are_better_by_than_lines_is_that_of_statsmodels() -> None:
    leads, bent = [], 0
    for seed in range(60):
        rng = np.random.default_rng([9, seed])
        n = 26
        scales = rng.uniform(0.2, 3.0, n)
        steps = [9, 17] if seed % 2 else [13]
        y = np.repeat([0.0, 1.5, 2.0], 9)[:n] + 0.4 * scales * rng.standard_normal(n)
        leads.append(lead_of(y, steps, scales))
        drawn, costs = change_points._Lines.over(scales).fit(np.array([y, -y]))
        lead = costs[0] - change_points._cost_of_steps(y, steps, scales)
        assert lead == pytest.approx(leads[-1], abs=1e-7)
        found = lines(y, scales)
        best = min(range(len(found)), key=lambda k: found[k][0])
        assert drawn == pytest.approx(np.array([found[best][1], -found[best][1]]))
        bent += best > 0
    assert 10 < sum(lead <= 0 for lead in leads) < 50 and 5 < bent < 55


def test_a_line_with_noise_that_makes_steps_of_it_has_none() -> None:
    """Neighbouring values share their noise: some of it looks like steps in a drift."""
    told = {"drift": 0, "bend": 0, "step": 0}
    for seed in range(40):
        rng = np.random.default_rng([11, seed])
        noise = np.repeat(rng.standard_normal((301, 12)), 10, axis=1) * 0.3
        noise += 0.1 * rng.standard_normal(noise.shape)
        place = np.arange(120)
        courses = {
            "drift": place * 1.5 / 120,
            "bend": np.maximum(place - 60, 0) * 1.5 / 60,
            "step": 2.0 * (place >= 60),
        }
        for name, course in courses.items():
            told[name] += bool(find_steps(noise[0] + course, np.ones(120), BLOCK, [noise[1:]]))
    assert max(told["drift"], told["bend"]) <= 7 and told["step"] >= 35, told
