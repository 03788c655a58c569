"""The seven nutrition values of recipes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate.facts import facts

# Distance between the quartiles of a normal distribution, in standard deviations.
QUARTILE_RANGE = 1.349
CORRELATES = {
    "total_fat_pdv": "fat",
    "sugar_pdv": "sugar",
    "sodium_pdv": "sodium",
    "protein_pdv": "protein",
    "saturated_fat_pdv": "saturated_fat",
    "carbohydrates_pdv": "carbohydrates",
}


def draw_nutrition(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw calories (kcal) and six shares of the daily value (%).

    Every value is log-normal with the published quartiles; the six go with the calories as the
    published correlations of the logarithms say.

    Returns:
        Array of `count` rows and 7 columns in Kaggle's order.
    """
    published = facts()["recipes"]
    common = rng.standard_normal(count)
    columns = []
    for name, (low, median, high) in published["nutrition_quartiles"].items():
        spread = (np.log1p(high) - np.log1p(low)) / QUARTILE_RANGE
        if name == "calories":
            deviation = common
        else:
            correlation = published["calories_correlations"][CORRELATES[name]]
            own = rng.standard_normal(count)
            deviation = correlation * common + np.sqrt(1 - correlation**2) * own
        value = np.maximum(np.expm1(np.log1p(median) + spread * deviation), 0)
        columns.append(np.round(value, 1 if name == "calories" else 0))
    return np.column_stack(columns)
