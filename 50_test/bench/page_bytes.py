"""What each page of the site sends over its websocket until all its cards are painted."""

from __future__ import annotations

from analyses import full_size_file, worst
from measure import Figure
from visits import PAGES, serving, visit

from chromium import started_chromium

BUDGET_KB = 600.0  # the floor is what a page was given


def run() -> Figure:
    """Measure in a real browser, in French, whose words are longer."""
    with serving(full_size_file()) as (site, _), started_chromium() as browser:
        return worst(
            Figure(
                f"page_bytes ({page or 'overview'})",
                visit(browser, site, page, "fr") / 1000,
                "kB",
                BUDGET_KB,
                1.0,
            )
            for page in PAGES
        )
