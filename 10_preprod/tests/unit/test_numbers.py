"""The numbers of pages and API equal an independent reading of the raw files with pandas."""

import ast
import datetime

import pandas as pd
import polars as pl
import pytest
from raw_files import Raw, covered_days

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.frames import read_ratings_longterm, read_recipes_clean
from mangetamain_analytics.data.overview import compute_overview
from mangetamain_analytics.visualization.registry import get_analysis

FILTERS = [
    Filters(),
    Filters(profile="none"),
    Filters(years=(2003, 2007)),
    Filters(years=(1999, 1999), profile="none"),
    Filters(years=(2008, 2018)),
]


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_overview(raw: Raw, filters: Filters) -> None:
    recipes, rated = raw.select(filters)
    overview = compute_overview(raw.snapshot.fetch, filters)
    assert overview.recipes == len(recipes)
    assert overview.interactions == len(rated)
    assert overview.users == rated["user_id"].nunique()
    stars = rated.loc[rated["rating"] > 0, "rating"]
    if len(stars):
        assert overview.mean_rating == pytest.approx(stars.mean(), rel=1e-12)
    else:
        assert overview.mean_rating is None
    days = pd.concat([recipes["day"], rated["day"]])
    assert overview.first_day == days.min().date()
    assert overview.last_day == days.max().date()
    by_year = dict(zip(overview.years, overview.recipes_by_year, strict=True))
    expected = recipes["day"].dt.year.value_counts().to_dict()
    assert {year: n for year, n in by_year.items() if n} == expected


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_weekend_volume(raw: Raw, filters: Filters) -> None:
    recipes, rated = raw.select(filters)
    result = get_analysis("weekend-volume").run(raw.snapshot.fetch, filters)
    assert result.n == len(recipes)
    assert result.clusters == recipes["contributor_id"].nunique()
    found = {estimand.facts["series"]: estimand for estimand in result.estimands}
    for series, base, chosen, cluster in (
        ("recipes", raw.recipes, recipes, "contributor_id"),
        ("interactions", raw.interactions, rated, "user_id"),
    ):
        covered = covered_days(base["day"], filters)
        days = covered.day_of_week.value_counts().reindex(range(7), fill_value=0)
        counts = chosen["day"].dt.day_of_week.value_counts().reindex(range(7), fill_value=0)
        if series not in found:
            continue
        assert [row[series] for row in result.rows] == counts.tolist()
        assert [row[f"{series}_days"] for row in result.rows] == days.tolist()
        rates = (counts / days).fillna(0.0)
        assert [row[f"{series}_per_day"] for row in result.rows] == pytest.approx(rates.tolist())
        assert (found[series].n, found[series].clusters) == (
            len(chosen),
            chosen[cluster].nunique(),
        )
        if found[series].value is not None:
            expected = mantel_haenszel(chosen["day"], covered)
            assert found[series].value == pytest.approx(expected - 1, rel=1e-9)


def mantel_haenszel(dates: pd.Series, covered: pd.DatetimeIndex) -> float:
    """Return the weekend's rate ratio within years."""
    above = below = 0.0
    for year in sorted(set(covered.year)):
        days = covered[covered.year == year]
        inside = (days.day_of_week >= 5).mean()
        here = dates[dates.dt.year == year].dt.day_of_week
        above += (here >= 5).sum() * (1 - inside)
        below += (here < 5).sum() * inside
    return above / below


def test_an_empty_selection_is_computed(raw: Raw) -> None:
    filters = Filters(years=(1950, 1960))
    result = get_analysis("weekend-volume").run(raw.snapshot.fetch, filters)
    assert (result.n, result.clusters, result.years) == (0, 0, None)
    assert compute_overview(raw.snapshot.fetch, filters).first_day is None


def test_recipes_clean(raw: Raw) -> None:
    frame = read_recipes_clean(raw.snapshot)
    assert frame.height == len(raw.clean)
    assert set(frame["id"]) == set(raw.clean["id"])
    one = raw.clean.iloc[0]
    row = frame.row(by_predicate=pl.col("id") == one["id"], named=True)
    assert row["minutes"] == one["minutes"]
    assert sorted(row["tags"]) == sorted(
        set(ast.literal_eval(one["tags"]))
    )  # noqa: S307 - our own file
    assert row["calories"] == pytest.approx(float(one["nutrition"].strip("[]").split(",")[0]))


def test_ratings_longterm(raw: Raw) -> None:
    months, metadata = read_ratings_longterm(raw.snapshot, min_interactions=20)
    stars = raw.interactions[raw.interactions["rating"] > 0]
    groups = stars.groupby(stars["day"].dt.to_period("M"))["rating"]
    kept = groups.count()[lambda n: n >= 20]
    assert months["n"].to_list() == kept.tolist()
    assert months["mean"].to_list() == pytest.approx(groups.mean()[kept.index].tolist())
    assert months["median"].to_list() == pytest.approx(groups.median()[kept.index].tolist())
    assert months["sd"].to_list() == pytest.approx(groups.std()[kept.index].tolist())
    share = stars["rating"].eq(5).groupby(stars["day"].dt.to_period("M")).mean()[kept.index]
    assert months["share_5"].to_list() == pytest.approx(share.tolist())
    assert months["date"][0] == datetime.date(kept.index[0].year, kept.index[0].month, 1)
    assert metadata["total_ratings"] == len(stars)
    assert metadata["total_users"] == stars["user_id"].nunique()
    assert metadata["months_kept"] + metadata["months_left_out"] == len(groups)
    assert metadata["date_range"] == (stars["day"].min().date(), stars["day"].max().date())
