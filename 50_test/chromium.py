"""Start Debian's Chromium, for tests and benchmarks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

OPTIONS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--no-first-run",
    # Nothing of the browser's own may look for a network.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1440, "height": 900}


class BrowserMissingError(RuntimeError):
    """There is no Chromium; the message says how to get one."""


@contextmanager
def started_chromium() -> Iterator[Browser]:
    """Give a browser until the end.

    Raises:
        BrowserMissingError: It is not installed.
    """
    path = shutil.which("chromium")
    if path is None:
        raise BrowserMissingError("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        try:
            yield browser
        finally:
            browser.close()
