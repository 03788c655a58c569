"""Visits and clicks in a real browser, against an app that shows the same charts made before.

Alone, and with nine others who open a page every ten seconds.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import plotly.graph_objects as go
from analyses import full_size_file, worst
from floor_app import TITLES
from measure import Figure
from pages import load
from playwright.sync_api import Browser, Page
from visits import serving
from windows import LINKS, Crowd, click, open_window, settled

from chromium import started_chromium
from mangetamain_analytics.data.cached_loaders import (
    load_custom_result,
    load_figure,
    load_result,
    load_small_figure,
)
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.grammar import PROFILES
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.i18n import LANGUAGES, Language, get_language
from mangetamain_analytics.visualization.custom_charts.choice import Choice
from mangetamain_analytics.visualization.custom_charts.custom import custom_analysis
from mangetamain_analytics.visualization.highlights import strongest
from mangetamain_analytics.visualization.registry import ANALYSES
from site_process import HOST, free_port, running

ROUNDS = 3
VISIT, PAGE, LANGUAGE = 1.5, 1.3, 1.3  # bounds of the ratios
FILTER_MS = 600.0  # that a filter of six cards may take more than the floor
OF_SIX = "weekend"
# By the number of sessions, buttons of filters: each click selects what was not selected before.
SESSIONS = {1: ("Winter", "Spring", "Summer", "Winter"), 10: ("None", "Autumn", "Spring", "Summer")}
BUTTONS = "button"


def run() -> tuple[Figure, ...]:
    """Measure visits, changes of page, of language and of a filter."""
    path = full_size_file()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-floor-")))
        counts = _write_charts(load(path), folder)
        floor = stack.enter_context(_floor(folder))
        site, _ = stack.enter_context(serving(path))
        browser = stack.enter_context(started_chromium())
        return tuple(
            figure
            for sessions in SESSIONS
            for figure in _measure(browser, (site, floor), counts, sessions)
        )


def _charts(loader: DataLoader, page: str, language: Language, filters: Filters) -> list[go.Figure]:
    """Return what a page shows."""
    if page == "charts":
        choice, _ = Choice.parse_leniently([])
        result = load_custom_result(loader, choice, filters)
        return [custom_analysis(choice).figure(result, language)]
    results = [
        (analysis, load_result(loader, analysis.id, filters))
        for analysis in ANALYSES.values()
        if page in (analysis.page, "overview")
    ]
    draw = load_figure
    if page == "overview":
        results, draw = strongest(results), load_small_figure
    return [
        draw(loader, analysis.id, language, result)
        for analysis, result in results
        if result.drawable
    ]


def _write_charts(loader: DataLoader, folder: Path) -> dict[str, int]:
    """Write the charts that the floor shows; return how many each page has without filters."""
    counts = {}
    for page, code, profile in itertools.product(TITLES, LANGUAGES, PROFILES):
        charts = _charts(loader, page, get_language(code), Filters(profile=profile))
        text = ",".join(chart.to_json(validate=False) for chart in charts)
        (folder / f"{page}-{code}-{profile}.json").write_text(f"[{text}]", "utf-8")
        counts.setdefault(page, len(charts))
    return counts


@contextmanager
def _floor(folder: Path) -> Iterator[str]:
    address = f"http://{HOST}:{free_port()}"
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(Path(__file__).with_name("floor_app.py")),
    ]
    command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    command += ["--server.address", HOST, "--server.port", address.rpartition(":")[2]]
    environ = {"BENCH_FIGURES": str(folder)}
    with running(command, environ, f"{address}/_stcore/health"):
        yield address


def _measure(
    browser: Browser, apps: tuple[str, str], counts: dict[str, int], sessions: int
) -> Iterator[Figure]:
    """Measure the site and its floor, in this order in `apps`, among so many sessions."""
    crowds = [Crowd(browser, app, sessions - 1) for app in apps]
    among = "alone" if sessions == 1 else f"{sessions} sessions"

    def compare(name: str, bound: float, *actions: Callable[[], float], more: float = 0) -> Figure:
        pairs = tuple(zip(crowds, actions, strict=True))
        rounds = [[crowd.around(action) for crowd, action in pairs] for _ in range(ROUNDS + 1)]
        ours, floor = (median(figures) for figures in zip(*rounds[1:], strict=True))
        return Figure(f"browser: {name}, {among}", ours, "ms", floor + more, bound)

    yield worst(
        compare(
            f"first visit to {page}", VISIT, *(_visit(browser, app, page, count) for app in apps)
        )
        for page, count in counts.items()
    )
    windows = [open_window(browser, app) for app in apps]
    for window in windows:
        settled(window)
    yield worst(
        compare(f"to page {page}", PAGE, *(_turn(window, page) for window in windows))
        for page in counts
    )
    yield compare("language", LANGUAGE, *(_alternate(window, "FR", "EN") for window in windows))
    for window in windows:
        click(window, LINKS, TITLES[OF_SIX])
    ours, floor = windows
    yield compare(
        "filter",
        1.0,
        _each(ours, SESSIONS[sessions]),
        _alternate(floor, "None", "Standard"),
        more=FILTER_MS,
    )
    for window in windows:
        window.context.close()
    for crowd in crowds:
        crowd.close()


def _visit(browser: Browser, app: str, page: str, charts: int) -> Callable[[], float]:
    def measure() -> float:
        window = open_window(browser, f"{app}/{'' if page == 'overview' else page}")
        try:
            return settled(window, charts)
        finally:
            window.context.close()

    return measure


def _turn(window: Page, page: str) -> Callable[[], float]:
    """Return what comes to a page from the one before it."""
    before = "overview" if page != "overview" else "trends"

    def measure() -> float:
        click(window, LINKS, TITLES[before])
        return click(window, LINKS, TITLES[page])

    return measure


def _alternate(window: Page, *texts: str) -> Callable[[], float]:
    return _each(window, itertools.cycle(texts))


def _each(window: Page, texts: Iterable[str]) -> Callable[[], float]:
    """Return what clicks on the button of the next text at each call."""
    left = iter(texts)
    return lambda: click(window, BUTTONS, next(left))
