"""Every analysis by its id."""

from __future__ import annotations

from typing import Final

from mangetamain_analytics.data.grammar import accepted
from mangetamain_analytics.exceptions import AnalysisError, ValidationError
from mangetamain_analytics.visualization import (
    analyse_ratings,
    analyse_seasonality,
    analyse_trendlines_v2,
    analyse_weekend,
)
from mangetamain_analytics.visualization.analysis import Analysis
from mangetamain_analytics.visualization.dials import Parameters, numbers_of, read_dials

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


def get_analysis(analysis_id: str, parameters: Parameters = ()) -> Analysis:
    """Return an analysis.

    Args:
        analysis_id: Its id.
        parameters: Where its dials are set to; others are passed over.

    Raises:
        AnalysisError: There is none of that id.
        ValidationError: A dial does not go there.
    """
    try:
        analysis = ANALYSES[analysis_id]
    except KeyError:
        raise AnalysisError(
            f"there is no analysis {analysis_id!r}; /api/v1/analyses lists them"
        ) from None
    return accepted(adjusted(analysis, parameters))


def adjusted(analysis: Analysis, parameters: Parameters) -> tuple[Analysis, list[ValidationError]]:
    """Return an analysis with its dials where a link sets them, and what was refused."""
    numbers, refused = read_dials(analysis.dials, parameters)
    if analysis.adjust is None or numbers == numbers_of(analysis.dials):
        return analysis, refused
    return analysis.adjust(numbers), refused
