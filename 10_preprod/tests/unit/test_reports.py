"""Reports: one file with all of a page, in the reader's language, safe whatever the link says."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from charts_of import configs
from logged import errors_logged, id_in
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mangetamain_analytics import reports, results
from mangetamain_analytics.data.cached_loaders import load_result
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.data.overview import compute_overview
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.i18n import LANGUAGES, get_language
from mangetamain_analytics.pages import PAGES
from mangetamain_analytics.visualization.analysis import Result
from mangetamain_analytics.visualization.custom_charts.choice import Choice
from mangetamain_analytics.visualization.custom_charts.custom import custom_analysis
from mangetamain_analytics.visualization.highlights import silence, strongest
from mangetamain_analytics.visualization.registry import ANALYSES, get_analysis


@pytest.fixture
def client(site: DataLoader) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=reports.ROUTES)) as client:
        yield client


def test_every_page_of_data_has_a_report() -> None:
    assert set(reports.PAGES) > {analysis.page for analysis in ANALYSES.values()}
    assert [name for name in PAGES if name not in reports.PAGES] == [
        name for name, page in PAGES.items() if page.is_about
    ]


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


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_overview_s_report_has_its_figures_and_what_stands_out(
    client: TestClient, site: DataLoader, code: str
) -> None:
    language, filters = get_language(code), Filters((2003, 2009))
    text = client.get(f"{reports.ROOT}/overview.html?lang={code}&years=2003&years=2009").text
    overview = compute_overview(site.fetch, filters)
    figures = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text))
    assert len(figures) == 5
    assert figures[language.gettext("Recipes")] == language.number(overview.recipes)
    assert figures[language.gettext("Period")] == "2003–2009"
    assert figures[language.gettext("Mean rating")] == language.number(overview.mean_rating, 2)
    results = [(analysis, analysis.run(site.fetch, filters)) for analysis in ANALYSES.values()]
    shown = [reports_text(a.headline(r, language)) for a, r in strongest(results)]
    assert shown and re.findall(r"<h2>(.*?)</h2>", text) == shown


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_report_says_why_nothing_stands_out(
    client: TestClient, site: DataLoader, code: str
) -> None:
    text = client.get(f"{reports.ROOT}/overview.html?lang={code}&years=2018&years=2018").text
    only = Filters((2018, 2018))
    why = silence([(analysis, analysis.run(site.fetch, only)) for analysis in ANALYSES.values()])
    assert reports_text(get_language(code).gettext(why)) in text
    assert "<dd>2018</dd>" in text.replace("2018–2018", "2018") and "<section>" not in text


def test_the_charts_report_has_the_visitor_s_chart(client: TestClient, site: DataLoader) -> None:
    said = "table=reviews&x=season&chart=bar&aggregate=count"
    answer = client.get(f"{reports.ROOT}/charts.html?{said}&years=2003&years=2009")
    analysis = custom_analysis(Choice.parse([tuple(pair.split("=")) for pair in said.split("&")]))
    result = analysis.run(site.fetch, Filters((2003, 2009)))
    [heading] = re.findall(r"<h2>(.*?)</h2>", answer.text)
    assert heading == reports_text(analysis.headline(result, get_language("en")))
    [config] = configs(answer.text)
    assert config["toImageButtonOptions"]["filename"].startswith("custom-reviews-season-bar-count")
    assert '"charts-reviews-season-bar-count-2003-2009-' in answer.headers["content-disposition"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_report_of_a_comparison_has_both_sides(
    client: TestClient, site: DataLoader, code: str
) -> None:
    beside = {"analysis": "weekend-duration", "beside": "years=2002&years=2005&profile=none"}
    asked = {"lang": code, "years": ["2006", "2009"], "minutes": ["1", "60"], **beside}
    answer = client.get(f"{reports.ROOT}/compare.html", params=asked)
    language, analysis = get_language(code), get_analysis("weekend-duration")
    headings = re.findall(r"<h2>(.*?)</h2>", answer.text)
    first, second = Filters((2002, 2005), "none"), Filters((2006, 2009), minutes=(1, 60))
    for place, filters in enumerate((first, second)):
        result = analysis.run(site.fetch, filters)
        assert headings[place] == reports_text(analysis.headline(result, language))
        assert reports_text(analysis.subtitle(result, language)) in answer.text
    quiet = re.findall(r'<p class="quiet">(.*?)</p>', answer.text)
    names = [language.gettext(name) for name in ("First selection", "Second selection")]
    sides = [line for line in quiet if line.startswith(tuple(names))]
    assert len(set(names)) == len(sides) == 2
    assert "2002–2005" in sides[0] and language.gettext("no cleaning") in sides[0]
    assert "2006–2009" in sides[1] and "1–60" in sides[1]
    left = language.gettext("Not applied here: {names}", names=language.gettext("cooking time"))
    assert [line for line in quiet if line == left] == [left]
    assert len(configs(answer.text)) == 2
    assert "–" not in quiet[0], "the whole has no selection"
    assert (
        '"compare-weekend-duration-2002-2005-none-2006-2009-1-60-'
        in answer.headers["content-disposition"]
    )


@pytest.mark.parametrize(("page", "code"), [("weekend", "en"), ("seasonality", "fr")])
def test_a_report_has_the_order_of_its_page(
    client: TestClient, site: DataLoader, page: str, code: str
) -> None:
    language = get_language(code)
    found = [(a, a.run(site.fetch, Filters())) for a in ANALYSES.values() if a.page == page]
    quick = [(a, r) for a, r in found if not a.is_slow]
    strength = {"large": 0, "medium": 0, "small": 0, "negligible": 1, "no_evidence": 2}
    places = []
    for _, result in quick:
        first = result.estimands[0]
        assert first.scale and first.effect is not None
        places.append((strength[first.verdict], -abs(first.effect) / first.scale.small))
    sorted_quick = [quick[place] for place in sorted(range(len(quick)), key=places.__getitem__)]
    assert sorted_quick != quick, "the order of the registry would do"
    wished = [*sorted_quick, *(pair for pair in found if pair[0].is_slow)]
    text = client.get(f"{reports.ROOT}/{page}.html?lang={code}").text
    shown = re.findall(r"<h2>(.*?)</h2>", text)
    assert shown == [reports_text(a.headline(r, language)) for a, r in wished]


def fail(monkeypatch: pytest.MonkeyPatch, fails: Callable[[str, Filters], bool]) -> None:
    """Let queries of some analyses fail."""

    def load(loader: DataLoader, analysis_id: str, filters: Filters, *rest: Any) -> Result:
        if fails(analysis_id, filters):
            raise DataLoadError("file", "it took too long", code="query_failed")
        return load_result(loader, analysis_id, filters, *rest)

    monkeypatch.setattr(results, "load_result", load)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(("page", "sections"), [("weekend", 6), ("overview", None)])
def test_an_analysis_that_fails_leaves_the_rest_of_the_report(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, page: str, sections: int | None, code: str
) -> None:
    fail(monkeypatch, lambda analysis, _: analysis in ("weekend-volume", "trends-volume"))
    with errors_logged() as lines:
        answer = client.get(f"{reports.ROOT}/{page}.html?lang={code}")
    assert answer.status_code == 200 and len(lines) == 1
    language = get_language(code)
    *others, last = answer.text.split("<section>")[1:]
    assert others and (sections is None or len(others) == sections - 1)
    assert all("<h3>" in other for other in others) and configs(answer.text)
    failing = "weekend-volume" if page == "weekend" else "trends-volume"
    assert f"<h2>{reports_text(language.gettext(ANALYSES[failing].question))}</h2>" in last
    assert language.gettext("A query of the data set failed.") in last
    [error_id] = set(re.findall(r"error id ([0-9a-f]{8})", lines[0]))
    assert error_id in last and "it took too long" in lines[0]
    assert "too long" not in last


def test_a_side_that_fails_leaves_the_other_in_the_report(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, lambda _, filters: filters.years == (2002, 2005))
    asked = {"analysis": "weekend-duration", "beside": "years=2002&years=2005"}
    with errors_logged() as lines:
        answer = client.get(f"{reports.ROOT}/compare.html", params=asked)
    assert answer.status_code == 200
    charted, failed = answer.text.split("<section>")[1:]
    assert "Second selection" in charted and "Plotly.newPlot(" in charted
    assert "<h2>First selection</h2>" in failed and id_in(failed) in lines[0]


@pytest.mark.parametrize("page", ["weekend", "compare"])
def test_there_is_no_report_where_all_of_it_fails(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    fail(monkeypatch, lambda *_: True)
    with errors_logged() as lines:
        answer = client.get(f"{reports.ROOT}/{page}.html")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (503, "query_failed")
    assert len(lines) == 1 and error["id"] in lines[0]


def test_a_report_that_nobody_waits_for_ends_its_queries(
    site: DataLoader, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = "SELECT a.range FROM range(1000000) a, range(1000000) b WHERE a.range % 7 > b.range"
    monkeypatch.setattr(results, "load_result", lambda loader, *_: loader.fetch(endless))
    messages = iter([{"type": "http.request", "body": b""}, {"type": "http.disconnect"}])
    sent: list[Any] = []

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "path": f"{reports.ROOT}/weekend.html", "headers": [],
        "query_string": b"",
    }  # fmt: skip
    started = time.monotonic()
    with errors_logged() as lines:
        asyncio.run(Starlette(routes=reports.ROUTES)(scope, receive, send))
    assert time.monotonic() - started < site.snapshot._settings.query_seconds / 2
    assert sent[0]["status"] == 503 and lines == []


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
        ("/overview.html?min_ratings=3", 422, "min_ratings"),
        ("/charts.html?x=stars", 422, "x=stars"),
        ("/compare.html?analysis=custom", 422, "analysis=custom"),
        ("/compare.html?analysis=weekend-tags&analysis=weekend-tags", 422, "analysis="),
        ("/compare.html?beside=years%3D3", 422, "beside=years=3"),
        ("/methods.html", 404, "methods"),
    ],
)
def test_refusals(client: TestClient, path: str, status: int, words: str) -> None:
    answer = client.get(reports.ROOT + path)
    assert answer.status_code == status and words in answer.json()["error"]["message"]


def test_no_data(fresh_process: pytest.MonkeyPatch) -> None:
    fresh_process.setenv("MANGE_DATA", "/nowhere/x.duckdb")
    with TestClient(Starlette(routes=reports.ROUTES)) as client:
        assert client.get(f"{reports.ROOT}/weekend.html").status_code == 503
