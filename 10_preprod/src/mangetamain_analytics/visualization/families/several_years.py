"""Analyses that one year cannot answer: within it a season cannot be told from a trend."""

from __future__ import annotations

import dataclasses
from typing import Final

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.visualization.analysis import Analysis, Answers, Estimand, Result

MIN_YEARS: Final = 2


def of_several_years(analysis: Analysis) -> Analysis:
    """Return an analysis that claims nothing of a selection within one year."""

    def compute(answers: Answers, filters: Filters) -> Result:
        result = analysis.compute(answers, filters)
        if result.years is None or result.years[1] - result.years[0] + 1 >= MIN_YEARS:
            return result
        return dataclasses.replace(
            result, estimands=tuple(map(_silenced, result.estimands)), drawable=False
        )

    return dataclasses.replace(analysis, compute=compute)


def _silenced(estimand: Estimand) -> Estimand:
    """Return the estimand without what was estimated; what it lacked already stays the reason."""
    if estimand.verdict == "insufficient_data":
        return estimand
    facts = {key: value for key, value in estimand.facts.items() if key != "peak"}
    return Estimand(
        key=estimand.key,
        verdict="insufficient_data",
        n=estimand.n,
        clusters=estimand.clusters,
        unit=estimand.unit,
        facts={**facts, "shortage": "years"},
    )
