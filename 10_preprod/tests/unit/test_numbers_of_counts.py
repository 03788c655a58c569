"""Rates on pages and in the API equal counts and refits with pandas on the raw files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from independent import Refit, refit_rate_ratio
from raw_files import Raw, covered_days
from statsmodels.stats.multitest import multipletests

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.visualization.registry import get_analysis

FILTERS = [Filters(), Filters(profile="none"), Filters(years=(2003, 2007))]
SERIES = ("recipes", "interactions")


def is_weekend(days: pd.DatetimeIndex) -> Any:
    return days.day_of_week >= 5


def events(raw: Raw, filters: Filters, series: str) -> tuple[pd.DatetimeIndex, Any, Any]:
    """Return the days of a series' events, who made each, and the days covered."""
    chosen = dict(zip(SERIES, raw.select(filters), strict=True))[series]
    everything = raw.recipes if series == "recipes" else raw.interactions
    people = chosen["contributor_id" if series == "recipes" else "user_id"]
    return pd.DatetimeIndex(chosen["day"]), people, covered_days(everything["day"], filters)


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_rates_of_the_weekend(raw: Raw, filters: Filters) -> None:
    result = get_analysis("weekend-volume").run(raw.snapshot.fetch, filters)
    estimands = {e.facts["series"]: e for e in result.estimands if e.value is not None}
    assert set(estimands) == set(SERIES)
    refits = {s: refit_rate_ratio(*events(raw, filters, s), is_weekend) for s in SERIES}
    adjusted = multipletests([refits[series].p[0] for series in SERIES], method="holm")[1]
    for series, p in zip(SERIES, adjusted, strict=True):
        found, estimand = refits[series], estimands[series]
        assert (estimand.n, estimand.clusters) == (found.n, found.clusters)
        assert estimand.value == pytest.approx(np.expm1(found.value[0]), rel=1e-8)
        ends = [np.expm1(end[0]) for end in found.interval(0.95**0.5)]
        assert estimand.interval == pytest.approx(ends, rel=1e-6)
        assert estimand.effect == pytest.approx(found.value[0], rel=1e-8)
        assert estimand.p == pytest.approx(p, rel=1e-6, abs=1e-300)


LEVELS = {
    "weekend": ("weekday", lambda days: days.day_of_week + 1, range(1, 8)),
    "seasonality": ("month", lambda days: days.month, range(1, 13)),
}


def by_level(raw: Raw, page: str, series: str) -> Iterator[tuple[int, Refit, float]]:
    """Yield each level of a chart with its rate ratio and its share of the days."""
    _, level_of, levels = LEVELS[page]
    days, people, covered = events(raw, Filters(), series)
    for level in levels:
        found = refit_rate_ratio(days, people, covered, lambda d, one=level: level_of(d) == one)
        yield level, found, float((level_of(covered) == level).mean())


@pytest.mark.parametrize("series", SERIES)
@pytest.mark.parametrize("page", LEVELS)
def test_rows_of_the_charts(raw: Raw, page: str, series: str) -> None:
    """Deviations from the mean rate, with intervals that hold for all levels at once."""
    result = get_analysis(f"{page}-volume").run(raw.snapshot.fetch, Filters())
    name, _, levels = LEVELS[page]
    rows = {row[name]: row for row in result.rows}
    assert list(rows) == list(levels)
    for level, found, share in by_level(raw, page, series):
        expected = []
        for end in (found.value, *found.interval(0.95 ** (1 / len(levels)))):
            ratio = np.exp(end[0])
            # The mean rate holds the level's own days.
            expected.append(ratio / (share * ratio + (1 - share)) - 1)
        row = rows[level]
        ends = [row[f"{series}_{what}"] for what in ("deviation", "low", "high")]
        assert ends == pytest.approx(expected, rel=1e-6, abs=1e-9)


def drift(days: pd.DatetimeIndex, covered: pd.DatetimeIndex) -> Any:
    """Weigh each day covered by a trend through the rates of the years around its own."""
    rates = np.log(
        pd.Series(days.year).value_counts().sort_index()
        / pd.Series(covered.year).value_counts().sort_index()
    ).dropna()
    years = rates.index.to_numpy()
    slopes = {}
    for place, year in enumerate(years):
        before, after = max(0, place - 1), min(len(years) - 1, place + 1)
        slopes[year] = (rates.iloc[after] - rates.iloc[before]) / (years[after] - years[before])
    slope = pd.Series(covered.year).map(slopes).fillna(0.0).to_numpy()
    return np.exp(slope * (covered.day_of_year.to_numpy() / 365.25 - 0.5))


def test_rates_of_the_seasons(raw: Raw) -> None:
    """Four seasons of both series are one family, with and without a trend within the years."""
    result = get_analysis("seasonality-volume").run(raw.snapshot.fetch, Filters())
    names = np.array(["winter", "spring", "summer", "autumn"])
    p: dict[str, list[float]] = {}
    for estimand in result.estimands:
        series, season = estimand.facts["series"], estimand.facts["level"]
        days, people, covered = events(raw, Filters(), series)
        plain, drifting = (
            refit_rate_ratio(
                days, people, covered, lambda d, s=season: names[d.month % 12 // 3] == s, weight
            )
            for weight in (1.0, drift(days, covered))
        )
        p[estimand.key] = [plain.p[0], drifting.p[0]]
        assert estimand.value == pytest.approx(np.expm1(plain.value[0]), rel=1e-8)
        ends = [[end[0] for end in found.interval(0.95 ** (1 / 8))] for found in (plain, drifting)]
        expected = np.expm1([min(low for low, _ in ends), max(high for _, high in ends)])
        assert estimand.interval == pytest.approx(list(expected), rel=1e-6)
    assert len(p) == 8
    adjusted = [
        multipletests([both[place] for both in p.values()], method="holm")[1] for place in (0, 1)
    ]
    expected_p = dict(zip(p, np.maximum(*adjusted), strict=True))
    assert {e.key: e.p for e in result.estimands} == pytest.approx(expected_p, rel=1e-6)
