"""Ratings: what people thought of what they cooked."""

from __future__ import annotations

import dataclasses
from typing import Final

from mangetamain_analytics.i18n import N_
from mangetamain_analytics.visualization.dimensions import (
    DAY_TYPE,
    MONTH,
    SEASON,
    WEEKDAY,
    Words,
)
from mangetamain_analytics.visualization.families.several_years import of_several_years
from mangetamain_analytics.visualization.ratings.distribution import DISTRIBUTION
from mangetamain_analytics.visualization.ratings.drivers import DRIVERS
from mangetamain_analytics.visualization.ratings.ingredients import INGREDIENTS
from mangetamain_analytics.visualization.ratings.norating import NORATING
from mangetamain_analytics.visualization.ratings.occasions import occasions_analysis
from mangetamain_analytics.visualization.ratings.ranking import ranking_analysis
from mangetamain_analytics.visualization.ratings.rated import PAGE
from mangetamain_analytics.visualization.ratings.raters import RATERS
from mangetamain_analytics.visualization.ratings.trend import trend_analysis

__all__ = ["ANALYSES", "PAGE"]

_BY_SEASON: Final = dataclasses.replace(
    SEASON,
    words={
        "winter": Words(N_("a winter day"), N_("winter ratings")),
        "spring": Words(N_("a spring day"), N_("spring ratings")),
        "summer": Words(N_("a summer day"), N_("summer ratings")),
        "autumn": Words(N_("an autumn day"), N_("autumn ratings")),
    },
)
_BY_DAY_TYPE: Final = dataclasses.replace(
    DAY_TYPE, words={True: Words(N_("a weekend day"), N_("weekend ratings"))}
)

ANALYSES: Final = (
    DISTRIBUTION,
    trend_analysis(),
    NORATING,
    ranking_analysis(),
    RATERS,
    of_several_years(
        occasions_analysis(
            "ratings-season", N_("Do ratings follow the seasons?"), _BY_SEASON, MONTH
        )
    ),
    occasions_analysis("ratings-weekend", N_("Are weekend ratings kinder?"), _BY_DAY_TYPE, WEEKDAY),
    DRIVERS,
    INGREDIENTS,
)
