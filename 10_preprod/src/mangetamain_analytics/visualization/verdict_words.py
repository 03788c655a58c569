"""Verdicts and the thresholds between them in words."""

from __future__ import annotations

import math
from typing import Final

from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.statistics.thresholds import (
    COHENS_H,
    LOG_RATE_RATIO,
    STANDARDIZED_DIFFERENCE,
    TREND,
    VARIANCE_SHARE,
    Scale,
)

# By verdict, what has to be true of effect and interval.
VERDICT_RULES: Final = {
    "insufficient_data": N_("fewer rows or contributors than an interval needs; nothing is said"),
    "no_evidence": N_("zero lies inside the interval: the data fit no effect as well"),
    "negligible": N_("the whole interval lies below a small effect"),
    "small": N_("zero lies outside the interval, and the effect is below medium"),
    "medium": N_("zero lies outside the interval, and the effect is medium or more"),
    "large": N_("zero lies outside the interval, and the effect is large or more"),
    "descriptive": N_("a fact about these data that nothing was tested for"),
}
# By the scale's name: what it is called, and where its thresholds come from.
SCALE_WORDS: Final = {
    STANDARDIZED_DIFFERENCE.name: (
        N_("Difference of means, in standard deviations (Cohen’s d)"),
        N_("Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 2"),
    ),
    TREND.name: (
        N_("Trend, in standard deviations per decade"),
        N_("half of Cohen’s d, so that two decades of it make his sizes"),
    ),
    COHENS_H.name: (
        N_("Difference of shares (Cohen’s h)"),
        N_("Cohen (1988), ch. 6, with 0.1 for small, and at least 0.5 points"),
    ),
    LOG_RATE_RATIO.name: (
        N_("Ratio of rates, either way"),
        N_("Rothman, Greenland and Lash (2008), Modern Epidemiology"),
    ),
    VARIANCE_SHARE.name: (
        N_("Share of the variance (eta squared)"),
        N_("Cohen (1988), ch. 8"),
    ),
}


def threshold_words(scale: Scale, language: Language) -> tuple[str, str, str]:
    """Return the small, the medium and the large effect of a scale as people read them."""
    small, medium, large = (
        (
            f"×{language.significant(math.exp(size), 2)}"
            if scale is LOG_RATE_RATIO
            else language.number(size, 2)
        )
        for size in (scale.small, scale.medium, scale.large)
    )
    return small, medium, large
