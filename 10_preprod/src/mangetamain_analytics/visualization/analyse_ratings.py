"""Ratings: what people thought of what they cooked."""

from __future__ import annotations

from typing import Final

from mangetamain_analytics.visualization.ratings.distribution import DISTRIBUTION
from mangetamain_analytics.visualization.ratings.norating import NORATING
from mangetamain_analytics.visualization.ratings.rated import PAGE

__all__ = ["ANALYSES", "PAGE"]

ANALYSES: Final = (DISTRIBUTION, NORATING)
