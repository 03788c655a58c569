"""The monthly series against computations by hand."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from scipy import stats

from mangetamain_analytics.statistics.grouped import GROUPS, Cells
from mangetamain_analytics.statistics.monotone import monotone_trend
from mangetamain_analytics.statistics.smooth_lines import smooth_reach
from mangetamain_analytics.visualization.ratings.trend_series import MonthlySeries

MONTHS = 60
STEP_AT = 33


def series(step: float, noise: float = 0.02, slope: float = 0.0) -> MonthlySeries:
    """Make five years from 2003 on, of groups that scatter little (first) and more (second)."""
    rng = np.random.default_rng(8)
    places = np.arange(MONTHS)
    levels = 4.5 + slope * places + np.where(places >= STEP_AT, step, 0)
    means = levels + rng.normal(0, noise, MONTHS)
    n = np.where(places < 20, 1_000, 250)
    cells = []
    for spread, clusters in ((0.01, 900), (0.2, 700)):
        own = means + rng.normal(0, spread, (GROUPS, MONTHS))
        own += means - own.mean(axis=0)
        each = np.broadcast_to(n / GROUPS, (GROUPS, MONTHS))
        cells.append(Cells(each, each * own, clusters))
    months = [
        {
            "year": 2003 + place // 12, "month": place % 12 + 1, "n": int(n[place]),
            "mean": means[place], "five": 0.7, "few": 0.04,
            "variance": 1.0 if place < 20 else 0.25,
        }
        for place in places
    ]  # fmt: skip
    return MonthlySeries.of(months, cells)


def test_months_are_counted_and_their_spread_is_pooled() -> None:
    made = series(0.0)
    assert np.diff(made.times).tolist() == [1.0] * (MONTHS - 1)
    pooled = np.sqrt((20 * 1_000 * 1.0 + 40 * 250 * 0.25) / (20 * 1_000 + 40 * 250))
    assert made.sd == pytest.approx(pooled)
    assert made.scales == pytest.approx(
        [pooled / np.sqrt(1_000)] * 20 + [pooled / np.sqrt(250)] * 40
    )


def test_the_trend_has_the_widest_of_its_intervals() -> None:
    made = series(0.0, noise=0.005, slope=0.002)
    trend = made.trend()
    tested = monotone_trend(made.times, made.means)
    known = [(120 * tested.low, 120 * tested.high)]
    p = [tested.p]
    for cells in made.cells:
        left_out = [
            stats.theilslopes(
                (cells.total.sum(axis=0) - total) / (cells.n.sum(axis=0) - n), made.times
            ).slope
            for n, total in zip(cells.n, cells.total, strict=True)
        ]
        se = np.sqrt(((np.array(left_out) - tested.slope) ** 2).sum() * (GROUPS - 1) / GROUPS)
        reach = stats.t.ppf(0.975, GROUPS - 1) * se
        known.append((120 * (tested.slope - reach), 120 * (tested.slope + reach)))
        p.append(2 * stats.t.sf(abs(tested.slope) / se, GROUPS - 1))
    widths = [high - low for low, high in known]
    assert np.argmax(widths) == 2 and max(p) == p[2] > 10 * tested.p
    assert trend.interval == pytest.approx(known[2], rel=1e-6)
    assert trend.p == pytest.approx(p[2], rel=1e-6)
    assert trend.value == pytest.approx(120 * tested.slope)
    assert trend.clusters == 700, "those of the clustering whose interval it is"
    assert trend.effect == pytest.approx(120 * tested.slope / made.sd)
    assert trend.scale and trend.scale.name == "standard deviations per decade"


def test_a_step_is_dated_and_has_the_widest_of_its_intervals() -> None:
    made = series(-0.3)
    (step,) = made.steps()
    assert step.place == STEP_AT
    told = made.step(step)
    assert (told.key, told.facts["date"]) == ("step:2005-10", (2005, 10))
    assert told.facts["first"] <= (2005, 10) <= told.facts["last"]
    assert told.clusters == 700
    assert told.effect == pytest.approx(step.size / made.sd)
    low, high = told.interval or (0, 0)

    def size(means: Any) -> float:
        return float(means[STEP_AT:].mean() - means[:STEP_AT].mean())

    ends = [step.sizes]
    for cells in made.cells:
        left = (cells.total.sum(axis=0) - cells.total) / (cells.n.sum(axis=0) - cells.n)
        squares = ((np.array([size(row) for row in left]) - step.size) ** 2).sum()
        reach = stats.t.ppf(0.975, GROUPS - 1) * np.sqrt(squares * (GROUPS - 1) / GROUPS)
        ends.append((step.size - reach, step.size + reach))
    assert (low, high) == pytest.approx((min(e[0] for e in ends), max(e[1] for e in ends)))
    assert (low, high) != pytest.approx(ends[1]), "the ends are not the narrowest ones"


def test_a_step_after_months_with_few_ratings_may_have_come_in_any_of_these() -> None:
    made = series(-0.3)
    later = [
        month | {"year": 2003 + (place + 6) // 12, "month": (place + 6) % 12 + 1}
        for place, month in enumerate(made.months)
    ]
    apart = dataclasses.replace(made, months=made.months[:STEP_AT] + later[STEP_AT:])
    (step,) = apart.steps()
    assert step.places == (STEP_AT, STEP_AT), "it is certain, but for the months that are missing"
    told = apart.step(step)
    assert (told.facts["first"], told.facts["date"], told.facts["last"]) == (
        (2005, 10), (2006, 4), (2006, 4),
    )  # fmt: skip
    whole = made.step(step)
    assert whole.facts["first"] == whole.facts["date"] == whole.facts["last"] == (2005, 10)


def test_levels_are_means_between_steps() -> None:
    made = series(-0.3)
    rows = made.rows(made.steps())
    before, after = made.means[:STEP_AT].mean(), made.means[STEP_AT:].mean()
    assert [row["level"] for row in rows] == pytest.approx(
        [before] * STEP_AT + [after] * (MONTHS - STEP_AT)
    )
    assert [row["level"] for row in made.rows([])] == pytest.approx([made.means.mean()] * MONTHS)


def noisy(seed: int, step: float, spread: float) -> tuple[MonthlySeries, Any]:
    """Draw months that scatter as their numbers of ratings let them; and what they scatter about.

    Args:
        seed: Of the draw.
        step: At `STEP_AT`.
        spread: Of the means of groups, in the last two years twice as much.
    """
    made, rng = series(0.0), np.random.default_rng(seed)
    truth = 4.5 + np.where(np.arange(MONTHS) >= STEP_AT, step, 0)
    means = truth + rng.normal(0, 1, MONTHS) * made.scales
    scatter = rng.normal(0, spread, (GROUPS, MONTHS)) * np.where(np.arange(MONTHS) < 36, 1, 2)
    own = means + scatter - scatter.mean(axis=0)
    cells = [dataclasses.replace(part, total=part.n * own) for part in made.cells]
    months = [row | {"mean": mean} for row, mean in zip(made.months, means, strict=True)]
    return MonthlySeries.of(months, cells), truth


def smooth_of(made: MonthlySeries, means: Any) -> Any:
    """Return the means of up to 13 months, weighted by their ratings."""
    n = [row["n"] for row in made.months]
    windows = [slice(max(0, place - 6), place + 7) for place in range(MONTHS)]
    return np.array([np.average(means[near], weights=n[near]) for near in windows])


def test_the_band_is_at_each_month_the_wider_of_clusters_and_of_months() -> None:
    made, _ = noisy(3, 0.0, 0.25)
    rows = made.rows([])
    smooth = smooth_of(made, made.means)
    assert [row["smooth"] for row in rows] == pytest.approx(smooth)
    cells, _ = made.cells
    left_out = (cells.total.sum(axis=0) - cells.total) / (cells.n.sum(axis=0) - cells.n)
    moved = np.array([smooth_of(made, means) for means in left_out]) - smooth
    se = np.sqrt((moved**2).sum(axis=0) * (GROUPS - 1) / GROUPS)
    # Groups are of one size.
    of_clusters = stats.t.ppf(0.975, GROUPS - 1) * se
    n = np.array([row["n"] for row in made.months])
    near = np.abs(np.subtract.outer(made.times, made.times)) <= 6
    of_months = smooth_reach(made.means, made.scales, near * n / (near @ n)[:, None], [])
    assert 10 < (of_clusters > of_months).sum() < 50
    reach = np.maximum(of_clusters, of_months)
    assert [row["low"] for row in rows] == pytest.approx(smooth - reach)
    assert [row["high"] for row in rows] == pytest.approx(smooth + reach)


def test_the_band_is_as_wide_as_means_of_13_months_scatter() -> None:
    drawn = [noisy(seed, 0.0, 1e-6) for seed in range(40)]
    scatter = np.std([smooth_of(made, made.means) for made, _ in drawn], axis=0)
    rows = [made.rows([]) for made, _ in drawn]
    half = np.mean([[(row["high"] - row["low"]) / 2 for row in of] for of in rows], axis=0)
    assert (half / scatter).mean() == pytest.approx(2.0, rel=0.15)


@pytest.mark.parametrize("step", [0.0, -0.3])
def test_the_band_holds_the_truth_with_the_steps_that_are_found(step: float) -> None:
    held = []
    for seed in range(30):
        made, truth = noisy(seed, step, 1e-6)
        pairs = zip(made.rows(made.steps()), smooth_of(made, truth), strict=True)
        held += [row["low"] <= level <= row["high"] for row, level in pairs]
    assert 0.92 <= np.mean(held) <= 0.99


def of_reviewers(seed: int) -> MonthlySeries:
    """Draw ratings about 4.5 of reviewers who differ, and of whom a few rate most in their time."""
    rng = np.random.default_rng(seed)
    ratings = np.minimum(rng.pareto(1.2, 1_500) * 5 + 1, 800).astype(int)
    user = np.arange(1_500).repeat(ratings)
    active = rng.geometric(0.06, 1_500)[user]
    month = rng.integers(-20, MONTHS, 1_500)[user] + (rng.random(len(user)) * active).astype(int)
    value = 4.5 + rng.normal(0, 0.4, 1_500)[user] + rng.normal(0, 0.7, len(user))
    shown = (month >= 0) & (month < MONTHS)
    user, month, value = user[shown], month[shown], value[shown]
    n, total = np.zeros((2, GROUPS, MONTHS))
    np.add.at(n, (user % GROUPS, month), 1)
    np.add.at(total, (user % GROUPS, month), value)
    months = [
        row | {"n": int(n[:, k].sum()), "mean": total[:, k].sum() / n[:, k].sum(), "variance": 0.65}
        for k, row in enumerate(series(0.0).months)
    ]
    return MonthlySeries.of(months, [Cells(n, total, 1_500)])


def test_the_band_holds_the_truth_where_few_reviewers_decide() -> None:
    held = [
        row["low"] <= 4.5 <= row["high"]
        for seed in range(40)
        for row in of_reviewers(seed).rows([])
    ]
    assert 0.92 <= np.mean(held) <= 0.98
