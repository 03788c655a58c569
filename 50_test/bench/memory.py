"""Memory of the site after visits to all its pages in both languages, against what it may take."""

from __future__ import annotations

import re
from pathlib import Path

from analyses import full_size_file
from measure import Figure
from visits import PAGES, serving, visit

from chromium import started_chromium
from mangetamain_analytics.i18n import LANGUAGES

BUDGET_MB = 600.0  # the floor is what the process was given


def run() -> Figure:
    """Measure the memory that is resident when a real browser has seen the last page."""
    with serving(full_size_file()) as (site, process), started_chromium() as browser:
        for language in LANGUAGES:
            for page in PAGES:
                visit(browser, site, page, language)
        return Figure("memory", resident_mb(process.pid), "MB", BUDGET_MB, 1.0)


def resident_mb(pid: int) -> float:
    """Return what Linux counts as a process's resident memory (VmRSS), in MB."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(re.search(r"^VmRSS:\s*(\d+) kB$", status, re.M)[1]) * 1024 / 1e6
