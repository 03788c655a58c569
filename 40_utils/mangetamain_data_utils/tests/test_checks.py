"""The checks: each is broken on purpose, and says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from mangetamain_data_utils import checks
from mangetamain_data_utils.cli_check import check
from mangetamain_data_utils.console import DataToolGroup
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.sql_files import names_in

# What breaks each check. Most break others as well, which does not matter here.
BREAKING = {
    "build_counts_add_up": "UPDATE meta.build SET value = '1' WHERE key = 'rows_standard'",
    "ingredients_id_in_recipe_ingredients": "INSERT INTO ingredients VALUES (99, 'gold')",
    "ingredients_id_unique": "INSERT INTO ingredients VALUES (1, 'gold')",
    "ingredients_name_unique": "INSERT INTO ingredients VALUES (99, 'water')",
    "interactions_calendar_follows_date": "UPDATE interactions SET season = 'rainy'",
    "interactions_date_in_range": "UPDATE interactions SET date = DATE '1890-01-01'",
    "interactions_rating_in_range": "UPDATE interactions SET rating = 6",
    "interactions_recipe_id_in_recipes": "UPDATE interactions SET recipe_id = 999",
    "interactions_user_id_in_users": "UPDATE interactions SET user_id = 999",
    "mart_daily_adds_up": "UPDATE mart_daily SET n_rated = n_rated + 1",
    "mart_daily_calendar_follows_date": "UPDATE mart_daily SET weekday = 0",
    "mart_daily_date_unique": "INSERT INTO mart_daily FROM mart_daily",
    "mart_items_adds_up": "UPDATE mart_items SET n_recipes = 1",
    "mart_yearly_adds_up": "DELETE FROM mart_yearly WHERE year = 2005",
    "mart_yearly_year_unique": "INSERT INTO mart_yearly FROM mart_yearly",
    "recipe_ingredients_ascending": "INSERT INTO recipe_ingredients VALUES (1, 1)",
    "recipe_ingredients_ingredient_id_in_ingredients": "DELETE FROM ingredients WHERE id = 1",
    "recipe_ingredients_recipe_id_in_recipes": "DELETE FROM recipes WHERE id = 3",
    "recipe_tags_ascending": "INSERT INTO recipe_tags VALUES (1, 1)",
    "recipe_tags_recipe_id_in_recipes": "DELETE FROM recipes WHERE id = 3",
    "recipe_tags_tag_id_in_tags": "DELETE FROM tags WHERE id = 1",
    "recipe_texts_id_in_recipes": "DELETE FROM recipes WHERE id = 3",
    "recipe_texts_id_unique": "INSERT INTO recipe_texts FROM recipe_texts WHERE id = 3",
    "recipes_calendar_follows_submitted": "UPDATE recipes SET month = 12 WHERE id = 3",
    "recipes_complexity_as_defined": "UPDATE recipes SET complexity_score = 1 WHERE id = 3",
    "recipes_excluded_by_in_rules": "UPDATE recipes SET excluded_by = 'taste' WHERE id = 3",
    "recipes_id_in_recipe_texts": "DELETE FROM recipe_texts WHERE id = 3",
    "recipes_id_unique": "INSERT INTO recipes FROM recipes WHERE id = 3",
    "recipes_numbers_in_range": "UPDATE recipes SET minutes = -1 WHERE id = 3",
    "recipes_standard_obeys_the_rules": "UPDATE recipes SET minutes = 181 WHERE id = 3",
    "recipes_submitted_in_range": "UPDATE recipes SET submitted = DATE '2250-01-01' WHERE id = 3",
    "rejects_reason_known": "INSERT INTO meta.rejects VALUES ('RAW_recipes', 1, 'ugly', '')",
    "reviews_beside_interactions": "UPDATE reviews SET user_id = 999 WHERE user_id = 3",
    "tags_id_in_recipe_tags": "INSERT INTO tags VALUES (99, 'gold')",
    "tags_id_unique": "INSERT INTO tags VALUES (1, 'gold')",
    "tags_name_unique": "INSERT INTO tags VALUES (99, 'easy')",
    "users_add_up": "UPDATE users SET mean_rating = 3",
    "users_user_id_in_interactions": "INSERT INTO users (user_id) VALUES (999)",
    "users_user_id_unique": "INSERT INTO users FROM users WHERE user_id = 3",
}
ODD = {
    "interactions_after_submission": "UPDATE recipes SET submitted = DATE '2015-11-30'",
    "interactions_unique": "INSERT INTO interactions FROM interactions WHERE user_id = 3",
    "recipes_lists_as_long_as_said": "UPDATE recipes SET n_steps = 9",
    "recipes_nutrition_in_range": "UPDATE recipes SET calories = -1",
}


def call(file: Path, *options: str) -> Result:
    """Call the command in a group of its own, which turns errors into lines."""
    return CliRunner().invoke(
        DataToolGroup("group", commands=[check]), ["check", str(file), *options]
    )


def alter(file: Path, statement: str) -> None:
    with duckdb.connect(str(file)) as connection:
        connection.execute(statement)


def result_of(file: Path, name: str) -> checks.CheckResult:
    (found,) = [result for result in checks.check(file) if result.name == name]
    return found


def test_every_check_is_broken_below() -> None:
    assert sorted(BREAKING) == names_in("checks/errors")
    assert sorted(ODD) == names_in("checks/warnings")


def test_a_build_passes_and_stores_what_was_found(sound_file: Path, ask: Any) -> None:
    results = checks.check(sound_file)
    assert [result.name for result in results if not result.ok] == ["recipes_lists_as_long_as_said"]
    stored = ask(sound_file, "SELECT name, severity, query, result FROM meta.checks")
    assert stored == [(r.name, r.severity, r.query, r.result) for r in results]


@pytest.mark.parametrize("name", BREAKING)
def test_a_broken_file_is_an_error(sound_file: Path, name: str) -> None:
    alter(sound_file, BREAKING[name])
    found = result_of(sound_file, name)
    assert (found.severity, found.ok) == ("error", False)
    with pytest.raises(DataToolError) as caught:
        checks.require_passed(sound_file, [found])
    assert caught.value.code == "checks_failed"
    assert f"{name} ({found.result:,})" in caught.value.message


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_a_warning(sound_file: Path, name: str) -> None:
    before = result_of(sound_file, name).result
    alter(sound_file, ODD[name])
    found = result_of(sound_file, name)
    assert found.result > before
    checks.require_passed(sound_file, [found])


def test_the_command_leaves_the_file_and_exits_with_0(sound_file: Path) -> None:
    before = sound_file.read_bytes()
    result = call(sound_file, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    shown = json.loads(result.stdout)["checks"]
    assert len(shown) == len(BREAKING) + len(ODD)
    assert {"name", "severity", "query", "result", "ok"} == set(shown[0])
    assert sound_file.read_bytes() == before


def test_the_command_shows_what_fails_and_exits_with_1(sound_file: Path) -> None:
    alter(sound_file, BREAKING["recipes_id_unique"])
    result = call(sound_file)
    assert result.exit_code == 1
    assert "recipes_id_unique" in result.stdout
    # A recipe that is there twice breaks more than its key.
    assert result.stderr.count("\n") == 1
    assert "recipes_id_unique (1)" in result.stderr


def test_a_file_that_is_no_data_set_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("soup")
    for path in (file, tmp_path / "nothing"):
        result = call(path)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.count("\n") == 1
        assert str(path) in result.stderr
