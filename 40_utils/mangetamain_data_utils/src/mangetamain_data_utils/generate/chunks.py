"""Compose the rows of the files, a chunk at a time, as CSV."""

from __future__ import annotations

import io

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from mangetamain_data_utils.generate import ingredients, tags, texts
from mangetamain_data_utils.generate.calendar import Integers
from mangetamain_data_utils.generate.community import Interactions, Recipes
from mangetamain_data_utils.generate.effects import MEASURES, Effects
from mangetamain_data_utils.schema import KAGGLE_COLUMNS

NUTRITION = MEASURES[3:]


def recipe_rows(
    recipes: Recipes, part: slice, coverage: slice, effects: Effects, rng: np.random.Generator
) -> bytes:
    """Compose some rows of RAW_recipes.

    Args:
        recipes: All of the community.
        part: Which of them.
        coverage: Which of the rare ingredients and tags must occur among them.
        effects: What is planted.
        rng: Where chance comes from.
    """
    days = recipes.days[part]
    minutes, n_steps, n_ingredients = (_whole(recipes, name, part) for name in MEASURES[:3])
    planted = effects.planted("ingredient")
    used = ingredients.draw(n_ingredients, days, effects, coverage, rng)
    chosen, n_tags = tags.draw(minutes, days, effects, coverage, rng)
    names = texts.recipe_names(used, n_ingredients, planted, rng)
    described = texts.descriptions(len(days), rng)
    columns = {
        "name": _without(names, recipes.nameless[part]),
        "id": recipes.ids[part],
        "minutes": minutes,
        "contributor_id": recipes.contributors[part],
        "submitted": days,
        "tags": texts.tag_lists(chosen, n_tags, effects.planted("tag")),
        "nutrition": _nutrition(recipes, part),
        "n_steps": n_steps,
        "steps": texts.recipe_steps(n_steps, used, n_ingredients, planted, rng),
        "description": _without(described, recipes.undescribed[part]),
        "ingredients": texts.ingredient_lists(used, n_ingredients, planted),
        "n_ingredients": n_ingredients,
    }
    return _csv("RAW_recipes", columns)


def interaction_rows(interactions: Interactions, part: slice, rng: np.random.Generator) -> bytes:
    """Compose some rows of RAW_interactions."""
    written = texts.reviews(len(interactions.days[part]), rng)
    columns = {
        "user_id": interactions.users[part],
        "recipe_id": interactions.recipes[part],
        "date": interactions.days[part],
        "rating": interactions.ratings[part],
        "review": _without(written, interactions.unreviewed[part]),
    }
    return _csv("RAW_interactions", columns)


def _whole(recipes: Recipes, measure: str, part: slice) -> Integers:
    return recipes.measures[measure][part].astype(np.int64)


def _nutrition(recipes: Recipes, part: slice) -> pa.Array:
    """Write the list literal of the seven values."""
    values = [texts.decimals(recipes.measures[name][part]) for name in NUTRITION]
    return pc.binary_join_element_wise("[", pc.binary_join_element_wise(*values, ", "), "]", "")


def _without(written: pa.Array, missing: np.ndarray) -> pa.Array:
    """Leave some texts out."""
    return pc.if_else(pa.array(missing), None, written)


def _csv(table: str, columns: dict[str, object]) -> bytes:
    """Write rows without a header, with quotes where they are needed."""
    frame = pl.DataFrame(
        {
            name: pl.from_arrow(column) if isinstance(column, pa.Array) else column
            for name, column in columns.items()
        }
    ).select(KAGGLE_COLUMNS[table])
    written = io.BytesIO()
    frame.write_csv(written, include_header=False)
    return written.getvalue()
