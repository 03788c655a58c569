"""Ratings by season, month and day equal refits with pandas and numpy on the raw files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from independent import Refit, refit_differences
from raw_files import Raw
from raw_reviews import FILTERS, rated, reviewed
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_effectsize

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.visualization.analysis import Result
from mangetamain_analytics.visualization.registry import get_analysis

MEASURES = ("stars", "five", "low")
SEASONS = np.array(["winter", "spring", "summer", "autumn"])
# By page: the levels that findings compare, and those that the chart draws, of a day.
LEVELS: dict[str, Any] = {
    "season": (
        (lambda day: SEASONS[day.dt.month % 12 // 3], SEASONS),
        (lambda day: day.dt.month.to_numpy(), range(1, 13)),
    ),
    "weekend": (
        (lambda day: (day.dt.day_of_week >= 5).to_numpy(), [True]),
        (lambda day: day.dt.day_of_week.to_numpy() + 1, range(1, 8)),
    ),
}
SELECTED = [Filters(), Filters(min_interactions=4, min_user_interactions=3), Filters(rating=(2, 5))]


@dataclass(frozen=True)
class Ratings:
    """The ratings of a selection: their days and clusters, and what is told of each of them."""

    data: pd.DataFrame
    y: Any  # ratings × measures, as they are and 0 or 1

    def refits(self, inside: Any) -> dict[str, Refit]:
        """Return the differences of a level from the rest within years, by either clustering."""
        years = self.data["year"]
        return {
            unit: refit_differences(inside, years, self.data[cluster], self.y)
            for unit, cluster in (("recipe", "recipe_id"), ("user", "user_id"))
        }


@dataclass(frozen=True)
class Cell:
    """The difference of one measure of one level, by the clustering that is more cautious."""

    value: float
    low: float
    high: float
    p: float
    clusters: int
    n: int
    share: float  # of all ratings, those of the level


def ratings_of(raw: Raw, page: str, filters: Filters) -> Ratings:
    data = rated(reviewed(raw, filters.only(get_analysis(f"ratings-{page}").filters)))
    stars = data["rating"]
    return Ratings(data, np.column_stack([stars, stars == 5, stars <= 2]).astype(float))


def cells_of(ratings: Ratings, level_of: Any, levels: Sequence[Any]) -> dict[str, Cell]:
    """Return all cells by `measure:level`; intervals hold for all of them at once."""
    each = 0.95 ** (1 / (len(levels) * len(MEASURES)))
    found = level_of(ratings.data["day"])
    cells = {}
    for level in levels:
        inside = found == level
        refits = ratings.refits(inside)
        for place, measure in enumerate(MEASURES):
            ends = {u: [end[place] for end in r.interval(each)] for u, r in refits.items()}
            unit = max(ends, key=lambda u: ends[u][1] - ends[u][0])
            own = refits[unit]
            cells[f"{measure}:{level}"] = Cell(
                value=own.value[place],
                low=ends[unit][0],
                high=ends[unit][1],
                p=own.p[place],
                clusters=own.clusters,
                n=int(inside.sum()),
                share=float(inside.mean()),
            )
    return cells


def factor(measure: str) -> float:
    """Shares are told in percentage points."""
    return 1 if measure == "stars" else 100


@pytest.mark.parametrize("filters", SELECTED, ids=["all", "least", "stars"])
@pytest.mark.parametrize("page", LEVELS)
def test_findings(raw: Raw, page: str, filters: Filters) -> None:
    """Each season, or the weekend, against the rest within years; all measures are one family."""
    result = get_analysis(f"ratings-{page}").run(raw.snapshot.fetch, filters)
    ratings = ratings_of(raw, page, filters)
    cells = cells_of(ratings, *LEVELS[page][0])
    assert {estimand.key for estimand in result.estimands} == set(cells)
    adjusted = dict(
        zip(cells, multipletests([c.p for c in cells.values()], method="holm")[1], strict=True)
    )
    for estimand in result.estimands:
        cell, measure = cells[estimand.key], estimand.key.split(":")[0]
        unit = factor(measure)
        assert estimand.value == pytest.approx(unit * cell.value, rel=1e-6)
        assert estimand.interval == pytest.approx((unit * cell.low, unit * cell.high), rel=1e-6)
        assert estimand.p == pytest.approx(adjusted[estimand.key], rel=1e-6)
        assert (estimand.n, estimand.clusters) == (len(ratings.data), cell.clusters)
        assert estimand.facts["level_n"] == cell.n
        effect = effect_of(ratings, measure, cell.value)
        assert estimand.effect == pytest.approx(effect, rel=1e-6, abs=1e-12)


def effect_of(ratings: Ratings, measure: str, difference: float) -> float:
    y = ratings.y[:, MEASURES.index(measure)]
    if measure == "stars":
        return float(difference / np.std(y, ddof=1))
    higher = min(1.0, max(0.0, y.mean() + difference))
    return float(proportion_effectsize(higher, y.mean()))


@pytest.mark.parametrize("filters", SELECTED, ids=["all", "least", "stars"])
@pytest.mark.parametrize("page", LEVELS)
def test_rows_of_the_charts(raw: Raw, page: str, filters: Filters) -> None:
    """Months and days of the week: the distance from the mean of all, which holds the level."""
    result = get_analysis(f"ratings-{page}").run(raw.snapshot.fetch, filters)
    ratings = ratings_of(raw, page, filters)
    level_of, levels = LEVELS[page][1]
    cells = cells_of(ratings, level_of, levels)
    rows = {f"{row['measure']}:{row['level']}": row for row in result.rows}
    assert set(rows) == set(cells)
    assert [row["level"] for row in result.rows] == list(np.repeat(levels, len(MEASURES)))
    for key, row in rows.items():
        cell = cells[key]
        rest = factor(row["measure"]) * (1 - cell.share)
        assert row["n"] == cell.n
        assert [row["deviation"], row["low"], row["high"]] == pytest.approx(
            [rest * cell.value, rest * cell.low, rest * cell.high], rel=1e-6
        )


@pytest.mark.parametrize("page", LEVELS)
def test_what_is_drawn_is_the_difference_from_the_mean_within_years(raw: Raw, page: str) -> None:
    """Ratings less the mean of their year, averaged over a level: the words on the chart.

    Not exactly, as years hold the levels in somewhat different shares.
    """
    result = get_analysis(f"ratings-{page}").run(raw.snapshot.fetch, Filters())
    ratings = ratings_of(raw, page, Filters())
    years, level = ratings.data["year"].to_numpy(), LEVELS[page][1][0](ratings.data["day"])
    drawn, plain = [], []
    for row in result.rows:
        y = pd.Series(ratings.y[:, MEASURES.index(row["measure"])])
        within = (y - y.groupby(years).transform("mean"))[level == row["level"]].mean()
        drawn.append(row["deviation"])
        plain.append(factor(row["measure"]) * within)
    np.testing.assert_allclose(drawn, plain, rtol=0.01)


@pytest.mark.parametrize("filters", FILTERS, ids=range(len(FILTERS)))
def test_how_much_each_selection_holds(raw: Raw, filters: Filters) -> None:
    """Fewer reviews than all, and enough to tell whether the right ones are left."""
    if filters not in (Filters(), Filters(profile="none")):
        assert 100 < len(reviewed(raw, filters)) < 0.99 * len(reviewed(raw, Filters()))
    for page in LEVELS:
        analysis = get_analysis(f"ratings-{page}")
        reviews = reviewed(raw, filters.only(analysis.filters))
        result: Result = analysis.run(raw.snapshot.fetch, filters)
        assert result.reviews == len(reviews)
        assert result.n == reviews["recipe_id"].nunique()
        assert result.clusters == reviews["user_id"].nunique()
        assert result.years == (reviews["year"].min(), reviews["year"].max())
