"""The site's pages as the server makes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from mangetamain_analytics.data.cached_loaders import load_figure, load_result
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.keeper import SnapshotKeeper
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.settings import Settings
from mangetamain_analytics.visualization.analysis import Analysis
from mangetamain_analytics.visualization.registry import ANALYSES

FAMILIES = ("volume", "duration", "complexity", "nutrition", "ingredients", "tags")
QUERY_SECONDS = 600  # nothing is cut short here


def parts_of_pages() -> dict[str, tuple[Analysis, ...]]:
    """Return the six analyses of each page and, apart, what it shows after them."""
    parts: dict[str, list[Analysis]] = {}
    for analysis in ANALYSES.values():
        six = analysis.id.removeprefix(f"{analysis.page}-") in FAMILIES
        name = analysis.page if six else f"{analysis.page}, late cards"
        parts.setdefault(name, []).append(analysis)
    return {name: tuple(analyses) for name, analyses in parts.items()}


def whole_pages() -> dict[str, tuple[Analysis, ...]]:
    """Return all analyses of each page."""
    pages: dict[str, list[Analysis]] = {}
    for analysis in ANALYSES.values():
        pages.setdefault(analysis.page, []).append(analysis)
    return {name: tuple(analyses) for name, analyses in pages.items()}


def load(path: Path) -> DataLoader:
    """Open a data set as the site does."""
    settings = Settings(data=path, query_seconds=QUERY_SECONDS)
    settings.cache.mkdir(parents=True, exist_ok=True)  # what does not fit the memory goes there
    return DataLoader(SnapshotKeeper(settings))


def maker(loader: DataLoader, analyses: Sequence[Analysis]) -> Callable[[], None]:
    """Return what makes these analyses' part of a page without filters, in French.

    It loads results and figures and makes sentences, alternative texts and the charts' JSON.
    """
    language = get_language("fr")

    def make() -> None:
        for analysis in analyses:
            result = load_result(loader, analysis.id, Filters())
            analysis.findings(result, language)
            load_figure(loader, analysis.id, language, result).to_json(validate=False)
            analysis.alt(result, language)

    return make
