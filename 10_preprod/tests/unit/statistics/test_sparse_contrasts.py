"""Contrasts of sparse clusters equal refits without each, and `contrasts_sql` in every number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from mangetamain_analytics.statistics.contrasts import contrasts_sql
from mangetamain_analytics.statistics.sparse_contrasts import sparse_contrasts_sql

Ask = Callable[..., list[dict[str, Any]]]
Independent = Callable[..., float]


@pytest.mark.parametrize("measure", ["one", "two"])
@pytest.mark.parametrize("level", [3, 7])
def test_contrasts_equal_refits(
    ask: Ask,
    squared_deviations: Independent,
    effective_clusters: Independent,
    rows: pd.DataFrame,
    measure: str,
    level: int,
) -> None:
    answer = ask(sparse_contrasts_sql("SELECT * FROM rows", ["one", "two"], (3, 7)), rows=rows)
    row = next(row for row in answer if row["level"] == level)
    data = rows.assign(x=(rows["level"] == level).astype(float))
    fit = smf.ols(f"{measure} ~ x + C(stratum)", data).fit()
    assert row[f"{measure}_value"] == pytest.approx(fit.params["x"], rel=1e-9)
    deviations = squared_deviations(data, measure)
    assert row[f"{measure}_squared_deviations"] == pytest.approx(deviations, rel=1e-9)
    partialled = data["x"] - data.groupby("stratum")["x"].transform("mean")
    expected = effective_clusters(data, partialled)
    assert row["effective_clusters"] == pytest.approx(expected, rel=1e-9)
    assert row[f"{measure}_mean"] == pytest.approx(data[measure].mean(), rel=1e-12)
    assert row[f"{measure}_sd"] == pytest.approx(data[measure].std(), rel=1e-9)


def alone(rows: pd.DataFrame) -> pd.DataFrame:
    """Put the level into one cluster only."""
    return rows.assign(level=(rows["cluster"] == 999).astype(int), stratum=1)


def one_or_two_each(rows: pd.DataFrame) -> pd.DataFrame:
    """Give most clusters one row, as reviewers have."""
    return rows.assign(cluster=np.where(rows["id"] % 5 == 0, rows["id"] + 1, rows["id"]))


SHAPES: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "as they are": lambda rows: rows,
    "level in one cluster": alone,
    "small clusters": one_or_two_each,
    "one cluster": lambda rows: rows.assign(cluster=1),
    "one row": lambda rows: rows.head(1).assign(level=1),
    "all in the level": lambda rows: rows.assign(level=1),
    "level nowhere": lambda rows: rows.assign(level=2),
    "strata of one cluster each": lambda rows: rows.assign(stratum=rows["cluster"]),
    "no rows": lambda rows: rows.head(0),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_number_is_that_of_contrasts_sql(
    ask: Ask, rows: pd.DataFrame, wholly: pd.DataFrame, shape: str
) -> None:
    for frame in (SHAPES[shape](rows), SHAPES[shape](wholly)):
        source, levels = "SELECT * FROM rows", (1, 3, 6)
        expected = ask(contrasts_sql(source, ["one", "two"], levels), rows=frame)
        found = ask(sparse_contrasts_sql(source, ["one", "two"], levels), rows=frame)
        assert len(found) == len(expected)
        for row, other in zip(found, expected, strict=True):
            assert set(other) - set(row) == {"one_squared_scores", "two_squared_scores"}
            for name, value in row.items():
                expected_value = other[name]
                if isinstance(expected_value, float):
                    expected_value = pytest.approx(expected_value, rel=1e-9, abs=1e-12)
                assert value == expected_value, name


def test_levels_come_in_the_order_given(ask: Ask, rows: pd.DataFrame) -> None:
    named = rows.assign(level=np.where(rows["level"] > 5, "week'end", "week"))
    sql = sparse_contrasts_sql("SELECT * FROM rows", ["one"], ("week'end", "week"))
    answer = ask(sql, rows=named)
    assert [row["level"] for row in answer] == ["week'end", "week"]
    assert answer[0]["one_value"] == pytest.approx(-answer[1]["one_value"], rel=1e-9)
    flags = rows.assign(level=rows["level"] > 5)
    by_flag = ask(sparse_contrasts_sql("SELECT * FROM rows", ["one"], (True,)), rows=flags)[0]
    assert by_flag["one_value"] == pytest.approx(answer[0]["one_value"], rel=1e-10)


def test_whole_numbers_do_not_overflow(ask: Ask, rows: pd.DataFrame) -> None:
    large = rows.assign(one=np.where(rows["id"] == 5, 2_147_483_647, 3).astype("int32"))
    row = ask(sparse_contrasts_sql("SELECT * FROM rows", ["one"], (3,)), rows=large)[0]
    assert row["one_sd"] == pytest.approx(large["one"].std(), rel=1e-8)


def test_rounding_makes_no_variance_negative(ask: Ask, rows: pd.DataFrame) -> None:
    flat = {f"flat{number}": 0.1 + number / 7 for number in range(11)}
    sql = sparse_contrasts_sql("SELECT * FROM rows", list(flat), (1,))
    row = ask(sql, rows=rows.assign(**flat))[0]
    assert [row[f"{name}_sd"] for name in flat] == pytest.approx([0] * len(flat), abs=1e-6)
