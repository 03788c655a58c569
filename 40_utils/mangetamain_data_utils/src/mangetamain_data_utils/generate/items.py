"""How likely single ingredients and tags are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate.calendar import Days
from mangetamain_data_utils.generate.effects import Effects, amount

Reals = NDArray[np.float64]
LARGEST_CHANCE = 0.98


def with_effects(
    kind: str, name: str, chances: NDArray[np.float64], days: Days, effects: Effects
) -> Reals:
    """Add the planted percentage points to the probabilities of an item."""
    for effect in effects.presences:
        if (effect.kind, effect.name) == (kind, name):
            chances = chances + effect.points / 100 * amount(effect.when, days)
    return np.clip(chances, 0, LARGEST_CHANCE)
