"""Sums of ratings in SQL equal refits without each cluster, with numpy, scipy and statsmodels."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from clustered_ratings import ask, ratings, squares
from scipy import stats

from mangetamain_analytics.statistics.correlations import correlations_sql
from mangetamain_analytics.statistics.crossed_sides import crossed_sides_sql
from mangetamain_analytics.statistics.grouped import GROUPS, Cells, grouped_sql
from mangetamain_analytics.statistics.sides import sides_sql


def test_correlations_equal_scipy() -> None:
    frame = ratings()
    source = "SELECT cluster, value AS y, steps, value * 2.0 AS same, flat FROM frame"
    row = ask(correlations_sql(source, ["steps", "same", "flat"], ["steps"]), frame=frame)[0]

    def correlation(part: pd.DataFrame) -> float:
        return float(stats.pearsonr(part.steps, part.value).statistic)

    assert row["steps_value"] == pytest.approx(correlation(frame), rel=1e-9)
    assert row["steps_squared_deviations"] == pytest.approx(squares(frame, correlation), rel=1e-7)
    assert row["same_value"] == pytest.approx(1)
    assert (row["n"], row["clusters"]) == (len(frame), frame.cluster.nunique())
    assert row["flat_value"] is None
    assert row["flat_undefined"] == row["clusters"]
    assert row["steps_undefined"] == 0
    assert row["together_value"] == pytest.approx(correlation(frame) ** 2), "of one alone: r²"
    assert ask(correlations_sql(source, ["steps"], ["steps"]), frame=frame[:0])[0]["n"] == 0


def test_sides_equal_means_without_each_cluster() -> None:
    frame = ratings()
    rng = np.random.default_rng(1)
    clusters = frame.cluster.unique()
    pairs = [(c, i) for c in clusters for i in range(6) if rng.random() < (i + 1) / 8]
    items = pd.DataFrame(pairs, columns=["cluster", "item"])
    statement = sides_sql(
        "SELECT cluster, value FROM frame", "SELECT cluster, item FROM items", 20, 10
    )
    rows = ask(statement, frame=frame, items=items)
    assert len(rows) >= 3
    for row in rows:
        having = set(items[items["item"] == row["item"]].cluster)
        inside = frame.cluster.isin(having)

        def difference(part: pd.DataFrame, having: set[int] = having) -> float:
            has = part.cluster.isin(having)
            return float(part.value[has].mean() - part.value[~has].mean())

        assert row["value"] == pytest.approx(difference(frame), rel=1e-9)
        assert row["squared_deviations"] == pytest.approx(squares(frame, difference), rel=1e-7)
        assert (row["item_n"], row["item_clusters"]) == (inside.sum(), len(having))
        assert (row["n"], row["clusters"]) == (len(frame), len(clusters))
        assert row["mean"] == pytest.approx(frame.value[inside].mean())
        assert row["other_mean"] == pytest.approx(frame.value[~inside].mean())
        assert row["sd"] == pytest.approx(frame.value.std())
        leverage = ((inside - inside.mean()) ** 2).groupby(frame.cluster).sum()
        effective = leverage.sum() ** 2 / (leverage**2).sum()
        assert row["effective_clusters"] == pytest.approx(effective)


def test_sides_leave_out_what_is_rare_on_either_side() -> None:
    frame = ratings()
    clusters = pd.Series(frame.cluster.unique())
    items = pd.concat(
        [
            pd.DataFrame({"cluster": clusters[:9], "item": "rare"}),
            pd.DataFrame({"cluster": clusters[9:], "item": "common"}),
            pd.DataFrame({"cluster": clusters[::2], "item": "kept"}),
            pd.DataFrame({"cluster": clusters, "item": "everywhere"}),
        ]
    )
    statement = sides_sql(
        "SELECT cluster, value FROM frame", "SELECT cluster, item FROM items", 1, 10
    )
    assert [row["item"] for row in ask(statement, frame=frame, items=items)] == ["kept"]


@pytest.mark.parametrize("kept", [True, False])
def test_sides_leave_out_what_few_rows_have_or_lack(kept: bool) -> None:
    frame = ratings()
    sizes = frame.cluster.value_counts()
    smallest, largest = sizes.index[-12:], sizes.index[:-12]
    rows = int(sizes[-12:].sum())
    items = pd.concat(
        [
            pd.DataFrame({"cluster": smallest, "item": "of few rows"}),
            pd.DataFrame({"cluster": largest, "item": "of nearly all rows"}),
        ]
    )
    least = rows if kept else rows + 1
    statement = sides_sql(
        "SELECT cluster, value FROM frame", "SELECT cluster, item FROM items", least, 2
    )
    found = [row["item"] for row in ask(statement, frame=frame, items=items)]
    assert found == (["of few rows", "of nearly all rows"] if kept else [])


def crossed() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw ratings of recipes by reviewers, and which of four items the recipes have."""
    rng = np.random.default_rng(3)
    frame = ratings().assign(id=rng.integers(0, 80, 500))
    has = rng.random((80, 4)) < [0.1, 0.3, 0.5, 0.9]
    recipe, item = np.nonzero(has)
    return frame, pd.DataFrame({"id": recipe, "item": item})


ROWS, ITEMS = "SELECT id, cluster, value FROM frame", "SELECT id, item FROM items"


def test_crossed_sides_equal_means_without_each_cluster() -> None:
    frame, items = crossed()
    rows = ask(crossed_sides_sql(ROWS, ITEMS, 2), frame=frame, items=items)
    assert [row["item"] for row in rows] == [0, 1, 2, 3]
    for row in rows:
        has = frame.id.isin(items[items["item"] == row["item"]].id)
        assert frame[has].cluster.isin(frame[~has].cluster).any(), "clusters are on both sides"

        def difference(part: pd.DataFrame, has: "pd.Series[bool]" = has) -> float:
            inside = has[part.index]
            return float(part.value[inside].mean() - part.value[~inside].mean())

        assert row["value"] == pytest.approx(difference(frame), rel=1e-9)
        assert row["squared_deviations"] == pytest.approx(squares(frame, difference), rel=1e-7)
        assert (row["n"], row["clusters"]) == (len(frame), frame.cluster.nunique())
        leverage = ((has - has.mean()) ** 2).groupby(frame.cluster).sum()
        effective = leverage.sum() ** 2 / (leverage**2).sum()
        assert row["effective_clusters"] == pytest.approx(effective)


def test_crossed_sides_equal_sides_where_no_cluster_is_on_both() -> None:
    frame = ratings().assign(id=lambda data: data.cluster)
    items = pd.DataFrame({"id": sorted(set(frame.id))[::3], "item": 7})
    (crossing,) = ask(crossed_sides_sql(ROWS, ITEMS, 2), frame=frame, items=items)
    whole = sides_sql("SELECT cluster, value FROM frame", "SELECT id AS cluster, item FROM items",
                      1, 2)  # fmt: skip
    (apart,) = ask(whole, frame=frame, items=items)
    assert crossing == pytest.approx({name: apart[name] for name in crossing}, rel=1e-9)


@pytest.mark.parametrize("least", [8, 9])
def test_crossed_sides_leave_out_what_few_clusters_have_or_lack(least: int) -> None:
    """A cluster counts for both sides if it has rows on both."""
    frame = pd.DataFrame({"cluster": np.arange(60) % 30, "id": np.arange(60) % 60})
    frame["value"] = frame.cluster % 5
    having = {"few": range(8), "nearly all": range(22), "half of all": range(30)}
    items = pd.concat([pd.DataFrame({"id": ids, "item": name}) for name, ids in having.items()])
    # Recipe n + 30 is rated by the reviewer of recipe n, who has an item whole with both.
    also = pd.DataFrame({"id": np.arange(22) + 30, "item": "nearly all"})
    items = pd.concat([items, also])
    found = ask(crossed_sides_sql(ROWS, ITEMS, least), frame=frame, items=items)
    kept = ["few", "half of all", "nearly all"] if least == 8 else ["half of all"]
    assert [row["item"] for row in found] == kept


def test_a_cluster_as_large_as_a_whole_side_is_left_out_too() -> None:
    """The formula of those without an item would divide by nothing."""
    sizes = {1: (10, 4), 2: (3, 3), 3: (2, 3)}  # rows with the item, and without: 10 of them
    frame = pd.DataFrame(
        [(cluster, has) for cluster, (one, other) in sizes.items()
         for has in [1] * one + [0] * other],
        columns=["cluster", "id"],
    )  # fmt: skip
    frame.loc[len(frame)] = [4, 1]
    frame["value"] = np.arange(len(frame)) % 4
    extra = pd.DataFrame({"cluster": 5, "id": 1, "value": [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]})
    frame = pd.concat([frame, extra], ignore_index=True)
    assert (frame.id == 0).sum() == 10 == (frame.cluster == 5).sum()
    items = pd.DataFrame({"id": [1], "item": [1]})
    (row,) = ask(crossed_sides_sql(ROWS, ITEMS, 2), frame=frame, items=items)

    def difference(part: pd.DataFrame) -> float:
        return float(part.value[part.id == 1].mean() - part.value[part.id == 0].mean())

    assert row["squared_deviations"] == pytest.approx(squares(frame, difference), rel=1e-9)


def cells() -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    frame = ratings(2000).assign(cluster=np.random.default_rng(2).integers(1, 400_000, 2000))
    rows = ask(grouped_sql("SELECT cluster, year, value FROM frame", ["year"]), frame=frame)
    return frame, rows


def test_grouped_cells_add_up() -> None:
    frame, rows = cells()
    by_year = frame.groupby("year").value
    assert [row["year"] for row in rows] == list(by_year.groups)
    assert [row["n"] for row in rows] == by_year.size().tolist()
    assert [row["mean"] for row in rows] == pytest.approx(by_year.mean().tolist())
    read = Cells.from_rows(rows)
    assert read.n.shape == (GROUPS, len(rows))
    assert read.n.sum(axis=0).tolist() == by_year.size().tolist()
    assert read.means == pytest.approx(by_year.mean().to_numpy())
    assert (read.n.sum(axis=1) > 0).all(), "no group stays empty"


def test_estimates_of_cells_are_jackknifed_over_groups() -> None:
    frame, rows = cells()
    group = frame.cluster * 7919 % 1000003 % GROUPS

    def mean(part: pd.DataFrame) -> float:
        return float(part.value.mean())

    by_hand = squares(frame.assign(cluster=group), mean) * (GROUPS - 1) / GROUPS
    estimate = Cells.from_rows(rows).estimate(lambda n, means: float((n * means).sum() / n.sum()))
    assert estimate.value == pytest.approx(frame.value.mean())
    assert estimate.se == pytest.approx(math.sqrt(by_hand), rel=1e-9)
    assert (estimate.n, estimate.df) == (len(frame), GROUPS - 1)
    assert estimate.clusters == frame.cluster.nunique() > GROUPS


def test_a_cell_that_is_one_groups_own_keeps_its_mean_without_it() -> None:
    n, total = np.zeros((GROUPS, 2)), np.zeros((GROUPS, 2))
    n[:, 0], total[:, 0] = 1, np.arange(GROUPS)
    n[3, 1], total[3, 1] = 2, 10
    seen = []
    Cells(n, total, GROUPS).estimate(lambda n, means: seen.append((n[1], means[1])) or 0.0)
    assert set(seen) == {(2.0, 5.0), (0.0, 5.0)}


def test_shocks_scatter_as_clusters_make_means_scatter() -> None:
    _, rows = cells()
    read = Cells.from_rows(rows)
    shocks = read.shocks(4000, seed=1)
    for place in range(len(rows)):
        se = read.estimate(lambda _, means, place=place: float(means[place])).se
        assert shocks[:, place].std() == pytest.approx(se, rel=0.1)
    assert np.array_equal(shocks, read.shocks(4000, seed=1))
