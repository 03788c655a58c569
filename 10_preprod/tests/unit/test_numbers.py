"""The numbers of pages and API equal an independent reading of the raw files with pandas."""

import ast
import datetime
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import stats

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

    @staticmethod
    def nutrients(recipes: pd.DataFrame) -> pd.DataFrame:
        """Return the seven numbers of the list column."""
        names = ["calories", "total_fat_pdv", "sugar_pdv", "sodium_pdv", "protein_pdv"]
        names += ["saturated_fat_pdv", "carbohydrates_pdv"]
        lists = recipes["nutrition"].map(ast.literal_eval).tolist()
        return pd.DataFrame(lists, columns=names, index=recipes.index)

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


def covered_days(dates: pd.Series, filters: Filters) -> pd.DatetimeIndex:
    """Return the days from the first to the last date that lie in the years selected."""
    first, last = filters.years or (1900, 2100)
    return pd.date_range(
        max(dates.min(), pd.Timestamp(first, 1, 1)), min(dates.max(), pd.Timestamp(last, 12, 31))
    )


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


def within_years(data: pd.DataFrame, y: pd.Series) -> tuple[float, float, float, int]:
    """Return the weekend's difference within years, CR3 error, degrees of freedom and clusters.

    By dummy variables and a refit without each contributor: slow, and nothing like the site's.
    """
    years = pd.get_dummies(data["day"].dt.year, dtype=float)
    x = np.column_stack([(data["day"].dt.day_of_week >= 5).astype(float), years])
    cluster = data["contributor_id"].to_numpy()
    gram, moment = x.T @ x, x.T @ y.to_numpy()
    value = np.linalg.lstsq(gram, moment, rcond=None)[0][0]
    left_out = []
    for one in np.unique(cluster):
        rows = cluster == one
        less = gram - x[rows].T @ x[rows]
        left = moment - x[rows].T @ y.to_numpy()[rows]
        left_out.append(np.linalg.lstsq(less, left, rcond=None)[0][0])
    count = len(left_out)
    spread = ((np.array(left_out) - value) ** 2).sum()
    # What the years leave of the weekend tells how many contributors decide.
    rest = x[:, 0] - x[:, 1:] @ np.linalg.lstsq(x[:, 1:], x[:, 0], rcond=None)[0]
    leverage = np.array([(rest[cluster == one] ** 2).sum() for one in np.unique(cluster)])
    df = leverage.sum() ** 2 / (leverage**2).sum() - 1
    return float(value), float(np.sqrt(spread * (count - 1) / count)), float(df), count


@pytest.mark.parametrize("filters", [Filters(), Filters((2005, 2009), "none")], ids=str)
@pytest.mark.parametrize(
    ("analysis_id", "measure", "is_log"),
    [
        ("weekend-duration", "minutes", True),
        ("weekend-complexity", "n_steps", False),
        ("weekend-nutrition", "sugar_pdv", True),
    ],
)
def test_weekend_measures(
    raw: Raw, filters: Filters, analysis_id: str, measure: str, is_log: bool
) -> None:
    recipes, _ = raw.select(filters)
    result = get_analysis(analysis_id).run(raw.snapshot.fetch, filters)
    values = raw.nutrients(recipes)[measure] if measure.endswith("_pdv") else recipes[measure]
    data, values = recipes[values > 0], values[values > 0].astype(float)
    y = np.log(values) if is_log else values
    value, se, df, clusters = within_years(data, y)
    estimand = next(e for e in result.estimands if e.facts["measure"] == measure)
    family = len({e.facts["measure"] for e in result.estimands})
    reach = se * stats.t.ppf(0.5 + 0.95 ** (1 / family) / 2, df)
    shown = np.expm1 if is_log else float
    assert (estimand.n, estimand.clusters) == (len(data), clusters)
    assert estimand.value == pytest.approx(shown(value), rel=1e-6)
    assert estimand.interval == pytest.approx(
        (shown(value - reach), shown(value + reach)), rel=1e-6
    )
    assert estimand.effect == pytest.approx(value / y.std(), rel=1e-6)


@pytest.mark.parametrize("kind", ["ingredients", "tags"])
def test_weekend_presences(raw: Raw, kind: str) -> None:
    recipes, _ = raw.select(Filters())
    result = get_analysis(f"weekend-{kind}").run(raw.snapshot.fetch, Filters())
    lists = recipes[kind].map(ast.literal_eval).map(set)
    counts = lists.explode().value_counts()
    assert {row["item"] for row in result.rows} <= set(counts[counts >= 100].index)
    item = max(result.rows, key=lambda row: row["n"])
    y = lists.map(lambda found: item["item"] in found).astype(float)
    value, se, df, _ = within_years(recipes, y)
    assert item["n"] == counts[item["item"]]
    assert item["difference"] == pytest.approx(value, rel=1e-6)
    p = [row["p_adjusted"] for row in result.rows]
    assert all(0 <= one <= 1 for one in p)
    raw_p = 2 * stats.t.sf(abs(value) / se, df)
    assert item["p_adjusted"] >= raw_p * (1 - 1e-6)


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
