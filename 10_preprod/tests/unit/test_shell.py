"""The HTML around the pages: what search engines, messengers and screen readers see first."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mangetamain_analytics import shell
from mangetamain_analytics.i18n import LANGUAGES, get_language
from mangetamain_analytics.pages import PAGES, path_of
from mangetamain_analytics.utils.environment import EnvironmentDetector

SITE = "https://backtothefuturekitchen.lafrance.io"
NAMESPACES = {
    "map": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
}


class Head(HTMLParser):
    """Collects what a page says of itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lang = ""
        self.title = ""
        self.said: dict[str, str] = {}
        self.links: list[dict[str, str | None]] = []
        self.scripts: list[str | None] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._inside = tag
        if tag == "html":
            self.lang = given["lang"] or ""
        elif tag == "meta" and "content" in given:
            name = given.get("name") or given.get("property") or ""
            assert name not in self.said, f"{name} is said twice"
            self.said[name] = given["content"] or ""
        elif tag == "link":
            self.links.append(given)
        elif tag == "script":
            self.scripts.append(given.get("src"))

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data.strip()


@pytest.fixture
def client(fresh_process: pytest.MonkeyPatch) -> Iterator[TestClient]:
    fresh_process.setenv("APP_ENV", "prod")
    EnvironmentDetector.reset_cache()
    with TestClient(Starlette(routes=[*shell.ROUTES, *shell.MISSING])) as client:
        yield client


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_says_what_it_is(client: TestClient, name: str, code: str) -> None:
    answer = client.get(path_of(name), headers={"Accept-Language": code})
    assert (answer.status_code, answer.headers["content-language"]) == (200, code)
    head = Head(answer.text)
    language = get_language(code)
    title = f"{language.gettext(PAGES[name].title)} · Back to the Kitchen"
    description = language.gettext(PAGES[name].description)
    assert (head.lang, head.title) == (code, title)
    for prefix in ("og:", "twitter:"):
        assert head.said[prefix + "title"] == title
        assert head.said[prefix + "description"] == description
        assert head.said[prefix + "image"] == f"{SITE}/preview.png"
    assert head.said["description"] == description and 40 < len(description) < 160
    assert head.said["og:url"] == SITE + path_of(name)
    assert head.said["twitter:card"] == "summary_large_image"
    links = [(link.get("rel"), link.get("hreflang"), link["href"]) for link in head.links]
    assert ("canonical", None, SITE + path_of(name)) in links
    for other in LANGUAGES:
        assert ("alternate", other, f"{SITE}{path_of(name)}?lang={other}") in links
    assert description in answer.text.partition("<noscript>")[2].replace("&#x27;", "'")


def test_the_link_decides_before_the_browser(client: TestClient) -> None:
    answer = client.get("/trends?lang=fr", headers={"Accept-Language": "en"})
    assert Head(answer.text).lang == "fr"
    hostile = client.get('/trends?lang="><script>', headers={"Accept-Language": "fr"})
    assert Head(hostile.text).lang == "fr" and "><script>" not in hostile.text.partition("<link")[0]


@pytest.mark.parametrize(
    ("query", "header", "code"),
    [("?lang=FR", "en", "fr"), ("", "EN-us", "en"), ("", "Fr-FR", "fr")],
)
def test_a_language_may_be_written_in_capitals(
    client: TestClient, query: str, header: str, code: str
) -> None:
    answer = client.get(f"/trends{query}", headers={"Accept-Language": header})
    assert (answer.status_code, answer.headers["content-language"]) == (200, code)
    assert Head(answer.text).lang == code


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_page_that_is_not_here_is_the_first_one_and_says_so(
    client: TestClient, code: str
) -> None:
    answer = client.get('/no-such-"page', headers={"Accept-Language": code})
    assert (answer.status_code, answer.headers["content-language"]) == (404, code)
    head = Head(answer.text)
    title = get_language(code).gettext(PAGES["overview"].title)
    assert (head.lang, head.title) == (code, f"{title} · Back to the Kitchen")
    assert (head.said["missing-page"], head.said["robots"]) == ('no-such-"page', "noindex")
    assert answer.text.index("missing-page") < answer.text.index("shell.js")
    assert "missing-page" not in client.get("/").text


@pytest.mark.parametrize("path", ["/manifest.json", "/favicon.png", "/a/b", "/_stcore/health"])
def test_what_could_be_no_page_is_left_to_streamlit(client: TestClient, path: str) -> None:
    assert client.get(path).text == "Not Found"


def test_our_script_runs_before_streamlit_s(client: TestClient) -> None:
    scripts = [source for source in Head(client.get("/").text).scripts if source]
    assert scripts[0] == "./shell.js"
    assert len(scripts) > 1, "Streamlit's own scripts are gone"


def test_no_word_of_streamlit_s_is_left(client: TestClient) -> None:
    text = client.get("/").text
    assert "<title>Streamlit" not in text and "favicon.png" not in text
    assert "You need to enable JavaScript" not in text


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("favicon.svg", "image/svg+xml"),
        ("preview.png", "image/png"),
        ("shell.js", "text/javascript; charset=utf-8"),
    ],
)
def test_assets(client: TestClient, name: str, kind: str) -> None:
    answer = client.get(f"/{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert len(answer.content) > 300


def test_the_site_map_has_every_page_in_every_language(client: TestClient) -> None:
    tree = ElementTree.fromstring(client.get("/sitemap.xml").text)
    places = {url.findtext("map:loc", namespaces=NAMESPACES) for url in tree}
    assert places == {f"{SITE}{path_of(n)}?lang={code}" for n in PAGES for code in LANGUAGES}
    for url in tree:
        others = [link.get("hreflang") for link in url.findall("xhtml:link", NAMESPACES)]
        assert others == list(LANGUAGES)


def test_a_setting_and_the_request_name_the_site(
    client: TestClient, fresh_process: pytest.MonkeyPatch
) -> None:
    fresh_process.setenv("APP_ENV", "local")
    EnvironmentDetector.reset_cache()
    assert Head(client.get("/data").text).said["og:url"] == "http://testserver/data"
    fresh_process.setenv("MANGE_PUBLIC_URL", "https://kitchen.example")
    shell.get_settings.cache_clear()
    assert Head(client.get("/data").text).said["og:url"] == "https://kitchen.example/data"


def test_titles_tell_the_languages_apart() -> None:
    """The script that follows the language listens to the title."""
    english, french = (get_language(code) for code in LANGUAGES)
    for entry in PAGES.values():
        assert english.gettext(entry.title) != french.gettext(entry.title)
