"""The rules of the standard cleaning in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mangetamain_analytics.i18n import Language, N_

_WORDS: Final = {
    "valid": N_("All recipes that could be read"),
    "missing_name": N_("has a name"),
    "missing_date": N_("has a date"),
    "missing_nutrition": N_("has nutrition facts"),
    "minutes": N_("takes {low} to {high} minutes"),
    "n_steps": N_("has {low} to {high} steps"),
    "n_ingredients": N_("has {low} to {high} ingredients"),
}


def rule_words(rule: str, bounds: Mapping[str, tuple[float, float]], language: Language) -> str:
    """Return what a rule asks of a recipe.

    Args:
        rule: One of the rules, or `valid` for what is there before the first.
        bounds: Lowest and highest value that the rules on numbers keep.
        language: The reader's.
    """
    low, high = bounds.get(rule, (0.0, 0.0))
    return language.gettext(_WORDS[rule], low=language.number(low), high=language.number(high))
