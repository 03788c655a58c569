"""The page of custom charts through AppTest: first choice, suggestions, controls, links."""

from __future__ import annotations

import json
from typing import Any

import pytest
from logged import errors_logged, id_in
from open_app import open_page, texts
from streamlit.testing.v1 import AppTest

from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import DatabaseError
from mangetamain_analytics.settings import get_settings
from mangetamain_analytics.visualization.custom_charts.choice import PARAMETERS, Choice
from mangetamain_analytics.visualization.custom_charts.suggestions import SUGGESTIONS


def chosen(test: AppTest) -> dict[str, str]:
    """Return what the link says of the chart."""
    return {
        name: value if isinstance(value, str) else value[0]
        for name in PARAMETERS
        if name in test.query_params
        for value in [test.query_params[name]]
    }


def spec(test: AppTest) -> dict[str, Any]:
    (chart,) = test.get("plotly_chart")
    found: dict[str, Any] = json.loads(chart.proto.spec)
    return found


@pytest.mark.parametrize(
    ("locale", "title", "headline"),
    [
        ("en-US", "Charts", "Mean cooking time by year\\: 20 groups of"),
        ("fr-FR", "Graphiques", "Temps de préparation (moyenne) par année\N{NO-BREAK SPACE}\\: 20"),
    ],
)
def test_the_first_choice(site: DataLoader, locale: str, title: str, headline: str) -> None:
    test = open_page("charts", locale)
    assert test.title[0].value == title
    assert headline in test.subheader[0].value
    assert len(spec(test)["data"][0]["x"]) == 20
    assert chosen(test) == {}
    assert not test.warning
    assert test.get("plotly_chart")[0].proto.alt


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en-US", "may take 12 s each and return 2,000 groups at most"),
        ("fr-FR", "durer 12 s chacune et rendre 2 000 groupes au plus"),
    ],
)
def test_the_limits_are_told(
    site: DataLoader, monkeypatch: pytest.MonkeyPatch, locale: str, said: str
) -> None:
    monkeypatch.setenv("MANGE_QUERY_SECONDS", "12")
    get_settings.cache_clear()
    assert said in texts(open_page("charts", locale)).replace(" ", " ")


@pytest.mark.parametrize("place", range(len(SUGGESTIONS)))
def test_each_suggestion_is_a_link_and_a_chart(site: DataLoader, place: int) -> None:
    test = open_page("charts")
    test.button(key=f"suggestion-{place}").click().run()
    assert not test.exception and not test.warning
    choice = list(SUGGESTIONS.values())[place]
    assert chosen(test) == dict(choice.as_parameters())
    assert Choice.parse(chosen(test).items()) == choice
    kinds = {"bar": "bar", "line": "scatter", "histogram": "bar"}
    assert spec(test)["data"][0]["type"] == kinds.get(choice.chart, choice.chart)
    shared = open_page("charts", **chosen(test))
    assert shared.subheader[0].value == test.subheader[0].value


def test_controls_offer_what_fits_and_write_the_link(site: DataLoader) -> None:
    test = open_page("charts")
    test.selectbox(key="custom_x").set_value("season").run()
    assert chosen(test) == {
        "table": "recipes", "x": "season", "chart": "bar", "aggregate": "mean", "y": "minutes",
    }  # fmt: skip
    assert test.selectbox(key="custom_chart").options == ["Bars", "Boxes", "Heat map"]
    assert "Season" not in test.selectbox(key="custom_by").options
    test.selectbox(key="custom_by").set_value("daytype").run()
    assert [trace["name"] for trace in spec(test)["data"]] == ["weekdays", "weekend"]
    test.selectbox(key="custom_aggregate").set_value("count").run()
    assert "custom_y" not in [box.key for box in test.selectbox]
    test.selectbox(key="custom_table").set_value("reviews").run()
    assert chosen(test)["table"] == "reviews" and chosen(test)["by"] == "daytype"
    assert "Share of 5-star ratings" in test.selectbox(key="custom_aggregate").options
    test.selectbox(key="custom_aggregate").set_value("share_5").run()
    test.selectbox(key="custom_by").set_value("-").run()
    assert "by" not in chosen(test)
    test.selectbox(key="custom_x").set_value("calories").run()
    assert [box.key for box in test.selectbox] == ["custom_table", "custom_x", "custom_chart"]
    assert not test.exception and not test.warning


def test_a_shared_link_shows_its_chart_under_its_filters(site: DataLoader) -> None:
    test = open_page(
        "charts",
        "fr-FR",
        table="reviews",
        x="weekday",
        chart="bar",
        aggregate="share_5",
        season="winter",
    )
    assert test.selectbox(key="custom_aggregate").value == "share_5"
    assert "Part des notes de 5 étoiles par jour de la semaine" in test.subheader[0].value
    assert len(spec(test)["data"][0]["x"]) == 7
    assert "hiver" in texts(test)
    assert not test.warning


def test_numbers_method_and_downloads(site: DataLoader) -> None:
    test = open_page("charts", x="month", chart="box", season="summer")
    for kind in ("numbers", "method", "download"):
        test.session_state[f"{kind}-custom"] = True
        test.run()
        assert not test.exception
    assert len(test.dataframe[0].value) == 3
    assert any("WITH selected AS" in code.value and "$season" in code.value for code in test.code)
    urls = [button.proto.url for button in test.get("link_button")]
    assert len(urls) == 3
    assert all(u.startswith("/api/v1/analyses/custom.") and "x=month" in u for u in urls)
    assert all("season=summer" in url for url in urls)


@pytest.mark.parametrize(
    "link",
    [
        {"x": "'; DROP TABLE recipes; --"},
        {"table": "x" * 10_000, "y": "🍕"},
        {"x": ["year", "month"], "chart": "<script>alert(1)</script>"},
        {"aggregate": "avg(value)", "by": "[x](http://evil.example)"},
    ],
    ids=["sql", "long", "repeated", "markup"],
)
def test_hostile_links_show_the_default_and_say_so(site: DataLoader, link: dict[str, Any]) -> None:
    test = open_page("charts", **link)
    assert len(test.warning) == 1
    assert len(test.warning[0].value) < 500
    assert "](http://" not in test.warning[0].value
    assert "Mean cooking time by year" in test.subheader[0].value


def test_the_choice_is_not_carried_to_other_pages(site: DataLoader) -> None:
    test = open_page("charts", x="season", years=["2003", "2009"])
    assert test.session_state["link_parameters"] == {"years": ["2003", "2009"]}


def test_too_slow_a_chart_is_said_in_words(
    site: DataLoader, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = open_page("charts")
    fetch = site.snapshot.fetch

    def slow(sql: str, *more: Any) -> list[dict[str, Any]]:
        if "WITH selected" in sql:
            raise DatabaseError("the query took longer than 10 s")
        return fetch(sql, *more)

    monkeypatch.setattr(site.snapshot, "fetch", slow)
    test.query_params["x"] = "sodium_pdv"  # not kept from another test
    with errors_logged() as lines:
        test.run()
    assert not test.exception
    (warning,) = test.warning
    assert "could not be computed in the time" in warning.value
    assert len(lines) == 1
    assert id_in(warning.value) in lines[0] and "longer than 10 s" in lines[0]
    assert not test.get("plotly_chart")
