"""What is worth knowing first: the strongest findings of all pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from mangetamain_analytics.i18n import N_
from mangetamain_analytics.visualization.analysis import SPEAKING, Analysis, Result, rank

SHOWN: Final = 6
PER_PAGE: Final = 2
NOTHING_STANDS_OUT: Final = N_(
    "Nothing stands out in this selection: too few data, or no difference beyond noise."
)


def strongest(results: Iterable[tuple[Analysis, Result]]) -> list[tuple[Analysis, Result]]:
    """Return those whose headline speaks, the largest effect first, at most two of a page.

    Args:
        results: Analyses with what they found in a selection.
    """
    speaking = [
        (analysis, result)
        for analysis, result in results
        if result.drawable and result.estimands[0].verdict in SPEAKING
    ]
    speaking.sort(key=lambda found: rank(found[1].estimands[0]))
    taken: Counter[str] = Counter()
    chosen = []
    for analysis, result in speaking:
        if taken[analysis.page] < PER_PAGE:
            taken[analysis.page] += 1
            chosen.append((analysis, result))
    return chosen[:SHOWN]
