"""What goes into the report of each page, for what a link says: what the page itself shows."""

from __future__ import annotations

from collections.abc import Sequence

from mangetamain_analytics.data.cached_loaders import (
    load_custom_result,
    load_overview,
    load_result,
)
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.pages import HOME
from mangetamain_analytics.visualization import comparison
from mangetamain_analytics.visualization.analysis import Analysis
from mangetamain_analytics.visualization.comparison import Comparison
from mangetamain_analytics.visualization.custom_charts import custom
from mangetamain_analytics.visualization.custom_charts.choice import Choice
from mangetamain_analytics.visualization.highlights import strongest
from mangetamain_analytics.visualization.live_figures import live_figures
from mangetamain_analytics.visualization.page_parameters import PAGE_PARAMETERS
from mangetamain_analytics.visualization.registry import ANALYSES, get_analysis
from mangetamain_analytics.visualization.report import Report, Section

Parameters = list[tuple[str, str]]


def read_report(page: str, given: Parameters, loader: DataLoader, language: Language) -> Report:
    """Compute what the report of a page holds.

    Args:
        page: One of `reports.PAGES`.
        given: The link's parameters, repeated ones included.
        loader: Reads the data.
        language: Of the live figures.

    Raises:
        ValidationError: A parameter is not acceptable.
        DataLoadError: A query fails.
    """
    names = PAGE_PARAMETERS.get(page, ())
    own = [item for item in given if item[0] in names]
    filters = Filters.parse(item for item in given if item[0] not in names)
    if page == HOME:
        return _of_overview(filters, loader, language)
    if page == custom.PAGE:
        return _of_charts(Choice.parse(own), filters, loader)
    if page == comparison.PAGE:
        return _of_comparison(Comparison.parse(own), filters, loader)
    analyses = [get_analysis(a.id, own) for a in ANALYSES.values() if a.page == page]
    return _of_analyses(page, analyses, filters, loader)


def _of_overview(filters: Filters, loader: DataLoader, language: Language) -> Report:
    results = [(a, load_result(loader, a.id, filters)) for a in ANALYSES.values()]
    figures = live_figures(load_overview(loader, filters), language)
    return Report(
        page=HOME,
        sections=[Section(analysis, result, filters) for analysis, result in strongest(results)],
        filters=filters,
        said=filters.as_parameters(),
        figures={figure.label: figure.value for figure in figures},
    )


def _of_analyses(
    page: str, analyses: Sequence[Analysis], filters: Filters, loader: DataLoader
) -> Report:
    return Report(
        page=page,
        sections=[
            Section(a, load_result(loader, a.id, filters, a.parameters), filters) for a in analyses
        ],
        filters=filters,
        said=[*(p for a in analyses for p in a.parameters), *filters.as_parameters()],
    )


def _of_charts(choice: Choice, filters: Filters, loader: DataLoader) -> Report:
    result = load_custom_result(loader, choice, filters)
    return Report(
        page=custom.PAGE,
        sections=[Section(custom.custom_analysis(choice), result, filters)],
        filters=filters,
        said=[*choice.as_parameters(), *filters.as_parameters()],
    )


def _of_comparison(compared: Comparison, filters: Filters, loader: DataLoader) -> Report:
    analysis = ANALYSES[compared.analysis]
    sides = {N_("First selection"): compared.beside, N_("Second selection"): filters}
    return Report(
        page=comparison.PAGE,
        sections=[
            Section(analysis, load_result(loader, analysis.id, side), side, name)
            for name, side in sides.items()
        ],
        filters=None,
        said=[
            ("analysis", analysis.id),
            *compared.beside.as_parameters(),
            *filters.as_parameters(),
        ],
    )
