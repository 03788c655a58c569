"""Every page in a real Chromium: painted, quiet, no wider than the screen, open to everybody."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from listening import listen

from mangetamain_analytics.i18n import LANGUAGES, get_language
from mangetamain_analytics.pages import PAGES, path_of

pytestmark = pytest.mark.browser

LOCALES = {"en": "en-US", "fr": "fr-FR"}
SIZES = {1440: {"width": 1440, "height": 900}, 390: {"width": 390, "height": 844}}
LOOKS = tuple(itertools.product(LANGUAGES, ("light", "dark"), SIZES))
QUICK = (("en", "light", 1440), ("fr", "dark", 390))
# Written by Streamlit, and nothing of ours in them: its list of grouped pages in the sidebar of a
# phone, and the points that its small charts highlight.
NOT_OURS = [["[data-testid='stSidebarNavItems']"], ["[data-testid='stMetricChart']"]]
PICTURES = Path(__file__).parents[3] / ".artifacts/screenshots"
STEPS = 400  # more than any page has places to stop at

Opener = Callable[..., Any]


def open_named(site: str, open_page: Opener, name: str, look: tuple[str, str, int]) -> Any:
    """Open a page in a look and wait until it has all its parts; nothing may go wrong."""
    code, scheme, width = look
    page = open_page(
        "about:blank",
        viewport=SIZES[width],
        color_scheme=scheme,
        locale=LOCALES[code],
        bypass_csp=False,
    )
    faults = listen(page)
    page.goto(site + path_of(name))
    title = get_language(code).gettext(PAGES[name].title)
    page.get_by_role("heading", name=title, exact=True, level=1).wait_for()
    wait_until_done(page)
    assert faults == []
    return page


def wait_until_done(page: Any) -> None:
    """Wait until Streamlit has run the page and its fragments, and charts are drawn."""
    done = "[data-test-script-state=notRunning]:not(:has([data-testid^=stSkeleton]))"
    page.locator(f"[data-testid=stApp]{done}").wait_for()
    page.wait_for_load_state("networkidle")


def assert_looks_right(page: Any, width: int) -> None:
    sideways = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert sideways <= 0, "the page scrolls sideways"
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0, "the content does"
    assert len(main.inner_text()) > 200
    charts = page.locator(".js-plotly-plot")
    for number in range(charts.count()):
        box = charts.nth(number).bounding_box()
        assert box["width"] > 200 and box["x"] >= 0 and box["x"] + box["width"] <= width
    assert page.evaluate(CLIPPED) == []


# Words in charts that stick out of them, and words elsewhere that end in an ellipsis.
CLIPPED = """() => [
  ...[...document.querySelectorAll('.js-plotly-plot')].flatMap(chart => {
    const frame = chart.getBoundingClientRect();
    return [...chart.querySelectorAll('.main-svg text')].filter(text => {
      const box = text.getBoundingClientRect();
      return box.width && getComputedStyle(text).opacity !== '0'
        && (box.left < frame.left - 1 || box.right > frame.right + 1
          || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
    }).map(text => 'in a chart: ' + text.textContent);
  }),
  ...[...document.querySelectorAll('[data-testid=stApp] *')].filter(e =>
    e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && e.innerText?.trim()
    && getComputedStyle(e).textOverflow === 'ellipsis'
    && getComputedStyle(e).overflowX !== 'visible'
    && e.getBoundingClientRect().right > 0  // not in the sidebar when it is closed
  ).map(e => 'on the page: ' + e.innerText),
]"""


def violations(page: Any) -> list[str]:
    """Return what axe-core finds serious or critical."""
    found = Axe().run(page, context={"exclude": NOT_OURS}).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:200]}: {node['failureSummary']}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def keep_picture(page: Any, name: str, look: tuple[str, str, int]) -> None:
    """Keep how a page looked, for whoever reads the run."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    # Streamlit scrolls inside of the window: all of a page is seen in a window as high as it is.
    below = page.get_by_test_id("stMain").evaluate("e => e.scrollHeight - e.clientHeight")
    page.set_viewport_size({"width": look[2], "height": SIZES[look[2]]["height"] + below})
    wait_until_done(page)
    named = "-".join((name, *map(str, look)))
    page.screenshot(path=PICTURES / f"{named}.png", full_page=True)


@pytest.mark.parametrize("look", QUICK)
@pytest.mark.parametrize("name", PAGES)
def test_every_page(site: str, open_page: Opener, name: str, look: tuple[str, str, int]) -> None:
    page = open_named(site, open_page, name, look)
    assert_looks_right(page, look[2])
    assert page.evaluate("document.documentElement.lang") == look[0]
    assert violations(page) == []
    keep_picture(page, name, look)


@pytest.mark.slow
@pytest.mark.parametrize("look", [look for look in LOOKS if look not in QUICK])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_in_every_look(
    site: str, open_page: Opener, name: str, look: tuple[str, str, int]
) -> None:
    page = open_named(site, open_page, name, look)
    assert_looks_right(page, look[2])
    assert violations(page) == []
    keep_picture(page, name, look)


def test_the_page_s_language_follows_the_switch(site: str, open_page: Opener) -> None:
    page = open_page(f"{site}/methods")
    page.get_by_text("FR", exact=True).click()
    page.locator("html[lang=fr]").wait_for(state="attached")
    assert page.title().startswith("Méthodes")
    page.get_by_text("EN", exact=True).click()
    page.locator("html[lang=en]").wait_for(state="attached")


def test_twenty_clicks_are_twenty_arrivals(site: str, open_page: Opener) -> None:
    page = open_page(f"{site}/trends")
    faults = listen(page)
    names = ("Weekend", "Ratings", "Charts", "Seasons", "Trends")
    for name in names * 4:
        page.get_by_role("link", name=name, exact=True).first.click()
        page.get_by_role("heading", name=name, exact=True, level=1).wait_for()
    assert page.url.endswith("/trends")
    assert faults == []


def test_what_is_compared_stays_on_its_page(site: str, open_page: Opener) -> None:
    page = open_page(f"{site}/compare?profile=none&beside=years%3D2002%26years%3D2005")
    page.get_by_text("2002–2005").first.wait_for()
    page.get_by_role("link", name="Weekend", exact=True).first.click()
    page.get_by_role("heading", name="Weekend", exact=True, level=1).wait_for()
    page.get_by_text("no cleaning").first.wait_for()
    assert "profile=none" in page.url and "beside" not in page.url
    page.go_back()
    page.get_by_text("2002–2005").first.wait_for()


def test_an_unknown_page_leads_home(site: str, open_page: Opener) -> None:
    page = open_page("about:blank", locale="fr-FR", bypass_csp=False)
    answer = page.goto(f"{site}/no-such-page?years=2003&years=2009")
    assert answer.status == 404
    title = get_language("fr").gettext(PAGES["overview"].title)
    page.get_by_role("heading", name=title, exact=True, level=1).wait_for()
    page.get_by_text("no-such-page").first.wait_for()
    wait_until_done(page)
    assert page.get_by_text("Page not found").count() == 0
    assert page.url.endswith("/?years=2003&years=2009")


# All that can be stopped at; within a group of buttons the arrow keys go on from the first.
# Of each it is kept how it and what is around it look without the focus.
TABBABLE = """() => {
  const around = e => [e, e.parentElement, e.parentElement?.parentElement].filter(Boolean);
  window.lookOf = e => around(e).map(x => {
    const s = getComputedStyle(x);
    return [s.outline, s.boxShadow, s.border, s.backgroundColor, s.textDecoration].join();
  }).join();
  return [...document.querySelectorAll(
  'a[href], button, input, select, textarea, [tabindex]')].filter(e =>
    e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true})
    && !e.closest('[inert]') && e.getClientRects().length
  ).map(e => { e.dataset.reached = ''; e.lookBefore = lookOf(e); return e; }).length;
}"""
# Styles that come slowly are waited for.
REACH = """async () => {
  const e = document.activeElement;
  if (!e || e === document.body) return 'body';
  if (e.dataset.reached === 'yes') return 'again';
  e.dataset.reached = 'yes';
  if (e.dataset.testid === 'stMain') return 'seen';  // the page, which the arrow keys scroll
  for (let tries = 0; tries < 20; tries++) {
    if (e.lookBefore === undefined || e.lookBefore !== lookOf(e)) return 'seen';
    await new Promise(done => setTimeout(done, 25));
  }
  return 'unseen: ' + e.outerHTML.slice(0, 300);
}"""
MISSED = """() => [...document.querySelectorAll('[data-reached=""]')].filter(
  e => !e.closest('[role=radiogroup], [role=toolbar], [role=group]')
    ?.querySelector('[data-reached=yes]')).map(e => e.outerHTML.slice(0, 200))"""


# One of each kind; `make test-slow` walks the others too.
KINDS = ("overview", "weekend", "charts", "compare", "data")


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in KINDS else pytest.mark.slow) for name in PAGES],
)
def test_the_keyboard_reaches_everything(site: str, open_page: Opener, name: str) -> None:
    page = open_named(site, open_page, name, QUICK[0])
    assert page.evaluate(TABBABLE) > 10
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        met = page.evaluate(REACH)
        assert not met.startswith("unseen"), met
        if met in ("again", "body"):
            break
    assert page.evaluate(MISSED) == []
