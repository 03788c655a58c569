"""The one table of effect sizes: what counts as negligible, small, medium and large, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# A jackknife over few clusters misses: below these an analysis says so and claims nothing.
MIN_ROWS: Final = 100
MIN_CLUSTERS: Final = 30
# Clusters on each side of a comparison.
MIN_SIDE_CLUSTERS: Final = 15
# Rows with an item to be expected on the smaller side: where none happens to be, a jackknife
# takes the absence for certain.
MIN_EXPECTED: Final = 15


@dataclass(frozen=True)
class Scale:
    """A scale of effect sizes; 0 is no effect and the sign is the direction.

    Attributes:
        name: Stable across languages.
        small: Effects under it are negligible.
        medium: From here an effect is medium.
        large: From here an effect is large.
        source: Where the thresholds come from.
    """

    name: str
    small: float
    medium: float
    large: float
    source: str


STANDARDIZED_DIFFERENCE: Final = Scale(
    "standardized difference",
    0.2,
    0.5,
    0.8,
    "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd ed., ch. 2",
)
TREND: Final = Scale(
    "standard deviations per decade",
    0.1,
    0.2,
    0.4,
    "half of Cohen's d over a decade, so that two decades of it make his sizes",
)
COHENS_H: Final = Scale(
    "Cohen's h",
    0.1,
    0.3,
    0.5,
    "Cohen (1988), ch. 6, with 0.1 for small as for correlations; and at least 0.5 points",
)
# On the scale of the logarithm, where no effect is 0: ratios of 1.1, 1.3 and 2, either way.
LOG_RATE_RATIO: Final = Scale(
    "log rate ratio",
    0.09531017980432493,
    0.26236426446749106,
    0.6931471805599453,
    "ratios of 1.1, 1.3 and 2; Rothman, Greenland and Lash (2008), Modern Epidemiology",
)
VARIANCE_SHARE: Final = Scale(
    "share of variance", 0.01, 0.06, 0.14, "Cohen (1988), ch. 8, eta squared"
)
SCALES: Final = (STANDARDIZED_DIFFERENCE, TREND, COHENS_H, LOG_RATE_RATIO, VARIANCE_SHARE)

# A difference of shares under half a percentage point is negligible, whatever its h.
LEAST_POINTS: Final = 0.005
