"""Filters: one grammar in, the same grammar out, nonsense refused by name."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mangetamain_analytics import api
from mangetamain_analytics.data.filters import FILTERS, Filters, all_but
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import ValidationError

MANY = Filters(
    years=(2002, 2010),
    profile="none",
    season=("winter", "summer"),
    daytype="weekend",
    tags=("easy", "vegetarian"),
    tags_mode="all",
    ingredients=("olive oil",),
    minutes=(5, 30),
    steps=(1, 9),
    n_ingredients=(3, 3),
    calories=(0, 500),
    rating=(4, 5),
    min_interactions=2,
    min_user_interactions=3,
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", Filters()),
        ("lang=fr", Filters()),
        ("years=2002 years=2010", Filters(years=(2002, 2010))),
        ("profile=none", Filters(profile="none")),
        ("season=summer season=winter", Filters(season=("winter", "summer"))),
        ("season=summer season=winter season=autumn season=spring", Filters()),
        ("daytype=weekday", Filters(daytype="weekday")),
        ("tags=vegan tags=easy", Filters(tags=("easy", "vegan"))),
        ("tags=easy tags_mode=all", Filters(tags=("easy",), tags_mode="all")),
        ("ingredients=salt", Filters(ingredients=("salt",))),
        ("minutes=0 minutes=2147483647", Filters(minutes=(0, 2_147_483_647))),
        ("rating=1 rating=5", Filters(rating=(1, 5))),
        ("min_interactions=7", Filters(min_interactions=7)),
        ("min_user_interactions=7", Filters(min_user_interactions=7)),
    ],
)
def test_parse_and_back(query: str, expected: Filters) -> None:
    filters = Filters.parse(tuple(item.split("=")) for item in query.split())
    assert filters == expected
    assert Filters.parse(filters.as_parameters()) == filters


def test_the_order_of_a_link_does_not_matter() -> None:
    parameters = MANY.as_parameters()
    other = sorted(parameters, key=lambda item: item[0], reverse=True)
    assert other != parameters
    assert Filters.parse(other) == MANY
    assert Filters.parse(other).as_parameters() == parameters


LONG = "x" * 10_000
BAD = [
    ("years", ["2002"]),
    ("years", ["2010", "2002"]),
    ("years", ["02", "2010"]),
    ("years", ["٢٠٠٢", "2010"]),
    ("years", ["2002", "2010", "2011"]),
    ("years", ["0001", "9999"]),
    ("years", ["2002' OR 1=1", "2010"]),
    ("profile", ["None"]),
    ("profile", ["none", "none"]),
    ("color", ["red"]),
    ("season", ["fall"]),
    ("season", ["winter", "winter"]),
    ("season", [""]),
    ("daytype", ["weekday", "weekend"]),
    ("daytype", ["' OR ''='"]),
    ("tags", ["a", "a"]),
    ("tags", [""]),
    ("tags", [LONG]),
    ("tags", ["nul\0"]),
    ("tags", ["line\nbreak"]),
    ("tags", [str(i) for i in range(21)]),
    ("tags_mode", ["none"]),
    ("ingredients", ["x" * 101]),
    ("ingredients_mode", ["any", "all"]),
    ("minutes", ["-1", "30"]),
    ("minutes", ["1.5", "30"]),
    ("minutes", ["1e3", "3000"]),
    ("minutes", ["30", "5"]),
    ("minutes", ["+5", "30"]),
    ("minutes", [" 5", "30"]),
    ("minutes", ["5", "2147483648"]),
    ("minutes", ["5", "9" * 10_000]),
    ("steps", ["NaN", "inf"]),
    ("n_ingredients", ["1); DROP TABLE recipes; --", "3"]),
    ("calories", ["🍕", "🍔"]),
    ("rating", ["0", "5"]),
    ("rating", ["5"]),
    ("min_interactions", ["0"]),
    ("min_interactions", ["1", "2"]),
    ("min_user_interactions", ["1000001"]),
    ("min_user_interactions", ["two"]),
    ("\0" + LONG, [LONG]),
]


@pytest.mark.parametrize(("name", "values"), BAD, ids=lambda value: str(value)[:30].encode())
def test_nonsense_is_refused_by_name(name: str, values: list[str]) -> None:
    parameters = [(name, value) for value in values]
    with pytest.raises(ValidationError) as caught:
        Filters.parse(parameters)
    assert caught.value.name == name or name.endswith(LONG)
    assert caught.value.expected
    assert len(str(caught.value)) < 500 and str(caught.value).isprintable()
    filters, refused = Filters.parse_leniently([("profile", "none"), *parameters], (1999, 2018))
    assert filters == (Filters() if name == "profile" else Filters(profile="none"))
    assert len(refused) == 1


def test_a_link_keeps_what_is_good() -> None:
    link = [("x", "1"), ("years", "2002"), ("years", "2010"), ("profile", "bogus")]
    filters, refused = Filters.parse_leniently(link, (1999, 2018))
    assert filters == Filters(years=(2002, 2010))
    assert [error.name for error in refused] == ["x", "profile"]


@pytest.mark.parametrize("years", [("1990", "2010"), ("2010", "2019")])
def test_a_link_to_years_without_data_is_refused(years: tuple[str, str]) -> None:
    link = [*(("years", year) for year in years), ("daytype", "weekend")]
    filters, refused = Filters.parse_leniently(link, (1999, 2018))
    assert filters == Filters(daytype="weekend")
    assert [error.name for error in refused] == ["years"]


def test_active_names_what_is_left_out() -> None:
    assert Filters(tags_mode="all").active == ()
    assert set(MANY.active) == set(FILTERS)


def test_an_analysis_keeps_what_it_obeys_and_the_profile() -> None:
    kept = MANY.only(("tags", "rating"))
    assert kept == Filters(
        profile="none", tags=("easy", "vegetarian"), tags_mode="all", rating=(4, 5)
    )
    assert MANY.only(FILTERS) == MANY
    assert MANY.only(all_but("tags")).active == tuple(n for n in MANY.active if n != "tags")


def test_sql_parameters() -> None:
    assert Filters((2002, 2010), "none").sql_parameters == {
        "first_year": 2002,
        "last_year": 2010,
        "cleaned": False,
    }
    assert Filters().sql_parameters["cleaned"] is True
    values = MANY.sql_parameters
    assert (values["tags_needed"], values["ingredients_needed"]) == (2, 1)
    assert (values["weekend"], values["calories_low"], values["rating_high"]) == (True, 0, 5)


def test_the_document_names_every_filter() -> None:
    document = MANY.as_dict()
    assert document.keys() >= set(FILTERS)
    assert (document["season"], document["minutes"]) == (["winter", "summer"], [5, 30])
    assert Filters().as_dict()["years"] is None


def test_the_api_refuses_nonsense(site: DataLoader) -> None:
    with TestClient(Starlette(routes=api.ROUTES)) as client:
        for path in ("", "/weekend-volume.json", "/weekend-volume.csv"):
            for name, values in BAD:
                answer = client.get(api.ROOT + path, params={name: values})
                assert answer.status_code == 422, (path, name, values)
                assert answer.json()["error"]["parameter"]
