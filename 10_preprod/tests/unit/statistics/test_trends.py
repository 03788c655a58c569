import math
from collections.abc import Callable, Sequence
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from mangetamain_analytics.statistics.estimates import from_jackknife
from mangetamain_analytics.statistics.trends import shape, trend_sql

MEASURES = ("steps", "fat")


def recipes(rows: int = 900, clusters: int = 40, seed: int = 1) -> pd.DataFrame:
    """Draw rows of clusters of unequal size, with a style of their own and a bent trend."""
    rng = np.random.default_rng(seed)
    cluster = rng.zipf(1.5, rows) % clusters
    year = rng.integers(1999, 2019, rows)
    style = rng.normal(0, 2, clusters)[cluster]
    steps = 9 + 0.1 * (year - 2008) - 0.02 * (year - 2010) ** 2 + style + rng.normal(0, 3, rows)
    fat = 36 - 0.5 * (year - 2008) + 4 * style + rng.normal(0, 20, rows)
    return pd.DataFrame({"cluster": cluster, "x": year, "steps": steps, "fat": fat})


def run(frame: pd.DataFrame, measures: Sequence[str] = MEASURES) -> dict[str, Any]:
    with duckdb.connect() as con:
        con.register("frame", frame)
        relation = con.sql(trend_sql("SELECT * FROM frame", measures))
        (row,) = relation.fetchall()
        return dict(zip(relation.columns, row, strict=True))


def refits(frame: pd.DataFrame, measure: str, power: int) -> np.ndarray:
    """Fit anew without each cluster, on raw rows: the coefficient of the highest power."""
    return refitted(frame, measure, power)[:, power]


def refitted(frame: pd.DataFrame, measure: str, power: int) -> np.ndarray:
    """Fit anew without each cluster, on raw rows: all coefficients, x less its mean."""
    x, y = frame.x - frame.x.mean(), frame[measure]
    values = []
    for cluster in frame.cluster.unique():
        kept = frame.cluster != cluster
        design = np.column_stack([x[kept] ** p for p in range(power + 1)])
        values.append(np.linalg.lstsq(design, y[kept], rcond=None)[0])
    return np.array(values)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return recipes()


@pytest.fixture(scope="module")
def row(frame: pd.DataFrame) -> dict[str, Any]:
    return run(frame)


def test_the_row_says_what_it_is_of(frame: pd.DataFrame, row: dict[str, Any]) -> None:
    assert row["n"] == 900
    assert row["clusters"] == frame.cluster.nunique()
    assert row["x_mean"] == pytest.approx(frame.x.mean(), rel=1e-12)
    assert (row["x_min"], row["x_max"], row["distinct_x"]) == (1999, 2018, 20)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_slope_and_cr1_equal_statsmodels(
    frame: pd.DataFrame, row: dict[str, Any], measure: str
) -> None:
    groups = {"groups": frame.cluster}
    fit = smf.ols(f"{measure} ~ x", frame).fit(cov_type="cluster", cov_kwds=groups)
    count = row["clusters"]
    correction = count / (count - 1) * (row["n"] - 1) / (row["n"] - 2)
    assert row[f"{measure}_value"] == pytest.approx(fit.params["x"], rel=1e-8)
    assert math.sqrt(row[f"{measure}_squared_scores"] * correction) == pytest.approx(
        fit.bse["x"], rel=1e-8
    )
    assert row[f"{measure}_sd"] == pytest.approx(frame[measure].std(), rel=1e-10)
    assert row[f"{measure}_undefined"] == 0


@pytest.mark.parametrize("measure", MEASURES)
def test_the_parabola_equals_statsmodels(
    frame: pd.DataFrame, row: dict[str, Any], measure: str
) -> None:
    centred = frame.assign(x=frame.x - frame.x.mean())
    fit = smf.ols(f"{measure} ~ x + I(x ** 2)", centred).fit()
    slope, curve = fit.params["x"], fit.params["I(x ** 2)"]
    assert row[f"{measure}_curve"] == pytest.approx(curve, rel=1e-8)
    assert row[f"{measure}_slope_at_mean"] == pytest.approx(slope, rel=1e-8)
    assert row[f"{measure}_turn"] == pytest.approx(frame.x.mean() - slope / (2 * curve), rel=1e-10)
    assert row[f"{measure}_curve_undefined"] == 0


@pytest.mark.parametrize("measure", MEASURES)
def test_cr3_equals_refits_without_each_cluster(
    frame: pd.DataFrame, row: dict[str, Any], measure: str
) -> None:
    for power, value, deviations in (
        (1, "value", "squared_deviations"),
        (2, "curve", "curve_squared_deviations"),
    ):
        expected = ((refits(frame, measure, power) - row[f"{measure}_{value}"]) ** 2).sum()
        assert row[f"{measure}_{deviations}"] == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(("end", "x"), [("first", 1999), ("last", 2018)])
def test_slopes_at_both_ends_equal_refits_without_each_cluster(
    frame: pd.DataFrame, row: dict[str, Any], measure: str, end: str, x: int
) -> None:
    far = x - frame.x.mean()
    bend, tilt, _ = np.polyfit(frame.x - frame.x.mean(), frame[measure], 2)
    slope = tilt + 2 * far * bend
    assert row[f"{measure}_{end}"] == pytest.approx(slope, rel=1e-8)
    found = refitted(frame, measure, 2)
    expected = ((found[:, 1] + 2 * far * found[:, 2] - slope) ** 2).sum()
    assert row[f"{measure}_{end}_squared_deviations"] == pytest.approx(expected, rel=1e-8)


def test_whole_numbers_do_not_overflow() -> None:
    frame = recipes(200).astype({"x": "int16"})
    frame["minutes"] = np.int32(2_147_483_000) - frame.steps.astype("int32")
    row = run(frame, ["minutes"])
    expected = np.polyfit(frame.x - frame.x.mean(), -frame.steps.astype("int32"), 1)[0]
    assert row["minutes_value"] == pytest.approx(expected, rel=1e-5)


def test_no_rows_make_a_row_that_says_so() -> None:
    row = run(recipes().iloc[:0])
    assert (row["n"], row["clusters"], row["distinct_x"]) == (0, 0, 0)
    assert row["steps_value"] is None and row["steps_curve"] is None
    assert row["steps_first"] is None and row["steps_last"] is None


def test_one_cluster_has_a_slope_and_no_jackknife() -> None:
    frame = recipes().assign(cluster=1)
    row = run(frame)
    assert row["steps_value"] == pytest.approx(np.polyfit(frame.x - 2008, frame.steps, 1)[0])
    assert (row["clusters"], row["steps_undefined"], row["steps_curve_undefined"]) == (1, 1, 1)
    assert row["steps_squared_deviations"] is None


# In thirds of a second a year is a number whose sums of squares are never exact.
SCALES = pytest.mark.parametrize("scale", [1, 365.25 * 86_400 / 3, 1e-6 / 3])


@SCALES
def test_one_x_has_no_slope(scale: float) -> None:
    frame = recipes(150).assign(x=2003 * scale)
    row = run(frame)
    assert row["steps_value"] is None and row["steps_curve"] is None and row["steps_turn"] is None
    assert row["steps_undefined"] == row["steps_curve_undefined"] == frame.cluster.nunique()


@SCALES
def test_two_different_x_have_no_curve(scale: float) -> None:
    frame = recipes(150).assign(x=np.resize([2003, 2009], 150) * scale)
    row = run(frame)
    assert row["steps_value"] == pytest.approx(
        np.polyfit(frame.x / scale, frame.steps, 1)[0] / scale
    )
    assert row["steps_curve"] is None and row["steps_turn"] is None
    assert row["steps_undefined"] == 0
    assert row["steps_curve_undefined"] == frame.cluster.nunique()


@SCALES
def test_three_different_x_have_a_curve(scale: float) -> None:
    frame = recipes(150).assign(x=np.resize([2003, 2004, 2017], 150) * scale)
    row = run(frame)
    expected = np.polyfit(frame.x / scale - 2008, frame.steps, 2)[0] / scale**2
    assert row["steps_curve"] == pytest.approx(expected)
    assert row["steps_curve_undefined"] == 0


@SCALES
def test_a_cluster_that_alone_makes_the_slope_is_counted(scale: float) -> None:
    frame = recipes(150)
    frame.x = (2007 + (frame.cluster == frame.cluster[0]) * (frame.index % 3)) * scale
    row = run(frame)
    assert (row["steps_undefined"], row["steps_curve_undefined"]) == (1, 1)
    others = refits(frame, "steps", 1)[frame.cluster.unique() != frame.cluster[0]]
    expected = ((others - row["steps_value"]) ** 2).sum()
    assert row["steps_squared_deviations"] == pytest.approx(expected, rel=1e-8)


def test_a_constant_measure_has_no_vertex() -> None:
    frame = recipes(150).assign(steps=7.0)
    row = run(frame)
    assert (row["steps_value"], row["steps_sd"], row["steps_turn"]) == (0, 0, None)


@pytest.mark.parametrize("rows", range(2, 40))
def test_rounding_never_makes_a_spread_negative(rows: int) -> None:
    row = run(recipes(rows).assign(steps=0.1 * rows))
    assert row["steps_sd"] == pytest.approx(0, abs=1e-6)


def test_one_row_has_no_spread() -> None:
    row = run(recipes(1))
    assert (row["n"], row["steps_sd"], row["steps_value"]) == (1, None, None)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("direction", [1, -1])
def test_a_u_is_never_called_rise_or_fall(direction: int, seed: int) -> None:
    frame = recipes(600, seed=seed)
    frame["steps"] += direction * 0.3 * (frame.x - 2006) ** 2
    row = run(frame, ["steps"])
    linear, curve, *ends = (
        from_jackknife(row[f"steps_{value}"], row[f"steps_{spread}"], row["n"], row["clusters"])
        for value, spread in (
            ("value", "squared_deviations"),
            ("curve", "curve_squared_deviations"),
            ("first", "first_squared_deviations"),
            ("last", "last_squared_deviations"),
        )
    )
    found = shape(linear, curve, (ends[0], ends[1]), row["steps_turn"], row["x_min"], row["x_max"])
    assert found == ("fall_then_rise" if direction > 0 else "rise_then_fall")


def test_the_effective_clusters_are_those_of_the_leverages(
    frame: pd.DataFrame,
    row: dict[str, Any],
    effective_clusters: Callable[[pd.DataFrame, pd.Series], float],
) -> None:
    left = smf.ols("x ~ 1", frame).fit().resid
    assert row["effective_clusters"] == pytest.approx(effective_clusters(frame, left), rel=1e-9)
    # The square beside a constant and x, both of the whole data.
    left = smf.ols("I((x - 2008) ** 2) ~ x", frame).fit().resid
    expected = effective_clusters(frame, left)
    assert row["curve_effective_clusters"] == pytest.approx(expected, rel=1e-9)
    assert run(frame[frame.x == 2001])["effective_clusters"] is None
