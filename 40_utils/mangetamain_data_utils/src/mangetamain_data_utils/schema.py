"""The frozen schema of a data set, and the columns of Kaggle's files, as data."""

from __future__ import annotations

SCHEMA_VERSION = "1"

_CALENDAR = {
    "year": "SMALLINT",
    "month": "TINYINT",
    "weekday": "TINYINT",
    "is_weekend": "BOOLEAN",
    "season": "VARCHAR",
}

COLUMN_TYPES: dict[str, dict[str, str]] = {
    "recipes": {
        "id": "INTEGER",
        "name": "VARCHAR",
        "minutes": "INTEGER",
        "contributor_id": "INTEGER",
        "submitted": "DATE",
        **_CALENDAR,
        "n_steps": "SMALLINT",
        "n_ingredients": "SMALLINT",
        "complexity_score": "DOUBLE",
        "calories": "DOUBLE",
        "total_fat_pdv": "DOUBLE",
        "sugar_pdv": "DOUBLE",
        "sodium_pdv": "DOUBLE",
        "protein_pdv": "DOUBLE",
        "saturated_fat_pdv": "DOUBLE",
        "carbohydrates_pdv": "DOUBLE",
        "avg_step_length": "DOUBLE",
        "description_length": "INTEGER",
        "excluded_by": "VARCHAR",
    },
    "recipe_texts": {
        "id": "INTEGER",
        "description": "VARCHAR",
        "steps": "VARCHAR[]",
        "tags": "VARCHAR[]",
        "ingredients": "VARCHAR[]",
    },
    "interactions": {
        "user_id": "INTEGER",
        "recipe_id": "INTEGER",
        "date": "DATE",
        "rating": "TINYINT",
        "has_rating": "BOOLEAN",
        **_CALENDAR,
    },
    "reviews": {"user_id": "INTEGER", "recipe_id": "INTEGER", "review": "VARCHAR"},
    "users": {
        "user_id": "INTEGER",
        "n_interactions": "INTEGER",
        "n_rated": "INTEGER",
        "mean_rating": "DOUBLE",
        "first_date": "DATE",
        "last_date": "DATE",
    },
    "tags": {"id": "INTEGER", "name": "VARCHAR"},
    "ingredients": {"id": "INTEGER", "name": "VARCHAR"},
    "recipe_tags": {"recipe_id": "INTEGER", "tag_id": "INTEGER"},
    "recipe_ingredients": {"recipe_id": "INTEGER", "ingredient_id": "INTEGER"},
    "mart_daily": {
        "date": "DATE",
        **_CALENDAR,
        "n_recipes": "INTEGER",
        "n_recipes_standard": "INTEGER",
        "n_interactions": "INTEGER",
        "n_rated": "INTEGER",
        "sum_rating": "INTEGER",
    },
    "mart_items": {
        "kind": "VARCHAR",
        "id": "INTEGER",
        "name": "VARCHAR",
        "n_recipes": "INTEGER",
        "n_recipes_standard": "INTEGER",
    },
    "mart_yearly": {
        "year": "SMALLINT",
        "n_recipes": "INTEGER",
        "n_recipes_standard": "INTEGER",
        "n_contributors": "INTEGER",
        "n_interactions": "INTEGER",
        "n_rated": "INTEGER",
        "sum_rating": "BIGINT",
        "n_users": "INTEGER",
    },
    "meta.build": {"key": "VARCHAR", "value": "VARCHAR"},
    "meta.rejects": {
        "file": "VARCHAR",
        "line": "BIGINT",
        "reason": "VARCHAR",
        "excerpt": "VARCHAR",
    },
    "meta.checks": {
        "name": "VARCHAR",
        "severity": "VARCHAR",
        "query": "VARCHAR",
        "result": "BIGINT",
    },
}
"""Table name to its columns, in their order, with their DuckDB types."""

REQUIRED: dict[str, tuple[str, ...]] = {
    table: tuple(columns) for table, columns in COLUMN_TYPES.items()
}
"""What a file must hold to be a data set: table name to the names of its columns."""

_SPLIT = ("user_id", "recipe_id", "date", "rating", "u", "i")

KAGGLE_COLUMNS: dict[str, tuple[str, ...]] = {
    "RAW_recipes": (
        "name",
        "id",
        "minutes",
        "contributor_id",
        "submitted",
        "tags",
        "nutrition",
        "n_steps",
        "steps",
        "description",
        "ingredients",
        "n_ingredients",
    ),
    "RAW_interactions": ("user_id", "recipe_id", "date", "rating", "review"),
    "PP_recipes": (
        "id",
        "i",
        "name_tokens",
        "ingredient_tokens",
        "steps_tokens",
        "techniques",
        "calorie_level",
        "ingredient_ids",
    ),
    "PP_users": ("u", "techniques", "items", "n_items", "ratings", "n_ratings"),
    "interactions_train": _SPLIT,
    "interactions_validation": _SPLIT,
    "interactions_test": _SPLIT,
}
"""The seven files of Food.com on Kaggle and their columns; the first two are indispensable."""

INDISPENSABLE = ("RAW_recipes", "RAW_interactions")

EXCLUSION_RULES = (
    "missing_name",
    "missing_date",
    "missing_nutrition",
    "minutes",
    "n_steps",
    "n_ingredients",
)
"""The rules of the standard profile in the order in which they apply (`excluded_by`)."""

COMPLEXITY_DEFINITION = "ln(1 + minutes) + n_steps + 0.5 * n_ingredients"
