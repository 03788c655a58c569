"""The page that compares: two selections of one analysis, both in the link."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from logged import errors_logged, id_in
from open_app import open_page, texts

from mangetamain_analytics import reports, results
from mangetamain_analytics.app_pages.plain import plain
from mangetamain_analytics.data.cached_loaders import load_result
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.analysis import Result
from mangetamain_analytics.visualization.registry import get_analysis

EARLY, LATE = Filters((2002, 2005)), Filters((2006, 2009))
BESIDE = "years=2002&years=2005"


@pytest.mark.parametrize("code", ["en", "fr"])
def test_a_link_opens_both_sides(site: DataLoader, code: str) -> None:
    test = open_page(
        "compare", lang=code, analysis="weekend-duration", beside=BESIDE, years=["2006", "2009"]
    )
    language = get_language(code)
    analysis = get_analysis("weekend-duration")
    results = [analysis.run(site.fetch, filters) for filters in (EARLY, LATE)]
    headlines = [analysis.headline(result, language) for result in results]
    assert [heading.value for heading in test.subheader] == headlines
    said = texts(test)
    for result in results:
        assert plain(analysis.subtitle(result, language)) in said
    assert len(test.get("plotly_chart")) == sum(result.drawable for result in results) == 2
    assert not test.warning


def test_the_selection_is_kept_and_the_other_goes_on(site: DataLoader) -> None:
    test = open_page("compare", years=["2002", "2005"])
    assert not test.info
    test.button(key="compare_keep").click().run()
    assert test.query_params["beside"] == BESIDE
    assert [info.value for info in test.info] == [
        "Both sides show the same selection: change a filter above."
    ]
    test.slider(key="filter_years").set_value((2006, 2009)).run()
    assert not test.info
    captions = [caption.value for caption in test.caption if "standard cleaning" in caption.value]
    assert "2002–2005" in captions[0] and "2006–2009" in captions[1]
    test.selectbox(key="compare_analysis").set_value("trends-volume").run()
    assert test.query_params["analysis"] == "trends-volume"
    test.button(key="filter_reset").click().run()
    test.button(key="compare_keep").click().run()
    assert "beside" not in test.query_params


@pytest.mark.parametrize(
    "wish", [{"analysis": "<b>"}, {"beside": "years=3"}, {"beside": "x" * 999}]
)
def test_what_cannot_be_had_is_said(site: DataLoader, wish: dict[str, str]) -> None:
    test = open_page("compare", **wish)
    assert len(test.warning) == 1
    assert "cannot be had" in test.warning[0].value
    assert len(test.subheader) == 2


def test_each_side_can_be_taken_away_with_its_own_selection(site: DataLoader) -> None:
    test = open_page("compare", analysis="weekend-duration", beside=BESIDE, years=["2006", "2009"])
    for side, filters in {"first": EARLY, "second": LATE}.items():
        test.session_state[f"download-{side}"] = True
        test.run()
        assert not test.exception
        said = urlencode(filters.as_parameters())
        links = [element.proto.url for element in test.get("link_button")]
        assert [link.partition("?")[0][-4:] for link in links] == [".csv", "quet", "json"]
        assert all(
            f"/weekend-duration.{form}?{said}" in link
            for link, form in zip(links, ("csv", "parquet", "json"), strict=True)
        )
        shown, numbers = (code.value for code in test.code)
        assert shown.endswith(f"/weekend?{said}&lang=en#weekend-duration")
        assert numbers.endswith(f"/weekend-duration.json?{said}&lang=en")
        test.session_state[f"picture-{side}"] = "svg"
        test.run()
        configs = [json.loads(chart.proto.config) for chart in test.get("plotly_chart")]
        forms = [config["toImageButtonOptions"]["format"] for config in configs]
        assert forms == (["svg", "png"] if side == "first" else ["png", "svg"])
        assert len(test.get("download_button")) == 1
        test.session_state[f"download-{side}"] = False
        test.session_state[f"picture-{side}"] = "png"


def test_a_side_that_fails_leaves_the_other(
    site: DataLoader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(loader: DataLoader, analysis_id: str, filters: Filters, *rest: Any) -> Result:
        if filters == EARLY:
            raise DataLoadError("file", "it took too long", code="query_failed")
        return load_result(loader, analysis_id, filters, *rest)

    monkeypatch.setattr(results, "load_result", load)
    with errors_logged() as lines:
        test = open_page(
            "compare", analysis="weekend-duration", beside=BESIDE, years=["2006", "2009"]
        )
    assert len(test.subheader) == len(test.get("plotly_chart")) == 1
    [error] = test.error
    assert "A query of the data set failed. Try again in a minute" in error.value
    assert len(lines) == 1 and id_in(error.value) in lines[0]
    assert "Data of " in texts(test), "the foot of the page"


def test_a_side_with_too_few_data_says_what_to_do(site: DataLoader) -> None:
    hint = "Choose more years or remove filters to see more."
    test = open_page(
        "compare",
        analysis="weekend-duration",
        beside="years=2018&years=2018",
        years=["2002", "2009"],
    )
    assert len(test.get("plotly_chart")) == 1
    assert [element.value for element in test.markdown].count(hint) == 1


def test_its_report_has_both_selections(site: DataLoader) -> None:
    test = open_page("compare", analysis="weekend-duration", beside=BESIDE, years=["2006", "2009"])
    test.session_state["page_foot"] = True
    test.run()
    [link] = [element.proto.url for element in test.get("link_button")]
    path, _, said = link.partition("?")
    assert path == f"{reports.ROOT}/compare.html"
    assert parse_qs(said) == {
        "analysis": ["weekend-duration"],
        "beside": [BESIDE],
        "years": ["2006", "2009"],
        "lang": ["en"],
    }
