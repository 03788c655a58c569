"""The grey line under a headline: what is shown of which selection."""

from __future__ import annotations

from mangetamain_analytics.app_pages.context import PageContext
from mangetamain_analytics.app_pages.plain import plain
from mangetamain_analytics.visualization.analysis import Analysis, Result
from mangetamain_analytics.visualization.filter_words import FILTER_NAMES


def subtitle(analysis: Analysis, result: Result, context: PageContext) -> str:
    """Say what is shown and, on a line of its own, which filters are left aside."""
    language = context.language
    lines = [plain(analysis.subtitle(result, language))]
    aside = [name for name in context.filters.active if name not in result.filters.active]
    if aside:
        names = ", ".join(language.gettext(FILTER_NAMES[name]) for name in aside)
        lines.append(language.gettext("Not applied here: {names}", names=names))
    return "  \n".join(lines)
