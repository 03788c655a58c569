"""Trends of presences against refits without each cluster, and against statsmodels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from mangetamain_analytics.statistics.estimates import from_jackknife
from mangetamain_analytics.statistics.presence_trends import presence_trends_sql

ITEMS = ("common", "rare", "bent", "everywhere")


def draw(rows: int = 700, clusters: int = 45, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw rows of clusters of unequal size and styles, and the items of each."""
    rng = np.random.default_rng(seed)
    cluster = rng.zipf(1.5, rows) % clusters
    frame = pd.DataFrame(
        {"id": np.arange(rows), "cluster": cluster, "x": rng.integers(1999, 2019, rows)}
    )
    likes = rng.normal(0, 0.1, clusters)[cluster]
    d = frame.x.to_numpy() - 2008
    shares = {
        "common": 0.4 + 0.015 * d + likes,
        "rare": np.where(cluster % 7 == 3, 0.3, 0.02),
        "bent": 0.5 - 0.004 * (d - 1) ** 2 + likes,
        "everywhere": np.ones(rows),
    }
    items = pd.concat(
        pd.DataFrame({"id": np.flatnonzero(rng.random(rows) < share), "item": item})
        for item, share in shares.items()
    )
    return frame, items


def run(frame: pd.DataFrame, items: pd.DataFrame, floor: int = 1) -> dict[str, dict[str, Any]]:
    with duckdb.connect() as con:
        con.register("frame", frame)
        con.register("items", items)
        relation = con.sql(presence_trends_sql("SELECT * FROM frame", "SELECT * FROM items", floor))
        rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    return {row["item"]: row for row in rows}


def presence(frame: pd.DataFrame, items: pd.DataFrame, item: str) -> np.ndarray:
    return frame.id.isin(items.id[items.item == item]).to_numpy(float)


def refits(frame: pd.DataFrame, y: np.ndarray, power: int) -> np.ndarray:
    """Fit anew without each cluster, on raw rows: the coefficient of the highest power."""
    x = (frame.x - frame.x.mean()).to_numpy()
    return np.array(
        [
            np.polyfit(x[frame.cluster != cluster], y[frame.cluster != cluster], power)[0]
            for cluster in frame.cluster.unique()
        ]
    )


@pytest.mark.parametrize("item", ITEMS)
def test_values_equal_statsmodels(item: str) -> None:
    frame, items = draw()
    row, y = run(frame, items)[item], presence(frame, items, item)
    x = frame.x - frame.x.mean()
    line = sm.OLS(y, sm.add_constant(x)).fit()
    parabola = sm.OLS(y, np.column_stack([np.ones(len(x)), x, x**2])).fit()
    assert row["value"] == pytest.approx(line.params["x"], rel=1e-8, abs=1e-14)
    assert row["curve"] == pytest.approx(parabola.params[2], rel=1e-8, abs=1e-14)
    if item != "everywhere":
        turn = frame.x.mean() - parabola.params[1] / (2 * parabola.params[2])
        assert row["turn"] == pytest.approx(turn, rel=1e-8)
    assert row["share"] == pytest.approx(y.mean())
    assert row["item_n"] == y.sum()
    assert row["item_clusters"] == frame.cluster[y == 1].nunique()
    assert (row["n"], row["clusters"]) == (len(frame), frame.cluster.nunique())
    assert (row["x_min"], row["x_max"]) == (1999, 2018)
    assert (row["undefined"], row["curve_undefined"]) == (0, 0)


@pytest.mark.parametrize("item", ITEMS)
def test_cr3_equals_refits_without_each_cluster(item: str) -> None:
    frame, items = draw(seed=2)
    row, y = run(frame, items)[item], presence(frame, items, item)
    for power, value, spread in (
        (1, "value", "squared_deviations"),
        (2, "curve", "curve_squared_deviations"),
    ):
        expected = ((refits(frame, y, power) - row[value]) ** 2).sum()
        assert row[spread] == pytest.approx(expected, rel=1e-8, abs=1e-18)


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize(("end", "x"), [("first", 1999), ("last", 2018)])
def test_slopes_at_both_ends_equal_refits_without_each_cluster(item: str, end: str, x: int) -> None:
    frame, items = draw(seed=2)
    row, y = run(frame, items)[item], presence(frame, items, item)

    def slope(kept: Any) -> float:
        bend, tilt, _ = np.polyfit(frame.x[kept] - x, y[kept], 2)
        return float(tilt)

    whole = slope(frame.cluster.notna())
    assert row[end] == pytest.approx(whole, rel=1e-7, abs=1e-14)
    moves = [slope(frame.cluster != g) - whole for g in frame.cluster.unique()]
    expected = (np.array(moves) ** 2).sum()
    assert row[f"{end}_squared_deviations"] == pytest.approx(expected, rel=1e-7, abs=1e-14)


@pytest.mark.parametrize("seed", [*range(2, 6), 21, 63])  # of two the slope alone is evident
@pytest.mark.parametrize("item", ITEMS[:-1])  # of what all have slope and error are rounding
def test_the_shares_of_each_x_are_known_where_a_bend_may_be(item: str, seed: int) -> None:
    frame, items = draw(seed=seed)
    row, y = run(frame, items)[item], presence(frame, items, item)
    t = abs(row["value"]) / max(row["squared_deviations"] ** 0.5, 1e-12)
    t_curve = abs(row["curve"]) / max(row["curve_squared_deviations"] ** 0.5, 1e-12)
    is_central = row["turn"] is not None and 0.15 <= (row["turn"] - 1999) / 19 <= 0.85
    assert (row["annual"] is not None) == (max(t, t_curve) ** 2 > 3.8 and is_central)
    if row["annual"] is None:
        return
    assert [one["x"] for one in row["annual"]] == sorted(frame.x.unique())
    for one in row["annual"]:
        own = frame.assign(y=y)[frame.x == one["x"]]
        n, share = len(own), own.y.mean()
        sums = own.groupby("cluster").y.agg(["sum", "size"])
        count = len(sums)
        residuals = sums["sum"] - share * sums["size"]
        variance = (residuals**2).sum() / n**2 * count / (count - 1)
        smooth = (own.y.sum() + 1) / (n + 2)
        assert (one["n"], one["clusters"]) == (n, count)
        assert one["share"] == pytest.approx(share)
        assert one["variance"] == pytest.approx(max(variance, smooth * (1 - smooth) / n))
        assert one["effective_clusters"] == pytest.approx(n**2 / (sums["size"] ** 2).sum())


def test_the_shares_of_some_item_are_known() -> None:
    rows = run(*draw(seed=2))
    assert rows["bent"]["annual"] is not None and rows["everywhere"]["annual"] is None


def test_an_x_without_the_item_has_a_share_of_nothing_and_is_not_certain_of_it() -> None:
    frame, items = draw(seed=2)
    kept = items.id.isin(frame.id[~frame.x.isin([2007, 2008])]) | (items.item != "bent")
    gap, _ = (one for one in run(frame, items[kept])["bent"]["annual"] if one["x"] in (2007, 2008))
    assert gap["share"] == 0 and gap["variance"] > 0


def test_items_under_the_floor_are_left_out() -> None:
    frame, items = draw()
    counts = items.item.value_counts()
    assert set(run(frame, items, int(counts["rare"]))) == set(ITEMS)
    assert set(run(frame, items, int(counts["rare"]) + 1)) == set(ITEMS) - {"rare"}


def test_items_of_rows_not_chosen_do_not_count() -> None:
    frame, items = draw()
    kept = frame[frame.x < 2010].reset_index(drop=True)
    row = run(kept, items)["common"]
    y = presence(kept, items, "common")
    assert row["item_n"] == y.sum()
    assert row["value"] == pytest.approx(np.polyfit(kept.x - 2005, y, 1)[0], rel=1e-8)


def test_one_x_has_no_slope_and_two_no_curve() -> None:
    frame, items = draw()
    one = run(frame.assign(x=2003), items)["common"]
    assert one["value"] is None and one["curve"] is None and one["turn"] is None
    assert one["undefined"] == one["curve_undefined"] == frame.cluster.nunique()
    two = run(frame.assign(x=np.resize([2003, 2009], len(frame))), items)["common"]
    assert two["value"] is not None and two["curve"] is None
    assert (two["undefined"], two["curve_undefined"]) == (0, frame.cluster.nunique())


def test_a_cluster_that_alone_makes_the_slope_is_counted() -> None:
    frame, items = draw()
    frame["x"] = 2003 + (frame.cluster == frame.cluster[0]) * (frame.index % 3)
    row = run(frame, items)["common"]
    assert (row["undefined"], row["curve_undefined"]) == (1, 1)


def test_no_rows_make_no_items() -> None:
    frame, items = draw()
    assert run(frame.iloc[:0], items) == {}


def heavy_tailed(seed: int, slope: float, bend: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw 3,000 rows of 300 heavy-tailed contributors with tastes and sessions of their own."""
    rng = np.random.default_rng([7, seed])
    cluster = rng.choice(300, 3000, p=(w := 1 / np.arange(1, 301) ** 0.7) / w.sum())
    start = rng.integers(0, 15, 300)[cluster]
    d = start + rng.integers(0, 6, 3000) - 9.5
    taste = rng.normal(0, 0.08, 300)[cluster]
    share = 0.3 + slope * d + bend * d * d + taste
    frame = pd.DataFrame({"id": np.arange(3000), "cluster": cluster, "x": 2008.5 + d})
    return frame, pd.DataFrame({"id": np.flatnonzero(rng.random(3000) < share), "item": "salt"})


def check_coverage(runs: int, least: int, most: int) -> None:
    slope, bend = 0.008, 0.0006
    covered = {"value": 0, "curve": 0}
    for seed in range(runs):
        straight = run(*heavy_tailed(seed, slope, 0.0))["salt"]
        bent = run(*heavy_tailed(seed, slope, bend))["salt"]
        for row, value, spread, truth in (
            (straight, "value", "squared_deviations", slope),
            (bent, "curve", "curve_squared_deviations", bend),
        ):
            deciding = row["effective_clusters" if value == "value" else "curve_effective_clusters"]
            estimate = from_jackknife(row[value], row[spread], row["n"], row["clusters"], deciding)
            low, high = estimate.interval()
            covered[value] += low <= truth <= high
    print(f"\ncoverage of trends of presences in {runs} runs: {covered}")
    assert all(least <= count <= most for count in covered.values()), covered


@pytest.mark.simulation
def test_coverage_quick() -> None:
    check_coverage(100, 86, 100)


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_coverage() -> None:
    check_coverage(1000, 930, 970)


def test_the_effective_clusters_are_those_of_the_leverages(
    effective_clusters: Callable[[pd.DataFrame, pd.Series], float],
) -> None:
    frame, items = draw()
    row = run(frame, items)["common"]
    left = sm.OLS(frame.x, np.ones(len(frame))).fit().resid
    assert row["effective_clusters"] == pytest.approx(effective_clusters(frame, left), rel=1e-9)
    left = sm.OLS((frame.x - 2008) ** 2, sm.add_constant(frame.x - 2008)).fit().resid
    expected = effective_clusters(frame, left)
    assert row["curve_effective_clusters"] == pytest.approx(expected, rel=1e-9)
