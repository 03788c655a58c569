"""The overview says what changed since the version of before, where it knows that version."""

import pytest
from open_app import open_page, texts

from mangetamain_analytics.data.changes import Changes, find_changes
from mangetamain_analytics.data.dataset import Edition
from mangetamain_analytics.data.loaders import DataLoader

BUILT_AT = "20251231T235959Z"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {"recipes": 12, "interactions": -3, "users": 0},
            "Since the data of Dec 31, 2025: +12 recipes, −3 reviews, 0 reviewers",
        ),
        ({}, "The data of Dec 31, 2025 had as many recipes, reviews and reviewers as these."),
    ],
)
def test_the_overview_says_what_changed(site: DataLoader, more: dict[str, int], said: str) -> None:
    rows = {name: n - more.get(name, 0) for name, n in site.snapshot.dataset.rows.items()}
    site.snapshot.before = Edition(BUILT_AT, rows | {"tags": 5})
    assert said in texts(open_page())


def test_it_says_nothing_of_what_it_does_not_know(site: DataLoader) -> None:
    assert "the data of" not in texts(open_page()).lower()
    site.snapshot.before = Edition(BUILT_AT, {"recipes": 5})
    assert find_changes(site.snapshot) is None


def test_the_changes_are_differences(site: DataLoader) -> None:
    rows = site.snapshot.dataset.rows
    site.snapshot.before = Edition(BUILT_AT, {"recipes": 1, "interactions": 2, "users": 3})
    expected = Changes(BUILT_AT, rows["recipes"] - 1, rows["interactions"] - 2, rows["users"] - 3)
    assert find_changes(site.snapshot) == expected
