"""Rate ratios equal those by the book, with and without each cluster."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from mangetamain_analytics.statistics.rates import rate_ratios_sql

Ask = Callable[..., list[dict[str, Any]]]
Independent = Callable[..., float]


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
def test_rate_ratios(
    ask: Ask, effective_clusters: Independent, rows: pd.DataFrame, level: int
) -> None:
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
    assert row["effective_clusters"] == pytest.approx(
        effective_clusters(singles, partialled), rel=1e-9
    )


def test_events_of_one_cluster_only_are_counted_as_undefined(ask: Ask) -> None:
    days = pd.DataFrame({"stratum": [1, 1, 2], "level": [1, 2, 2], "days": [100, 200, 50]})
    events = pd.DataFrame({"cluster": [1, 2, 3, 2], "stratum": [1, 1, 1, 2], "level": [1, 2, 2, 2]})
    sql = rate_ratios_sql("SELECT * FROM events", "SELECT * FROM days", (1, 2, 3))
    first, second, absent = ask(sql, events=events, days=days)
    # All of one level, and all of the rest, are by one cluster; the second year compares nothing.
    assert first["value"] == pytest.approx(math.log(1 / 100 / (2 / 200)))
    assert second["value"] == pytest.approx(-first["value"])
    assert (first["undefined"], second["undefined"]) == (1, 1)
    assert (first["days"], first["level_days"], second["level_days"]) == (350, 100, 250)
    assert absent["value"] is None and absent["effective_clusters"] is None
    assert (absent["level_days"], absent["level_n"], absent["level_clusters"]) == (0, 0, 0)
    assert absent["undefined"] == absent["clusters"] == absent["rest_clusters"] == 3


def test_events_in_one_level_only_have_no_ratio(ask: Ask) -> None:
    days = pd.DataFrame({"stratum": [1, 1], "level": [1, 2], "days": [100, 200]})
    events = pd.DataFrame({"cluster": [1, 2, 3], "stratum": 1, "level": 2})
    sql = rate_ratios_sql("SELECT * FROM events", "SELECT * FROM days", (1, 2))
    none, all_of_them = ask(sql, events=events, days=days)
    # No other level has a day.
    alone = ask(sql, events=events, days=days[days["level"] == 2])[1]
    for row in (none, all_of_them, alone):
        assert row["value"] is None and row["squared_deviations"] is None
        assert row["undefined"] == row["clusters"] == 3
    assert (none["level_clusters"], none["rest_clusters"]) == (0, 3)
    assert (all_of_them["level_clusters"], all_of_them["rest_clusters"]) == (3, 0)
    assert alone["effective_clusters"] is None


def test_clusters_wholly_in_a_level_are_not_in_the_rest(ask: Ask, wholly: pd.DataFrame) -> None:
    days = pd.DataFrame(
        {"stratum": t, "level": d, "days": 52} for t in range(1990, 2006) for d in range(1, 8)
    )
    sql = rate_ratios_sql("SELECT * FROM rows", "SELECT * FROM days", (3,))
    row = ask(sql, rows=wholly, days=days)[0]
    assert row["rest_clusters"] == wholly[wholly["level"] != 3]["cluster"].nunique()
