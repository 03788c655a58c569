"""Contrasts, rate ratios and presences equal statsmodels and leave-one-cluster-out refits."""

from __future__ import annotations

import math
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from mangetamain_analytics.statistics.contrasts import contrasts_sql
from mangetamain_analytics.statistics.presences import presences_sql
from mangetamain_analytics.statistics.rates import rate_ratios_sql


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """900 rows of 70 heavy-tailed clusters over 7 strata.

    One cluster is alone in a stratum, with several levels; one level is missing from a stratum.
    """
    rng = np.random.default_rng(20261122)
    n = 900
    cluster = rng.zipf(1.6, n) % 70
    level = rng.integers(1, 8, n)
    style = rng.normal(0, 1, 70)[cluster]
    frame = pd.DataFrame(
        {
            "id": range(n),
            "cluster": cluster,
            "stratum": rng.integers(2000, 2006, n),
            "level": level,
            "one": style + 0.3 * (level == 3) + rng.normal(0, 1, n) + 40,
            "two": 2 * style + rng.gamma(2, 1, n),
        }
    )
    frame.loc[:8, ["cluster", "stratum"]] = [999, 1990]
    frame.loc[:8, "level"] = [3, 7, 1, 3, 6, 2, 7, 1, 3]
    frame.loc[(frame["stratum"] == 2004) & (frame["level"] == 3), "level"] = 4
    return frame


def ask(sql: str, **tables: pd.DataFrame) -> list[dict[str, Any]]:
    """Run a statement over frames as tables."""
    with duckdb.connect() as connection:
        for name, frame in tables.items():
            connection.register(name, frame)
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def refits(data: pd.DataFrame, formula: str, term: str) -> list[float]:
    """Fit without each cluster."""
    return [
        float(smf.ols(formula, data[data["cluster"] != cluster]).fit().params[term])
        for cluster in data["cluster"].unique()
    ]


@pytest.mark.parametrize("measure", ["one", "two"])
@pytest.mark.parametrize("level", [3, 7])
def test_contrasts(rows: pd.DataFrame, measure: str, level: int) -> None:
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
    deviations = np.array(refits(data, formula, "x")) - fit.params["x"]
    assert row[f"{measure}_squared_deviations"] == pytest.approx((deviations**2).sum(), rel=1e-8)
    assert row[f"{measure}_mean"] == pytest.approx(data[measure].mean(), rel=1e-12)
    assert row[f"{measure}_sd"] == pytest.approx(data[measure].std(), rel=1e-8)
    inside = data[data["x"] == 1]
    assert (row["n"], row["level_n"]) == (len(data), len(inside))
    assert row["clusters"] == count
    assert row["level_clusters"] == inside["cluster"].nunique()
    assert row["rest_clusters"] == data[data["x"] == 0]["cluster"].nunique()
    assert row["undefined"] == 0
    partialled = data["x"] - data.groupby("stratum")["x"].transform("mean")
    assert row["effective_clusters"] == pytest.approx(effective(data, partialled), rel=1e-9)


def effective(data: pd.DataFrame, partialled: pd.Series[float]) -> float:
    """(Σ q)² / Σ q² of the squared regressor that the strata leave, summed by cluster."""
    leverage = (partialled**2).groupby(data["cluster"]).sum()
    return float(leverage.sum() ** 2 / (leverage**2).sum())


def test_a_cluster_that_holds_the_level_alone_is_counted(rows: pd.DataFrame) -> None:
    alone = rows.assign(level=(rows["cluster"] == 999).astype(int), stratum=1)
    row = ask(contrasts_sql("SELECT * FROM rows", ["one"], (1,)), rows=alone)[0]
    assert row["undefined"] == 1
    assert row["level_clusters"] == 1


def test_a_cluster_without_which_there_is_nothing_counts_as_undefined_only(
    rows: pd.DataFrame,
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


def test_nothing_to_compare_has_no_value(rows: pd.DataFrame) -> None:
    sql = contrasts_sql("SELECT * FROM rows", ["one"], (1,))
    alike = ask(sql, rows=rows.assign(level=1))[0]
    assert alike["one_value"] is None
    assert alike["undefined"] == alike["clusters"]
    assert alike["one_squared_deviations"] is None and alike["one_squared_scores"] is None
    single = ask(sql, rows=rows.head(1).assign(level=1))[0]
    assert single["one_sd"] is None
    flat = ask(sql, rows=rows.assign(one=[0.1] * len(rows)))[0]
    assert flat["one_sd"] == pytest.approx(0, abs=1e-7)
    assert ask(sql, rows=rows.head(0)) == []


def test_whole_numbers_do_not_overflow(rows: pd.DataFrame) -> None:
    large = rows.assign(one=np.where(rows["id"] == 5, 2_147_483_647, 3).astype("int32"))
    row = ask(contrasts_sql("SELECT * FROM rows", ["one"], (3,)), rows=large)[0]
    assert row["one_sd"] == pytest.approx(large["one"].std(), rel=1e-8)


def test_strings_and_flags_are_levels_too(rows: pd.DataFrame) -> None:
    named = rows.assign(level=np.where(rows["level"] > 5, "week'end", "week"))
    flags = rows.assign(level=rows["level"] > 5)
    sql = "SELECT * FROM rows"
    by_name = ask(contrasts_sql(sql, ["one"], ("week'end",)), rows=named)[0]
    by_flag = ask(contrasts_sql(sql, ["one"], (True,)), rows=flags)[0]
    assert by_name["one_value"] == pytest.approx(by_flag["one_value"], rel=1e-10)


def mantel_haenszel(events: pd.DataFrame, days: pd.DataFrame, level: int) -> float:
    """ln RR, by the book."""
    above = below = 0.0
    for stratum, covered in days.groupby("stratum"):
        inside = covered.loc[covered["level"] == level, "days"].sum()
        total = covered["days"].sum()
        here = events[events["stratum"] == stratum]
        above += (here["level"] == level).sum() * (total - inside) / total
        below += (here["level"] != level).sum() * inside / total
    return math.log(above / below)


@pytest.mark.parametrize("level", [1, 6])
def test_rate_ratios(rows: pd.DataFrame, level: int) -> None:
    days = pd.DataFrame(
        [(s, d, 52 + (s + d) % 3) for s in rows["stratum"].unique() for d in range(1, 8)],
        columns=["stratum", "level", "days"],
    )
    # Singles, so that clusters that are counted as copies are among them.
    singles = rows.assign(
        cluster=np.where(rows["id"] % 3 == 0, rows["id"] + 10_000, rows["cluster"])
    )
    sql = rate_ratios_sql("SELECT * FROM events", "SELECT * FROM days", (1, 6))
    row = next(r for r in ask(sql, events=singles, days=days) if r["level"] == level)
    value = mantel_haenszel(singles, days, level)
    assert row["value"] == pytest.approx(value, rel=1e-10)
    left_out = [
        mantel_haenszel(singles[singles["cluster"] != cluster], days, level)
        for cluster in singles["cluster"].unique()
    ]
    deviations = ((np.array(left_out) - value) ** 2).sum()
    assert row["squared_deviations"] == pytest.approx(deviations, rel=1e-8)
    inside = singles[singles["level"] == level]
    assert (row["n"], row["level_n"]) == (len(singles), len(inside))
    assert row["clusters"] == singles["cluster"].nunique()
    assert row["level_clusters"] == inside["cluster"].nunique()
    assert row["rest_clusters"] == singles[singles["level"] != level]["cluster"].nunique()
    assert row["days"] == days["days"].sum()
    assert row["level_days"] == days.loc[days["level"] == level, "days"].sum()
    assert row["undefined"] == 0
    covered = days[days["level"] == level].set_index("stratum")["days"]
    share = covered / days.groupby("stratum")["days"].sum()
    partialled = (singles["level"] == level) - singles["stratum"].map(share)
    assert row["effective_clusters"] == pytest.approx(effective(singles, partialled), rel=1e-9)


def test_events_of_one_cluster_only_are_counted_as_undefined(rows: pd.DataFrame) -> None:
    days = pd.DataFrame({"stratum": [1, 1], "level": [1, 2], "days": [100, 200]})
    events = pd.DataFrame({"cluster": [1, 2, 3], "stratum": 1, "level": [1, 2, 2]})
    row = ask(
        rate_ratios_sql("SELECT * FROM events", "SELECT * FROM days", (1,)),
        events=events,
        days=days,
    )[0]
    assert row["undefined"] == 1
    assert row["value"] == pytest.approx(math.log(1 / 100 / (2 / 200)))


CHOSEN = "SELECT id, cluster, stratum, level FROM rows"
ITEMS = "SELECT * FROM items"


@pytest.fixture(scope="module")
def items(rows: pd.DataFrame) -> pd.DataFrame:
    """Three items: one frequent, one rarer and one rare, likelier at the end of the week."""
    rng = np.random.default_rng(5)
    chance = 0.2 + 0.1 * (rows["level"] >= 6) + 0.1 * (rows["cluster"] % 3 == 0)
    return pd.concat(
        pd.DataFrame({"id": rows["id"][rng.random(len(rows)) < chance * share], "item": number})
        for number, share in ((1, 1.0), (2, 0.3), (3, 0.06))
    )


@pytest.mark.parametrize("level", [3, 7])
@pytest.mark.parametrize("item", [1, 2, 3])
def test_presences(rows: pd.DataFrame, items: pd.DataFrame, item: int, level: int) -> None:
    answer = ask(presences_sql(CHOSEN, ITEMS, (7, 3), 2), rows=rows, items=items)
    assert [(row["item"], row["level"]) for row in answer] == [
        (i, one) for i in (1, 2, 3) for one in (3, 7)
    ]
    row = next(row for row in answer if (row["item"], row["level"]) == (item, level))
    having = rows["id"].isin(items.loc[items["item"] == item, "id"])
    data = rows.assign(x=(rows["level"] == level).astype(float), y=having.astype(float))
    formula = "y ~ x + C(stratum)"
    value = smf.ols(formula, data).fit().params["x"]
    assert row["value"] == pytest.approx(value, rel=1e-8)
    deviations = ((np.array(refits(data, formula, "x")) - value) ** 2).sum()
    assert row["squared_deviations"] == pytest.approx(deviations, rel=1e-8)
    assert (row["n"], row["level_n"]) == (len(data), int(data["x"].sum()))
    assert row["item_n"] == int(data["y"].sum())
    assert row["item_level_n"] == int((data["x"] * data["y"]).sum())
    assert row["item_clusters"] == data[data["y"] == 1]["cluster"].nunique()
    assert row["clusters"] == data["cluster"].nunique()
    assert row["level_clusters"] == data[data["x"] == 1]["cluster"].nunique()
    assert row["rest_clusters"] == data[data["x"] == 0]["cluster"].nunique()
    assert row["undefined"] == 0
    partialled = data["x"] - data.groupby("stratum")["x"].transform("mean")
    assert row["effective_clusters"] == pytest.approx(effective(data, partialled), rel=1e-9)


def test_presences_equal_contrasts(rows: pd.DataFrame, items: pd.DataFrame) -> None:
    """Flags and texts are levels too; clusters that decide alone are left out and counted."""
    one = np.where(rows["cluster"] == 999, "week'end", "week")
    data = rows.assign(level=one, stratum=1, y=rows["id"].isin(items["id"]).astype(int))
    unions = pd.DataFrame({"id": items["id"].unique(), "item": 1})
    presence = ask(presences_sql(CHOSEN, ITEMS, ("week'end",), 2), rows=data, items=unions)[0]
    measure = "SELECT cluster, stratum, level, y FROM rows"
    contrast = ask(contrasts_sql(measure, ["y"], ("week'end",)), rows=data)[0]
    for name in ("n", "level_n", "clusters", "level_clusters", "rest_clusters", "undefined"):
        assert presence[name] == contrast[name], name
    assert presence["undefined"] == 1
    for name in ("value", "squared_deviations"):
        assert presence[name] == pytest.approx(contrast[f"y_{name}"], rel=1e-9), name
    assert presence["effective_clusters"] == pytest.approx(contrast["effective_clusters"])


def test_presences_in_no_level_have_no_value(rows: pd.DataFrame, items: pd.DataFrame) -> None:
    for level in (0, 8):
        everywhere = rows.assign(level=8)
        answer = ask(presences_sql(CHOSEN, ITEMS, (level,), 2), rows=everywhere, items=items)
        assert [row["value"] for row in answer] == [None, None, None]
        assert all(row["undefined"] == row["clusters"] for row in answer)
        assert {row["effective_clusters"] for row in answer} == {None}


def test_rare_items_are_left_out(rows: pd.DataFrame) -> None:
    items = pd.DataFrame({"id": [*range(10), *range(9)], "item": [1] * 10 + [2] * 9})
    answer = ask(presences_sql(CHOSEN, ITEMS, (6,), 10), rows=rows, items=items)
    assert [row["item"] for row in answer] == [1]
