"""A real Chromium opens the site, served from a real S3 server, and finds a painted chart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from listening import listen

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "size",
    [{"width": 1440, "height": 900}, {"width": 390, "height": 844}],
    ids=["desktop", "phone"],
)
@pytest.mark.parametrize(
    ("locale", "words"), [("en-US", "than a weekday"), ("fr-FR", "de recettes")]
)
def test_the_chart_is_painted(
    site: str,
    open_page: Callable[..., Any],
    scheme: str,
    size: dict[str, int],
    locale: str,
    words: str,
) -> None:
    page = open_page("about:blank", viewport=size, color_scheme=scheme, locale=locale)
    faults = listen(page)
    page.goto(f"{site}/weekend")
    page.get_by_role("heading", name=words).wait_for()
    bars = page.locator(".js-plotly-plot").first.locator(".bars .point path")
    bars.nth(13).wait_for(state="attached")
    assert bars.count() == 14
    assert all(bars.nth(i).bounding_box()["height"] > 2 for i in range(14))
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0, "the page scrolls sideways"
    top = page.locator(".js-plotly-plot").first.bounding_box()["y"]
    assert top < size["height"], "the first chart starts on the first screen"
    page.get_by_text("PREPROD").wait_for()
    assert faults == []


@pytest.mark.parametrize(
    ("locale", "scheme", "width"), [("en-US", "light", 1440), ("fr-FR", "dark", 390)]
)
@pytest.mark.parametrize("path", ["", "trends", "seasonality", "ratings", "charts"])
def test_every_page_is_painted(
    site: str, open_page: Callable[..., Any], path: str, locale: str, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 900}
    page = open_page("about:blank", viewport=size, color_scheme=scheme, locale=locale)
    faults = listen(page)
    page.goto(f"{site}/{path}")
    charts = page.locator(".js-plotly-plot")
    charts.first.locator(".trace").first.wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    for number in range(charts.count()):
        box = charts.nth(number).bounding_box()
        assert box["width"] > 200 and box["x"] >= 0 and box["x"] + box["width"] <= width
    sideways = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert sideways <= 0, "the page scrolls sideways"
    assert faults == []


def test_zooming_one_panel_zooms_all(site: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{site}/trends")
    page.get_by_text("Complexity score (points)").wait_for()
    chart = page.locator(".js-plotly-plot").filter(has_text="Complexity score (points)")
    chart.scroll_into_view_if_needed()
    ranges = "gd => [1, 2, 3].map(n => gd._fullLayout[n > 1 ? 'xaxis' + n : 'xaxis'].range)"
    before = chart.evaluate(ranges)
    assert before[0] == before[1] == before[2]
    chart.hover()
    chart.locator("[data-title='Zoom']").click()
    panel = chart.locator(".nsewdrag").first.bounding_box()
    page.mouse.move(panel["x"] + 0.4 * panel["width"], panel["y"] + 0.5 * panel["height"])
    page.mouse.down()
    page.mouse.move(panel["x"] + 0.7 * panel["width"], panel["y"] + 0.5 * panel["height"], steps=8)
    page.mouse.up()
    page.wait_for_timeout(500)
    after = chart.evaluate(ranges)
    assert after[0] == after[1] == after[2]
    assert after[0][1] - after[0][0] < 0.5 * (before[0][1] - before[0][0])


def test_language_filters_and_history(site: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{site}/weekend?years=2003&years=2008")
    page.get_by_role("heading", name="than a weekday").wait_for()
    page.get_by_text("FR", exact=True).click()
    page.get_by_role("heading", name="de recettes").wait_for()
    assert page.title().startswith("Week-end")
    page.get_by_role("link", name="Vue d’ensemble").first.click()
    page.get_by_test_id("stMetricValue").get_by_text("2003–2008").wait_for()
    assert "lang=fr" in page.url and "years=2003&years=2008" in page.url
    page.go_back()
    page.get_by_role("heading", name="de recettes").wait_for()
    assert "/weekend" in page.url and "years=2003&years=2008" in page.url


def test_the_numbers_are_two_clicks_away(site: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{site}/weekend?profile=none")
    page.get_by_role("button", name="Download").first.click()
    link = page.get_by_role("link", name="CSV")
    link.wait_for()
    answer = page.request.get(site + link.get_attribute("href"))
    assert answer.text().startswith("weekday,recipes_days,")
    assert "profile=none" in link.get_attribute("href")
    with page.expect_download() as download:
        page.get_by_role("button", name="HTML").click()
    assert download.value.suggested_filename.startswith("weekend-volume-none-")
    page.get_by_text("SVG", exact=True).click()
    page.wait_for_function(
        "document.querySelector('.js-plotly-plot')._context.toImageButtonOptions.format == 'svg'"
    )
    page.keyboard.press("Escape")
    chart = page.locator(".js-plotly-plot").first
    chart.hover()
    with page.expect_download() as picture:
        chart.locator("[data-title]").first.click()
    assert picture.value.suggested_filename.startswith("weekend-volume-none-")
    assert picture.value.suggested_filename.endswith(".svg")
    page.get_by_role("button", name="How was this computed?").first.click()
    page.get_by_text("Mantel–Haenszel").first.wait_for()


def test_the_address_of_a_chart_leads_to_it(site: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{site}/weekend?profile=none&lang=fr")
    page.get_by_role("button", name="Télécharger").nth(3).click()
    addresses = page.locator("[data-testid=stCode] code")
    addresses.nth(1).wait_for()
    link, numbers = addresses.all_inner_texts()
    name = page.request.get(numbers).json()["id"]
    assert link.endswith(f"/weekend?profile=none&lang=fr#{name}")
    other = open_page(link, bypass_csp=True)
    other.get_by_text("sans nettoyage").first.wait_for()
    other.wait_for_function(
        "name => Math.abs(document.getElementById(name)?.getBoundingClientRect().top)"
        " < innerHeight / 2",
        arg=name,
    )


# Chromium lays a page of A4 less its margins out at 907 pixels, and smaller what is wider.
@pytest.mark.parametrize(("medium", "width"), [("print", 907), ("screen", 390)])
@pytest.mark.parametrize("name", ["overview", "compare"])
def test_a_report_fits_paper_and_phones(
    site: str, open_page: Callable[..., Any], name: str, medium: str, width: int
) -> None:
    page = open_page("about:blank", viewport={"width": width, "height": 900})
    faults = listen(page)
    page.emulate_media(media=medium)
    page.set_content(page.request.get(f"{site}/api/v1/reports/{name}.html").text())
    page.locator(".js-plotly-plot .trace").first.wait_for(state="attached")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("section").count() == page.locator("table").count() >= 2
    assert faults == []
