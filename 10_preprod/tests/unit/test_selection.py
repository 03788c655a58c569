"""500 random selections, counted with pandas; every analysis answers; page and API agree."""

from __future__ import annotations

import ast
import math
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mangetamain_analytics import api
from mangetamain_analytics.data.cached_loaders import load_result
from mangetamain_analytics.data.conditions import INTERACTIONS, bind
from mangetamain_analytics.data.filters import FILTERS, Filters
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.data.overview import compute_overview, count_selection
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.settings import Settings
from mangetamain_analytics.visualization.analysis import VERDICTS, Analysis
from mangetamain_analytics.visualization.registry import ANALYSES, get_analysis

COMBINATIONS = 500
SEASONS = ["winter", "spring", "summer", "autumn"]
TAGS = ["easy", "preparation", "dietary", "desserts", "60-minutes-or-less", "no such tag"]
INGREDIENTS = ["salt", "butter", "sugar", "garlic cloves", "olive oil", "no such ingredient"]
RANGES = {"minutes": 200, "steps": 25, "n_ingredients": 20, "calories": 1000}


def draw(seed: int) -> Filters:
    """Draw filters: about three of them, some that contradict each other."""
    rng = random.Random(seed)

    def span(low: int, high: int) -> tuple[int, int]:
        first, last = sorted((rng.randint(low, high), rng.randint(low, high)))
        return first, last

    def some(items: list[str], most: int) -> tuple[str, ...]:
        chosen = rng.sample(items, rng.randint(1, most))
        return tuple(item for item in items if item in chosen)

    choices = {
        "years": lambda: span(1998, 2019),
        "profile": lambda: "none",
        "season": lambda: some(SEASONS, 3),
        "daytype": lambda: rng.choice(["weekday", "weekend"]),
        "tags": lambda: tuple(sorted(some(TAGS, 3))),
        "tags_mode": lambda: "all",
        "ingredients": lambda: tuple(sorted(some(INGREDIENTS, 3))),
        "ingredients_mode": lambda: "all",
        **{name: lambda most=most: span(0, most) for name, most in RANGES.items()},
        "rating": lambda: span(1, 5),
        "min_interactions": lambda: rng.choice([1, 2, 5, 20, 10_000]),
        "min_user_interactions": lambda: rng.choice([1, 2, 5, 20, 10_000]),
    }
    return Filters(**{name: make() for name, make in choices.items() if rng.random() < 0.22})


class Raw:
    """Kaggle's files with pandas: the same selections, written without SQL."""

    def __init__(self, folder: Path, snapshot: Snapshot) -> None:
        self.recipes = pd.read_csv(folder / "RAW_recipes.csv").assign(
            day=lambda data: pd.to_datetime(data["submitted"]),
            tags=lambda data: data["tags"].map(ast.literal_eval).map(set),
            ingredients=lambda data: data["ingredients"].map(ast.literal_eval).map(set),
            calories=lambda data: data["nutrition"].map(lambda text: ast.literal_eval(text)[0]),
            steps=lambda data: data["n_steps"],
        )
        self.interactions = pd.read_csv(folder / "RAW_interactions.csv").assign(
            day=lambda data: pd.to_datetime(data["date"])
        )
        reviews = self.interactions["recipe_id"].value_counts()
        self.recipes["reviews"] = self.recipes["id"].map(reviews).fillna(0)
        kept = snapshot.frame("SELECT id FROM recipes WHERE excluded_by IS NULL")["id"].to_list()
        self.recipes["kept"] = self.recipes["id"].isin(kept)

    def select(self, filters: Filters) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the recipes and the interactions of a selection."""
        recipes, rated = self.recipes, self.interactions
        if filters.profile == "standard":
            recipes = recipes[recipes["kept"]]
        for name in RANGES:
            if bounds := getattr(filters, name):
                recipes = recipes[recipes[name].between(*bounds)]
        for name in ("tags", "ingredients"):
            if wanted := set(getattr(filters, name)):
                enough = len(wanted) if getattr(filters, f"{name}_mode") == "all" else 1
                had = recipes[name].map(lambda found, wanted=wanted: len(wanted & found))
                recipes = recipes[had >= enough]
        if filters.min_interactions:
            recipes = recipes[recipes["reviews"] >= filters.min_interactions]
        rated = rated[rated["recipe_id"].isin(recipes["id"])]
        if filters.min_user_interactions:
            given = self.interactions["user_id"].value_counts()
            rated = rated[rated["user_id"].map(given) >= filters.min_user_interactions]
        if filters.rating:
            rated = rated[rated["rating"].between(*filters.rating)]
        return recipes[when(recipes["day"], filters)], rated[when(rated["day"], filters)]


def when(day: pd.Series, filters: Filters) -> pd.Series:
    """Say which days lie in the years, seasons and day type."""
    inside = day.notna()
    if filters.years:
        inside &= day.dt.year.between(*filters.years)
    if filters.season:
        months = {"winter": [12, 1, 2], "spring": [3, 4, 5], "summer": [6, 7, 8]}
        months["autumn"] = [9, 10, 11]
        inside &= day.dt.month.isin([m for season in filters.season for m in months[season]])
    if filters.daytype:
        inside &= (day.dt.day_of_week >= 5) == (filters.daytype == "weekend")
    return inside


@pytest.fixture(scope="module")
def small(dataset_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    settings = Settings(cache=tmp_path_factory.mktemp("cache"))
    return Snapshot(dataset_file, "test", settings)


@pytest.fixture(scope="module")
def raw(kaggle_folder: Path, small: Snapshot) -> Raw:
    return Raw(kaggle_folder, small)


def test_the_combinations_are_worth_trying() -> None:
    drawn = [draw(seed) for seed in range(COMBINATIONS)]
    assert len(set(drawn)) > 0.9 * COMBINATIONS
    for name in FILTERS:
        assert sum(name in filters.active for filters in drawn) > 50, name
    assert Filters() in drawn


def test_random_combinations_are_counted_right(raw: Raw, small: Snapshot) -> None:
    sizes = []
    for seed in range(COMBINATIONS):
        filters = draw(seed)
        assert Filters.parse(filters.as_parameters()) == filters, seed
        recipes, rated = raw.select(filters)
        assert count_selection(small.fetch, filters) == (len(recipes), len(rated)), filters
        sizes.append(len(recipes))
    assert sum(size == 0 for size in sizes) > 50, "contradictory ones are among them"
    assert sum(size > 100 for size in sizes) > 100


def check_answer(analysis: Analysis, filters: Filters, raw: Raw, small: Snapshot) -> None:
    """Check that an analysis answers, and that it counts what the raw files have."""
    result = analysis.run(small.fetch, filters)
    assert result.filters == filters.only(analysis.filters)
    assert result.estimands and {e.verdict for e in result.estimands} <= set(VERDICTS)
    if analysis.id.startswith(("trends-", "seasonality-", "weekend-")):
        assert result.n == len(raw.select(result.filters)[0]), (analysis.id, filters)


def test_every_analysis_answers_random_combinations(raw: Raw, small: Snapshot) -> None:
    analyses = list(ANALYSES.values())
    for seed in range(0, COMBINATIONS, 3):
        check_answer(analyses[seed // 3 % len(analyses)], draw(seed), raw, small)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_every_analysis_answers_every_combination(raw: Raw, small: Snapshot) -> None:
    """Each combination is put to a third of the analyses, each analysis meets 166 or more."""
    analyses = list(ANALYSES.values())
    for seed in range(COMBINATIONS):
        for analysis in analyses[seed % 3 :: 3]:
            check_answer(analysis, draw(seed), raw, small)


def test_overview_and_days_covered_obey_the_filters(raw: Raw, small: Snapshot) -> None:
    analysis = replace(get_analysis("weekend-volume"), filters=FILTERS)
    bounds = {
        "recipes": (raw.recipes["day"].min(), raw.recipes["day"].max()),
        "interactions": (raw.interactions["day"].min(), raw.interactions["day"].max()),
    }
    compared = 0
    for seed in range(30):
        filters = draw(seed)
        recipes, rated = raw.select(filters)
        overview = compute_overview(small.fetch, filters)
        assert (overview.recipes, overview.interactions) == (len(recipes), len(rated))
        assert overview.users == rated["user_id"].nunique()
        result = analysis.run(small.fetch, filters)
        for series, chosen in (("recipes", recipes), ("interactions", rated)):
            if not len(chosen):
                continue
            days = pd.Series(pd.date_range(*bounds[series]))
            days = days[when(days, filters)].dt.day_of_week
            counts = chosen["day"].dt.day_of_week
            for level in range(7):
                row = result.rows[level]
                assert row[series] == (counts == level).sum()
                assert row[f"{series}_days"] == (days == level).sum()
                compared += 1
    assert compared > 200


@pytest.fixture
def client(site: DataLoader) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=api.ROUTES)) as client:
        yield client


def are_same(row: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether rows are equal but for what threads add up in any order."""
    numbers = [name for name, value in row.items() if isinstance(value, float)]
    return row.keys() == other.keys() and all(
        (
            isinstance(other[name], float) and math.isclose(row[name], other[name], abs_tol=1e-9)
            if name in numbers
            else row[name] == other[name]
        )
        for name in row
    )


def test_page_and_api_agree(client: TestClient, site: DataLoader) -> None:
    analyses = list(ANALYSES.values())
    for seed in range(24):
        analysis, filters = analyses[seed % len(analyses)], draw(seed)
        on_page = load_result(site, analysis.id, filters)
        answer = client.get(f"{api.ROOT}/{analysis.id}.json", params=filters.as_parameters())
        document = answer.json()
        assert document["n"] == on_page.n
        assert document["filters"] == on_page.filters.as_dict()
        for row, shown in zip(document["rows"], on_page.rows, strict=True):
            assert are_same(row, shown), (analysis.id, filters)
        verdicts = {finding["key"]: finding["verdict"] for finding in document["findings"]}
        assert verdicts == {e.key: e.verdict for e in on_page.estimands}
        texts = [finding["text"] for finding in document["findings"]]
        assert texts == [f.text for f in analysis.findings(on_page, get_language("en"))]


def test_filters_that_are_left_aside_cost_no_second_computation(
    client: TestClient, site: DataLoader
) -> None:
    analysis = get_analysis("weekend-volume")
    aside = [("daytype", "weekend")]
    assert "daytype" not in analysis.filters, "the page compares day types"
    url = f"{api.ROOT}/{analysis.id}.json"
    plain, same = client.get(url), client.get(url, params=aside)
    assert plain.content == same.content
    assert len([key for key in api._kept[site.snapshot] if len(key) == 2]) == 1


@pytest.mark.parametrize("kind", ["tags", "ingredients"])
def test_unknown_names_select_nothing(client: TestClient, small: Snapshot, kind: str) -> None:
    nobody = Filters(**{kind: ("'); DROP TABLE recipes; --",)})
    assert count_selection(small.fetch, nobody) == (0, 0)
    assert count_selection(small.fetch, Filters())[0] > 0
    answer = client.get(f"{api.ROOT}/weekend-volume.json", params=nobody.as_parameters())
    assert answer.status_code == 200


def test_the_statements_shown_are_those_that_run(small: Snapshot) -> None:
    analysis = replace(get_analysis("weekend-tags"), filters=FILTERS)
    ran: list[str] = []

    def fetch(sql: str, parameters: object) -> list[dict[str, object]]:
        ran.append(sql)
        return small.fetch(sql, parameters)  # type: ignore[arg-type]

    for filters in (Filters(), draw(3), draw(4)):
        ran.clear()
        analysis.run(fetch, filters)
        assert ran == list(analysis.statements(filters).values())
        assert all("/*" not in sql for sql in ran)
        for value in (*filters.tags, *filters.ingredients):
            assert all(value not in sql for sql in ran), "values are bound"


ONE_EACH = {
    "season": Filters(season=("winter",)),
    "daytype": Filters(daytype="weekend"),
    "tags": Filters(tags=("easy",)),
    "ingredients": Filters(ingredients=("salt",)),
    "minutes": Filters(minutes=(5, 30)),
    "steps": Filters(steps=(1, 9)),
    "n_ingredients": Filters(n_ingredients=(1, 9)),
    "calories": Filters(calories=(0, 500)),
    "rating": Filters(rating=(4, 5)),
    "min_interactions": Filters(min_interactions=2),
    "min_user_interactions": Filters(min_user_interactions=2),
}


@pytest.mark.parametrize("analysis", ANALYSES.values(), ids=list(ANALYSES))
def test_what_an_analysis_says_it_obeys_is_in_its_statements(analysis: Analysis) -> None:
    assert set(analysis.filters) <= set(FILTERS)
    everything = analysis.statements(Filters())
    assert not any("more filters" in sql for sql in everything.values())
    for name, filters in ONE_EACH.items():
        assert (analysis.statements(filters) != everything) == (name in analysis.filters), name


def test_every_filter_has_its_condition() -> None:
    assert ONE_EACH.keys() | {"years", "profile"} == set(FILTERS)
    for name, filters in ONE_EACH.items():
        assert filters.active == (name,)
        _, values = bind(INTERACTIONS, filters)
        assert values.keys() == filters.sql_parameters.keys()
