"""Cells and their parts by groups of clusters, made anew one row at a time."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

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


def test_shocks_are_the_groups_parts_with_random_signs(rows: list[dict[str, object]]) -> None:
    cells = Cells.from_rows(rows)
    found = cells.shocks(20, 3)
    parts = cells.total / cells.n.sum(axis=0) - cells.n * cells.means / cells.n.sum(axis=0)
    parts = parts - parts.mean(axis=0)
    drawn = np.random.default_rng(3).standard_normal((20, GROUPS))
    for shocks, weights in zip(found, drawn, strict=True):
        expected = sum(w * part for w, part in zip(weights, parts, strict=True))
        assert shocks == pytest.approx(expected * np.sqrt(GROUPS / (GROUPS - 1)))
