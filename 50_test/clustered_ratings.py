"""Ratings of a few clusters, and what leaving each of them out does, to test sums in SQL with."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pandas as pd


def ratings(rows: int = 500) -> pd.DataFrame:
    """Draw ratings of clusters of unequal size, each with a level of its own."""
    rng = np.random.default_rng(5)
    cluster = rng.zipf(1.4, rows) % 60
    score = rng.normal(0, 0.6, 60)[cluster] + rng.normal(0, 1, rows)
    return pd.DataFrame(
        {
            "cluster": cluster,
            "value": np.clip(np.round(4.4 + score), 1, 5).astype(int),
            "year": 2001 + rng.integers(0, 4, rows),
            "steps": cluster % 7 + rng.integers(0, 4, rows),
            "flat": 3,
        }
    )


def ask(sql: str, **frames: pd.DataFrame) -> list[dict[str, Any]]:
    with duckdb.connect() as con:
        for name, frame in frames.items():
            con.register(name, frame)
        relation = con.sql(sql)
        return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def squares(frame: pd.DataFrame, statistic: Any) -> float:
    """Return Σ(statistic without cluster g − statistic)²."""
    whole = statistic(frame)
    clusters = frame.cluster.unique()
    return float(sum((statistic(frame[frame.cluster != g]) - whole) ** 2 for g in clusters))
