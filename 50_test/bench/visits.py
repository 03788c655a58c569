"""Visits to the pages of the real site in a real browser."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

from measure import BenchError
from playwright.sync_api import Browser, TimeoutError as BrowserTimeoutError, WebSocket

from chromium import DESKTOP
from mangetamain_analytics.visualization.registry import ANALYSES
from site_process import site_process

# By the path of each page: how many cards it has.
PAGES = {"": 0} | Counter(analysis.page for analysis in ANALYSES.values())
# The first visitor may have to wait for what is resampled.
MOST_MILLISECONDS = 300_000
# The footer is there, so are all cards' headings, and what charts there are, are painted: a card
# that finds nothing among many items has none.
_PAINTED = """cards => {
  const page = document.querySelector('[data-testid=stApp]')
  const charts = [...document.querySelectorAll('.js-plotly-plot')]
  return page?.dataset.testScriptState === 'notRunning'
    && document.querySelectorAll('[data-testid=stMain] h3').length >= cards
    && charts.every(chart => chart.querySelector('.cartesianlayer .subplot'))
    && document.querySelector('[data-testid=stMetric], .js-plotly-plot') !== null
}"""


@contextmanager
def serving(path: Path) -> Iterator[tuple[str, Popen[bytes]]]:
    """Serve a data set; give the site's address and its process."""
    with tempfile.TemporaryDirectory(prefix="bench-site-") as folder:
        environ = {"MANGE_DATA": str(path), "MANGE_CACHE": folder, "MANGE_LOG_DIR": folder}
        environ["MANGE_QUERY_SECONDS"] = "300"  # a busy machine is not what is measured
        with site_process(environ) as (site, process):
            yield site, process


def visit(browser: Browser, site: str, page: str, language: str) -> int:
    """Look at a page in a window of its own until all its cards are painted.

    Returns:
        Bytes that arrived over the websocket.

    Raises:
        BenchError: Not all cards come.
    """
    received = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: received.append(len(payload)))

    with browser.new_context(viewport=DESKTOP, locale="en-US", bypass_csp=True) as context:
        window = context.new_page()
        window.on("websocket", listen)
        window.goto(f"{site}/{page}?lang={language}")
        try:
            window.wait_for_function(_PAINTED, arg=PAGES[page], timeout=MOST_MILLISECONDS)
        except BrowserTimeoutError:
            raise BenchError(f"/{page} has not {PAGES[page]} cards") from None
    return sum(received)
