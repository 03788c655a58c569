"""Trends of resampled values, of rows made by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from mangetamain_analytics.statistics.resampled_trends import resampled_trend, resampled_values

YEARS = (2001, 2002, 2004, 2005)
WEIGHTS = (10, 40, 20, 30)


def made(rounds: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(8)
    return [
        {"round": number, "x": x, "n": n, "value": (x - 2003) ** 2 + rng.normal()}
        for number in range(rounds + 1)
        for x, n in zip(YEARS, WEIGHTS, strict=True)
    ]


def fit(rows: list[dict[str, Any]], number: int, degree: int) -> np.ndarray:
    values = [row["value"] for row in rows if row["round"] == number]
    design = np.vander(np.array(YEARS) - 2003.0, degree + 1)
    weighted = design.T * np.array(WEIGHTS)
    return np.linalg.solve(weighted @ design, weighted @ values)


@pytest.mark.parametrize("deciding", [(None, None), (30.0, 12.0)], ids=str)
def test_errors_are_the_spread_of_the_rounds(deciding: tuple[float | None, float | None]) -> None:
    rows = made(6)
    trend = resampled_trend(rows, "value", 100, 50, deciding)
    for degree, estimate in ((1, trend.slope), (2, trend.curve)):
        spread = np.std([fit(rows, number, degree)[0] for number in range(1, 7)], ddof=1)
        units = deciding[degree - 1] or 50
        assert estimate is not None
        assert estimate.value == pytest.approx(fit(rows, 0, degree)[0])
        assert estimate.se == pytest.approx(spread * np.sqrt(units / (units - 1)))
        assert (estimate.df, estimate.n, estimate.clusters) == (units - 1, 100, 50)
    bend, tilt, _ = fit(rows, 0, 2)
    assert trend.turn == pytest.approx(2003 - tilt / (2 * bend))
    assert (trend.x_min, trend.x_max) == (2001, 2005)
    assert trend.ends and trend.curve
    for estimate, far in zip(trend.ends, (-2, 2), strict=True):
        slopes = [(2 * far * b + t) for b, t, _ in (fit(rows, r, 2) for r in range(7))]
        assert estimate.value == pytest.approx(slopes[0])
        units = deciding[1] or 50
        spread = np.std(slopes[1:], ddof=1)
        assert estimate.se == pytest.approx(spread * np.sqrt(units / (units - 1)))
        assert estimate.df == trend.curve.df


def test_two_rounds_and_two_clusters_are_enough() -> None:
    trend = resampled_trend(made(2), "value", 100, 2)
    assert trend.slope is not None and trend.curve is not None and not math.isnan(trend.turn)


@pytest.mark.parametrize(("rounds", "clusters"), [(1, 50), (6, 1)])
def test_one_round_or_cluster_has_no_trend(rounds: int, clusters: int) -> None:
    trend = resampled_trend(made(rounds), "value", 100, clusters)
    assert trend.slope is None and trend.curve is None and math.isnan(trend.turn)


def test_nothing_has_no_trend() -> None:
    rows = [row | {"value": None} for row in made(3)]
    trend = resampled_trend(rows, "value", 0, 50)
    assert trend.slope is None and trend.curve is None
    assert all(math.isnan(number) for number in (trend.turn, trend.x_min, trend.x_max))


def test_two_values_have_a_slope_and_no_curve() -> None:
    rows = [row for row in made(4) if row["x"] < 2004]
    trend = resampled_trend(rows, "value", 100, 50)
    assert trend.slope is not None and trend.curve is None and math.isnan(trend.turn)
    assert trend.ends is None


def test_values_need_two_rounds_and_two_clusters() -> None:
    rows = [row for row in made(2) if row["x"] != 2005 or row["round"] != 2]
    sizes = {2001: (10, 2), 2002: (40, 1), 2004: (20, 3), 2005: (30, 5)}
    found = resampled_values(rows, "value", sizes)
    assert list(found) == [2001, 2004]
    own = [row["value"] for row in rows if row["x"] == 2001]
    estimate = found[2001]
    assert (estimate.value, estimate.se) == (own[0], pytest.approx(np.std(own[1:], ddof=1)))
    assert (estimate.df, estimate.n, estimate.clusters) == (1, 10, 2)
