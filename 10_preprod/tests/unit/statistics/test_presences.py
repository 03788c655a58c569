"""Presences equal refits, and contrasts of having the item or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from mangetamain_analytics.statistics.contrasts import contrasts_sql
from mangetamain_analytics.statistics.presences import presences_sql

Ask = Callable[..., list[dict[str, Any]]]
Independent = Callable[..., float]


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
def test_presences(
    ask: Ask,
    squared_deviations: Independent,
    effective_clusters: Independent,
    rows: pd.DataFrame,
    items: pd.DataFrame,
    item: int,
    level: int,
) -> None:
    answer = ask(presences_sql(CHOSEN, ITEMS, (7, 3), 2), rows=rows, items=items)
    assert [(row["item"], row["level"]) for row in answer] == [
        (i, one) for i in (1, 2, 3) for one in (3, 7)
    ]
    row = next(row for row in answer if (row["item"], row["level"]) == (item, level))
    having = rows["id"].isin(items.loc[items["item"] == item, "id"])
    data = rows.assign(x=(rows["level"] == level).astype(float), y=having.astype(float))
    value = smf.ols("y ~ x + C(stratum)", data).fit().params["x"]
    assert row["value"] == pytest.approx(value, rel=1e-8)
    assert row["squared_deviations"] == pytest.approx(squared_deviations(data, "y"), rel=1e-8)
    assert (row["n"], row["level_n"]) == (len(data), int(data["x"].sum()))
    assert row["item_n"] == int(data["y"].sum())
    assert row["item_level_n"] == int((data["x"] * data["y"]).sum())
    assert row["item_clusters"] == data[data["y"] == 1]["cluster"].nunique()
    assert row["clusters"] == data["cluster"].nunique()
    assert row["level_clusters"] == data[data["x"] == 1]["cluster"].nunique()
    assert row["rest_clusters"] == data[data["x"] == 0]["cluster"].nunique()
    assert row["undefined"] == 0
    partialled = data["x"] - data.groupby("stratum")["x"].transform("mean")
    assert row["effective_clusters"] == pytest.approx(
        effective_clusters(data, partialled), rel=1e-9
    )


def test_presences_equal_contrasts(ask: Ask, rows: pd.DataFrame, items: pd.DataFrame) -> None:
    """Flags and texts are levels too; clusters that decide alone are left out and counted."""
    one = np.where(rows["cluster"] == 999, "week'end", "week")
    data = rows.assign(
        level=one, stratum=rows["id"] % 2, y=rows["id"].isin(items["id"]).astype(int)
    )
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


def test_presences_in_no_level_have_no_value(
    ask: Ask, rows: pd.DataFrame, items: pd.DataFrame
) -> None:
    for level in (0, 8):
        everywhere = rows.assign(level=8)
        answer = ask(presences_sql(CHOSEN, ITEMS, (level,), 2), rows=everywhere, items=items)
        assert [row["value"] for row in answer] == [None, None, None]
        assert all(row["undefined"] == row["clusters"] for row in answer)
        assert {row["effective_clusters"] for row in answer} == {None}


def test_rounding_makes_no_square_negative(ask: Ask, rows: pd.DataFrame) -> None:
    everywhere = pd.DataFrame({"id": rows["id"], "item": 1})
    answer = ask(
        presences_sql(CHOSEN, ITEMS, (1, 2, 3, 4, 5, 6, 7), 2), rows=rows, items=everywhere
    )
    assert [row["value"] for row in answer] == pytest.approx([0] * 7, abs=1e-12)
    assert all(0 <= row["squared_deviations"] < 1e-12 for row in answer)


def test_rare_items_are_left_out(ask: Ask, rows: pd.DataFrame) -> None:
    items = pd.DataFrame({"id": [*range(10), *range(9)], "item": [1] * 10 + [2] * 9})
    answer = ask(presences_sql(CHOSEN, ITEMS, (6,), 10), rows=rows, items=items)
    assert [row["item"] for row in answer] == [1]


def test_clusters_wholly_in_a_level_are_not_in_the_rest(
    ask: Ask, wholly: pd.DataFrame, items: pd.DataFrame
) -> None:
    row = ask(presences_sql(CHOSEN, ITEMS, (3,), 2), rows=wholly, items=items)[0]
    assert row["rest_clusters"] == wholly[wholly["level"] != 3]["cluster"].nunique()
