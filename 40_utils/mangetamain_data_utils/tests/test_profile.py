"""The data-quality report: its numbers, its page and its command."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from mangetamain_data_utils.cli_profile import profile as command
from mangetamain_data_utils.console import DataToolGroup
from mangetamain_data_utils.profile_html import to_html
from mangetamain_data_utils.profiling import ColumnProfile, DatasetProfile, profile


def run(file: Path) -> DatasetProfile:
    return profile(file, lambda table, tables: None)


def column_of(report: DatasetProfile, table: str, name: str) -> ColumnProfile:
    (found,) = [t for t in report.tables if t.name == table]
    (column,) = [c for c in found.columns if c.name == name]
    return column


def alter(file: Path, statement: str) -> None:
    with duckdb.connect(str(file)) as connection:
        connection.execute(statement)


def call(*words: object) -> Result:
    group = DataToolGroup("group", commands=[command])
    return CliRunner().invoke(group, ["profile", *map(str, words)])


def test_every_column_of_every_data_table_is_there(built_once: Path, ask: Any) -> None:
    found = {(t.name, c.name) for t in run(built_once).tables for c in t.columns}
    columns = ask(
        built_once,
        "SELECT table_name, column_name FROM duckdb_columns()"
        " WHERE schema_name = 'main' AND NOT internal"
        " AND table_name IN (SELECT table_name FROM duckdb_tables())",
    )
    assert found == set(columns)


def test_numbers_are_summed_up(sound_file: Path) -> None:
    # Minutes from 1 to 100, in place of the 30 that all recipes have; one is unknown.
    alter(sound_file, "UPDATE recipes SET minutes = CASE WHEN id > 1 THEN id END")
    minutes = column_of(run(sound_file), "recipes", "minutes")
    assert (minutes.nulls, minutes.distinct, minutes.measured) == (1, 99, "value")
    assert (minutes.minimum, minutes.maximum, minutes.mean) == (2, 100, 51)
    assert minutes.quantiles["25 %"] == 26.5
    assert minutes.quantiles["99 %"] == pytest.approx(99.02)
    assert (minutes.outliers_low, minutes.outliers_high) == (0, 0)
    # All but what lies outside the 1 % and 99 % quantiles, whose whole numbers are 2 and 99.
    assert sum(bar.count for bar in minutes.histogram) == 98
    assert minutes.top == []


def test_outliers_lie_beyond_the_fences(sound_file: Path) -> None:
    alter(sound_file, "UPDATE recipes SET minutes = 20 + id % 11")
    alter(sound_file, "UPDATE recipes SET minutes = 2147483647 WHERE id = 1")
    alter(sound_file, "UPDATE recipes SET minutes = 0 WHERE id IN (2, 3)")
    minutes = column_of(run(sound_file), "recipes", "minutes")
    assert (minutes.outliers_low, minutes.outliers_high) == (2, 1)
    assert minutes.maximum == 2147483647


def test_texts_lists_and_days_are_measured(built_once: Path) -> None:
    report = run(built_once)
    name = column_of(report, "recipes", "name")
    # "soup 1" to "soup 100", of which one is missing.
    assert (name.measured, name.minimum, name.maximum, name.nulls) == ("characters", 6, 8, 1)
    steps = column_of(report, "recipe_texts", "steps")
    assert (steps.measured, steps.minimum, steps.maximum) == ("elements", 2, 3)
    submitted = column_of(report, "recipes", "submitted")
    assert submitted.top == [("2005-11-30", 100)]
    season = column_of(report, "interactions", "season")
    assert (season.distinct, season.top) == (1, [("winter", 200)])


def test_rows_that_repeat_are_counted(sound_file: Path) -> None:
    alter(sound_file, "INSERT INTO users FROM users WHERE user_id <= 3")
    (users,) = [table for table in run(sound_file).tables if table.name == "users"]
    assert (users.rows, users.duplicates) == (203, 3)


def test_a_table_without_rows_has_no_numbers(sound_file: Path) -> None:
    alter(sound_file, "DELETE FROM mart_yearly")
    report = run(sound_file)
    year = column_of(report, "mart_yearly", "year")
    assert (year.minimum, year.quantiles, year.histogram) == (None, {}, [])
    assert "mart_yearly" in to_html(report)


class Page(HTMLParser):
    """Notes the tags of a page and whether each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.links += [name for name, _ in attrs if name in ("src", "href")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_stands_alone_and_escapes_what_it_shows(sound_file: Path, tmp_path: Path) -> None:
    alter(sound_file, "UPDATE recipes SET name = '<script>alert(1)</script>'")
    out = tmp_path / "new" / "report.html"
    result = call(sound_file, "--out", out)
    assert (result.exit_code, result.stderr) == (0, "")
    assert str(out) in result.stdout
    text = out.read_text("utf-8")
    page = Page()
    page.feed(text)
    assert page.open == []
    assert page.links == []
    assert "script" not in page.seen
    assert "&lt;script&gt;" in text
    assert page.seen.count("svg") > 40
    assert list(out.parent.iterdir()) == [out]


def test_programs_get_json(built_once: Path) -> None:
    result = call(built_once, "--json")
    report = json.loads(result.stdout)
    assert report["file"] == "built.duckdb"
    assert report["build"]["demo"] == "false"
    (recipes,) = [table for table in report["tables"] if table["name"] == "recipes"]
    assert recipes["rows"] == 100
    assert recipes["columns"][0]["histogram"]


def test_people_get_one_line_for_each_column(built_once: Path) -> None:
    result = call(built_once)
    assert result.exit_code == 0
    (line,) = [line for line in result.stdout.splitlines() if "recipes.minutes" in line]
    assert line.split() == ["recipes.minutes", "INTEGER", "100", "0", "1", "30", "30", "30"]


def test_what_cannot_be_written_or_read_is_one_line(built_once: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for words in ((built_once, "--out", tmp_path / "file" / "x.html"), (tmp_path / "none",)):
        result = call(*words)
        assert result.exit_code == 1
        assert result.stderr.count("\n") == 1
