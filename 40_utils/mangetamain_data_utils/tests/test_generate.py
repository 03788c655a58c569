"""The shape of generated data: what is exact, what is near, and that it is the same again."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mangetamain_data_utils.build import BuildOptions, BuildReport, build
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.generate.facts import (
    INTERACTIONS,
    RECIPES,
    apportion,
    facts,
    heavy_tailed_sizes,
)
from mangetamain_data_utils.generate.folder import generate
from mangetamain_data_utils.schema import KAGGLE_COLUMNS

SCALE = 0.1


def silent(done: int, total: int) -> None:
    """Take no notice of progress."""


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate a tenth of the real size."""
    folder = tmp_path_factory.mktemp("generated")
    generate(SCALE, 1999, folder, silent)
    return folder


@pytest.fixture(scope="module")
def built(generated: Path) -> BuildReport:
    """Build what was generated, without a single refusal."""
    options = BuildOptions(generated, generated / "out.duckdb", max_rejects=0)
    return build(options, lambda step, in_all: None)


def test_the_form_is_kaggles(generated: Path, built: BuildReport) -> None:
    for table, columns in KAGGLE_COLUMNS.items():
        if table.startswith("RAW_"):
            with (generated / f"{table}.csv").open(newline="") as file:
                assert tuple(next(csv.reader(file))) == columns
    assert built.rows_read == {"RAW_recipes": 23_164, "RAW_interactions": 113_237}
    assert built.rejects == {}
    assert built.demo


def test_the_years_have_their_share(built: BuildReport, ask: Any) -> None:
    expected = facts()["recipes"]["per_year"]
    years = ask(built.file, "SELECT year, count(*) FROM recipes GROUP BY year")
    assert {str(year): count for year, count in years} == {
        year: pytest.approx(count * SCALE, abs=1) for year, count in expected.items()
    }
    months = ask(built.file, "SELECT year, month, count(*) FROM interactions GROUP BY year, month")
    counted = {(year, month): count for year, month, count in months}
    for year, counts in facts()["interactions"]["per_month"].items():
        for month, count in enumerate(counts, 1):
            assert counted.get((int(year), month), 0) == pytest.approx(count * SCALE, abs=1)


@pytest.mark.parametrize(
    ("column", "source", "published"),
    [
        ("weekday", "recipes", facts()["recipes"]["per_weekday"]),
        ("month", "recipes", facts()["recipes"]["per_month"]),
        ("weekday", "interactions", facts()["interactions"]["per_weekday_share"]),
    ],
)
def test_shares_of_the_calendar_are_near(
    built: BuildReport, ask: Any, column: str, source: str, published: list[float]
) -> None:
    rows = ask(built.file, f"SELECT count(*) FROM {source} GROUP BY {column} ORDER BY {column}")
    counts = np.array(rows)[:, 0]
    assert counts / counts.sum() == pytest.approx(np.array(published) / sum(published), abs=0.01)


def test_ratings_are_exact_and_missing_ones_grow(built: BuildReport, ask: Any) -> None:
    asked = dict(
        ask(built.file, "SELECT coalesce(rating, 0), count(*) FROM interactions GROUP BY 1")
    )
    published = facts()["interactions"]["rating_counts"]
    assert [asked[rating] for rating in range(6)] == apportion(published, 113_237).tolist()
    share = dict(
        ask(built.file, "SELECT year, avg(1 - has_rating::INT) FROM interactions GROUP BY year")
    )
    assert share[2005] < 0.03 < share[2010] < 0.15 < share[2017]


def test_recipes_resemble_the_real_ones(built: BuildReport, ask: Any) -> None:
    quartiles = ask(
        built.file,
        "SELECT quantile_cont(minutes, q), quantile_cont(n_steps, q),"
        " quantile_cont(n_ingredients, q), quantile_cont(calories, q) FROM recipes".replace(
            "q)", "[0.25, 0.5, 0.75])"
        ),
    )[0]
    assert quartiles[0] == pytest.approx([20, 40, 65], rel=0.05)
    assert quartiles[1] == pytest.approx([6, 9, 12], abs=1)
    assert quartiles[2] == pytest.approx([6, 9, 11], abs=1)
    assert quartiles[3] == pytest.approx([174.4, 313.4, 519.7], rel=0.05)
    top = ask(
        built.file,
        "SELECT t.name, count(*) / 23164 FROM recipe_tags JOIN tags AS t ON t.id = tag_id"
        " GROUP BY t.name ORDER BY 2 DESC LIMIT 5",
    )
    published = list(facts()["recipes"]["tags_top"].items())[:5]
    assert dict(top) == {tag: pytest.approx(count / RECIPES, abs=0.01) for tag, count in published}
    said, counted = ask(
        built.file,
        "SELECT sum(n_steps), sum(len(steps)) FROM recipes JOIN recipe_texts USING (id)",
    )[0]
    assert said == counted


def test_people_are_heavy_tailed(built: BuildReport, ask: Any) -> None:
    users = ask(
        built.file,
        "SELECT count(*), avg((n_interactions = 1)::INT), max(n_interactions) FROM users",
    )[0]
    assert users[0] == round(facts()["interactions"]["users"] * 113_237 / INTERACTIONS)
    assert users[1] == pytest.approx(0.734, abs=0.05)
    assert users[2] > 200
    contributors = ask(
        built.file,
        "SELECT count(*), median(n)"
        " FROM (SELECT count(*) AS n FROM recipes GROUP BY contributor_id)",
    )[0]
    assert contributors == (round(facts()["recipes"]["contributors"] * SCALE), 1)


def test_nobody_rates_twice_or_too_early(built: BuildReport, ask: Any) -> None:
    pairs = ask(
        built.file, "SELECT count(*), count(DISTINCT (user_id, recipe_id)) FROM interactions"
    )
    assert pairs == [(113_237, 113_237)]
    early = ask(
        built.file,
        "SELECT count(*) FROM interactions JOIN recipes AS r ON r.id = recipe_id"
        " WHERE date < submitted",
    )
    assert early == [(0,)]


def test_the_seed_decides(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "again", "other")]
    for folder, seed in zip(folders, (5, 5, 6), strict=True):
        generate(0.01, seed, folder, silent)
    for name in ("RAW_recipes.csv", "RAW_interactions.csv", "GENERATED.json"):
        one, again, other = ((folder / name).read_bytes() for folder in folders)
        assert one == again != other


def test_progress_ends_at_the_total(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    report = generate(0.003, 1, tmp_path, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (695 + 3_397, 695 + 3_397)
    assert report.rows == {"RAW_recipes": 695, "RAW_interactions": 3_397}
    marker = json.loads((tmp_path / "GENERATED.json").read_text())
    assert (marker["scale"], marker["seed"]) == (0.003, 1)


def test_real_data_are_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "RAW_recipes.csv.zip").write_bytes(b"real")
    with pytest.raises(DataToolError) as caught:
        generate(0.003, 1, tmp_path, silent)
    assert caught.value.code == "folder_in_use"
    assert [path.name for path in tmp_path.iterdir()] == ["RAW_recipes.csv.zip"]


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DataToolError) as caught:
        generate(0.003, 1, tmp_path / "file" / "folder", silent)
    assert (caught.value.code, caught.value.setting) == ("target_unwritable", "--out")


def test_shares_add_up() -> None:
    assert apportion([1, 1, 1], 10).sum() == 10
    assert apportion([3, 1, 0], 8).tolist() == [6, 2, 0]
    assert Counter(apportion([1] * 7, 3).tolist()) == {0: 4, 1: 3}


@pytest.mark.parametrize(("groups", "total"), [(1, 1), (1, 50), (10, 10), (100, 700)])
def test_sizes_add_up(groups: int, total: int) -> None:
    sizes = heavy_tailed_sizes(groups, total, ((0.0, 1), (0.5, 1), (1.0, 100)))
    assert (len(sizes), sizes.sum(), sizes.min()) == (groups, total, pytest.approx(1, abs=total))
    assert sizes.min() >= 1
