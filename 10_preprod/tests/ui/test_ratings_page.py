"""The ratings page, driven as a browser would."""

import pytest
from open_app import open_page, texts

from mangetamain_analytics.data.loaders import DataLoader


@pytest.mark.parametrize(
    ("locale", "title", "first"),
    [
        ("en-US", "Ratings", "What people thought of what they cooked."),
        ("fr-FR", "Notes", "Ce que les gens ont pensé de ce qu’ils ont cuisiné."),
    ],
)
def test_all_nine_cards_are_shown(site: DataLoader, locale: str, title: str, first: str) -> None:
    test = open_page(locale=locale)
    test.switch_page("app_pages/ratings.py").run(timeout=60)
    assert not test.exception, test.exception
    assert test.title[0].value == title
    assert first in texts(test)
    assert len(test.subheader) == 9
    assert len(test.get("plotly_chart")) >= 5
