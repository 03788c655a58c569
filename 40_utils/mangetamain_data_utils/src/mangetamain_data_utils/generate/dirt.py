"""Dirty rows: one kind for each reason for which a build refuses a row."""

from __future__ import annotations

import numpy as np

from mangetamain_data_utils.csv_scan import LONGEST_RECORD
from mangetamain_data_utils.generate.facts import apportion
from mangetamain_data_utils.schema import KAGGLE_COLUMNS

FORM_REASONS = (
    "column_count",
    "bad_quotes",
    "line_too_long",
    "encoding",
    "control_character",
    "not_a_number",
    "bad_date",
)
REASONS = {
    "RAW_recipes": (*FORM_REASONS, "bad_list", "duplicate_id"),
    "RAW_interactions": (*FORM_REASONS, "bad_rating", "orphan_interaction"),
}
# A line that is too long has over a megabyte.
MOST_LONG_LINES = 2
DATE_COLUMN = {"RAW_recipes": "submitted", "RAW_interactions": "date"}
NUMBER_COLUMN = {"RAW_recipes": "minutes", "RAW_interactions": "user_id"}
TEXT_COLUMN = {"RAW_recipes": "description", "RAW_interactions": "review"}
SOUND = {
    "RAW_recipes": {
        "name": "soup of the day",
        "minutes": "30",
        "contributor_id": "1500",
        "submitted": "2005-11-30",
        "tags": "\"['easy', 'soups-stews']\"",
        "nutrition": '"[100.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]"',
        "n_steps": "2",
        "steps": "\"['boil the water', 'serve']\"",
        "description": "as it was found",
        "ingredients": "\"['water', 'salt']\"",
        "n_ingredients": "2",
    },
    "RAW_interactions": {
        "user_id": "1500",
        "date": "2006-01-07",
        "rating": "5",
        "review": "as it was found",
    },
}


def planned(table: str, rows: int, share: float) -> dict[str, int]:
    """Give how many dirty rows of each reason a file gets: at least one, or none at share 0."""
    reasons = REASONS[table]
    if share == 0:
        return {}
    counts = apportion(np.ones(len(reasons)), max(round(rows * share), len(reasons)))
    plan = dict(zip(reasons, counts.tolist(), strict=True))
    beyond = max(0, plan["line_too_long"] - MOST_LONG_LINES)
    plan["line_too_long"] -= beyond
    plan["column_count"] += beyond
    return plan


def dirty_line(table: str, reason: str, known_id: int, unused_id: int) -> bytes:
    """Write a line that a build refuses for one reason and for no other.

    Args:
        table: File that the line is for.
        reason: One of `REASONS`.
        known_id: A recipe that is there.
        unused_id: A number that no recipe has.
    """
    is_recipe = table == "RAW_recipes"
    id_column = "id" if is_recipe else "recipe_id"
    fields = SOUND[table] | {id_column: str(unused_id if is_recipe else known_id)}
    text = TEXT_COLUMN[table]
    changes = {
        "column_count": {text: "one, column, too many"},
        "bad_quotes": {text: 'the "usual" way'},
        "line_too_long": {text: "stir " * (LONGEST_RECORD // 5 + 100)},
        "encoding": {text: "cr\N{LATIN SMALL LETTER E WITH GRAVE}me"},
        "control_character": {text: "salt\0pepper"},
        "not_a_number": {NUMBER_COLUMN[table]: "a few"},
        "bad_date": {DATE_COLUMN[table]: "2005-02-30"},
        "bad_list": {"ingredients": "\"['water', 'salt\""},
        "duplicate_id": {id_column: str(known_id)},
        "bad_rating": {"rating": "6"},
        "orphan_interaction": {id_column: str(unused_id)},
    }
    fields |= changes[reason]
    line = ",".join(fields[column] for column in KAGGLE_COLUMNS[table]) + "\n"
    return line.encode("latin-1" if reason == "encoding" else "utf-8")


def dirty_lines(plan: dict[str, int]) -> list[str]:
    """List the reasons of all dirty rows, mixed, so that any part of a file has many kinds."""
    longest = max(plan.values(), default=0)
    return [reason for turn in range(longest) for reason, count in plan.items() if turn < count]
