"""Opens the site's pages in Streamlit's AppTest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

import mangetamain_analytics
from mangetamain_analytics.pages import HOME, PAGES as ALL_PAGES

MAIN = str(Path(mangetamain_analytics.__file__).with_name("main.py"))
PAGES = {page: f"app_pages/{page}.py" for page in ALL_PAGES}


def open_page(page: str = HOME, locale: str = "en-US", **query: Any) -> AppTest:
    """Run a page as a browser with that language would."""
    test = AppTest.from_file(MAIN, default_timeout=60)
    test.context["locale"] = locale
    for name, value in query.items():
        test.query_params[name] = value
    if page != HOME:
        test.switch_page(PAGES[page])
    test.run()
    assert not test.exception, test.exception
    return test


def texts(test: AppTest) -> str:
    """Return everything that the page says."""
    kinds = ("title", "subheader", "caption", "markdown", "warning", "error", "metric")
    found: list[str] = []
    for kind in kinds:
        for element in getattr(test, kind):
            found += [str(element.value), str(getattr(element, "label", ""))]
    return "\n".join(found)
