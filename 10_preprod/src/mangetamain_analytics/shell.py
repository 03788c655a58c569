"""The HTML around the pages: language, title and preview of each, icons, and the site map.

Streamlit's own page says "Streamlit" in English whatever is asked for; search engines, previews
in messengers and screen readers see that before any script has run.
"""

from __future__ import annotations

import html
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from mangetamain_analytics.answers import accepted_language
from mangetamain_analytics.i18n import LANGUAGES, Language, N_, get_language
from mangetamain_analytics.middleware import streamlit_page
from mangetamain_analytics.pages import HOME, PAGES, SITE_NAME, path_of
from mangetamain_analytics.settings import get_settings

_ASSETS: Final = Path(__file__).with_name("assets")
_FILES: Final = ("favicon.svg", "preview.png", "shell.js")
_DAY: Final = 86_400
_LOCALES: Final = {"en": "en_GB", "fr": "fr_FR"}


class _PageName(StringConvertor):
    """What could be a page's path; files have a dot in their name."""

    regex = "[^/.]+"


register_url_convertor("page_name", _PageName())


async def page(request: Request) -> Response:
    """Answer a page's shell in the reader's language."""
    name = request.url.path.strip("/") or HOME
    return _answer(request, name)


async def missing(request: Request) -> Response:
    """Answer that there is no such page, with the shell of the first page, which says so too."""
    asked = _tag("meta", name="missing-page", content=request.path_params["name"])
    return _answer(request, HOME, 404, asked + _tag("meta", name="robots", content="noindex"))


def _answer(request: Request, name: str, status: int = 200, head: str = "") -> Response:
    """Answer a page's shell, with tags that go before those that it always has."""
    language = accepted_language(request)
    text = _shell(name, language.code, _site_url(request))
    text = text.replace("<title>", f"{head}<title>", 1)
    headers = {
        "Cache-Control": "no-cache",
        "Content-Language": language.code,
        "Vary": "Accept-Language",
    }
    return HTMLResponse(text, status, headers=headers)


def _site_url(request: Request) -> str:
    """Return the site's address as visitors see it, without a slash at its end."""
    return get_settings().site_url or f"{request.url.scheme}://{request.url.netloc}"


@lru_cache(maxsize=64)
def _shell(name: str, code: str, site: str) -> str:
    """Return Streamlit's page with our words in its head and for those without scripts."""
    language = get_language(code)
    title = f"{language.gettext(PAGES[name].title)} · {language.gettext(SITE_NAME)}"
    head = f"<title>{html.escape(title)}</title>\n{_metadata(name, title, language, site)}"
    text = streamlit_page()
    for old, new in (
        ('<html lang="en">', f'<html lang="{code}">'),
        ("<title>Streamlit</title>", head),
        ('href="./favicon.png"', 'type="image/svg+xml" href="./favicon.svg"'),
    ):
        text = text.replace(old, new, 1)
    before, _, rest = text.partition("<noscript>")
    return f"{before}<noscript>{_without_scripts(name, language)}{rest[rest.index('</noscript>'):]}"


def _metadata(name: str, title: str, language: Language, site: str) -> str:
    address = site + path_of(name)
    properties = {
        "og:type": "website",
        "og:site_name": language.gettext(SITE_NAME),
        "og:title": title,
        "og:description": language.gettext(PAGES[name].description),
        "og:url": address,
        "og:image": f"{site}/preview.png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:locale": _LOCALES[language.code],
    }
    names = {
        "description": properties["og:description"],
        "twitter:card": "summary_large_image",
        "twitter:title": title,
        "twitter:description": properties["og:description"],
        "twitter:image": properties["og:image"],
    }
    tags = [_tag("meta", name=key, content=value) for key, value in names.items()]
    tags += [_tag("meta", property=key, content=value) for key, value in properties.items()]
    tags.append(_tag("link", rel="canonical", href=address))
    tags += [_tag("link", rel="alternate", **link) for link in _alternates(address)]
    return "\n".join([*tags, '<script src="./shell.js"></script>'])


def _alternates(address: str) -> list[dict[str, str]]:
    """Return where a page is in each language."""
    return [{"hreflang": code, "href": f"{address}?lang={code}"} for code in LANGUAGES]


def _tag(kind: str, **attributes: str) -> str:
    said = " ".join(f'{name}="{html.escape(value)}"' for name, value in attributes.items())
    return f"<{kind} {said} />"


def _without_scripts(name: str, language: Language) -> str:
    says = (
        language.gettext(PAGES[name].description),
        language.gettext(
            N_("The charts need JavaScript. The numbers behind them are at /api/v1/analyses.")
        ),
    )
    return "".join(f"<p>{html.escape(text)}</p>" for text in says)


async def site_map(request: Request) -> Response:
    """Answer the list of the pages, each in every language."""
    site = _site_url(request)
    urls = "".join(
        f"<url><loc>{html.escape(link['href'])}</loc>"
        + "".join(_tag("xhtml:link", rel="alternate", **other) for other in links)
        + "</url>"
        for links in (_alternates(site + path_of(name)) for name in PAGES)
        for link in links
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:xhtml="http://www.w3.org/1999/xhtml">{urls}</urlset>'
    )
    return Response(text, media_type="application/xml")


async def asset(request: Request) -> Response:
    """Answer an icon, the preview's picture or the shell's script."""
    path = _ASSETS / urlsplit(request.url.path).path.lstrip("/")
    return FileResponse(path, headers={"Cache-Control": f"public, max-age={_DAY}"})


ROUTES: Final = [
    *(Route(path_of(name), page) for name in PAGES),
    Route("/sitemap.xml", site_map),
    *(Route(f"/{name}", asset) for name in _FILES),
]
# After all other routes of ours: whatever else could be a page's path is none.
MISSING: Final = [Route("/{name:page_name}", missing)]
