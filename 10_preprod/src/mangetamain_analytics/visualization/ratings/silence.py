"""Why nothing can be said of ratings."""

from __future__ import annotations

from typing import Final

from mangetamain_analytics.i18n import Language, N_, NN_
from mangetamain_analytics.statistics.thresholds import (
    MIN_CLUSTERS,
    MIN_ROWS,
    MIN_SIDE_CLUSTERS,
)
from mangetamain_analytics.visualization.analysis import Estimand

_RATINGS: Final = NN_(
    "only {n} rating, at least {least} are needed",
    "only {n} ratings, at least {least} are needed",
)
_CLUSTERS: Final = {
    "recipe": NN_(
        "only {n} recipe, at least {least} are needed",
        "only {n} recipes, at least {least} are needed",
    ),
    "user": NN_(
        "only {n} reviewer, at least {least} are needed",
        "only {n} reviewers, at least {least} are needed",
    ),
}
_SIDE: Final = {
    "recipe": NN_(
        "only {n} recipe on one side, at least {least} are needed",
        "only {n} recipes on one side, at least {least} are needed",
    ),
    "user": NN_(
        "only {n} reviewer on one side, at least {least} are needed",
        "only {n} reviewers on one side, at least {least} are needed",
    ),
}
_UNDEFINED: Final = N_("all ratings are alike, or hang on a single recipe or reviewer")


def too_few(estimand: Estimand, language: Language) -> str:
    """Say that there are too few ratings, and of what.

    Args:
        estimand: With the facts `shortage` and `clustered` (by `recipe` or `user`); `side` comes
            with `side_clusters`.
        language: Of the sentence.
    """
    return language.gettext("Too few ratings to tell: {reason}", reason=_reason(estimand, language))


def _reason(estimand: Estimand, language: Language) -> str:
    reason = estimand.facts.get("shortage", "rows")
    if reason == "undefined":
        return language.gettext(_UNDEFINED)
    if reason == "years":
        return language.gettext("within a single year a season cannot be told from a trend")
    unit = estimand.facts.get("clustered", "recipe")
    forms, n, least = {
        "rows": (_RATINGS, estimand.n, MIN_ROWS),
        "clusters": (_CLUSTERS[unit], estimand.clusters, MIN_CLUSTERS),
        "side": (_SIDE[unit], estimand.facts.get("side_clusters", 0), MIN_SIDE_CLUSTERS),
    }[reason]
    return language.ngettext(*forms, n, least=language.number(least))
