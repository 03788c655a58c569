"""Clustered rows, and independent computations on them: by refits, with the rows at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

Ask = Callable[..., list[dict[str, Any]]]
Measured = Callable[[pd.DataFrame, str], float]
Counted = Callable[[pd.DataFrame, pd.Series], float]


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def singles(rows: pd.DataFrame) -> pd.DataFrame:
    """Make clusters of their own of half the rows, one of them alone in a stratum."""
    alone = rows["id"].between(300, 750)
    frame = rows.assign(cluster=rows["cluster"].where(~alone, 10_000 + rows["id"]))
    frame.loc[300, "stratum"] = 1991
    return frame


@pytest.fixture(scope="session")
def wholly(rows: pd.DataFrame) -> pd.DataFrame:
    """Put all rows of a cluster, in two strata, into one level."""
    return rows.assign(
        level=rows["level"].where(rows["cluster"] != 999, 3),
        stratum=rows["stratum"].where(rows["id"] >= 4, 2001),
    )


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Run a statement over frames as tables."""
    return _ask


@pytest.fixture(scope="session")
def squared_deviations() -> Measured:
    """Sum the squares by which b moves without each cluster, refitted; x and y are columns."""
    return _squared_deviations


@pytest.fixture(scope="session")
def effective_clusters() -> Counted:
    """Give (Σ q)² / Σ q² of the squared regressor that the strata leave, summed by cluster."""
    return _effective_clusters


def _ask(sql: str, **tables: pd.DataFrame) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        for name, frame in tables.items():
            connection.register(name, frame)
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _squared_deviations(data: pd.DataFrame, y: str) -> float:
    x = np.column_stack([data["x"], pd.get_dummies(data["stratum"], dtype=float)])

    def fit(kept: pd.Series) -> float:
        return float(np.linalg.lstsq(x[kept], data.loc[kept, y], rcond=None)[0][0])

    value = fit(data["x"].notna())
    left_out = [fit(data["cluster"] != cluster) for cluster in data["cluster"].unique()]
    return float(((np.array(left_out) - value) ** 2).sum())


def _effective_clusters(data: pd.DataFrame, partialled: pd.Series[float]) -> float:
    leverage = (partialled**2).groupby(data["cluster"]).sum()
    return float(leverage.sum() ** 2 / (leverage**2).sum())
