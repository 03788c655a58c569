"""Why nothing can be said, and what would be needed to know more."""

from __future__ import annotations

import math
from typing import Final

from mangetamain_analytics.i18n import Language, N_, NN_
from mangetamain_analytics.statistics.thresholds import (
    MIN_CLUSTERS,
    MIN_ROWS,
    MIN_SIDE_CLUSTERS,
    STANDARDIZED_DIFFERENCE,
)
from mangetamain_analytics.visualization.analysis import Estimand

_ROWS: Final = {
    "recipes": NN_(
        "only {n} recipe, at least {least} are needed",
        "only {n} recipes, at least {least} are needed",
    ),
    "interactions": NN_(
        "only {n} review, at least {least} are needed",
        "only {n} reviews, at least {least} are needed",
    ),
}
_CLUSTERS: Final = {
    "recipes": NN_(
        "only {n} contributor, at least {least} are needed",
        "only {n} contributors, at least {least} are needed",
    ),
    "interactions": NN_(
        "only {n} reviewer, at least {least} are needed",
        "only {n} reviewers, at least {least} are needed",
    ),
}
_SIDE: Final = {
    "recipes": NN_(
        "only {n} contributor on one side, at least {least} are needed",
        "only {n} contributors on one side, at least {least} are needed",
    ),
    "interactions": NN_(
        "only {n} reviewer on one side, at least {least} are needed",
        "only {n} reviewers on one side, at least {least} are needed",
    ),
}
# By whether effects are measured by how much recipes differ.
_AT_MOST: Final = {
    False: N_("; a difference, if there is one, is small at most"),
    True: N_("; a difference, if there is one, is small beside the usual spread"),
}
_UNDEFINED: Final = {
    "recipes": N_("without one of the contributors there is nothing to compare"),
    "interactions": N_("without one of the reviewers there is nothing to compare"),
}


def shortage_in_words(estimand: Estimand, language: Language, counted: str = "recipes") -> str:
    """Return the reason why there are too few data for an estimand.

    Args:
        estimand: Its fact `shortage` is `rows`, `clusters`, `side`, `undefined` or `years`; `side`
            comes with the fact `side_clusters`.
        language: Of the words.
        counted: What the rows are, `recipes` or `interactions`.
    """
    reason = estimand.facts.get("shortage", "rows")
    if reason == "undefined":
        return language.gettext(_UNDEFINED[counted])
    if reason == "years":
        return language.gettext("within a single year a season cannot be told from a trend")
    forms, n, least = {
        "rows": (_ROWS, estimand.n, MIN_ROWS),
        "clusters": (_CLUSTERS, estimand.clusters, MIN_CLUSTERS),
        "side": (_SIDE, estimand.facts.get("side_clusters", 0), MIN_SIDE_CLUSTERS),
    }[reason]
    return language.ngettext(*forms[counted], n, least=language.number(least))


def more_to_know(estimand: Estimand, language: Language) -> str:
    """Return the end of a silent sentence: how much more data would show a small effect.

    Args:
        estimand: Without evidence; its fact `needed` is that multiple of the data.
        language: Of the sentence.
    """
    needed = estimand.facts["needed"]
    if needed <= 1:
        return language.gettext(_AT_MOST[estimand.scale == STANDARDIZED_DIFFERENCE])
    return language.gettext(
        "; to see a small difference, about {times} times the data would be needed",
        times=language.number(math.ceil(needed)),
    )
