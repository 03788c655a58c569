"""The filter bar through AppTest: what is chosen is written in the link, and the link rules."""

from __future__ import annotations

from typing import Any

import pytest
from open_app import open_page, texts
from streamlit.testing.v1 import AppTest

from mangetamain_analytics.app_pages.plain import plain
from mangetamain_analytics.data.filters import FILTERS, Filters
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.data.overview import count_selection

LINK: dict[str, Any] = {
    "years": ["2002", "2012"],
    "season": ["winter", "summer"],
    "daytype": "weekday",
    "tags": ["easy", "preparation"],
    "tags_mode": "all",
    "ingredients": "salt",
    "minutes": ["5", "90"],
    "steps": ["2", "20"],
    "n_ingredients": ["2", "15"],
    "calories": ["0", "900"],
    "rating": ["3", "5"],
    "min_interactions": "1",
    "min_user_interactions": "2",
    "profile": "none",
}


def selected(test: AppTest) -> Filters:
    """Return what the link says now."""
    parameters = test.query_params
    items = [
        (name, value)
        for name in parameters
        for value in ([parameters[name]] if isinstance(parameters[name], str) else parameters[name])
    ]
    return Filters.parse(items)


def count_said(site: DataLoader, filters: Filters) -> str:
    recipes, interactions = count_selection(site.fetch, filters)
    return f"{recipes:,} recipes · {interactions:,} reviews"


def chips(test: AppTest) -> dict[str, str]:
    """Return the words of the chips by their filters."""
    return {
        button.key.removeprefix("chip_"): button.label
        for button in test.button
        if button.key and button.key.startswith("chip_")
    }


def with_more_filters(test: AppTest) -> AppTest:
    test.session_state["filter_more"] = True
    test.run()
    assert not test.exception
    return test


def test_a_link_opens_its_view(site: DataLoader) -> None:
    test = with_more_filters(open_page(**LINK))
    assert test.slider(key="filter_years").value == (2002, 2012)
    assert test.pills(key="filter_season").value == ["winter", "summer"]
    assert test.pills(key="filter_daytype").value == "weekday"
    assert test.segmented_control(key="filter_profile").value == "none"
    assert test.multiselect(key="filter_tags").value == ["easy", "preparation"]
    assert test.segmented_control(key="filter_tags_mode").value == "all"
    assert test.multiselect(key="filter_ingredients").value == ["salt"]
    assert test.select_slider(key="filter_minutes").value == (5, 90)
    assert test.select_slider(key="filter_rating").value == (3, 5)
    assert test.select_slider(key="filter_min_interactions").value == 1
    assert test.select_slider(key="filter_min_user_interactions").value == 2
    assert set(chips(test)) == set(FILTERS)
    assert chips(test)["tags"] == "Tags, all of\\: easy, preparation"
    assert chips(test)["min_user_interactions"] == "By reviewers with at least 2 reviews"
    filters = selected(test)
    assert set(filters.active) == set(FILTERS)
    assert count_said(site, filters) in texts(test)
    assert test.metric[0].value == f"{count_selection(site.fetch, filters)[0]:,}"
    assert not test.warning


def test_what_is_chosen_is_written(site: DataLoader) -> None:
    test = with_more_filters(open_page())
    assert chips(test) == {}
    test.pills(key="filter_season").set_value(["summer", "winter"]).run()
    test.pills(key="filter_daytype").set_value("weekend").run()
    test.multiselect(key="filter_tags").set_value(["preparation", "easy"]).run()
    test.segmented_control(key="filter_tags_mode").set_value("all").run()
    test.multiselect(key="filter_ingredients").set_value(["salt"]).run()
    test.select_slider(key="filter_n_ingredients").set_value((5, 9)).run()
    test.select_slider(key="filter_rating").set_value((4, 5)).run()
    test.select_slider(key="filter_min_interactions").set_value(2).run()
    test.select_slider(key="filter_min_user_interactions").set_value(5).run()
    assert not test.exception
    filters = selected(test)
    assert filters == Filters(
        season=("winter", "summer"),
        daytype="weekend",
        tags=("easy", "preparation"),
        tags_mode="all",
        ingredients=("salt",),
        n_ingredients=(5, 9),
        rating=(4, 5),
        min_interactions=2,
        min_user_interactions=5,
    )
    assert count_said(site, filters) in texts(test)


def test_what_selects_all_leaves_the_link(site: DataLoader) -> None:
    test = with_more_filters(open_page(**LINK))
    minutes = test.select_slider(key="filter_minutes")
    ends = (int(minutes.options[0].replace(",", "")), int(minutes.options[-1].replace(",", "")))
    minutes.set_value(ends).run()
    test.pills(key="filter_season").set_value(["winter", "spring", "summer", "autumn"]).run()
    test.pills(key="filter_daytype").set_value(None).run()
    test.multiselect(key="filter_tags").set_value([]).run()
    test.select_slider(key="filter_rating").set_value((1, 5)).run()
    test.select_slider(key="filter_min_interactions").set_value(0).run()
    test.select_slider(key="filter_min_user_interactions").set_value(0).run()
    left = {"years", "ingredients", "steps", "n_ingredients", "calories", "profile"}
    assert set(test.query_params) == left
    assert set(chips(test)) == left


@pytest.mark.parametrize("page", ["overview", "weekend"])
def test_chips_remove_and_reset_resets(site: DataLoader, page: str) -> None:
    test = open_page(page, lang="fr", **LINK)
    if page != "overview":  # AppTest forgets the parameters when it changes the page
        for name, value in LINK.items():
            test.query_params[name] = value
        test.run()
    assert len(chips(test)) == len(FILTERS)
    test.button(key="chip_tags").click().run()
    assert "tags" not in chips(test)
    assert not {"tags", "tags_mode"} & set(test.query_params)
    test.button(key="chip_season").click().run()
    assert test.pills(key="filter_season").value == []
    assert set(selected(test).active) == set(FILTERS) - {"tags", "season"}
    test.button(key="filter_reset").click().run()
    assert selected(test) == Filters()
    assert chips(test) == {}
    assert "filter_reset" not in [button.key for button in test.button]
    assert test.query_params["lang"] in ("fr", ["fr"])


def test_another_language_keeps_the_filters(site: DataLoader) -> None:
    test = open_page(**LINK)
    before = selected(test)
    test.segmented_control(key="language_switch").set_value("fr").run()
    assert test.title[0].value == "Vue d’ensemble"
    assert selected(test) == before
    assert len(chips(test)) == len(FILTERS)


def test_a_card_says_what_it_leaves_aside(site: DataLoader) -> None:
    test = open_page("weekend", daytype="weekend", years=["2003", "2010"])
    test.query_params["daytype"] = "weekend"
    test.query_params["years"] = ["2003", "2010"]
    test.run()
    captions = [c.value for c in test.caption if "Recipes and reviews per calendar day" in c.value]
    assert len(captions) == 1
    assert "2003–2010" in captions[0]
    assert captions[0].endswith("Not applied here: day type")


def test_names_that_no_recipe_has_are_said(site: DataLoader) -> None:
    test = open_page(tags=["easy", "[x](http://evil.example)"], ingredients=["salt", "un*known*"])
    assert len(test.warning) == 1
    assert r"un\*known\*" in test.warning[0].value
    assert "easy" not in test.warning[0].value
    assert "](http://" not in test.warning[0].value + "".join(chips(test).values())
    assert int(test.metric[0].value) > 0, "those with any of the names"


@pytest.mark.parametrize(
    "link",
    [
        {"tags": "x" * 10_000},
        {"tags": "nul\0"},
        {"season": "' OR 1=1 --", "minutes": ["9", "5"]},
        {"rating": ["-1", "1e9"], "min_interactions": "1.5"},
        {"calories": ["🍕", "🍔"], "daytype": ["weekday", "weekend"]},
        {f"unknown{i}": "x" for i in range(300)},
        {"tags": [str(i) for i in range(500)]},
    ],
    ids=["long", "nul", "sql", "numbers", "emoji", "many names", "many values"],
)
def test_hostile_links_are_noticed(site: DataLoader, link: dict[str, Any]) -> None:
    test = open_page(**link)
    assert len(test.warning) == 1
    assert len(test.warning[0].value) < 1500
    assert count_said(site, Filters()) in texts(test)
    assert chips(test) == {}


def test_plain_text_stays_plain() -> None:
    assert plain("salt, 2% milk") == "salt, 2% milk"
    assert plain("**b** [a](b) :red[x] $x$ `c`") == (r"\*\*b\*\* \[a\](b) \:red\[x\] \$x\$ \`c\`")
    assert "://" not in plain("http://evil.example") and "www." not in plain("WWW.evil.example")
