"""Rows that are refused, and inputs from which nothing can be built."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.sources import MARKER

REFUSALS = [
    ("RAW_recipes", 3, b"2005-11-30", b"2005-13-30", "bad_date", "submitted=2005-13-30"),
    ("RAW_recipes", 3, b",30,", b",half an hour,", "not_a_number", "minutes=half an hour"),
    ("RAW_recipes", 3, b",30,", b",12.5,", "not_a_number", "minutes=12.5"),
    ("RAW_recipes", 3, b",30,", b",-5,", "not_a_number", "minutes=-5"),
    ("RAW_recipes", 3, b",30,", b",2147483648,", "not_a_number", "minutes=2147483648"),
    ("RAW_recipes", 3, b"['boil'", b"['boil", "bad_list", "steps=['boil, 'serve it']"),
    ("RAW_recipes", 3, b"'soups']", b"3]", "bad_list", "tags=['easy', 3]"),
    ("RAW_recipes", 3, b"100.5, ", b"", "bad_list", "nutrition=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]"),
    ("RAW_recipes", 3, b"soup 2,2,", b"soup 2,1,", "duplicate_id", "id=1"),
    ("RAW_interactions", 8, b"2006-01-07", b"7/1/2006", "bad_date", "date=7/1/2006"),
    ("RAW_interactions", 8, b"2006-01-07", b"", "bad_date", "date="),
    ("RAW_interactions", 8, b",5,ok", b",6,ok", "bad_rating", "rating=6"),
    ("RAW_interactions", 8, b",2006", b"999,2006", "orphan_interaction", "recipe_id=5999"),
    ("RAW_interactions", 8, b",ok", b"", "column_count", "4,5,2006-01-07,5"),
    ("RAW_interactions", 8, b"ok", b"ok,ok", "column_count", "4,5,2006-01-07,5,ok,ok"),
    ("RAW_interactions", 8, b"ok", b"\xff", "encoding", "4,5,2006-01-07,5,\ufffd"),
    ("RAW_interactions", 8, b"ok", b"a\0b", "control_character", "4,5,2006-01-07,5,a\0b"),
    ("RAW_interactions", 8, b"ok", b'"ok', "bad_quotes", '4,5,2006-01-07,5,"ok'),
    ("RAW_interactions", 8, b"ok", b'o"k"', "bad_quotes", '4,5,2006-01-07,5,o"k"'),
    ("RAW_interactions", 8, b"ok", b"x" * 3_000_000, "line_too_long", None),
]


@pytest.mark.parametrize(("table", "line", "old", "new", "reason", "excerpt"), REFUSALS)
def test_a_bad_row_is_kept_with_its_line_and_the_reason(
    run_build: Any,
    ask: Any,
    kaggle: Any,
    table: str,
    line: int,
    old: bytes,
    new: bytes,
    reason: str,
    excerpt: str | None,
) -> None:
    kaggle.change_line(table, line, old, new)
    report = run_build(max_rejects=0.05)
    found = ask(
        report.file, f"SELECT file, line, reason, excerpt FROM meta.rejects WHERE line = {line}"
    )
    assert [row[:3] for row in found] == [(f"{table}.csv", line, reason)]
    assert found[0][3] == excerpt or (excerpt is None and len(found[0][3]) == 200)
    # A refused recipe takes its two interactions along; nothing else is lost.
    orphans = 2 if table == "RAW_recipes" else 0
    assert sum(report.rejects.values()) == 1 + orphans
    assert report.rows["recipes"] == 100 - (table == "RAW_recipes")
    assert report.rows["interactions"] == 200 - orphans - (table == "RAW_interactions")
    assert report.rows_read == {"RAW_recipes": 100, "RAW_interactions": 200}


def test_lines_are_counted_through_quoted_line_ends_and_other_refusals(
    run_build: Any, ask: Any, kaggle: Any
) -> None:
    # The review on line 3 has four lines; a row that swallows others is refused on its own.
    kaggle.change_line("RAW_interactions", 10, b"ok", b'"never closed')
    kaggle.change_line("RAW_interactions", 20, b"2006-01-07", b"soon")
    kaggle.change_line("RAW_interactions", 30, b",ok", b"")
    kaggle.change_line("RAW_interactions", 40, b",5,", b",five,")
    report = run_build(max_rejects=0.05)
    assert ask(report.file, "SELECT line, reason FROM meta.rejects ORDER BY line") == [
        (10, "bad_quotes"),
        (20, "bad_date"),
        (30, "column_count"),
        (40, "not_a_number"),
    ]
    assert report.rows["interactions"] == 196


def test_too_many_refusals_fail_with_the_reasons(run_build: Any, kaggle: Any) -> None:
    for line in (30, 31, 32, 33):
        kaggle.change_line("RAW_interactions", line, b"2006-01-07", b"soon")
    with pytest.raises(DataToolError) as caught:
        run_build()
    assert caught.value.code == "too_many_rejects"
    assert "4 of 300 rows would be refused, over 1.00%: bad_date 4" in caught.value.message
    assert caught.value.setting == "--max-rejects"
    assert sorted(path.name for path in kaggle.path.parent.iterdir()) == ["kaggle"]


def without_recipes(folder: Path) -> None:
    (folder / "RAW_recipes.csv").unlink()


def without_a_column(folder: Path) -> None:
    path = folder / "RAW_interactions.csv"
    path.write_text(path.read_text().replace("rating", "stars", 1))


def with_a_column_twice(folder: Path) -> None:
    path = folder / "RAW_interactions.csv"
    path.write_text(path.read_text().replace("review", "review,review", 1))


def with_an_empty_file(folder: Path) -> None:
    (folder / "RAW_recipes.csv").write_bytes(b"")


def with_a_header_only(folder: Path) -> None:
    path = folder / "RAW_recipes.csv"
    path.write_text(path.read_text().partition("\n")[0] + "\n")
    reviews = folder / "RAW_interactions.csv"
    reviews.write_text(reviews.read_text().partition("\n")[0] + "\n")


def with_two_formats(folder: Path) -> None:
    shutil.copy(folder / "RAW_recipes.csv", folder / "RAW_recipes.csv.gz")


def with_something_else_as_gzip(folder: Path) -> None:
    (folder / "RAW_recipes.csv").rename(folder / "RAW_recipes.csv.gz")


def with_something_else_as_zip(folder: Path) -> None:
    (folder / "RAW_recipes.csv").rename(folder / "RAW_recipes.csv.zip")


def with_something_else_as_parquet(folder: Path) -> None:
    (folder / "RAW_recipes.csv").rename(folder / "RAW_recipes.parquet")


def with_two_members(folder: Path) -> None:
    with zipfile.ZipFile(folder / "RAW_recipes.csv.zip", "w") as archive:
        archive.write(folder / "RAW_recipes.csv", "a.csv")
        archive.write(folder / "RAW_recipes.csv", "b.csv")
    (folder / "RAW_recipes.csv").unlink()


def with_a_strange_marker(folder: Path) -> None:
    (folder / MARKER).write_text("[]")


@pytest.mark.parametrize(
    ("spoil", "code", "named"),
    [
        (without_recipes, "file_missing", "RAW_recipes.csv"),
        (without_a_column, "column_missing", "RAW_interactions.csv has no column rating"),
        (with_a_column_twice, "column_repeated", "RAW_interactions.csv"),
        (with_an_empty_file, "column_missing", "RAW_recipes.csv has no column name, id"),
        (with_a_header_only, "no_recipes", "RAW_recipes"),
        (with_two_formats, "file_ambiguous", "RAW_recipes.csv and RAW_recipes.csv.gz"),
        (with_something_else_as_gzip, "file_unreadable", "RAW_recipes.csv.gz"),
        (with_something_else_as_zip, "file_unreadable", "RAW_recipes.csv.zip"),
        (with_something_else_as_parquet, "file_unreadable", "RAW_recipes.parquet"),
        (with_two_members, "file_unreadable", "2 CSV files"),
        (with_a_strange_marker, "marker_invalid", MARKER),
    ],
)
def test_an_unusable_input_is_one_error_and_no_file(
    run_build: Any, kaggle: Any, spoil: Any, code: str, named: str
) -> None:
    spoil(kaggle.path)
    with pytest.raises(DataToolError) as caught:
        run_build()
    assert caught.value.code == code
    assert named in caught.value.message
    assert caught.value.remedy
    assert [path.name for path in kaggle.path.parent.iterdir()] == ["kaggle"]
