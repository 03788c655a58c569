"""In a real Chromium every control of the ratings and the charts works, and links restore them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from site_process import running_site

pytestmark = pytest.mark.browser

READY = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"


@pytest.fixture(scope="module")
def site(dataset_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the small data set."""
    folder = tmp_path_factory.mktemp("site")
    environ = {
        "MANGE_DATA": str(dataset_file),
        "MANGE_CACHE": str(folder / "cache"),
        "MANGE_LOG_DIR": str(folder / "logs"),
    }
    with running_site(environ) as address:
        yield address


def settle(page: Any) -> None:
    """Wait until the page has been computed."""
    page.wait_for_timeout(400)
    page.wait_for_function(READY)


def turn(page: Any, label: str, key: str = "ArrowRight") -> None:
    """Move the slider of a label one stop with the keyboard."""
    slider = page.get_by_test_id("stSlider").filter(has_text=label).get_by_role("slider")
    slider.first.focus()
    page.keyboard.press(key)
    settle(page)


def headlines(page: Any) -> list[str]:
    """Return the headlines of the cards, in any order."""
    page.wait_for_function("document.querySelectorAll('[data-testid=stMain] h3').length >= 9")
    settle(page)
    return sorted(page.locator("[data-testid=stMain] h3").all_inner_texts())


def test_the_sliders_of_the_ratings(site: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{site}/ratings?years=2003&years=2016")
    before = headlines(page)
    turn(page, "Ratings that the common mean counts as")
    page.wait_for_url(re.compile(r"[?&]prior=20(&|$)"))
    page.get_by_role("heading", name="counting 20 ratings at the common mean").wait_for()
    turn(page, "Ratings of a recipe, at least", "ArrowLeft")
    page.wait_for_url(re.compile(r"[?&]min_ratings=5(&|$)"))
    page.get_by_text("recipes with at least 5 ratings, drawn towards").wait_for()
    turn(page, "Ratings of a month, at least", "ArrowLeft")
    page.wait_for_url(re.compile(r"[?&]min_volume=50(&|$)"))
    page.get_by_text("months with at least 50 ratings").wait_for()
    assert "years=2003&years=2016" in page.url
    after = headlines(page)
    assert after != before
    shared = open_page(page.url)
    assert headlines(shared) == after
    shared.get_by_text("months with at least 50 ratings").wait_for()
    turn(page, "Ratings that the common mean counts as", "ArrowLeft")
    page.wait_for_url(lambda url: "prior=" not in url)
    assert "min_ratings=5" in page.url and "min_volume=50" in page.url


def test_a_card_of_its_own_answers_its_slider(site: str, open_page: Callable[..., Any]) -> None:
    """The trend comes after the rest, in a fragment: moving its slider moves nothing else."""
    page = open_page(f"{site}/ratings")
    headlines(page)
    # The first card, not the first chart: which of them is drawn first is chance.
    chart = page.get_by_test_id("stPlotlyChart").first.locator(".js-plotly-plot")
    chart.evaluate("gd => { gd.dataset.mark = 'untouched' }")
    for stop in (50, 20):
        turn(page, "Ratings of a month, at least", "ArrowLeft")
        page.wait_for_url(re.compile(rf"[?&]min_volume={stop}(&|$)"))
        page.get_by_text(f"months with at least {stop} ratings").wait_for()
    page.get_by_role("button", name="Download", exact=True).nth(0).wait_for()
    assert chart.evaluate("gd => gd.dataset.mark") == "untouched"


def test_downloads_say_what_is_set(site: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{site}/ratings?prior=50&min_ratings=3")
    headlines(page)
    card = page.get_by_test_id("stVerticalBlock").filter(
        has=page.get_by_role("heading", name="counting 50 ratings"),
        has_not=page.get_by_role("heading", level=1),
    )
    card.last.get_by_role("button", name="Download", exact=True).click()
    link = page.get_by_role("link", name="JSON")
    link.wait_for()
    address = link.get_attribute("href")
    assert "prior=50" in address and "min_ratings=3" in address
    document = page.request.get(site + address).json()
    assert document["parameters"] == {"prior": 50, "min_ratings": 3}
    assert all(row["n"] >= 3 for row in document["rows"])


def test_reviews_of_reviewers_who_gave_many(site: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{site}/ratings")
    headlines(page)
    page.get_by_role("button", name="More filters").click()
    page.get_by_text("Reviews of the reviewer, at least").wait_for()
    for _ in range(2):
        turn(page, "Reviews of the reviewer, at least")
    page.wait_for_url(re.compile(r"[?&]min_user_interactions=2(&|$)"))
    page.keyboard.press("Escape")
    chip = page.get_by_role("button", name="By reviewers with at least 2 reviews")
    chip.wait_for()
    said = headlines(page)
    assert headlines(open_page(page.url)) == said
    chip.click()
    page.wait_for_url(lambda url: "min_user_interactions" not in url)


def choose(page: Any, control: str, option: str) -> None:
    """Choose from a list by what stands in it."""
    page.locator(f".st-key-custom_{control}").get_by_role("combobox").click()
    page.get_by_role("option", name=re.compile(f"^{option}$", re.IGNORECASE)).click()
    settle(page)


def test_the_controls_of_the_charts(site: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{site}/charts")
    page.get_by_role("heading", name="Mean cooking time by year").wait_for()
    for control, option, value in (
        ("table", "reviews", "reviews"),
        ("x", "season", "season"),
        ("chart", "boxes", "box"),
        ("by", "day type", "daytype"),
    ):
        choose(page, control, option)
        page.wait_for_function(f"location.search.includes('{control}={value}')")
    headline = page.locator("[data-testid=stMain] h3").first.inner_text()
    page.locator(".js-plotly-plot .boxlayer .trace").first.wait_for(state="attached")
    shared = open_page(page.url)
    shared.get_by_role("heading", name=headline).wait_for()
    shared.locator(".js-plotly-plot .boxlayer .trace").first.wait_for(state="attached")
    for place in range(shared.locator("[class*=st-key-suggestion]").count()):
        shared.locator(f".st-key-suggestion-{place} button").click()
        settle(shared)
        shared.locator(".js-plotly-plot .trace, .js-plotly-plot .hm").first.wait_for(
            state="attached"
        )
