"""Reports: one file with all of a page, in the reader's language, safe whatever the link says."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from charts_of import configs
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mangetamain_analytics import reports
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.registry import ANALYSES, get_analysis


@pytest.fixture
def client(site: DataLoader) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=reports.ROUTES)) as client:
        yield client


def test_every_page_of_analyses_has_a_report() -> None:
    assert set(reports.PAGES) == {analysis.page for analysis in ANALYSES.values()}


@pytest.mark.parametrize("code", ["en", "fr"])
def test_a_report_has_all_of_its_page(client: TestClient, site: DataLoader, code: str) -> None:
    answer = client.get(f"{reports.ROOT}/weekend.html?lang={code}&years=2003&years=2009")
    assert answer.status_code == 200
    day = site.snapshot.dataset.built_at[:8]
    named = f'attachment; filename="weekend-2003-2009-{day}.html"'
    assert answer.headers["content-disposition"] == named
    text = answer.text
    assert text.startswith(f'<!DOCTYPE html>\n<html lang="{code}">')
    assert "@media print" in text and "2003–2009" in text
    assert not re.search(r'<(script|link|img)[^>]+(src|href)="http', text), "it needs a network"
    language, filters = get_language(code), Filters((2003, 2009))
    analyses = [analysis for analysis in ANALYSES.values() if analysis.page == "weekend"]
    assert text.count("<section>") == len(analyses) == 6
    drawn = 0
    for analysis in analyses:
        result = analysis.run(site.fetch, filters)
        assert f"<h2>{reports_text(analysis.headline(result, language))}</h2>" in text
        assert reports_text(language.gettext(analysis.method.text)) in text
        drawn += result.drawable
    found = configs(text)
    assert len(found) == drawn
    for config in found:
        assert (config["locale"], config["displaylogo"]) == (code, False)
        words = config["locales"][code]["dictionary"]
        assert words["Download plot"] == language.gettext("Download plot")
    names = {config["toImageButtonOptions"]["filename"] for config in found}
    assert f"weekend-volume-2003-2009-{day}" in names and len(names) == drawn
    assert text.count("Plotly.newPlot(") - text.split("<h1>")[0].count("Plotly.newPlot(") == drawn


def test_a_report_has_the_numbers_that_a_visitor_set(client: TestClient, site: DataLoader) -> None:
    answer = client.get(f"{reports.ROOT}/ratings.html?min_ratings=3&years=2003&years=2015")
    assert "recipes with at least 3 ratings" in answer.text
    asked = get_analysis("ratings-ranking", [("min_ratings", "3")])
    found = asked.run(site.fetch, Filters((2003, 2015)))
    assert reports_text(asked.headline(found, get_language("en"))) in answer.text
    assert '"ratings-3-2003-2015-' in answer.headers["content-disposition"]


def reports_text(text: str) -> str:
    """Write a text as HTML has it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_what_a_link_says_stays_text(client: TestClient) -> None:
    answer = client.get(f"{reports.ROOT}/weekend.html", params={"tags": "</script><script>evil()"})
    assert answer.status_code == 200
    body = answer.text.partition("<h1>")[2]
    assert "&lt;script&gt;evil()" in body and "<script>evil" not in body
    assert '"weekend-_script_script_evil_-' in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nothing.html", 404, "nothing"),
        ("/weekend.html?years=3", 422, "years=3"),
        ("/weekend.html?lang=de", 422, "lang=de"),
        ("/ratings.html?min_ratings=1", 422, "min_ratings=1"),
        ("/weekend.html?min_ratings=3", 422, "min_ratings"),
    ],
)
def test_refusals(client: TestClient, path: str, status: int, words: str) -> None:
    answer = client.get(reports.ROOT + path)
    assert answer.status_code == status and words in answer.json()["error"]["message"]


def test_no_data(fresh_process: pytest.MonkeyPatch) -> None:
    fresh_process.setenv("MANGE_DATA", "/nowhere/x.duckdb")
    with TestClient(Starlette(routes=reports.ROUTES)) as client:
        assert client.get(f"{reports.ROOT}/weekend.html").status_code == 503
