"""What a data set file holds, built from small folders whose every row is known."""

from __future__ import annotations

import csv
import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from mangetamain_data_utils.schema import COLUMN_TYPES, KAGGLE_COLUMNS
from mangetamain_data_utils.sources import MARKER


def as_gzip(path: Path) -> None:
    path.with_suffix(".csv.gz").write_bytes(gzip.compress(path.read_bytes()))


def as_zip(path: Path) -> None:
    with zipfile.ZipFile(path.with_suffix(".csv.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, path.name)


def as_parquet(path: Path) -> None:
    options = pyarrow.csv.ParseOptions(newlines_in_values=True)
    table = pyarrow.csv.read_csv(path, parse_options=options)
    pyarrow.parquet.write_table(table, path.with_suffix(".parquet"))


def with_windows_line_ends(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b",ok\n", b",ok\r\n").replace(b",2\n", b",2\r\n"))


def with_a_mark_and_a_saved_index(path: Path) -> None:
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        header, *records = rows
        csv.writer(file).writerows([["", *header], *([n, *row] for n, row in enumerate(records))])


@pytest.mark.parametrize(
    "convert",
    [as_gzip, as_zip, as_parquet, with_windows_line_ends, with_a_mark_and_a_saved_index],
)
def test_every_form_of_the_input_gives_the_same_tables(
    run_build: Any, ask: Any, kaggle: Any, tmp_path: Path, convert: Callable[[Path], None]
) -> None:
    plain = run_build(out=tmp_path / "plain.duckdb").file
    for path in list(kaggle.path.glob("*.csv")):
        before = path.read_bytes()
        convert(path)
        if path.read_bytes() == before:
            path.unlink()
    report = run_build()
    assert report.rows_read == {"RAW_recipes": 100, "RAW_interactions": 200}
    assert report.rejects == {}
    for table in COLUMN_TYPES:
        if table != "meta.build":
            assert ask(report.file, f"FROM {table}") == ask(plain, f"FROM {table}"), table


def test_lists_of_parquet_are_read_as_lists(run_build: Any, ask: Any, kaggle: Any) -> None:
    rows = [kaggle.recipe(number) for number in range(1, 101)]
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    columns["tags"] = [["quick", 'a "b"', "é\\"]] * len(rows)
    columns["nutrition"] = [[1.5, 2, 3, 4, 5, 6, 7]] * len(rows)
    pyarrow.parquet.write_table(pa.table(columns), kaggle.path / "RAW_recipes.parquet")
    (kaggle.path / "RAW_recipes.csv").unlink()
    file = run_build().file
    assert ask(file, "SELECT DISTINCT tags FROM recipe_texts") == [(["quick", 'a "b"', "é\\"],)]
    assert ask(file, "SELECT DISTINCT calories FROM recipes") == [(1.5,)]


def test_the_file_has_the_frozen_schema(run_build: Any, ask: Any) -> None:
    file = run_build().file
    for table, columns in COLUMN_TYPES.items():
        described = [(name, kind) for name, kind, *_ in ask(file, f"DESCRIBE {table}")]
        assert described == list(columns.items()), table


def test_recipes_have_their_derived_values(run_build: Any, ask: Any) -> None:
    file = run_build().file
    row = ask(
        file,
        "SELECT year, month, weekday, is_weekend, season, round(complexity_score, 6),"
        " sodium_pdv, avg_step_length, description_length FROM recipes WHERE id = 1",
    )
    # 30 November 2005 was a Wednesday; ln(31) + 2 + 0.5 * 2; "boil" and "serve it".
    assert row == [(2005, 11, 3, False, "autumn", 6.433987, 3.0, 6.0, 4)]
    row = ask(file, "SELECT name, description_length, excluded_by FROM recipes WHERE id = 7")
    assert row == [(None, None, "missing_name")]


def test_a_rating_of_zero_is_none(run_build: Any, ask: Any) -> None:
    file = run_build().file
    # 7 January 2006 was a Saturday.
    assert ask(
        file,
        "SELECT rating, has_rating, weekday, is_weekend, season FROM interactions"
        " WHERE user_id = 1",
    ) == [(None, False, 6, True, "winter")]
    assert ask(file, "SELECT n_interactions, n_rated, mean_rating FROM users ORDER BY user_id")[
        :2
    ] == [(1, 0, None), (1, 1, 5.0)]


def test_the_daily_mart_adds_up(run_build: Any, ask: Any) -> None:
    days = ask(
        run_build().file,
        "SELECT date::VARCHAR, weekday, is_weekend, season, n_recipes, n_recipes_standard,"
        " n_interactions, n_rated, sum_rating FROM mart_daily ORDER BY date",
    )
    assert days == [
        ("2005-11-30", 3, False, "autumn", 100, 99, 0, 0, 0),
        ("2006-01-07", 6, True, "winter", 0, 0, 200, 199, 995),
    ]


def test_bridges_are_distinct_and_texts_are_not(run_build: Any, ask: Any, kaggle: Any) -> None:
    kaggle.write(
        "RAW_recipes",
        [kaggle.recipe(n, ingredients="['salt', 'egg', 'salt']") for n in range(1, 101)],
    )
    file = run_build().file
    assert ask(file, "SELECT DISTINCT ingredients FROM RAW_recipes") == [(["salt", "egg", "salt"],)]
    assert ask(file, "FROM ingredients ORDER BY id") == [(1, "egg"), (2, "salt")]
    assert ask(file, "SELECT count(*) FROM recipe_ingredients") == [(200,)]


def test_kaggles_own_names_restore_what_was_read(run_build: Any, ask: Any) -> None:
    file = run_build().file
    assert ask(file, "SELECT steps FROM RAW_recipes WHERE id = 6") == [
        (['it\'s "done"', "tab\there", "é"],)
    ]
    assert ask(file, "SELECT rating, review FROM RAW_interactions WHERE user_id <= 2") == [
        (0, "ok"),
        (5, 'first\n\n"second"\r\nthird'),
    ]
    for view in ("RAW_recipes", "RAW_interactions"):
        assert tuple(row[0] for row in ask(file, f"DESCRIBE {view}")) == KAGGLE_COLUMNS[view]


def test_the_rules_apply_in_their_order(run_build: Any, ask: Any, kaggle: Any) -> None:
    # 200 recipes of 5 to 14 steps and ingredients, and some that break one rule or several.
    usual = [kaggle.recipe(n, n_steps=5 + n % 10, n_ingredients=5 + n % 10) for n in range(1, 201)]
    breaking = {
        "missing_name": kaggle.recipe(301, name="", submitted="", minutes=0),
        "missing_date": kaggle.recipe(302, submitted="", nutrition=""),
        "missing_nutrition": kaggle.recipe(303, nutrition="", minutes=0),
        "minutes": kaggle.recipe(304, minutes=181, n_steps=90),
        "n_steps": kaggle.recipe(305, n_steps=90, n_ingredients=40),
        "n_ingredients": kaggle.recipe(306, n_steps=5, n_ingredients=40),
    }
    kaggle.write("RAW_recipes", [*usual, *breaking.values()])
    report = run_build()
    excluded = ask(report.file, "SELECT excluded_by FROM recipes WHERE id > 300 ORDER BY id")
    assert [rule for (rule,) in excluded] == list(breaking)
    assert report.rules == {"valid": 206} | {rule: 205 - n for n, rule in enumerate(breaking)}
    said = dict(ask(report.file, "FROM meta.build"))
    assert said["rows_standard"] == "200"
    assert json.loads(said["counts"]) == report.rules
    assert json.loads(said["profile_bounds"]) == {
        "minutes": [1, 180],
        "n_steps": [5.0, 14.0],
        "n_ingredients": [5.0, 14.0],
    }


def test_the_five_other_files_become_tables(run_build: Any, ask: Any, kaggle: Any) -> None:
    kaggle.write(
        "PP_recipes",
        [
            {"id": 1, "i": 0, "name_tokens": "[1, 2]", "ingredient_tokens": "[[1, 2], [3]]"}
            | {"steps_tokens": "[4]", "techniques": "[0, 1]", "calorie_level": 2}
            | {"ingredient_ids": "[5]"}
        ],
    )
    user = {"u": 0, "techniques": "[1]", "items": "[0]", "n_items": 1, "ratings": "[5.0]"}
    kaggle.write("PP_users", [user | {"n_ratings": 1}])
    row = {"user_id": 1, "recipe_id": 2, "date": "2006-01-07", "rating": 5.0, "u": 0, "i": 0}
    for part in ("train", "validation", "test"):
        kaggle.write(f"interactions_{part}", [row, row | {"rating": "x"}])
    report = run_build(max_rejects=0.1)
    assert report.rejects == {"not_a_number": 3}
    assert ask(report.file, "SELECT ingredient_tokens FROM PP_recipes") == [([[1, 2], [3]],)]
    assert ask(report.file, "SELECT items, ratings FROM PP_users") == [([0], [5.0])]
    for part in ("train", "validation", "test"):
        assert ask(report.file, f"SELECT rating FROM interactions_{part}") == [(5,)]


def test_only_generated_data_are_called_a_demonstration(
    run_build: Any, ask: Any, kaggle: Any
) -> None:
    said = dict(ask(run_build().file, "FROM meta.build"))
    assert (said["demo"], said["source"], said["schema_version"]) == ("false", "kaggle", "1")
    assert set(json.loads(said["input_sha256"])) == {"RAW_recipes.csv", "RAW_interactions.csv"}
    (kaggle.path / MARKER).write_text('{"description": "generated, scale 9"}')
    said = dict(ask(run_build().file, "FROM meta.build"))
    assert (said["demo"], said["source"]) == ("true", "generated, scale 9")
