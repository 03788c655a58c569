"""Kaggle's files read with pandas: what the site's numbers must equal."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

import pandas as pd

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot

# The seven numbers of the list column, in their order.
NUTRIENTS: Final = (
    "calories",
    "total_fat_pdv",
    "sugar_pdv",
    "sodium_pdv",
    "protein_pdv",
    "saturated_fat_pdv",
    "carbohydrates_pdv",
)


class Raw:
    """A folder of Kaggle's files, read with pandas, and the data set built from them."""

    def __init__(self, folder: Path, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        recipes, interactions = (
            pd.read_csv(next(folder.glob(f"{name}.csv*")))
            for name in ("RAW_recipes", "RAW_interactions")
        )
        recipes["day"] = pd.to_datetime(recipes["submitted"])
        interactions["day"] = pd.to_datetime(interactions["date"])
        lists = recipes["nutrition"].map(ast.literal_eval).tolist()
        recipes[list(NUTRIENTS)] = pd.DataFrame(lists, index=recipes.index)
        self.recipes, self.interactions = recipes, interactions
        kept = recipes[recipes["name"].notna() & recipes["minutes"].between(1, 180)]
        for column in ("n_steps", "n_ingredients"):
            low, high = kept[column].quantile([0.025, 0.975])
            kept = kept.assign(**{f"{column}_kept": kept[column].between(low, high)})
        self.clean = kept[kept["n_steps_kept"] & kept["n_ingredients_kept"]]

    def select(self, filters: Filters) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the recipes and interactions of a selection."""
        recipes = self.clean if filters.profile == "standard" else self.recipes
        rated = self.interactions[self.interactions["recipe_id"].isin(recipes["id"])]
        if filters.years:
            recipes = recipes[recipes["day"].dt.year.between(*filters.years)]
            rated = rated[rated["day"].dt.year.between(*filters.years)]
        return recipes, rated


def covered_days(dates: pd.Series, filters: Filters) -> pd.DatetimeIndex:
    """Return the days from the first to the last date that lie in the years selected."""
    first, last = filters.years or (1900, 2100)
    return pd.date_range(
        max(dates.min(), pd.Timestamp(first, 1, 1)), min(dates.max(), pd.Timestamp(last, 12, 31))
    )
