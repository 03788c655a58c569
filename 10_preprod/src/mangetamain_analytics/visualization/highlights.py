"""What is worth knowing first: the strongest findings of all pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from mangetamain_analytics.i18n import N_
from mangetamain_analytics.visualization.analysis import SPEAKING, Analysis, Result, rank

SHOWN: Final = 6
PER_PAGE: Final = 2
TOO_FEW: Final = N_("Nothing stands out in this selection: it holds too few data to tell.")
TOO_SMALL: Final = N_(
    "Nothing stands out in this selection: differences are known, but too small to matter."
)
NOTHING_KNOWN: Final = N_(
    "Nothing stands out in this selection: no difference is both beyond noise and large enough to"
    " matter."
)


def in_order(results: Iterable[tuple[Analysis, Result]]) -> list[tuple[Analysis, Result]]:
    """Put them as a page shows them: the strongest headline first, the slow ones after the rest.

    Slow ones keep their order: pages make room for them before they know what these find.
    """
    given = list(results)
    quick = [found for found in given if not found[0].is_slow]
    slow = [found for found in given if found[0].is_slow]
    return sorted(quick, key=_rank) + slow


def _rank(found: tuple[Analysis, Result]) -> tuple[int, float]:
    return rank(found[1].estimands[0])


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
    speaking.sort(key=_rank)
    taken: Counter[str] = Counter()
    chosen = []
    for analysis, result in speaking:
        if taken[analysis.page] < PER_PAGE:
            taken[analysis.page] += 1
            chosen.append((analysis, result))
    return chosen[:SHOWN]


def silence(results: Iterable[tuple[Analysis, Result]]) -> str:
    """Return why nothing stands out, a message to translate.

    What is only described tells nothing of whether there are differences; where most of the rest
    has too few data, a few that have enough do not speak for all.

    Args:
        results: Analyses with what they found in a selection, none of which speaks.
    """
    verdicts = Counter(result.estimands[0].verdict for _, result in results)
    del verdicts["descriptive"]
    if not verdicts.total() or 2 * verdicts["insufficient_data"] > verdicts.total():
        return TOO_FEW
    return TOO_SMALL if "no_evidence" not in verdicts else NOTHING_KNOWN
