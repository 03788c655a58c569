"""What several measures explain together equals regressions without each cluster."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from mangetamain_analytics.statistics.correlations import correlations_sql

MEASURES = ["steps", "parts", "minutes"]


def together(frame: pd.DataFrame) -> dict[str, Any]:
    source = "SELECT cluster, value AS y, steps, parts, minutes FROM frame"
    with duckdb.connect() as con:
        con.register("frame", frame)
        relation = con.sql(correlations_sql(source, MEASURES, MEASURES))
        row = relation.fetchone()
        assert row
        return dict(zip(relation.columns, row, strict=True))


def of_several(rows: int = 500) -> pd.DataFrame:
    """Draw measures of clusters of unequal size that go with one another and with the ratings."""
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({"cluster": rng.zipf(1.4, rows) % 60})
    frame["steps"] = frame.cluster % 7 + rng.integers(0, 4, rows)
    frame["parts"] = frame.steps + rng.integers(0, 5, rows)
    score = rng.normal(0, 0.6, 60)[frame.cluster] + rng.normal(0, 1, rows)
    frame["value"] = np.clip(np.round(4.4 + score - 0.05 * frame.parts), 1, 5)
    frame["minutes"] = 0.1 * frame.parts - 0.2 * frame.value + rng.normal(0, 1, rows)
    return frame


def r_squared(part: pd.DataFrame) -> float:
    return float(smf.ols("value ~ steps + parts + minutes", part).fit().rsquared)


def test_the_share_of_several_together_is_that_of_their_regression() -> None:
    frame = of_several()
    row = together(frame)
    whole = r_squared(frame)
    each = [r_squared(frame[frame.cluster != g]) for g in frame.cluster.unique()]
    left, roots = np.array(each) - whole, np.sqrt(each) - np.sqrt(whole)
    assert 0.01 < whole < 0.5
    assert row["together_value"] == pytest.approx(whole, rel=1e-9)
    assert row["together_squared_deviations"] == pytest.approx(np.square(left).sum(), rel=1e-7)
    assert row["together_deviations"] == pytest.approx(sum(left), rel=1e-7)
    of_roots = pytest.approx(np.square(roots).sum(), rel=1e-7)
    assert row["together_root_squared_deviations"] == of_roots
    assert row["together_undefined"] == 0


def test_a_share_of_several_needs_each_of_them_to_vary_by_itself() -> None:
    frame = of_several()
    assert together(frame.assign(minutes=2.0 * frame.steps - frame.parts))["together_value"] is None
    assert together(frame.assign(steps=3))["together_value"] is None
    assert together(frame.assign(value=5))["together_value"] is None
    assert together(frame[:0])["together_value"] is None
    lone = frame.cluster.iloc[0]
    row = together(frame.assign(parts=(frame.cluster == lone).astype(int)))
    assert row["together_value"] == pytest.approx(
        r_squared(frame.assign(parts=(frame.cluster == lone).astype(int)))
    )
    assert row["together_undefined"] == 1, "without that cluster one of them does not vary"
