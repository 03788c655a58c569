"""Every analysis by its id."""

from __future__ import annotations

from typing import Final

from mangetamain_analytics.exceptions import AnalysisError
from mangetamain_analytics.visualization import (
    analyse_ratings,
    analyse_seasonality,
    analyse_trendlines_v2,
    analyse_weekend,
)
from mangetamain_analytics.visualization.analysis import Analysis

ANALYSES: Final[dict[str, Analysis]] = {
    analysis.id: analysis
    for module in (
        analyse_trendlines_v2,
        analyse_seasonality,
        analyse_weekend,
        analyse_ratings,
    )
    for analysis in module.ANALYSES
}


def get_analysis(analysis_id: str) -> Analysis:
    """Return an analysis.

    Raises:
        AnalysisError: There is none of that id.
    """
    try:
        return ANALYSES[analysis_id]
    except KeyError:
        raise AnalysisError(
            f"there is no analysis {analysis_id!r}; /api/v1/analyses lists them"
        ) from None
