"""The ratings page, driven as a browser would."""

from __future__ import annotations

import json

import pytest
from open_app import open_page, texts
from streamlit.testing.v1 import AppTest

from mangetamain_analytics.data.loaders import DataLoader


def written(test: AppTest) -> dict[str, str]:
    """Return what the link says."""
    given = {name: test.query_params[name] for name in test.query_params}
    return {name: v if isinstance(v, str) else v[0] for name, v in given.items()}


@pytest.mark.parametrize(
    ("locale", "title", "first"),
    [
        ("en-US", "Ratings", "What people thought of what they cooked."),
        ("fr-FR", "Notes", "Ce que les gens ont pensé de ce qu’ils ont cuisiné."),
    ],
)
def test_all_nine_cards_are_shown(site: DataLoader, locale: str, title: str, first: str) -> None:
    test = open_page("ratings", locale)
    assert test.title[0].value == title
    assert first in texts(test)
    assert len(test.subheader) == 9
    assert len(test.get("plotly_chart")) >= 5
    assert not test.warning
    dials = {slider.key: slider.value for slider in test.select_slider}
    assert dials == {"dial_min_volume": 100, "dial_prior": 10, "dial_min_ratings": 10}


def test_a_slider_writes_the_link_and_changes_its_card(site: DataLoader) -> None:
    test = open_page("ratings", years=["2002", "2012"])
    before = texts(test)
    test.select_slider(key="dial_prior").set_value(50).run()
    assert written(test) == {"years": "2002", "prior": "50"}
    assert "counting 50 ratings at the common mean" in texts(test)
    assert "counting 50 ratings" not in before
    test.select_slider(key="dial_min_ratings").set_value(5).run()
    test.select_slider(key="dial_min_volume").set_value(20).run()
    assert written(test) == {"years": "2002", "prior": "50", "min_ratings": "5", "min_volume": "20"}
    assert "of months with at least 20 ratings" in texts(test)
    test.select_slider(key="dial_prior").set_value(10).run()
    assert written(test) == {"years": "2002", "min_ratings": "5", "min_volume": "20"}
    assert not test.exception and not test.warning


def test_a_link_sets_the_sliders(site: DataLoader) -> None:
    test = open_page("ratings", prior="37", min_volume="20", min_ratings="3")
    dials = {slider.key: slider.value for slider in test.select_slider}
    assert dials == {"dial_min_volume": 20, "dial_prior": 37, "dial_min_ratings": 3}
    assert "counting 37 ratings at the common mean" in texts(test)
    assert not test.warning


def test_nonsense_is_said_and_the_default_shown(site: DataLoader) -> None:
    test = open_page("ratings", prior="0", min_volume="x", nonsense="1")
    said = " ".join(warning.value for warning in test.warning)
    assert "prior = 0" in said and "min\\_volume = x" in said and "nonsense = 1" in said
    assert test.select_slider(key="dial_prior").value == 10


def test_another_page_does_not_take_them_along(site: DataLoader) -> None:
    test = open_page("ratings", prior="50", years=["2002", "2012"])
    assert test.select_slider(key="dial_prior").value == 50
    carried = test.session_state["link_parameters"]
    assert set(carried) == {"years"}


def test_ranked_recipes_are_linked(site: DataLoader) -> None:
    test = open_page("ratings", min_ratings="3")
    test.session_state["numbers-ratings-ranking"] = True
    test.run()
    table, _ = test.dataframe
    assert json.loads(table.proto.columns)["Link"]["type_config"]["type"] == "link"
    links = table.value["Link"]
    assert len(links) >= 5
    numbers = table.value["Recipe number"]
    assert [f"https://www.food.com/recipe/{number}" for number in numbers] == list(links)


def test_report_and_link_hold_what_is_set(site: DataLoader) -> None:
    test = open_page("ratings", min_ratings="3", years=["2003", "2015"])
    assert not [b for b in test.get("link_button") if "reports" in b.proto.url]
    test.session_state["page_foot"] = True
    test.run()
    (button,) = [b for b in test.get("link_button") if "reports" in b.proto.url]
    assert button.proto.url.endswith("/ratings.html?min_ratings=3&years=2003&years=2015&lang=en")
    assert test.code[0].value.endswith("?min_ratings=3&years=2003&years=2015")
