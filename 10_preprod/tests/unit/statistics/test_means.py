import math
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from mangetamain_analytics.statistics.means import means_sql

MEASURES = ("steps", "fat")


def recipes(rows: int = 600) -> pd.DataFrame:
    """Draw rows of clusters of unequal size over four levels."""
    rng = np.random.default_rng(3)
    cluster = rng.zipf(1.5, rows) % 30
    style = rng.normal(0, 2, 30)[cluster]
    return pd.DataFrame(
        {
            "cluster": cluster,
            "level": rng.choice(["winter", "spring", "summer", "autumn"], rows),
            "steps": (9 + style + rng.normal(0, 3, rows)).round().astype("int16"),
            "fat": 36 + 4 * style + rng.normal(0, 20, rows),
        }
    )


def run(frame: pd.DataFrame) -> pd.DataFrame:
    with duckdb.connect() as con:
        con.register("frame", frame)
        return con.sql(means_sql("SELECT * FROM frame", MEASURES)).df()


def table(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows with None for what is NULL, which a data frame hides."""
    with duckdb.connect() as con:
        con.register("frame", frame)
        relation = con.sql(means_sql("SELECT * FROM frame", MEASURES))
        return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return run(recipes())


def test_there_is_a_row_per_level_in_order(rows: pd.DataFrame) -> None:
    groups = recipes().groupby("level")
    assert list(rows.level) == ["autumn", "spring", "summer", "winter"]
    assert list(rows.n) == list(groups.size())
    assert list(rows.clusters) == list(groups.cluster.nunique())


@pytest.mark.parametrize("measure", MEASURES)
def test_means_equal_statsmodels(rows: pd.DataFrame, measure: str) -> None:
    for level, group in recipes().groupby("level"):
        row = rows[rows.level == level].iloc[0]
        fit = sm.OLS(group[measure], np.ones(len(group))).fit()
        assert row[f"{measure}_value"] == pytest.approx(fit.params["const"], rel=1e-10)
        assert row[f"{measure}_sd"] == pytest.approx(group[measure].std(), rel=1e-10)


@pytest.mark.parametrize("measure", MEASURES)
def test_cr3_equals_means_without_each_cluster(rows: pd.DataFrame, measure: str) -> None:
    for level, group in recipes().groupby("level"):
        row = rows[rows.level == level].iloc[0]
        without = [
            group.loc[group.cluster != cluster, measure].mean()
            for cluster in group.cluster.unique()
        ]
        expected = ((np.array(without) - group[measure].mean()) ** 2).sum()
        assert row[f"{measure}_squared_deviations"] == pytest.approx(expected, rel=1e-8)


def test_clusters_of_one_row_give_the_textbook_error() -> None:
    frame = recipes(200).assign(cluster=range(200), level="all")
    row = run(frame).iloc[0]
    squared_error = row.fat_squared_deviations * 199 / 200
    assert math.sqrt(squared_error) == pytest.approx(frame.fat.std() / math.sqrt(200), rel=1e-10)


def test_large_whole_numbers_do_not_overflow() -> None:
    frame = recipes(50).assign(level=1, steps=np.int32(2_147_483_647))
    row = run(frame).iloc[0]
    assert (row.steps_value, row.steps_sd) == (2_147_483_647, 0)


def test_one_cluster_has_a_mean_and_no_jackknife() -> None:
    (row,) = table(recipes(50).assign(cluster=1, level=1))
    assert row["clusters"] == 1
    assert row["fat_value"] == pytest.approx(recipes(50).fat.mean())
    assert row["fat_squared_deviations"] is None


def test_one_row_has_no_spread() -> None:
    (row,) = table(recipes(1))
    assert (row["n"], row["clusters"], row["fat_sd"]) == (1, 1, None)


def test_rounding_never_makes_a_spread_negative() -> None:
    level = np.repeat(np.arange(2, 60), np.arange(2, 60))
    frame = pd.DataFrame({"cluster": level % 3, "level": level, "steps": 0.1, "fat": level / 10})
    assert all(row["fat_sd"] == pytest.approx(0, abs=1e-6) for row in table(frame))


def test_no_rows_have_no_levels() -> None:
    assert len(run(recipes().iloc[:0])) == 0


def test_the_effective_clusters_are_those_of_the_sizes(rows: pd.DataFrame) -> None:
    for level, group in recipes().groupby("level"):
        sizes = group.cluster.value_counts()
        expected = sizes.sum() ** 2 / (sizes**2).sum()
        found = rows.loc[rows.level == level, "effective_clusters"].item()
        assert found == pytest.approx(expected, rel=1e-12)
