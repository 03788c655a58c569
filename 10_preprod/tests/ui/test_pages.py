"""The pages through Streamlit's own AppTest: both languages, filters, links, missing data."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from open_app import open_page, texts

from mangetamain_analytics import results
from mangetamain_analytics.app_pages import highlights
from mangetamain_analytics.app_pages.card_foot import file_name
from mangetamain_analytics.app_pages.context import PageContext
from mangetamain_analytics.app_pages.highlights import MORE_ON
from mangetamain_analytics.app_pages.plain import plain
from mangetamain_analytics.data.cached_loaders import load_result
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.registry import ANALYSES, get_analysis

TITLES = {
    ("overview", "en"): "Overview",
    ("overview", "fr"): "Vue d’ensemble",
    ("trends", "en"): "Trends",
    ("trends", "fr"): "Tendances",
    ("seasonality", "en"): "Seasons",
    ("seasonality", "fr"): "Saisons",
    ("weekend", "en"): "Weekend",
    ("weekend", "fr"): "Week-end",
}


@pytest.mark.parametrize(("page", "language"), TITLES)
def test_every_page_in_both_languages(site: DataLoader, page: str, language: str) -> None:
    test = open_page(page, {"en": "en-US", "fr": "fr-FR"}[language])
    assert test.title[0].value == TITLES[page, language]
    said = texts(test)
    demo = {"en": "Demonstration data", "fr": "Données de démonstration"}[language]
    footer = {"en": "Data of ", "fr": "Données du "}[language]
    assert demo in said and footer in said and "LOCAL" in said
    assert not test.warning and not test.error


def test_the_overview_counts_what_the_data_hold(site: DataLoader) -> None:
    test = open_page()
    values = {metric.label: metric.value for metric in test.metric}
    sql = "SELECT count(*) AS n FROM recipes WHERE excluded_by IS NULL"
    assert values["Recipes"] == f"{site.fetch(sql)[0]['n']:,}"
    assert values["Period"] == "1999–2018"
    assert 4 < float(values["Mean rating"]) < 5


def test_the_weekend_page_shows_its_charts(site: DataLoader) -> None:
    test = open_page("weekend")
    charts = test.get("plotly_chart")
    assert len(charts) >= 4
    spec = json.loads(charts[0].proto.spec)
    assert [len(trace["x"]) for trace in spec["data"]] == [7, 7]
    assert "per day, most and fewest" in charts[0].proto.alt
    assert "A weekend day brings" in test.subheader[0].value
    assert len(test.subheader) == 6


def test_numbers_method_and_downloads_open(site: DataLoader) -> None:
    test = open_page("weekend")
    for kind in ("numbers", "method", "download"):
        test.session_state[f"{kind}-weekend-volume"] = True
        test.run()
        assert not test.exception
    assert len(test.dataframe) == 2  # the numbers behind the chart, and every finding
    assert any("Mantel" in m.value for m in test.markdown)
    assert any(c.value.startswith("**Jackknife**: The estimate") for c in test.caption)
    assert any("WITH found AS" in code.value for code in test.code)


def test_the_language_switch_writes_the_link(site: DataLoader) -> None:
    test = open_page("weekend")
    test.segmented_control(key="language_switch").set_value("fr").run()
    assert test.title[0].value == "Week-end"
    assert test.query_params["lang"] == "fr"
    assert "de recettes" in test.subheader[0].value


def test_the_filters_write_the_link_and_rule_the_page(site: DataLoader) -> None:
    test = open_page("overview")
    everything = int(test.metric[0].value.replace(",", ""))
    test.slider(key="filter_years").set_value((2003, 2005)).run()
    assert test.query_params["years"] == ["2003", "2005"]
    some = int(test.metric[0].value.replace(",", ""))
    assert 0 < some < everything
    test.segmented_control(key="filter_profile").set_value("none").run()
    assert test.query_params["profile"] == "none"
    sql = "SELECT count(*) AS n FROM recipes WHERE year BETWEEN 2003 AND 2005"
    assert test.metric[0].value == f"{site.fetch(sql)[0]['n']:,}"
    test.slider(key="filter_years").set_value((1999, 2018)).run()
    assert "years" not in test.query_params


def test_a_link_opens_its_view(site: DataLoader) -> None:
    test = open_page("overview", years=["2003", "2005"], profile="none", lang="fr")
    assert test.slider(key="filter_years").value == (2003, 2005)
    assert test.segmented_control(key="filter_profile").value == "none"
    assert test.title[0].value == "Vue d’ensemble"
    assert not test.warning


def test_a_hostile_link_shows_the_default_and_says_so(site: DataLoader) -> None:
    test = open_page("overview", years=["9999", "<script>"], x="1", profile="none", lang="xx")
    language, filters = test.warning
    assert "lang = xx" in language.value
    assert r"years = 9999 \<script\>, x = 1," in filters.value and "lang" not in filters.value
    assert test.slider(key="filter_years").value == (1999, 2018)
    assert test.segmented_control(key="filter_profile").value == "none"
    assert test.title[0].value == "Overview"


@pytest.mark.parametrize("page", ["methods", "privacy", "weekend"])
@pytest.mark.parametrize(
    ("wish", "notices"), [("de", 1), ("", 1), ("fr", 0), ("FR", 0), ("fr-CA", 0)]
)
def test_every_page_says_once_that_a_language_cannot_be_had(
    site: DataLoader, page: str, wish: str, notices: int
) -> None:
    test = open_page(page, lang=wish)
    assert len(test.warning) == notices
    assert all(f"lang = {wish}" in warning.value for warning in test.warning)


@pytest.mark.parametrize("code", ["en", "fr"])
def test_a_page_that_is_not_here_is_said_once(site: DataLoader, code: str) -> None:
    test = open_page(lang=code, missing="<b>no-such-page", years=["2003", "2009"])
    (warning,) = test.warning
    text = "There is no page {name}. This is the first one."
    assert warning.value == get_language(code).gettext(text, name=r"\<b\>no-such-page")
    assert test.title[0].value == TITLES["overview", code]
    assert "missing" not in test.query_params and "years" in test.query_params
    assert not test.run().warning


def test_too_few_data_are_a_sentence_and_no_chart(site: DataLoader) -> None:
    test = open_page("weekend", years=["1999", "1999"])
    test.query_params["years"] = ["1999", "1999"]
    test.run()
    assert not test.get("plotly_chart")
    assert all("Too few" in heading.value for heading in test.subheader)
    assert "Choose more years or remove filters" in texts(test)


@pytest.mark.parametrize(
    ("locale", "words", "remedy"),
    [
        ("en-US", "does not exist", "Set MANGE_DATA"),
        ("fr-FR", "n’existe pas", "Donnez à MANGE_DATA"),
    ],
)
def test_missing_data_are_said_in_words(
    fresh_process: pytest.MonkeyPatch, locale: str, words: str, remedy: str
) -> None:
    fresh_process.setenv("MANGE_DATA", "/nowhere/x.duckdb")
    test = open_page(locale=locale)
    assert len(test.error) == 1
    assert words in test.error[0].value and remedy in test.error[0].value
    assert "Traceback" not in texts(test)
    assert not test.metric


def test_pictures_are_named_after_what_they_show(site: DataLoader) -> None:
    analysis = get_analysis("weekend-volume")
    day = site.snapshot.dataset.built_at[:8]
    for filters, middle in (
        (Filters(), ""),
        (Filters((2003, 2005), "none"), "2003-2005-none-"),
        (Filters(tags=("../../é", "x" * 100)), f"_-{'x' * 78}-"),
    ):
        context = PageContext(get_language("en"), site, filters)
        result = replace(analysis.run(site.fetch, Filters()), filters=filters)
        assert file_name(analysis, result, context) == f"weekend-volume-{middle}{day}"


@pytest.mark.parametrize(
    ("locale", "heading"), [("en-US", "What stands out"), ("fr-FR", "Ce qui ressort")]
)
def test_the_overview_shows_what_stands_out(site: DataLoader, locale: str, heading: str) -> None:
    test = open_page(locale=locale)
    assert test.header[0].value == heading
    charts = test.get("plotly_chart")
    assert 1 <= len(charts) <= 6
    assert all(chart.proto.alt for chart in charts)
    links = test.get("page_link")
    assert len(links) == len(charts)


def test_the_overview_says_when_nothing_stands_out(site: DataLoader) -> None:
    test = open_page(years=["2018", "2018"])
    assert not test.get("plotly_chart")
    assert any("Nothing stands out" in element.value for element in test.markdown)


@pytest.mark.parametrize(("verdict", "said"), [
    ("insufficient_data", "it holds too few data to tell."),
    ("negligible", "differences are known, but too small to matter."),
    ("no_evidence", "no difference is both beyond noise and large enough to matter."),
])  # fmt: skip
def test_the_overview_says_why_nothing_stands_out(
    site: DataLoader, monkeypatch: pytest.MonkeyPatch, verdict: str, said: str
) -> None:
    def judge(*asked: Any) -> tuple[results.Found, results.Failed]:
        found, failed = results.load_each(*asked)
        first = replace(found[0][1].estimands[0], verdict=verdict)
        return [(analysis, replace(of, estimands=(first,))) for analysis, of in found], failed

    monkeypatch.setattr(highlights, "load_each", judge)
    test = open_page()
    assert not test.get("page_link")
    assert f"Nothing stands out in this selection: {said}" in [m.value for m in test.markdown]


def test_a_card_tells_three_further_findings_in_paragraphs_of_their_own(site: DataLoader) -> None:
    analysis, english = get_analysis("trends-nutrition"), get_language("en")
    result = load_result(site, analysis.id, Filters())
    headline = analysis.headline(result, english)
    every = dict.fromkeys(finding.text for finding in analysis.findings(result, english))
    further = [text for text in every if text != headline]
    assert len(further) > 3
    shown = "\n\n".join(plain(text) for text in further[:3])
    assert shown in [element.value for element in open_page("trends").markdown]


def test_every_page_of_analyses_can_be_reached_from_a_highlight() -> None:
    assert set(MORE_ON) == {analysis.page for analysis in ANALYSES.values()}
