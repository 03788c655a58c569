"""A warm page of six cards in the server, against the time that it may take."""

from __future__ import annotations

from statistics import median

from analyses import full_size_file
from measure import Figure, seconds_of

from mangetamain_analytics.data.cached_loaders import load_figure, load_result
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.keeper import SnapshotKeeper
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.settings import Settings
from mangetamain_analytics.visualization.analyse_weekend import ANALYSES

ROUNDS = 30
BUDGET_MS = 40.0  # the floor is the time that a page of six was given


def run() -> Figure:
    """Measure loading results and figures, sentences, alternative texts and the charts' JSON."""
    settings = Settings(data=full_size_file(), query_seconds=120)
    loader = DataLoader(SnapshotKeeper(settings))
    language = get_language("fr")
    filters = Filters()

    def page() -> None:
        for analysis in ANALYSES:
            result = load_result(loader, analysis.id, filters)
            analysis.findings(result, language)
            load_figure(loader, analysis.id, language, result).to_json(validate=False)
            analysis.alt(result, language)

    page()
    value = 1000 * median(seconds_of(page) for _ in range(ROUNDS))
    return Figure("page_warm", value, "ms", BUDGET_MS, 1.0)
