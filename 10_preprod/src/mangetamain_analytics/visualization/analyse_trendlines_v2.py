"""Trends: how recipes and reviews moved over the years."""

from __future__ import annotations

from typing import Final

from mangetamain_analytics.i18n import N_
from mangetamain_analytics.visualization.families.presences import INGREDIENTS, TAGS
from mangetamain_analytics.visualization.families.quantities import (
    COMPLEXITY,
    DURATION,
    NUTRITION,
)
from mangetamain_analytics.visualization.families.trend_counts import trend_counts_analysis
from mangetamain_analytics.visualization.families.trend_diversity import diversity_analysis
from mangetamain_analytics.visualization.families.trend_measures import trend_measures_analysis
from mangetamain_analytics.visualization.families.trend_medians import median_trend_analysis
from mangetamain_analytics.visualization.families.trend_presences import trend_presences_analysis

PAGE: Final = "trends"

ANALYSES: Final = (
    trend_counts_analysis("trends-volume", PAGE, N_("Is the site growing or fading?")),
    trend_measures_analysis(
        "trends-duration", PAGE, N_("Do recipes take longer than they used to?"), DURATION
    ),
    trend_measures_analysis(
        "trends-complexity", PAGE, N_("Do recipes become more complex?"), COMPLEXITY
    ),
    trend_measures_analysis(
        "trends-nutrition", PAGE, N_("Does what is in the plate change over the years?"), NUTRITION
    ),
    trend_presences_analysis(
        "trends-ingredients", PAGE, N_("Which ingredients rise and which fall?"), INGREDIENTS
    ),
    trend_presences_analysis("trends-tags", PAGE, N_("Which tags rise and which fall?"), TAGS),
    # Resampled, so they come last.
    median_trend_analysis(
        "trends-duration-median", PAGE, N_("Does the median recipe take longer?")
    ),
    diversity_analysis(
        "trends-ingredients-diversity", PAGE, N_("Do ingredients become more diverse?"), INGREDIENTS
    ),
    diversity_analysis("trends-tags-diversity", PAGE, N_("Do tags become more diverse?"), TAGS),
)
