"""Cells and their parts by groups of clusters, made anew one row at a time."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mangetamain_analytics.statistics.grouped import GROUPS, Cells, grouped_sql


@pytest.fixture
def frame() -> pd.DataFrame:
    """Rows of 500 clusters; the last cell is one cluster's own, and two of its rows."""
    rng = np.random.default_rng(6)
    cluster = np.minimum(rng.geometric(0.01, 4000), 500)
    rows = pd.DataFrame(
        {
            "cluster": cluster,
            "year": rng.integers(2000, 2004, 4000),
            "half": rng.integers(1, 3, 4000),
            "value": rng.normal(4, 1, 4000) + cluster % 7 / 10,
        }
    )
    own = {"cluster": 77, "year": 2005, "half": [1, 1], "value": [2.0, 5.0]}
    return pd.concat([rows, pd.DataFrame(own)], ignore_index=True)


@pytest.fixture
def rows(frame: pd.DataFrame) -> list[dict[str, object]]:
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        found = connection.sql(grouped_sql("SELECT * FROM frame", ("year", "half")))
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def group(cluster: pd.Series[int]) -> pd.Series[int]:
    return cluster * 7919 % 1000003 % GROUPS


def test_cells_have_every_key(frame: pd.DataFrame, rows: list[dict[str, object]]) -> None:
    means = frame.groupby(["year", "half"])["value"].mean()
    assert {(row["year"], row["half"]): row["mean"] for row in rows} == pytest.approx(
        means.to_dict()
    )


def test_the_jackknife_leaves_out_groups(
    frame: pd.DataFrame, rows: list[dict[str, object]]
) -> None:
    """A cell that is empty without a group keeps its mean and has no rows."""
    means = frame.groupby(["year", "half"])["value"].mean()

    def statistic(n: np.ndarray, values: np.ndarray) -> float:
        return float((np.sqrt(n) * values).sum() + values[-1] ** 2)

    def by_hand(kept: pd.DataFrame) -> float:
        cells = kept.groupby(["year", "half"])["value"]
        n = cells.size().reindex(means.index, fill_value=0)
        return statistic(n.to_numpy(), cells.mean().reindex(means.index).fillna(means).to_numpy())

    whole = by_hand(frame)
    moved = [by_hand(frame[group(frame.cluster) != g]) - whole for g in range(GROUPS)]
    found = Cells.from_rows(rows).estimate(statistic)
    assert found.value == pytest.approx(whole)
    assert found.se == pytest.approx(np.sqrt((GROUPS - 1) / GROUPS * np.square(moved).sum()))
    assert (found.n, found.df) == (len(frame), GROUPS - 1)
    assert found.clusters == frame["cluster"].nunique() > GROUPS


def test_groups_that_no_cluster_came_into_do_not_count() -> None:
    """Of five clusters, each in a group of its own, one has no rows in the first year."""
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"cluster": np.arange(1, 6).repeat(40), "half": 1})
    frame["year"] = np.where(frame["cluster"] == 3, 2001, rng.integers(2000, 2002, 200))
    frame["value"] = rng.normal(4, 1, 200) + frame["cluster"]
    assert group(frame["cluster"]).nunique() == 5
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        asked = connection.sql(grouped_sql("SELECT * FROM frame", ("year", "half")))
        cells = Cells.from_rows(
            [dict(zip(asked.columns, r, strict=True)) for r in asked.fetchall()]
        )

    def means_of(kept: pd.DataFrame) -> np.ndarray:
        return kept.groupby("year")["value"].mean().to_numpy()

    def rise(kept: pd.DataFrame) -> float:
        return float(np.diff(means_of(kept))[0])

    left_out = np.array([rise(frame[frame["cluster"] != c]) for c in range(1, 6)])
    found = cells.estimate(lambda _, means: float(means[1] - means[0]))
    assert found.value == pytest.approx(rise(frame))
    assert found.se == pytest.approx(np.sqrt(4 / 5 * ((left_out - rise(frame)) ** 2).sum()))
    assert (found.df, found.clusters) == (4, 5)
    year = np.array([means_of(frame[frame["cluster"] != c]) for c in range(1, 6)])
    weights = np.array([[1.0, 0.0], [0.25, 0.75]])
    moved = (year - means_of(frame)) @ weights.T
    parts = frame.groupby(["cluster", "year"]).size().unstack(fill_value=0).to_numpy()
    shares = parts / parts.sum(axis=0) @ weights.T
    effective = 1 / (shares**2).sum(axis=0)
    assert 3 < effective[0] < 4 < effective[1] < 5
    for level in (0.95, 0.5):
        expected = stats.t.ppf(0.5 + level / 2, effective - 1) * np.sqrt(4 / 5 * (moved**2).sum(0))
        assert cells.reach(weights, level) == pytest.approx(expected)
    assert cells.reach(weights) == pytest.approx(cells.reach(weights, 0.95))


def test_a_group_that_has_a_cell_alone_leaves_its_mean_without_an_error() -> None:
    """Its interval would be on no degree of freedom; it is on one."""
    cells = Cells(np.array([[2.0, 5.0], [2.0, 0.0]]), np.array([[8.0, 20.0], [6.0, 0.0]]), 9)
    alone, half = cells.reach(np.array([[0.0, 1.0], [0.5, 0.5]]))
    assert alone == 0.0
    assert half == pytest.approx(stats.t.ppf(0.975, 1) * np.sqrt(1 / 2 * 2 * 0.25**2))


@pytest.mark.parametrize("least", [1, 2, 3])
def test_clusters_are_those_of_the_cells_with_enough_rows(least: int) -> None:
    """Whoever is in a small cell too counts once, whoever is in none but small ones not at all."""
    frame = pd.DataFrame(
        {
            "cluster": [1, 2, 3, 3, 4, 5, 3],
            "year": [2000, 2000, 2000, 2001, 2001, 2002, 2002],
            "half": [1, 1, 1, 1, 1, 2, 1],
            "value": 1.0,
        }
    )
    size = frame.groupby(["year", "half"])["value"].transform("size")
    kept = frame[size >= least]
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        bound = (least,) if least > 1 else ()  # by default any row makes a cell
        found = connection.sql(grouped_sql("SELECT * FROM frame", ("year", "half"), *bound))
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    assert [(r["year"], r["half"]) for r in rows] == sorted(
        set(zip(kept.year, kept.half, strict=True))
    )
    assert {row["clusters"] for row in rows} == {kept["cluster"].nunique()}
    assert Cells.from_rows(rows).clusters == kept["cluster"].nunique()


def test_no_rows_have_no_clusters() -> None:
    assert Cells.from_rows([]).clusters == 0


def test_a_cell_of_a_row_less_is_not_empty() -> None:
    cells = Cells(np.array([[1.0], [1.0]]), np.array([[2.0], [5.0]]), 2)
    found = cells.estimate(lambda n, means: float(means[0]))
    assert found.value == 3.5 and found.se == pytest.approx(np.sqrt(1.5**2))


def test_shocks_of_few_groups_scatter_as_their_parts_do() -> None:
    """Three of the fifty groups have rows: the rest make neither noise nor a count."""
    row = {"groups": [4, 7, 30], "group_n": [1, 1, 2], "group_total": [1.0, 4.0, 4.0]}
    cells = Cells.from_rows([row | {"clusters": 3}])
    # Mean 2.25; the parts are what each group's sum differs from it by, over 4 rows.
    parts = np.array([1 - 2.25, 4 - 2.25, 4 - 4.5]) / 4
    expected = np.sqrt((parts**2).sum() * 3 / 2)
    assert cells.shocks(20_000, 1).std() == pytest.approx(expected, rel=0.02)


def test_shocks_are_the_groups_parts_with_random_signs(rows: list[dict[str, object]]) -> None:
    cells = Cells.from_rows(rows)
    found = cells.shocks(20, 3)
    parts = cells.total / cells.n.sum(axis=0) - cells.n * cells.means / cells.n.sum(axis=0)
    parts = parts - parts.mean(axis=0)
    drawn = np.random.default_rng(3).standard_normal((20, GROUPS))
    for shocks, weights in zip(found, drawn, strict=True):
        expected = sum(w * part for w, part in zip(weights, parts, strict=True))
        assert shocks == pytest.approx(expected * np.sqrt(GROUPS / (GROUPS - 1)))
