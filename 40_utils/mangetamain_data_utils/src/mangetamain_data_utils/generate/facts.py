"""The published counts of the real data that generated data follow."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

RECIPES = 231_637
INTERACTIONS = 1_132_367


@cache
def facts() -> dict[str, Any]:
    """Give the counts of the complete real files; `recipes` and `interactions`."""
    text = files("mangetamain_data_utils").joinpath("generate/facts.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def apportion(weights: ArrayLike, total: int) -> NDArray[np.int64]:
    """Divide a total in proportion to weights, in whole numbers (largest remainders).

    Args:
        weights: Not negative, not all zero.
        total: What the shares add up to.

    Returns:
        One share for each weight.
    """
    exact = np.asarray(weights, float) / np.sum(weights) * total
    shares: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    order = np.argsort(shares - exact, kind="stable")
    shares[order[: total - int(shares.sum())]] += 1
    return shares
