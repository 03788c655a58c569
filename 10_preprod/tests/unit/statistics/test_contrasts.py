"""Contrasts equal statsmodels and leave-one-cluster-out refits."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from mangetamain_analytics.statistics.contrasts import contrasts_sql

Ask = Callable[..., list[dict[str, Any]]]
Independent = Callable[..., float]


@pytest.mark.parametrize("measure", ["one", "two"])
@pytest.mark.parametrize("level", [3, 7])
@pytest.mark.parametrize("of", ["rows", "singles"])
def test_contrasts(
    request: pytest.FixtureRequest,
    ask: Ask,
    squared_deviations: Independent,
    effective_clusters: Independent,
    of: str,
    measure: str,
    level: int,
) -> None:
    rows = request.getfixturevalue(of)
    answer = ask(contrasts_sql("SELECT * FROM rows", ["one", "two"], (3, 7)), rows=rows)
    row = next(row for row in answer if row["level"] == level)
    data = rows.assign(x=(rows["level"] == level).astype(float))
    formula = f"{measure} ~ x + C(stratum)"
    groups = {"groups": data["cluster"]}
    fit = smf.ols(formula, data).fit(cov_type="cluster", cov_kwds=groups, use_t=True)
    assert row[f"{measure}_value"] == pytest.approx(fit.params["x"], rel=1e-8)
    count, k = data["cluster"].nunique(), len(fit.params)
    correction = count / (count - 1) * (len(data) - 1) / (len(data) - k)
    cr1 = math.sqrt(row[f"{measure}_squared_scores"] * correction)
    assert cr1 == pytest.approx(math.sqrt(fit.cov_params().loc["x", "x"]), rel=1e-8)
    deviations = squared_deviations(data, measure)
    assert row[f"{measure}_squared_deviations"] == pytest.approx(deviations, rel=1e-8)
    assert row[f"{measure}_mean"] == pytest.approx(data[measure].mean(), rel=1e-12)
    assert row[f"{measure}_sd"] == pytest.approx(data[measure].std(), rel=1e-8)
    inside = data[data["x"] == 1]
    assert (row["n"], row["level_n"]) == (len(data), len(inside))
    assert row["clusters"] == count
    assert row["level_clusters"] == inside["cluster"].nunique()
    assert row["rest_clusters"] == data[data["x"] == 0]["cluster"].nunique()
    assert row["undefined"] == 0
    partialled = data["x"] - data.groupby("stratum")["x"].transform("mean")
    assert row["effective_clusters"] == pytest.approx(
        effective_clusters(data, partialled), rel=1e-9
    )


def test_a_cluster_that_holds_the_level_alone_is_counted(ask: Ask, rows: pd.DataFrame) -> None:
    alone = rows.assign(level=(rows["cluster"] == 999).astype(int), stratum=1)
    row = ask(contrasts_sql("SELECT * FROM rows", ["one"], (1,)), rows=alone)[0]
    assert row["undefined"] == 1
    assert row["level_clusters"] == 1


def test_a_cluster_without_which_there_is_nothing_counts_as_undefined_only(
    ask: Ask, rows: pd.DataFrame
) -> None:
    some = rows.assign(level=(rows["cluster"].isin([999, 3])).astype(int), stratum=1)
    one = some.assign(level=(some["cluster"] == 999).astype(int))
    with_two, with_one = (
        ask(contrasts_sql("SELECT * FROM rows", ["one"], (1,)), rows=frame)[0]
        for frame in (some, one)
    )
    assert (with_two["undefined"], with_one["undefined"]) == (0, 1)
    data = one.assign(x=one["level"].astype(float))
    kept = [c for c in data["cluster"].unique() if c != 999]
    value = smf.ols("one ~ x", data).fit().params["x"]
    left_out = [smf.ols("one ~ x", data[data["cluster"] != c]).fit().params["x"] for c in kept]
    expected = ((np.array(left_out) - value) ** 2).sum()
    assert with_one["one_squared_deviations"] == pytest.approx(expected, rel=1e-8)


def test_nothing_to_compare_has_no_value(ask: Ask, rows: pd.DataFrame) -> None:
    sql = contrasts_sql("SELECT * FROM rows", ["one"], (1,))
    alike = ask(sql, rows=rows.assign(level=1))[0]
    assert alike["one_value"] is None
    assert alike["undefined"] == alike["clusters"]
    assert alike["one_squared_deviations"] is None and alike["one_squared_scores"] is None
    absent = ask(sql, rows=rows.assign(level=2))[0]
    assert absent["one_value"] is None and absent["effective_clusters"] is None
    assert (absent["level_n"], absent["level_clusters"]) == (0, 0)
    assert absent["undefined"] == absent["clusters"] == absent["rest_clusters"]
    single = ask(sql, rows=rows.head(1).assign(level=1))[0]
    assert single["one_sd"] is None
    assert ask(sql, rows=rows.head(0)) == []


def test_rounding_makes_no_variance_negative(ask: Ask, rows: pd.DataFrame) -> None:
    flat = {f"flat{number}": 0.1 + number / 7 for number in range(11)}
    row = ask(contrasts_sql("SELECT * FROM rows", list(flat), (1,)), rows=rows.assign(**flat))[0]
    assert [row[f"{name}_sd"] for name in flat] == pytest.approx([0] * len(flat), abs=1e-6)


def test_whole_numbers_do_not_overflow(ask: Ask, rows: pd.DataFrame) -> None:
    large = rows.assign(one=np.where(rows["id"] == 5, 2_147_483_647, 3).astype("int32"))
    row = ask(contrasts_sql("SELECT * FROM rows", ["one"], (3,)), rows=large)[0]
    assert row["one_sd"] == pytest.approx(large["one"].std(), rel=1e-8)


def test_strings_and_flags_are_levels_too(ask: Ask, rows: pd.DataFrame) -> None:
    named = rows.assign(level=np.where(rows["level"] > 5, "week'end", "week"))
    flags = rows.assign(level=rows["level"] > 5)
    sql = "SELECT * FROM rows"
    by_name = ask(contrasts_sql(sql, ["one"], ("week'end",)), rows=named)[0]
    by_flag = ask(contrasts_sql(sql, ["one"], (True,)), rows=flags)[0]
    assert by_name["one_value"] == pytest.approx(by_flag["one_value"], rel=1e-10)


def test_clusters_wholly_in_a_level_are_not_in_the_rest(ask: Ask, wholly: pd.DataFrame) -> None:
    row = ask(contrasts_sql("SELECT * FROM rows", ["one"], (3,)), rows=wholly)[0]
    assert row["rest_clusters"] == wholly[wholly["level"] != 3]["cluster"].nunique()
