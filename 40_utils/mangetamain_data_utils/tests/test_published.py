"""The published facts: each number as an independent reading of the real sample finds it."""

from __future__ import annotations

import ast
import csv
import gzip
import os
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mangetamain_data_utils.build import BuildOptions, build
from mangetamain_data_utils.published import published_facts, verify_published

SAMPLE = Path(os.environ.get("FOODCOM_SAMPLE", "../shared/data/foodcom_sample"))
MEASURES = ("minutes", "n_steps", "n_ingredients")
NUTRITION = ("calories", "total_fat_pdv", "sugar_pdv", "sodium_pdv", "protein_pdv")
NUTRITION += ("saturated_fat_pdv", "carbohydrates_pdv")
BINS = {"1-15": (0, 15), "15-30": (15, 30), "30-60": (30, 60), "60-120": (60, 120)}
BINS |= {"over_120": (120, 2**31)}
Facts = dict[str, float]


def read(table: str) -> list[dict[str, Any]]:
    """Read a file of the sample, days as numpy's."""
    with gzip.open(SAMPLE / f"{table}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    for row in rows:
        row["day"] = np.datetime64(row["submitted" if table == "RAW_recipes" else "date"])
    return rows


def put_days(facts: Facts, name: str, rows: list[dict[str, Any]]) -> None:
    days = np.array([row["day"] for row in rows])
    for end, day in (("first_day", days.min()), ("last_day", days.max())):
        facts[f"{name}.{end}"] = int(str(day).replace("-", ""))
    for day, count in Counter(str(day)[:4] for day in days).items():
        facts[f"{name}.per_year.{day}"] = count


def put_summary(facts: Facts, name: str, numbers: list[float]) -> None:
    facts[f"{name}.mean"] = float(np.mean(numbers))
    facts[f"{name}.std"] = float(np.std(numbers, ddof=1))
    facts[f"{name}.max"] = max(numbers)
    for percent in (1, 5, 10, 90, 95, 99):
        facts[f"{name}.p{percent}"] = float(np.percentile(numbers, percent))
    for quartile, percent in (("q25", 25), ("median", 50), ("q75", 75)):
        facts[f"{name}.{quartile}"] = float(np.percentile(numbers, percent))


def facts_of_recipes(rows: list[dict[str, Any]]) -> Facts:
    facts: Facts = {"rows.RAW_recipes": len(rows)}
    put_days(facts, "recipes", rows)
    ids = [int(row["id"]) for row in rows]
    facts |= {"recipes.id.min": min(ids), "recipes.id.max": max(ids)}
    for month, count in Counter(int(str(row["day"])[5:7]) for row in rows).items():
        facts[f"recipes.per_month.{month}"] = count
    for weekday, count in Counter(row["day"].item().isoweekday() for row in rows).items():
        facts[f"recipes.per_weekday.{weekday}"] = count
    facts["recipes.missing.name"] = sum(row["name"] == "" for row in rows)
    facts["recipes.missing.description"] = sum(row["description"] == "" for row in rows)
    minutes = [int(row["minutes"]) for row in rows]
    facts["recipes.minutes.zeros"] = minutes.count(0)
    facts["recipes.minutes.over_24h"] = sum(value > 1440 for value in minutes)
    for name, (above, to) in BINS.items():
        facts[f"recipes.minutes.bin.{name}"] = sum(above < value <= to for value in minutes)
    facts["recipes.minutes.equal.30"] = minutes.count(30)
    for column in MEASURES:
        put_summary(facts, f"recipes.{column}", [int(row[column]) for row in rows])
    nutrition = np.array([ast.literal_eval(row["nutrition"]) for row in rows])
    for column, numbers in zip(NUTRITION, nutrition.T, strict=True):
        put_summary(facts, f"recipes.{column}", numbers.tolist())
    logs = np.log1p(nutrition)
    facts["recipes.correlation_with_calories.fat"] = np.corrcoef(logs[:, 0], logs[:, 1])[0, 1]
    put_summary(facts, "contributors", list(Counter(r["contributor_id"] for r in rows).values()))
    facts["contributors.rows"] = len({row["contributor_id"] for row in rows})
    for kind in ("tags", "ingredients"):
        counts = Counter(name for row in rows for name in ast.literal_eval(row[kind]))
        facts[f"{kind}.distinct"] = len(counts)
        facts |= {f"{kind}.recipes.{name}": count for name, count in counts.items()}
    put_summary(facts, "tags.per_recipe", [len(ast.literal_eval(row["tags"])) for row in rows])
    return facts


def facts_of_interactions(rows: list[dict[str, Any]], recipes: list[dict[str, Any]]) -> Facts:
    facts: Facts = {"rows.RAW_interactions": len(rows)}
    put_days(facts, "interactions", rows)
    for month, count in Counter(str(row["day"])[:7] for row in rows).items():
        facts[f"interactions.per_month.{month}"] = count
    for weekday, count in Counter(row["day"].item().isoweekday() for row in rows).items():
        facts[f"interactions.weekday_share.{weekday}"] = count / len(rows)
    ratings = [int(row["rating"]) for row in rows]
    facts |= {f"interactions.rating.{n}": ratings.count(n) for n in range(6)}
    facts["interactions.mean_rating"] = float(np.mean([rating for rating in ratings if rating]))
    facts["interactions.missing.review"] = sum(row["review"] == "" for row in rows)
    lengths = [len(row["review"]) for row in rows if row["review"]]
    put_summary(facts, "interactions.review_chars", lengths)
    for name, column in (("per_recipe", "recipe_id"), ("per_user", "user_id")):
        sizes = list(Counter(row[column] for row in rows).values())
        put_summary(facts, f"interactions.{name}", sizes)
    facts["interactions.per_user.share_with_one"] = sizes.count(1) / len(sizes)
    facts["users.rows"] = len(sizes)
    submitted = {row["id"]: row["day"] for row in recipes}
    lags = [(row["day"] - submitted[row["recipe_id"]]).astype(int) for row in rows]
    put_summary(facts, "interactions.days_from_submission", lags)
    return facts


@pytest.fixture(scope="module")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not SAMPLE.is_dir():
        pytest.skip(f"the real sample is not at {SAMPLE}; name its folder in FOODCOM_SAMPLE")
    out = tmp_path_factory.mktemp("sample") / "sample.duckdb"
    build(BuildOptions(SAMPLE, out), lambda step, in_all: None)
    return out


def test_each_number_is_what_an_independent_reading_finds(sample_file: Path) -> None:
    recipes, interactions = read("RAW_recipes"), read("RAW_interactions")
    known = facts_of_recipes(recipes) | facts_of_interactions(interactions, recipes)
    rounded = {name: Decimal(f"{number:.6f}") for name, number in known.items()}
    wanted = {name: rounded[name] for name in published_facts() if name in rounded}
    # What the sample has not: other tags, months without interactions, the other files.
    assert len(wanted) > 300
    wrong = [found for found in verify_published(sample_file, wanted) if not found.ok]
    assert wrong == []


def test_a_sample_is_not_the_complete_download(sample_file: Path) -> None:
    compared = {found.name: found for found in verify_published(sample_file, published_facts())}
    assert list(compared) == list(published_facts())
    rows = compared["rows.RAW_recipes"]
    assert (rows.expected, rows.found, rows.difference) == (231637, 3654, 3654 - 231637)
    assert not rows.ok
    assert rows.note == "RAW_recipes is incomplete, or rows were refused"
    missing = compared["rows.PP_users"]
    assert (missing.found, missing.note) == (None, "PP_users is missing")
    assert compared["recipes.missing.name"].ok
    # No recipe of that year is a number too, and not a missing one.
    assert compared["interactions.per_year.1999"].found == 0


@pytest.mark.parametrize(
    ("expected", "tolerance"), [("231637", 0), ("4.661499", 5e-7), ("8.29", 0.005), ("17.9", 0.05)]
)
def test_the_tolerance_is_the_rounding(built_once: Path, expected: str, tolerance: float) -> None:
    (compared,) = verify_published(built_once, {"contributors.mean": Decimal(expected)})
    assert compared.tolerance == pytest.approx(tolerance)
    assert compared.found == 100


def test_the_published_facts_agree_among_themselves() -> None:
    facts = published_facts()

    def total(prefix: str) -> Decimal:
        return sum((n for name, n in facts.items() if name.startswith(prefix)), Decimal(0))

    for margin in ("per_year", "per_month", "per_weekday"):
        assert total(f"recipes.{margin}.") == facts["rows.RAW_recipes"]
    for margin in ("per_year", "per_month", "rating"):
        assert total(f"interactions.{margin}.") == facts["rows.RAW_interactions"]
    removed = total("standard.removed_")
    assert facts["rows.RAW_recipes"] - removed == facts["standard.rows_after"] == 200_066


def test_the_other_files_are_counted_when_they_are_there(kaggle: Any, run_build: Any) -> None:
    row = {"user_id": 1, "recipe_id": 2, "date": "2006-01-07", "rating": 5.0, "u": 0, "i": 0}
    for part in ("train", "validation"):
        kaggle.write(f"interactions_{part}", [row, row])
    names = ("train", "validation", "test")
    facts = {f"rows.interactions_{name}": Decimal(2 + n) for n, name in enumerate(names)}
    train, validation, test = verify_published(run_build().file, facts)
    assert (train.found, train.ok, train.note) == (2, True, "")
    assert (validation.found, validation.note) == (2, "interactions_validation is incomplete")
    assert (test.found, test.note) == (None, "interactions_test is missing")
