"""Filters: one grammar in, the same grammar out, nonsense refused by name."""

import pytest

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.exceptions import ValidationError


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ([], Filters()),
        ([("lang", "fr")], Filters()),
        ([("years", "2002"), ("years", "2010")], Filters(years=(2002, 2010))),
        ([("profile", "none")], Filters(profile="none")),
    ],
)
def test_parse_and_back(parameters: list[tuple[str, str]], expected: Filters) -> None:
    filters = Filters.parse(parameters)
    assert filters == expected
    assert Filters.parse(filters.as_parameters()) == filters


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ([("years", "2002")], "years"),
        ([("years", "2010"), ("years", "2002")], "years"),
        ([("years", "02"), ("years", "2010")], "years"),
        ([("years", "٢٠٠٢"), ("years", "2010")], "years"),
        ([("years", "2002"), ("years", "2010"), ("years", "2011")], "years"),
        ([("years", "0001"), ("years", "9999")], "years"),
        ([("profile", "None")], "profile"),
        ([("profile", "none"), ("profile", "none")], "profile"),
        ([("color", "red")], "color"),
        ([("years", "2002' OR 1=1"), ("years", "2010")], "years"),
    ],
)
def test_nonsense_is_refused_by_name(parameters: list[tuple[str, str]], name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Filters.parse(parameters)
    assert caught.value.name == name
    assert caught.value.expected


def test_a_link_keeps_what_is_good() -> None:
    link = [("x", "1"), ("years", "2002"), ("years", "2010"), ("profile", "bogus")]
    filters, refused = Filters.parse_leniently(link, (1999, 2018))
    assert filters == Filters(years=(2002, 2010))
    assert [error.name for error in refused] == ["x", "profile"]


@pytest.mark.parametrize("years", [("1990", "2010"), ("2010", "2019")])
def test_a_link_to_years_without_data_is_refused(years: tuple[str, str]) -> None:
    filters, refused = Filters.parse_leniently([("years", y) for y in years], (1999, 2018))
    assert filters == Filters()
    assert [error.name for error in refused] == ["years"]


def test_sql_parameters() -> None:
    assert Filters((2002, 2010), "none").sql_parameters == {
        "first_year": 2002,
        "last_year": 2010,
        "cleaned": False,
    }
    assert Filters().sql_parameters["cleaned"] is True
