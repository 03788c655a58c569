"""Every page in both languages under any link: no exception, no error, nothing untranslated."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from open_app import PAGES as PATHS, open_page, texts
from streamlit.testing.v1 import AppTest

from mangetamain_analytics.data.filters import FILTERS
from mangetamain_analytics.data.grammar import PARSERS
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.pages import PAGES
from mangetamain_analytics.visualization.custom_charts.choice import PARAMETERS

LOCALES = {"en": "en-US", "fr": "fr-FR"}
OF_DATA = tuple(name for name, page in PAGES.items() if not page.is_about)
# By filter: a link that selects a part of the small data set.
LINKS: dict[str, dict[str, Any]] = {
    "years": {"years": ["2002", "2009"]},
    "season": {"season": ["winter", "summer"]},
    "daytype": {"daytype": "weekend"},
    "tags": {"tags": ["easy", "preparation"], "tags_mode": "all"},
    "ingredients": {"ingredients": ["salt", "butter"]},
    "minutes": {"minutes": ["5", "60"]},
    "steps": {"steps": ["2", "9"]},
    "n_ingredients": {"n_ingredients": ["3", "9"]},
    "calories": {"calories": ["100", "500"]},
    "rating": {"rating": ["4", "5"]},
    "min_interactions": {"min_interactions": "2"},
    "min_user_interactions": {"min_user_interactions": "2"},
    "profile": {"profile": "none"},
}
CONTRADICTIONS: tuple[dict[str, Any], ...] = (
    {"years": ["2009", "2002"]},
    {"minutes": ["0", "0"], "steps": ["900", "1000"]},
    {"season": "winter", "daytype": "weekend", "years": ["2018", "2018"], "calories": ["1", "1"]},
    {"tags": ["no such tag"], "ingredients": ["no such thing"], "ingredients_mode": "all"},
    {"rating": ["1", "1"], "min_interactions": "1000000"},
)
HOSTILE = (
    *("", " ", "0", "-1", "1e9", "nan", "99999999999999999999", "2003", "None", "null"),
    *("\x00", "\u202e", "'; DROP TABLE recipes; --", '"><script>alert(1)</script>', "{lang}"),
    *("%s%n", "../../etc/passwd", "[x](javascript:alert(1))", "$x^2$", ":material/home:"),
    *("é" * 300, "🥖", "easy", "winter", "all"),
    *("FR", "EN", "EN-us", "Fr-fr", "ALL", "Winter"),
)
NAMES = (
    *PARSERS,
    *PARAMETERS,
    "lang",
    "missing",
    "p",
    "embed",
    "utm_source",
    "__proto__",
    "tags[]",
    "",
)
QUICK, ALL = 25, 500
# Names of people and works, of tables, columns and what recipes hold are the same in any language.
SAME = re.compile(
    r"- \w[^\n]*\(\d{4}\)|`\w+`|[\w ,’–-]+ \(SHA-256\)|:\w+-badge\[[A-Z]+\]|^[a-z_]+$|^[\w-]+\.\w+$"
    r"|^Back to the Kitchen$|^[a-z]+ · [a-z]+$"
)


def assert_sound(test: AppTest) -> None:
    """Assert that nothing went wrong."""
    assert not test.exception
    assert not test.error
    assert "Traceback" not in texts(test)


@pytest.mark.parametrize("code", LOCALES)
@pytest.mark.parametrize("page", PAGES)
def test_without_filters(site: DataLoader, page: str, code: str) -> None:
    test = open_page(page, LOCALES[code])
    assert_sound(test)
    assert not test.warning
    assert len(test.title) == 1
    footer = {"en": "Data of ", "fr": "Données du "}[code]
    assert [caption.value.startswith(footer) for caption in test.caption].count(True) == 1


def said(test: AppTest) -> set[str]:
    """Return all that a page says, piece by piece."""
    found = {line for line in texts(test).splitlines() if line.strip()}
    for kind in ("header", "button", "selectbox", "pills", "segmented_control", "expander"):
        found |= {str(element.label) for element in test.get(kind) if getattr(element, "label", "")}
    for table in test.table:
        found |= {str(name) for name in table.value.columns}
        found |= {str(cell) for row in table.value.to_numpy() for cell in row}
    return {text for text in found if len(re.findall(r"[A-Za-zÀ-ÿ]{3,}", text)) > 1}


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_left_in_the_other_language(site: DataLoader, page: str) -> None:
    english, french = (said(open_page(page, locale)) for locale in LOCALES.values())
    assert len(english) > 5
    assert {text for text in english & french if not SAME.search(text)} == set()


def under(page: str, code: str, link: dict[str, Any]) -> AppTest:
    """Open a page by a link, in a language."""
    test = open_page(page, LOCALES[code], **link)
    assert_sound(test)
    return test


def test_every_filter_has_a_link() -> None:
    assert set(LINKS) == set(FILTERS)


@pytest.mark.parametrize("place", range(len(LINKS)))
def test_each_filter(site: DataLoader, place: int) -> None:
    link = list(LINKS.values())[place]
    test = under(OF_DATA[place % len(OF_DATA)], ("en", "fr")[place % 2], link)
    assert not test.warning


@pytest.mark.slow
@pytest.mark.parametrize("code", LOCALES)
@pytest.mark.parametrize("page", OF_DATA)
def test_each_filter_on_each_page(site: DataLoader, page: str, code: str) -> None:
    for link in LINKS.values():
        assert not under(page, code, link).warning


@pytest.mark.parametrize("code", LOCALES)
@pytest.mark.parametrize("link", CONTRADICTIONS)
def test_contradictory_filters(site: DataLoader, link: dict[str, Any], code: str) -> None:
    for page in ("overview", "weekend") if code == "en" else ("charts",):
        under(page, code, link)


@pytest.mark.slow
@pytest.mark.parametrize("link", CONTRADICTIONS)
@pytest.mark.parametrize("page", OF_DATA)
def test_contradictory_filters_on_each_page(
    site: DataLoader, page: str, link: dict[str, Any]
) -> None:
    for code in LOCALES:
        under(page, code, link)


def hostile(seed: int) -> tuple[str, str, dict[str, list[str]]]:
    """Return a page, a language and a link that nobody well-meaning writes."""
    chance = random.Random(seed)
    link = {
        chance.choice(NAMES): chance.choices(HOSTILE, k=chance.choice((1, 1, 2, 3, 40)))
        for _ in range(chance.randint(1, 6))
    }
    return chance.choice(list(PAGES)), chance.choice(list(LOCALES)), link


def assert_falls_back(seed: int) -> None:
    page, code, link = hostile(seed)
    test = under(page, code, link)
    assert len(test.title) == 1
    assert "<script>" not in texts(test).replace("\\<script\\>", "")


@pytest.mark.parametrize("seed", range(QUICK))
def test_hostile_links(site: DataLoader, seed: int) -> None:
    assert_falls_back(seed)


@pytest.mark.parametrize(("page", "wish"), [("weekend", "FR"), ("privacy", "Fr-FR")])
def test_a_language_may_be_written_in_capitals(site: DataLoader, page: str, wish: str) -> None:
    test = under(page, "en", {"lang": wish})
    assert test.title[0].value == get_language("fr").gettext(PAGES[page].title)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(QUICK, ALL))
def test_many_hostile_links(site: DataLoader, seed: int) -> None:
    assert_falls_back(seed)


def test_every_page_can_be_opened() -> None:
    assert set(PATHS) == set(PAGES)
