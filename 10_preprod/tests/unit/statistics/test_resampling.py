"""Medians in resamples, against numpy, and the trends made of resamples."""

from __future__ import annotations

import math
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from mangetamain_analytics.statistics.resampled_trends import resampled_trend, resampled_values
from mangetamain_analytics.statistics.resampling_sql import medians_sql


def ask(sql: str, **frames: pd.DataFrame) -> pd.DataFrame:
    with duckdb.connect() as con:
        for name, frame in frames.items():
            con.register(name, frame)
        relation = con.sql(sql)
        return pd.DataFrame(relation.fetchall(), columns=relation.columns)


def minutes(seed: int = 1, rows: int = 1500, slope: float = 0.0) -> pd.DataFrame:
    """Draw durations that cooks round, of clusters with styles."""
    rng = np.random.default_rng([11, seed])
    cluster = rng.choice(150, rows, p=(w := 1 / np.arange(1, 151) ** 0.6) / w.sum())
    year = rng.integers(1999, 2019, rows)
    style = rng.normal(0, 0.3, 150)[cluster]
    exact = np.exp(3.6 + slope * (year - 2008) + style + rng.normal(0, 0.7, rows))
    return pd.DataFrame({"cluster": cluster, "x": year, "y": np.maximum(5, exact // 5 * 5)})


def mid_median(values: np.ndarray) -> float:
    distinct, counts = np.unique(values, return_counts=True)
    ranks = (np.cumsum(counts) - counts / 2) / counts.sum()
    return float(np.interp(0.5, ranks, distinct))


def test_round_0_is_the_data_themselves() -> None:
    frame = minutes()
    found = ask(medians_sql("SELECT * FROM frame", 3), frame=frame)
    whole = found[found["round"] == 0].set_index("x")
    by_year = frame.groupby("x").y
    assert list(whole.n) == list(by_year.size())
    assert list(whole["median"]) == pytest.approx(
        [mid_median(values.to_numpy()) for _, values in by_year]
    )
    assert set(found["round"]) == {0, 1, 2, 3}


@pytest.mark.parametrize("values", [[7.0], [1.0, 2.0], [1.0, 1.0, 1.0, 9.0], [1.0, 9.0, 9.0, 9.0]])
def test_medians_of_few_values(values: list[float]) -> None:
    frame = pd.DataFrame({"cluster": range(len(values)), "x": 2000, "y": values})
    found = ask(medians_sql("SELECT * FROM frame", 1), frame=frame)
    assert found["median"][0] == pytest.approx(mid_median(np.array(values)))


def test_weights_are_poisson_and_whole_clusters_and_always_the_same() -> None:
    frame = pd.DataFrame({"cluster": np.repeat(np.arange(4000), 3), "x": 2000, "y": 1})
    found = ask(medians_sql("SELECT * FROM frame", 40), frame=frame)
    again = ask(medians_sql("SELECT * FROM frame", 40), frame=frame)
    pd.testing.assert_frame_equal(found, again)
    sizes = found.n[1:].to_numpy()
    assert (sizes % 3 == 0).all() and len(set(sizes)) > 20
    # The sum of 4,000 Poisson(1) weights has mean 4,000 and variance 4,000.
    assert sizes.mean() / 3 == pytest.approx(4000, abs=4 * math.sqrt(4000 / 40))
    assert 0.6 < sizes.std(ddof=1) / 3 / math.sqrt(4000) < 1.5
    # One cluster by itself has a weight 0 in a 1/e of the rounds, and then no row.
    single = pd.DataFrame({"cluster": 1, "x": np.arange(20), "y": 1})
    counts = ask(medians_sql("SELECT * FROM frame", 400), frame=single).query("x == 0").n[1:]
    frequencies = counts.value_counts().reindex([1, 2, 3, 4], fill_value=0) / 400
    expected = [math.exp(-1) / math.factorial(k) for k in (1, 2, 3, 4)]
    assert list(frequencies) == pytest.approx(expected, abs=0.08)


def test_weights_are_independent() -> None:
    """A covariance of noise has no large eigenvalue (Marchenko and Pastur, 1967)."""
    frame = pd.DataFrame({"cluster": np.arange(100), "x": np.arange(100), "y": 1})
    found = ask(medians_sql("SELECT * FROM frame", 300), frame=frame)
    weights = found.pivot(index="round", columns="x", values="n").fillna(0).to_numpy()[1:]
    assert weights.shape == (300, 100)
    for table in (weights, weights.T):
        rows, columns = table.shape
        largest = np.linalg.eigvalsh(np.cov(table.T)).max()
        assert largest < 1.2 * (1 + math.sqrt(columns / rows)) ** 2


@pytest.mark.parametrize(
    ("deciding", "units"),
    [((40.5, 2.5), (40.5, 2.5)), ((None, None), (150, 150)), ((1, 2), (2, 2))],
)
def test_trends_equal_weighted_least_squares(deciding: Any, units: tuple[float, float]) -> None:
    frame = minutes(slope=0.02)
    found = ask(medians_sql("SELECT * FROM frame", 60), frame=frame).to_dict("records")
    trend = resampled_trend(found, "median", len(frame), 150, deciding)
    values: dict[int, list[np.ndarray]] = {1: [], 2: []}
    for number in range(61):
        chosen = pd.DataFrame([row for row in found if row["round"] == number])
        d = chosen.x - np.average(frame.x)
        for degree, into in values.items():
            design = np.column_stack([d**p for p in range(degree + 1)])
            into.append(sm.WLS(chosen["median"], design, weights=chosen.n).fit().params.to_numpy())
    for estimate, degree in ((trend.slope, 1), (trend.curve, 2)):
        assert estimate is not None
        assert estimate.value == pytest.approx(values[degree][0][degree], rel=1e-7)
        spread = np.std([fit[degree] for fit in values[degree][1:]], ddof=1)
        count = units[degree - 1]
        assert estimate.se == pytest.approx(spread * math.sqrt(count / (count - 1)), rel=1e-7)
        assert (estimate.df, estimate.n, estimate.clusters) == (count - 1, 1500, 150)
    parabola = values[2][0]
    assert trend.turn == pytest.approx(frame.x.mean() - parabola[1] / (2 * parabola[2]), rel=1e-7)
    assert (trend.x_min, trend.x_max) == (1999, 2018)


def test_values_of_each_x() -> None:
    rows = [
        {"round": number, "x": x, "n": 10, "v": value}
        for x, values in ((2000, (5.0, 4.0, 6.0, 7.0)), (2001, (3.0, None, None, 3.5)))
        for number, value in enumerate(values)
    ]
    found = resampled_values(rows, "v", {2000: (10, 4), 2001: (10, 4)})
    assert list(found) == [2000]
    assert (found[2000].value, found[2000].df, found[2000].n) == (5.0, 3, 10)
    assert found[2000].se == pytest.approx(np.std([4, 6, 7], ddof=1))
    assert resampled_values(rows, "v", {2000: (10, 1), 2001: (10, 1)}) == {}


@pytest.mark.parametrize(("years", "slope", "curve"), [(0, 0, 0), (1, 0, 0), (2, 1, 0), (3, 1, 1)])
def test_few_different_x_have_no_trend(years: int, slope: int, curve: int) -> None:
    rng = np.random.default_rng(1)
    rows = [
        {"round": number, "x": 2000 + x, "n": 10, "v": rng.normal()}
        for number in range(30)
        for x in range(years)
    ]
    trend = resampled_trend(rows, "v", 100, 40)
    assert (trend.slope is not None, trend.curve is not None) == (bool(slope), bool(curve))
    assert math.isnan(trend.turn) == (not curve)
    assert math.isnan(trend.x_min) == (years == 0)


def check_medians(runs: int, least: int, most: int) -> None:
    slope = 0.03
    truths = minutes(seed=10**6, rows=400_000, slope=slope).groupby("x").y
    # What rounding makes of the trend of the population, years alike likely.
    logs = np.array([mid_median(np.log(values.to_numpy())) for _, values in truths])
    truth = float(np.polyfit(np.arange(20), logs, 1)[0])
    covered = 0
    for seed in range(runs):
        frame = minutes(seed, slope=slope)
        found = ask(medians_sql("SELECT cluster, x, ln(y) AS y FROM frame", 100), frame=frame)
        trend = resampled_trend(found.to_dict("records"), "median", len(frame), 150)
        assert trend.slope
        low, high = trend.slope.interval()
        covered += low <= truth <= high
    print(f"\ncoverage of trends of medians in {runs} runs: {covered}, truth {truth:.5f}")
    assert least <= covered <= most


@pytest.mark.simulation
def test_medians_are_covered_quick() -> None:
    check_medians(40, 33, 40)


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_medians_are_covered() -> None:
    check_medians(1000, 930, 970)
