"""Diversity in resamples, against functions of counts, and its trends."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from memory import Memory

from mangetamain_analytics.statistics.diversity import hill_number, rarefied_richness
from mangetamain_analytics.statistics.resampled_trends import resampled_trend
from mangetamain_analytics.statistics.resampling_sql import diversity_sql

KINDS = 300


def pantry(seed: int = 1, rows: int = 1200, fall: float = 0.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw rows of clusters and six items of each; cooks have favourites."""
    rng = np.random.default_rng([13, seed])
    cluster = rng.integers(0, 200, rows)
    year = rng.integers(2000, 2010, rows)
    favourite = rng.integers(0, KINDS, 200)[cluster]
    return (
        pd.DataFrame({"id": np.arange(rows), "cluster": cluster, "x": year}),
        pd.DataFrame(
            {
                "id": np.repeat(np.arange(rows), 6),
                "item": picked(rng, year, favourite, fall).ravel(),
            }
        ),
    )


def picked(rng: np.random.Generator, year: Any, favourite: Any, fall: float) -> np.ndarray:
    """Draw six different items of each row, likelier ones and the favourite more often."""
    weights = np.arange(1, KINDS + 1) ** -(0.9 + fall * (year - 2004.5))[:, None]
    weights[np.arange(len(year)), favourite] += 0.05 * weights.sum(axis=1)
    # The largest of these are drawn in turn by weight, without putting back.
    keys = np.log(weights) + rng.gumbel(size=weights.shape)
    return np.argpartition(keys, -6, axis=1)[:, -6:]


def diversity(rows: pd.DataFrame, items: pd.DataFrame, rounds: int, least: int = 40) -> Any:
    memory = Memory()
    memory.create("r", rows)
    memory.create("i", items)
    statement = diversity_sql("SELECT * FROM r", "SELECT * FROM i", least, 30, rounds)
    return pd.DataFrame(memory.fetch(statement))


def test_diversity_equals_the_functions_of_counts() -> None:
    rows, items = pantry()
    rows = rows[(rows.x != 2003) | (rows.id % 5 == 0)]  # few rows, left out
    rows = rows.drop_duplicates(["cluster", "x"])  # of each cluster one row a year
    found = diversity(rows, items, 2)
    whole = found[found["round"] == 0].set_index("x")
    assert list(whole.index) == [x for x in range(2000, 2010) if x != 2003]
    merged = rows.merge(items)
    drawn = merged[merged.x != 2003].x.value_counts().min() // 2
    assert set(found.drawn) == {drawn}
    for x, row in whole.iterrows():
        counts = merged[merged.x == x].item.value_counts().to_numpy()
        assert row.n == counts.sum()
        assert row.richness == pytest.approx(rarefied_richness(counts, int(drawn)), rel=1e-9)
        same = sum(count * (count - 1) for count in counts) / (row.n * (row.n - 1))
        assert row.simpson == pytest.approx(1 / same, rel=1e-9)
        # Close to the plug-in of so many occurrences.
        assert row.simpson == pytest.approx(hill_number(counts, 2), rel=0.15)
    assert set(found["round"]) == {0, 1, 2}


def test_an_x_of_few_clusters_and_items_that_occur_once() -> None:
    rows = pd.DataFrame({"id": np.arange(100), "x": np.arange(100) // 50})
    # 29 clusters at first, then 50.
    rows["cluster"] = np.where(rows.x == 0, rows.id % 29, rows.id)
    items = pd.DataFrame({"id": rows.id, "item": rows.id})
    (found,) = diversity(rows, items, 1).query("round == 0").to_dict("records")
    assert (found["x"], found["n"]) == (1, 50)
    assert math.isnan(found["simpson"])  # NULL


def test_a_round_too_small_to_draw_from_has_no_richness() -> None:
    # Half of the items are of one cluster, which some rounds leave out.
    rows = pd.DataFrame({"id": np.arange(41), "x": 2000, "cluster": np.arange(41)})
    items = pd.DataFrame(
        {"id": np.r_[[0] * 40, 1:41], "item": np.r_[np.arange(40), np.arange(40) % 9]}
    )
    found = diversity(rows, items, 60)
    fewer = found[found.n < 40]
    assert len(fewer) and fewer.richness.isna().all()
    assert found[found.n >= 40].richness.notna().all()
    assert found.simpson.notna().all()


def test_clusters_that_repeat_themselves_do_not_look_less_diverse() -> None:
    """Few cooks with many like recipes, and many cooks with one, of the same kitchen."""
    rng = np.random.default_rng(1)
    cluster = np.r_[np.repeat(np.arange(60), 20), np.arange(60, 1260)]
    likes = rng.integers(0, 300, (1260, 6))
    rows = pd.DataFrame({"id": np.arange(2400), "cluster": cluster, "x": np.arange(2400) // 1200})
    items = pd.DataFrame({"id": np.repeat(rows.id, 6), "item": likes[cluster].ravel()})
    few, many = diversity(rows, items.drop_duplicates(), 1).query("round == 0").to_dict("records")
    assert few["n"] < many["n"] / 19
    assert few["richness"] == pytest.approx(many["richness"], rel=0.05)
    assert few["simpson"] == pytest.approx(many["simpson"], rel=0.15)


@pytest.mark.simulation
def test_diversity_does_not_follow_the_number_of_rows() -> None:
    """Years of 120 and of 3,000 rows of the same kitchen are alike diverse."""
    rows, items = pantry(rows=9360)
    few = rows.id % 25 == 0
    rows["x"] = np.where(few, rows.id % 3, 3 + rows.id % 3)
    rows["cluster"] = rows.id
    found = diversity(rows, items, 1).query("round == 0").set_index("x")
    assert found.n.max() > 20 * found.n.min()
    for measure in ("richness", "simpson"):
        assert found[measure][3:].mean() == pytest.approx(found[measure][:3].mean(), rel=0.05)


def test_nothing_enough_has_no_diversity() -> None:
    rows, items = pantry()
    assert diversity(rows, items, 2, 10_000).empty
    assert diversity(rows.iloc[:0], items, 2).empty


@pytest.mark.simulation
def test_diversity_without_a_trend_has_none() -> None:
    spoken = {"richness": 0, "simpson": 0}
    for seed in range(20):
        rows, items = pantry(seed)
        found = diversity(rows, items, 80)
        for measure in spoken:
            # Resamples repeat clusters and look less diverse: by a factor, which logs remove.
            logs = found.assign(value=np.log(found[measure])).to_dict("records")
            trend = resampled_trend(logs, "value", len(rows), 200)
            assert trend.slope
            spoken[measure] += trend.slope.p_value() < 0.05
    # Of 20 at 5 %, more than 4 in three of a thousand cases.
    assert all(count <= 4 for count in spoken.values()), spoken


def log_diversity(shares: np.ndarray, drawn: int) -> dict[str, float]:
    """Give what the estimators estimate, of the shares of items in the population."""
    return {
        "richness": math.log((1 - (1 - shares) ** drawn).sum()),
        "simpson": -math.log((shares**2).sum()),
    }


def check_diversity(runs: int, least: int, most: int) -> None:
    fall, rng = 0.01, np.random.default_rng(17)
    shares = []
    for year in range(2000, 2010):
        items = picked(rng, np.full(60_000, year), rng.integers(0, KINDS, 60_000), fall)
        shares.append(np.bincount(items.ravel(), minlength=KINDS) / items.size)
    covered = {"richness": 0, "simpson": 0}
    for seed in range(100, 100 + runs):
        rows, items = pantry(seed, fall=fall)
        found = diversity(rows, items, 100)
        true = pd.DataFrame([log_diversity(share, found["drawn"][0]) for share in shares])
        for measure in covered:
            logs = found.assign(value=np.log(found[measure])).to_dict("records")
            trend = resampled_trend(logs, "value", len(rows), 200)
            assert trend.slope
            low, high = trend.slope.interval()
            covered[measure] += low <= np.polyfit(range(10), true[measure], 1)[0] <= high
    print(f"\ncoverage of trends of diversity in {runs} runs: {covered}")
    assert all(least <= count <= most for count in covered.values()), covered


@pytest.mark.simulation
def test_trends_of_diversity_are_covered_quick() -> None:
    check_diversity(20, 15, 20)


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_trends_of_diversity_are_covered() -> None:
    check_diversity(1000, 930, 970)


@pytest.mark.simulation
def test_a_fall_of_diversity_is_found() -> None:
    rows, items = pantry(rows=2500, fall=0.05)
    found = diversity(rows, items, 80)
    for measure in ("richness", "simpson"):
        logs = found.assign(value=np.log(found[measure])).to_dict("records")
        trend = resampled_trend(logs, "value", len(rows), 200)
        assert trend.slope and trend.slope.interval()[1] < 0
