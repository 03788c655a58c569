"""Seasonality: what winter, spring, summer and autumn change, and each of the twelve months."""

from __future__ import annotations

from typing import Final

from mangetamain_analytics.i18n import N_
from mangetamain_analytics.visualization.dimensions import MONTH, SEASON
from mangetamain_analytics.visualization.families.counts import counts_analysis
from mangetamain_analytics.visualization.families.measures import measures_analysis
from mangetamain_analytics.visualization.families.occasions import with_occasions
from mangetamain_analytics.visualization.families.presences import INGREDIENTS, TAGS
from mangetamain_analytics.visualization.families.presences_detail import (
    detailed_presences_analysis,
)
from mangetamain_analytics.visualization.families.quantities import (
    COMPLEXITY,
    DURATION,
    NUTRITION,
)
from mangetamain_analytics.visualization.families.several_years import of_several_years

PAGE: Final = "seasonality"

_ANALYSES: Final = (
    counts_analysis(
        "seasonality-volume", PAGE, N_("Which season brings the most recipes?"), SEASON, MONTH
    ),
    measures_analysis(
        "seasonality-duration",
        PAGE,
        N_("Does cooking time follow the seasons?"),
        DURATION,
        SEASON,
        MONTH,
    ),
    measures_analysis(
        "seasonality-complexity",
        PAGE,
        N_("Does complexity follow the seasons?"),
        COMPLEXITY,
        SEASON,
        MONTH,
    ),
    measures_analysis(
        "seasonality-nutrition",
        PAGE,
        N_("Do the seasons change what is in the plate?"),
        NUTRITION,
        SEASON,
        MONTH,
    ),
    detailed_presences_analysis(
        "seasonality-ingredients",
        PAGE,
        N_("Which ingredients have a season?"),
        INGREDIENTS,
        SEASON,
        MONTH,
    ),
    with_occasions(
        detailed_presences_analysis(
            "seasonality-tags", PAGE, N_("Which tags have a season?"), TAGS, SEASON, MONTH
        )
    ),
)
ANALYSES: Final = tuple(map(of_several_years, _ANALYSES))
