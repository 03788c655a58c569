"""The real sample, read a second time with Python's own csv and ast modules."""

from __future__ import annotations

import ast
import csv
import gzip
import os
import statistics
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mangetamain_data_utils.build import BuildOptions, BuildReport, build

SAMPLE = Path(os.environ.get("FOODCOM_SAMPLE", "../shared/data/foodcom_sample"))


def read(table: str) -> list[dict[str, str]]:
    """Read a file of the sample, every value as text."""
    with gzip.open(SAMPLE / f"{table}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Sample:
    """The sample as both readers see it."""

    recipes: list[dict[str, str]]
    interactions: list[dict[str, str]]
    report: BuildReport


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Build the sample, and read it independently."""
    if not SAMPLE.is_dir():
        pytest.skip(f"the real sample is not at {SAMPLE}; name its folder in FOODCOM_SAMPLE")
    out = tmp_path_factory.mktemp("sample") / "sample.duckdb"
    report = build(BuildOptions(SAMPLE, out), lambda step, in_all: None)
    return Sample(read("RAW_recipes"), read("RAW_interactions"), report)


def test_every_row_is_read(sample: Sample) -> None:
    read_here = {"RAW_recipes": len(sample.recipes), "RAW_interactions": len(sample.interactions)}
    assert sample.report.rows_read == read_here == {"RAW_recipes": 3654, "RAW_interactions": 16955}
    assert sample.report.rejects == {}
    assert sample.report.rows["recipes"] == 3654
    assert sample.report.rows["interactions"] == sample.report.rows["reviews"] == 16955
    assert not sample.report.demo


def test_the_rules_leave_what_an_independent_reading_leaves(sample: Sample) -> None:
    left = [row for row in sample.recipes if row["name"]]
    after = {"valid": len(sample.recipes), "missing_name": len(left)}
    left = [row for row in left if row["submitted"]]
    after["missing_date"] = len(left)
    left = [row for row in left if len(ast.literal_eval(row["nutrition"])) == 7]
    after["missing_nutrition"] = len(left)
    left = [row for row in left if 1 <= int(row["minutes"]) <= 180]
    after["minutes"] = len(left)
    bounds = {
        column: np.quantile([int(row[column]) for row in left], [0.025, 0.975])
        for column in ("n_steps", "n_ingredients")
    }
    for column, (low, high) in bounds.items():
        left = [row for row in left if low <= int(row[column]) <= high]
        after[column] = len(left)
    assert sample.report.rules == after
    assert after["n_ingredients"] == 3130


def test_ratings_and_users_are_the_same(sample: Sample, ask: Any) -> None:
    ratings = Counter(int(row["rating"]) or None for row in sample.interactions)
    asked = ask(sample.report.file, "SELECT rating, count(*) FROM interactions GROUP BY rating")
    assert dict(asked) == ratings
    given: dict[int, list[int]] = {}
    for row in sample.interactions:
        given.setdefault(int(row["user_id"]), []).append(int(row["rating"]))
    rated = {user: [rating for rating in all_of if rating] for user, all_of in given.items()}
    users = {
        user: (len(all_of), statistics.fmean(rated[user]) if rated[user] else None)
        for user, all_of in given.items()
    }
    asked = ask(sample.report.file, "SELECT user_id, n_interactions, mean_rating FROM users")
    assert {user: (count, mean) for user, count, mean in asked} == users


@pytest.mark.parametrize("kind", ["tag", "ingredient"])
def test_tags_and_ingredients_are_the_same(sample: Sample, ask: Any, kind: str) -> None:
    lists = [set(ast.literal_eval(row[f"{kind}s"])) for row in sample.recipes]
    counts = Counter(name for names in lists for name in names)
    asked = ask(
        sample.report.file,
        f"SELECT t.name, count(*) FROM recipe_{kind}s AS r JOIN {kind}s AS t ON t.id = r.{kind}_id"
        " GROUP BY t.name",
    )
    assert dict(asked) == counts
    assert sample.report.rows[f"{kind}s"] == len(counts)
    numbered = ask(sample.report.file, f"SELECT name FROM {kind}s ORDER BY id")
    assert [name for (name,) in numbered] == sorted(counts, key=lambda name: (-counts[name], name))


def test_the_view_of_the_recipes_loses_nothing(sample: Sample, ask: Any) -> None:
    columns = list(sample.recipes[0])
    restored = ask(sample.report.file, f"SELECT {', '.join(columns)} FROM RAW_recipes")
    lists = ("tags", "nutrition", "steps", "ingredients")
    expected = {
        tuple(str(ast.literal_eval(row[name])) if name in lists else row[name] for name in columns)
        for row in sample.recipes
    }
    assert {tuple("" if v is None else str(v) for v in row) for row in restored} == expected
    assert len(restored) == 3654


def test_the_view_of_the_interactions_loses_nothing(sample: Sample, ask: Any) -> None:
    columns = list(sample.interactions[0])
    restored = ask(sample.report.file, f"SELECT {', '.join(columns)} FROM RAW_interactions")
    assert Counter(tuple("" if v is None else str(v) for v in row) for row in restored) == Counter(
        tuple(row.values()) for row in sample.interactions
    )


def test_the_mart_adds_up_to_its_tables(sample: Sample, ask: Any) -> None:
    asked = ask(
        sample.report.file,
        "SELECT sum(n_recipes), sum(n_recipes_standard), sum(n_interactions), sum(n_rated),"
        " sum(sum_rating) FROM mart_daily",
    )
    ratings = [int(row["rating"]) for row in sample.interactions]
    assert asked == [(3654, 3130, 16955, sum(r > 0 for r in ratings), sum(ratings))]
