"""What would be needed to know more, where nothing can be said."""

from __future__ import annotations

import math

from mangetamain_analytics.i18n import Language
from mangetamain_analytics.visualization.analysis import Estimand


def more_to_know(estimand: Estimand, language: Language) -> str:
    """Return the end of a silent sentence: how much more data would show a small effect.

    Args:
        estimand: Without evidence; its fact `needed` is that multiple of the data.
        language: Of the sentence.
    """
    needed = estimand.facts["needed"]
    if needed <= 1:
        return language.gettext("; a difference, if there is one, is small at most")
    return language.gettext(
        "; to see a small difference, about {times} times the data would be needed",
        times=language.number(math.ceil(needed)),
    )
