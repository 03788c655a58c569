"""The weekend effect: what Saturdays and Sundays change."""

from __future__ import annotations

from typing import Final

from mangetamain_analytics.i18n import N_
from mangetamain_analytics.visualization.dimensions import DAY_TYPE, WEEKDAY
from mangetamain_analytics.visualization.families.counts import counts_analysis
from mangetamain_analytics.visualization.families.measures import measures_analysis
from mangetamain_analytics.visualization.families.presences import INGREDIENTS, TAGS
from mangetamain_analytics.visualization.families.presences_detail import (
    detailed_presences_analysis,
)
from mangetamain_analytics.visualization.families.quantities import (
    COMPLEXITY,
    DURATION,
    NUTRITION,
)

PAGE: Final = "weekend"

ANALYSES: Final = (
    counts_analysis(
        "weekend-volume", PAGE, N_("Do weekends bring more recipes?"), DAY_TYPE, WEEKDAY
    ),
    measures_analysis(
        "weekend-duration",
        PAGE,
        N_("Do weekends change cooking time?"),
        DURATION,
        DAY_TYPE,
        WEEKDAY,
    ),
    measures_analysis(
        "weekend-complexity",
        PAGE,
        N_("Are weekend recipes more complex?"),
        COMPLEXITY,
        DAY_TYPE,
        WEEKDAY,
    ),
    measures_analysis(
        "weekend-nutrition",
        PAGE,
        N_("Do weekends change what is in the plate?"),
        NUTRITION,
        DAY_TYPE,
        WEEKDAY,
    ),
    detailed_presences_analysis(
        "weekend-ingredients",
        PAGE,
        N_("Which ingredients go with weekends?"),
        INGREDIENTS,
        DAY_TYPE,
        WEEKDAY,
    ),
    detailed_presences_analysis(
        "weekend-tags",
        PAGE,
        N_("Which tags go with weekends?"),
        TAGS,
        DAY_TYPE,
        WEEKDAY,
    ),
)
