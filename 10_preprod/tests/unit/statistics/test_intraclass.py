"""How much of a variance lies between clusters, against all pairs of rows and statsmodels."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from clustered_ratings import ask, ratings, squares

from mangetamain_analytics.statistics.intraclass import intraclass_sql


def intraclass(frame: pd.DataFrame) -> float:
    """Return ρ of all pairs of rows, one by one."""
    sizes = frame.groupby("cluster")["value"].transform("size")
    frame = frame[sizes > 1]
    y, cluster, weight = frame.value.to_numpy(float), frame.cluster.to_numpy(), sizes[sizes > 1]
    products, same = np.outer(y, y), cluster[:, None] == cluster
    apart = products[~same].mean()
    np.fill_diagonal(same, False)
    partners = 1 / (weight.to_numpy() - 1)  # each row is as much as any other
    alike = (products * same * partners[:, None]).sum() / len(y)
    return float((alike - apart) / ((y * y).mean() - apart))


def test_intraclass_correlation_equals_that_of_all_pairs() -> None:
    frame = ratings()
    row = ask(intraclass_sql("SELECT cluster, value FROM frame"), frame=frame)[0]
    assert row["value"] == pytest.approx(intraclass(frame), rel=1e-9)
    assert row["squared_deviations"] == pytest.approx(squares(frame, intraclass), rel=1e-7)
    sizes = frame.groupby("cluster").size()
    sizes = sizes[sizes > 1]
    assert (row["n"], row["clusters"]) == (sizes.sum(), len(sizes))
    assert row["undefined"] == 0
    assert row["effective_clusters"] == pytest.approx(sizes.sum() ** 2 / (sizes**2).sum())


def test_of_equal_clusters_it_is_nearly_that_of_the_analysis_of_variance() -> None:
    rng = np.random.default_rng(6)
    cluster = np.repeat(np.arange(300), 4)
    value = rng.normal(0, 0.7, 300)[cluster] + rng.normal(0, 1, 1200)
    frame = pd.DataFrame({"cluster": cluster, "value": value})
    fit = smf.ols("value ~ C(cluster)", frame).fit()
    expected = (fit.mse_model - fit.mse_resid) / (fit.mse_model + 3 * fit.mse_resid)
    row = ask(intraclass_sql("SELECT cluster, value FROM frame"), frame=frame)[0]
    assert row["value"] == pytest.approx(expected, abs=2e-3)


def test_heavy_clusters_of_another_level_do_not_make_rows_look_less_alike() -> None:
    """The share between clusters is known: 3.4 % of the variance of 0 and 1."""
    found = []
    for seed in range(10):
        rng = np.random.default_rng([7, seed])
        sizes = np.where(rng.random(4000) < 0.1, 40, 3)
        cluster = np.repeat(np.arange(4000), sizes)
        level = np.where(sizes == 40, 0.6, 0.8)[cluster]
        frame = pd.DataFrame({"cluster": cluster, "value": rng.random(len(cluster)) < level})
        source = "SELECT cluster, value::INTEGER AS value FROM frame"
        found.append(ask(intraclass_sql(source), frame=frame)[0]["value"])
    of_heavy = 1600 / (1600 + 1080)
    mean = 0.6 * of_heavy + 0.8 * (1 - of_heavy)
    between = of_heavy * (1 - of_heavy) * 0.2**2 / (mean * (1 - mean))
    assert np.mean(found) == pytest.approx(between, abs=0.003)


def test_intraclass_correlation_that_does_not_exist_is_null() -> None:
    one_each = pd.DataFrame({"cluster": [1, 2, 3], "value": [1, 2, 5]})
    for frame in (one_each, one_each[:0], one_each.assign(cluster=1)):
        row = ask(intraclass_sql("SELECT cluster, value FROM frame"), frame=frame)[0]
        assert row["value"] is None
        assert row["n"] == 3 * (frame.cluster.nunique() == 1)
    pairs = pd.DataFrame({"cluster": [1, 1, 2, 2, 3], "value": [1, 2, 5, 4, 5]})
    row = ask(intraclass_sql("SELECT cluster, value FROM frame"), frame=pairs)[0]
    assert row["value"] is not None and row["clusters"] == 2
    assert row["undefined"] == 2, "one cluster alone is like no other"
    same = ask(intraclass_sql("SELECT cluster, value FROM frame"), frame=pairs.assign(value=5))[0]
    assert same["value"] is None
