"""The results of several analyses, of which one that fails does not take the others along."""

from __future__ import annotations

from collections.abc import Iterable

from mangetamain_analytics.data.cached_loaders import load_result
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.visualization.analysis import Analysis, Result

Found = list[tuple[Analysis, Result]]
Failed = list[tuple[Analysis, DataLoadError]]


def load_each(
    analyses: Iterable[Analysis], loader: DataLoader, filters: Filters
) -> tuple[Found, Failed]:
    """Return analyses with what they found, and the others with what went wrong.

    Args:
        analyses: Their dials as they are to be.
        loader: Reads the data.
        filters: The selection.

    Raises:
        DataLoadError: There are no data, for none of them.
    """
    found, failed = [], []
    for analysis in analyses:
        try:
            result = load_result(loader, analysis.id, filters, analysis.parameters)
        except DataLoadError as error:
            if error.code != "query_failed":
                raise
            failed.append((analysis, error))
        else:
            found.append((analysis, result))
    return found, failed
