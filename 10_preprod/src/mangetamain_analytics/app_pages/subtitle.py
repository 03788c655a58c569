"""The grey line under a headline: what is shown of which selection."""

from __future__ import annotations

from mangetamain_analytics.app_pages.context import PageContext
from mangetamain_analytics.app_pages.plain import plain
from mangetamain_analytics.visualization.analysis import Analysis, Result
from mangetamain_analytics.visualization.filter_words import aside_words


def subtitle(analysis: Analysis, result: Result, context: PageContext) -> str:
    """Say what is shown and, on a line of its own, which filters are left aside."""
    aside = aside_words(context.filters, result.filters, context.language)
    shown = plain(analysis.subtitle(result, context.language))
    return "  \n".join(line for line in (shown, aside) if line)
