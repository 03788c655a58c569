"""Languages: numbers, dates and names as each writes them, and which one a visitor gets."""

import datetime

import pytest

from mangetamain_analytics.i18n import get_language, language_in, negotiate

EN, FR = get_language("en"), get_language("fr")
THIN = "\N{NARROW NO-BREAK SPACE}"


def test_numbers() -> None:
    assert (EN.number(231637), FR.number(231637)) == ("231,637", f"231{THIN}637")
    assert (EN.number(4.6615, 2), FR.number(4.6615, 2)) == ("4.66", "4,66")
    assert (EN.significant(0.5263), FR.significant(0.5263)) == ("0.53", "0,53")
    assert EN.significant(27.4) == "27"
    assert EN.significant(1234.5, 3) == "1,234"  # half to even, and no digit is made up


def test_percentages() -> None:
    assert (EN.percent(0.55), FR.percent(0.55)) == ("55%", f"55{THIN}%")
    assert EN.signed_percent(-0.123) == "−12%"
    assert EN.signed_percent(0.123) == "+12%"
    assert EN.signed_percent(0.001) == "0%"
    assert FR.percent(0.1234, 1) == f"12,3{THIN}%"


def test_dates_and_days() -> None:
    day = datetime.date(2018, 12, 4)
    assert (EN.date(day), FR.date(day)) == ("Dec 4, 2018", "4 déc. 2018")
    assert [EN.day_name(1), EN.day_name(7, short=True)] == ["Monday", "Sun"]
    assert [FR.day_name(1), FR.day_name(7, short=True)] == ["lundi", "dim."]


def test_cells() -> None:
    assert [EN.cell(v) for v in (True, 12345, 0.52634, "x")] == ["yes", "12,345", "0.5263", "x"]
    assert FR.cell(False) == "non"


def test_plurals() -> None:
    count = [EN.ngettext("{n} recipe", "{n} recipes", n) for n in (0, 1, 2000)]
    assert count == ["0 recipes", "1 recipe", "2,000 recipes"]
    assert FR.ngettext("{n} recipe", "{n} recipes", 0) == "0 recette"


def test_plotly_separators() -> None:
    assert EN.plotly_separators == ".,"
    assert FR.plotly_separators == f",{THIN}"


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ((None,), "en"),
        (("fr",), "fr"),
        ((None, "fr-CA,fr;q=0.9,en;q=0.8"), "fr"),
        (("de",), "en"),
        (("xx", "fr-FR"), "fr"),
        (("en;q=0.2, fr;q=0.9",), "fr"),
        (("fr;q=0, en",), "en"),
        (("fr;q=oops",), "en"),
        (("<script>",), "en"),
        (("FR",), "fr"),
        (("EN-us",), "en"),
        (("Fr-FR",), "fr"),
        (("de", "FR-CA;q=0.9,EN;q=0.1"), "fr"),
    ],
)
def test_negotiation(wishes: tuple[str | None, ...], expected: str) -> None:
    code = negotiate(*wishes)
    assert code == expected
    assert get_language(code).code == expected


@pytest.mark.parametrize(
    ("wish", "expected"), [("FR", "fr"), ("fr-be", "fr"), ("de", None), ("", None), (None, None)]
)
def test_a_wish_has_one_of_our_languages_or_none(wish: str | None, expected: str | None) -> None:
    assert language_in(wish) == expected
