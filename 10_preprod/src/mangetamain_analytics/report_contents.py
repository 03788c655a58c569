"""What goes into the report of each page, for what a link says: what the page itself shows."""

from __future__ import annotations

from collections.abc import Sequence

from mangetamain_analytics.data.cached_loaders import load_custom_result, load_overview
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.failures import words_of
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.pages import HOME
from mangetamain_analytics.results import Failed, load_each
from mangetamain_analytics.visualization import comparison
from mangetamain_analytics.visualization.analysis import Analysis
from mangetamain_analytics.visualization.comparison import Comparison
from mangetamain_analytics.visualization.custom_charts import custom
from mangetamain_analytics.visualization.custom_charts.choice import Choice
from mangetamain_analytics.visualization.highlights import in_order, silence, strongest
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
        language: Of the live figures and of what could not be computed.

    Raises:
        ValidationError: A parameter is not acceptable.
        DataLoadError: There are no data, or all of the page fails.
    """
    names = PAGE_PARAMETERS.get(page, ())
    own = [item for item in given if item[0] in names]
    filters = Filters.parse(item for item in given if item[0] not in names)
    if page == HOME:
        return _of_overview(filters, loader, language)
    if page == custom.PAGE:
        return _of_charts(Choice.parse(own), filters, loader)
    if page == comparison.PAGE:
        return _of_comparison(Comparison.parse(own), filters, loader, language)
    analyses = [get_analysis(a.id, own) for a in ANALYSES.values() if a.page == page]
    return _of_analyses(page, analyses, filters, loader, language)


def _of_overview(filters: Filters, loader: DataLoader, language: Language) -> Report:
    found, failed = load_each(ANALYSES.values(), loader, filters)
    figures = live_figures(load_overview(loader, filters), language)
    return Report(
        page=HOME,
        sections=[Section(analysis, result, filters) for analysis, result in strongest(found)],
        filters=filters,
        said=filters.as_parameters(),
        figures={figure.label: figure.value for figure in figures},
        failures=_reasons(failed[:1], language),  # one speaks for all, as on the page
        silence=language.gettext(silence(found)),
    )


def _of_analyses(
    page: str,
    analyses: Sequence[Analysis],
    filters: Filters,
    loader: DataLoader,
    language: Language,
) -> Report:
    found, failed = load_each(analyses, loader, filters)
    if not found:
        raise failed[0][1]
    return Report(
        page=page,
        sections=[Section(analysis, result, filters) for analysis, result in in_order(found)],
        filters=filters,
        said=[*(p for a in analyses for p in a.parameters), *filters.as_parameters()],
        failures=_reasons(failed, language),
    )


def _reasons(failed: Failed, language: Language) -> dict[str, str]:
    """Return why analyses found nothing, by their questions."""
    return {
        language.gettext(analysis.question): words_of(error, "report", language)
        for analysis, error in failed
    }


def _of_charts(choice: Choice, filters: Filters, loader: DataLoader) -> Report:
    result = load_custom_result(loader, choice, filters)
    return Report(
        page=custom.PAGE,
        sections=[Section(custom.custom_analysis(choice), result, filters)],
        filters=filters,
        said=[*choice.as_parameters(), *filters.as_parameters()],
    )


def _of_comparison(
    compared: Comparison, filters: Filters, loader: DataLoader, language: Language
) -> Report:
    analysis = ANALYSES[compared.analysis]
    sides = {N_("First selection"): compared.beside, N_("Second selection"): filters}
    sections: list[Section] = []
    missing: dict[str, DataLoadError] = {}
    for name, side in sides.items():
        found, failed = load_each([analysis], loader, side)
        sections += [Section(one, result, side, name) for one, result in found]
        missing |= {name: error for _, error in failed}
    if not sections:
        raise next(iter(missing.values()))
    return Report(
        page=comparison.PAGE,
        sections=sections,
        filters=None,
        said=[
            ("analysis", analysis.id),
            *compared.beside.as_parameters(),
            *filters.as_parameters(),
        ],
        failures={
            language.gettext(name): words_of(error, "report", language)
            for name, error in missing.items()
        },
    )
