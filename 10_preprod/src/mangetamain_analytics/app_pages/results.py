"""The results of several analyses, of which one that fails does not take the others along."""

from __future__ import annotations

from collections.abc import Iterable

from mangetamain_analytics.app_pages.context import PageContext
from mangetamain_analytics.data.cached_loaders import load_result
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.visualization.analysis import Analysis, Result


def load_each(
    analyses: Iterable[Analysis], context: PageContext
) -> tuple[list[tuple[Analysis, Result]], list[DataLoadError]]:
    """Return analyses with what they found, and what went wrong with the others.

    Raises:
        DataLoadError: There are no data, for none of them.
    """
    found, failed = [], []
    for analysis in analyses:
        try:
            found.append((analysis, load_result(context.loader, analysis.id, context.filters)))
        except DataLoadError as error:
            if error.code != "query_failed":
                raise
            failed.append(error)
    return found, failed
