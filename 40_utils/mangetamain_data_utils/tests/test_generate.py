"""Generated folders: their form, exact numbers, sameness, dirt, and what is left untouched."""

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
from mangetamain_data_utils.generate.community import Model
from mangetamain_data_utils.generate.dirt import REASONS
from mangetamain_data_utils.generate.facts import apportion
from mangetamain_data_utils.generate.folder import GenerateOptions, generate
from mangetamain_data_utils.generate.sizes import heavy_tailed_sizes
from mangetamain_data_utils.schema import KAGGLE_COLUMNS


def silent(done: int, total: int) -> None:
    """Take no notice of progress."""


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate a twentieth of the real size."""
    folder = tmp_path_factory.mktemp("generated")
    generate(GenerateOptions(folder, 0.05, 1999), silent)
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
    assert built.rows_read == {"RAW_recipes": 11_582, "RAW_interactions": 56_618}
    assert built.rejects == {}
    assert built.demo


def test_lists_are_as_long_as_they_say(built: BuildReport, ask: Any) -> None:
    steps, said_steps, ingredients, said_ingredients = ask(
        built.file,
        "SELECT sum(len(steps)), sum(n_steps), (SELECT count(*) FROM recipe_ingredients),"
        " sum(n_ingredients) FROM recipes JOIN recipe_texts USING (id)",
    )[0]
    assert (steps, ingredients) == (said_steps, said_ingredients)


def test_nobody_rates_twice_or_too_early(built: BuildReport, ask: Any) -> None:
    pairs = ask(
        built.file, "SELECT count(*), count(DISTINCT (user_id, recipe_id)) FROM interactions"
    )
    assert pairs == [(56_618, 56_618)]
    early = ask(
        built.file,
        "SELECT count(*) FROM interactions JOIN recipes AS r ON r.id = recipe_id"
        " WHERE date < submitted",
    )
    assert early == [(0,)]


def test_contributors_come_back_on_the_same_day(built: BuildReport, ask: Any) -> None:
    together, pairs = ask(
        built.file,
        "SELECT sum(n * (n - 1)), any_value(p) FROM (SELECT count(*) AS n FROM recipes GROUP BY"
        " contributor_id, submitted), (SELECT sum(m * (m - 1)) AS p FROM (SELECT count(*) AS m"
        " FROM recipes GROUP BY contributor_id))",
    )[0]
    assert together / pairs == pytest.approx(0.07, abs=0.04)


def test_the_options_decide(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "again", "other")]
    for folder, seed in zip(folders, (5, 5, 6), strict=True):
        generate(GenerateOptions(folder, 0.01, seed), silent)
    for name in ("RAW_recipes.csv", "RAW_interactions.csv", "GENERATED.json"):
        one, again, other = ((folder / name).read_bytes() for folder in folders)
        assert one == again != other


def test_progress_ends_at_the_total(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    options = GenerateOptions(tmp_path, 0.003, 1, Model(preset="null", clustering="harsh"))
    report = generate(options, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (695 + 3_397, 695 + 3_397)
    assert report.rows == {"RAW_recipes": 695, "RAW_interactions": 3_397}
    marker = json.loads((tmp_path / "GENERATED.json").read_text())
    assert (marker["scale"], marker["seed"]) == (0.003, 1)
    expected = "generated, scale 0.003, seed 1, preset null, clustering harsh"
    assert marker["description"] == expected
    truth = json.loads((tmp_path / "GROUND_TRUTH.json").read_text())
    assert truth["truths"] == []


def test_every_kind_of_dirt_is_refused_for_its_reason(tmp_path: Path, ask: Any) -> None:
    report = generate(GenerateOptions(tmp_path, 0.01, 3, dirt=0.004), silent)
    for table, reasons in REASONS.items():
        assert set(report.dirt[table]) == set(reasons)
        assert all(count > 0 for count in report.dirt[table].values())
    file = tmp_path / "out.duckdb"
    found = build(BuildOptions(tmp_path, file, max_rejects=0.02), lambda step, in_all: None)
    rows = ask(file, "SELECT file, reason, count(*) FROM meta.rejects GROUP BY ALL")
    assert {(name, reason): count for name, reason, count in rows} == {
        (f"{table}.csv", reason): count
        for table, plan in report.dirt.items()
        for reason, count in plan.items()
    }
    assert found.rows["recipes"] == 2_316
    marker = json.loads((tmp_path / "GENERATED.json").read_text())
    assert marker["dirt"] == report.dirt


def test_real_data_are_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "RAW_recipes.csv.zip").write_bytes(b"real")
    with pytest.raises(DataToolError) as caught:
        generate(GenerateOptions(tmp_path, 0.003, 1), silent)
    assert caught.value.code == "folder_in_use"
    assert [path.name for path in tmp_path.iterdir()] == ["RAW_recipes.csv.zip"]


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DataToolError) as caught:
        generate(GenerateOptions(tmp_path / "file" / "folder", 0.003, 1), silent)
    assert (caught.value.code, caught.value.setting) == ("target_unwritable", "--out")


def test_shares_add_up() -> None:
    assert apportion([1, 1, 1], 10).sum() == 10
    assert apportion([3, 1, 0], 8).tolist() == [6, 2, 0]
    assert Counter(apportion([1] * 7, 3).tolist()) == {0: 4, 1: 3}


@pytest.mark.parametrize(("groups", "total"), [(1, 1), (1, 50), (10, 10), (100, 700)])
def test_sizes_add_up(groups: int, total: int) -> None:
    sizes = heavy_tailed_sizes(groups, total, ((0.0, 1), (0.5, 1)), 100)
    assert (len(sizes), sizes.sum()) == (groups, total)
    assert sizes.min() >= 1
    assert np.all(np.diff(sizes) >= 0)
