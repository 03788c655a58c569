"""The numbers of pages and API equal an independent reading of the raw files with pandas."""

import datetime
import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.frames import read_ratings_longterm, read_recipes_clean
from mangetamain_analytics.data.overview import compute_overview
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.settings import Settings
from mangetamain_analytics.visualization.registry import get_analysis

SAMPLE = Path(
    os.environ.get("FOODCOM_SAMPLE", Path(__file__).parents[3] / "../shared/data/foodcom_sample")
)


class Raw:
    """A folder of Kaggle's files, read with pandas, and the data set built from them."""

    def __init__(self, folder: Path, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        recipes, interactions = (
            pd.read_csv(next(folder.glob(f"{name}.csv*")))
            for name in ("RAW_recipes", "RAW_interactions")
        )
        recipes["day"] = pd.to_datetime(recipes["submitted"])
        interactions["day"] = pd.to_datetime(interactions["date"])
        self.recipes, self.interactions = recipes, interactions
        kept = recipes[recipes["name"].notna() & recipes["minutes"].between(1, 180)]
        for column in ("n_steps", "n_ingredients"):
            low, high = kept[column].quantile([0.025, 0.975])
            kept = kept.assign(**{f"{column}_kept": kept[column].between(low, high)})
        self.clean = kept[kept["n_steps_kept"] & kept["n_ingredients_kept"]]

    def select(self, filters: Filters) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the recipes and interactions of a selection."""
        recipes = self.clean if filters.profile == "standard" else self.recipes
        rated = self.interactions[self.interactions["recipe_id"].isin(recipes["id"])]
        if filters.years:
            recipes = recipes[recipes["day"].dt.year.between(*filters.years)]
            rated = rated[rated["day"].dt.year.between(*filters.years)]
        return recipes, rated


@pytest.fixture(scope="module", params=["generated", "sample"])
def raw(
    request: pytest.FixtureRequest,
    kaggle_folder: Path,
    dataset_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
    data_tool: Callable[..., None],
) -> Raw:
    """Give the generated data and the real sample, one after the other."""
    settings = Settings(cache=tmp_path_factory.mktemp("cache"))
    if request.param == "generated":
        return Raw(kaggle_folder, Snapshot(dataset_file, "test", settings))
    if not SAMPLE.is_dir():
        pytest.skip(f"the real sample is not at FOODCOM_SAMPLE ({SAMPLE})")
    path = tmp_path_factory.mktemp("sample") / "sample.duckdb"
    data_tool("build", "--source", SAMPLE, "--out", path)
    return Raw(SAMPLE, Snapshot(path, "test", settings))


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
    everything = {"recipes": raw.recipes["day"], "interactions": raw.interactions["day"]}
    for series, selected in (("recipes", recipes["day"]), ("interactions", rated["day"])):
        first, last = filters.years or (1900, 2100)
        covered = pd.date_range(
            max(everything[series].min(), pd.Timestamp(first, 1, 1)),
            min(everything[series].max(), pd.Timestamp(last, 12, 31)),
        )
        days = covered.day_of_week.value_counts().reindex(range(7), fill_value=0)
        counts = selected.dt.day_of_week.value_counts().reindex(range(7), fill_value=0)
        assert [row[series] for row in result.rows] == counts.tolist()
        assert [row[series.removesuffix("s") + "_days"] for row in result.rows] == days.tolist()
        rates = (counts / days).fillna(0.0)
        assert [row[f"{series}_per_day"] for row in result.rows] == pytest.approx(rates.tolist())
        if counts[:5].sum():
            weekend, week = counts[5:].sum() / days[5:].sum(), counts[:5].sum() / days[:5].sum()
            assert result.estimates[f"{series}_ratio"] == pytest.approx(weekend / week)


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
        set(eval(one["tags"], {}, {}))
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
