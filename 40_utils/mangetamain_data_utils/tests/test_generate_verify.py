"""What `verify --generated` finds: all well in generated files, and what was tampered with."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from mangetamain_data_utils.build import BuildOptions, build
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.generate import (
    Effects,
    MeasureEffect,
    PresenceEffect,
    RatingEffect,
    VolumeEffect,
)
from mangetamain_data_utils.generate.community import Model
from mangetamain_data_utils.generate.folder import GenerateOptions, generate
from mangetamain_data_utils.generate.verify import verify_generated

PLANTED = Effects(
    measures=(MeasureEffect("minutes", 3.0, "year"), MeasureEffect("n_steps", 20.0, "weekend")),
    presences=(PresenceEffect("ingredient", "salt", 20.0, "summer"),),
    ratings=(RatingEffect(-0.03, "year"),),
    volumes=(VolumeEffect(0.5, "weekend"),),
)


def made(folder: Path, scale: float, model: Model) -> Path:
    """Generate and build."""
    generate(GenerateOptions(folder, scale, 1999, model), lambda done, total: None)
    file = folder / "out.duckdb"
    build(BuildOptions(folder, file, max_rejects=0), lambda step, in_all: None)
    return file


def wrong(file: Path) -> list[str]:
    """Name the comparisons that fail."""
    return [comparison.name for comparison in verify_generated(file) if not comparison.ok]


@pytest.mark.parametrize(
    ("model", "least"),
    [
        (Model(), 440),
        (Model(preset="null"), 160),
        (Model(clustering="harsh"), 440),
        (Model(effects=PLANTED), 390),
    ],
    ids=["default", "null", "harsh", "planted"],
)
def test_a_twentieth_is_as_promised(tmp_path: Path, model: Model, least: int) -> None:
    file = made(tmp_path, 0.05, model)
    assert wrong(file) == []
    assert len(verify_generated(file)) >= least


@pytest.mark.slow
@pytest.mark.parametrize("model", [Model(), Model(preset="null"), Model(clustering="harsh")])
def test_the_full_size_is_as_promised(tmp_path: Path, model: Model) -> None:
    file = made(tmp_path, 1, model)
    assert wrong(file) == []
    exact = [c for c in verify_generated(file) if c.tolerance == 0]
    assert len(exact) > 40


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE recipes SET minutes = 2 * minutes", "recipes.minutes_quantiles.0.5"),
        ("UPDATE recipes SET contributor_id = id", "recipes.intraclass.n_steps"),
        ("DELETE FROM interactions WHERE year = 2009", "interactions.per_year.2009"),
        ("UPDATE interactions SET date = date - 200", "interactions.lag_quantiles.0.1"),
        ("UPDATE recipes SET weekday = 1 + weekday % 7", "recipes.per_weekday.1"),
    ],
)
def test_what_is_tampered_with_is_found(tmp_path: Path, statement: str, name: str) -> None:
    file = made(tmp_path, 0.02, Model())
    with duckdb.connect(str(file)) as connection:
        connection.execute(statement)
    assert name in wrong(file)


def test_effects_that_are_not_declared_are_found(tmp_path: Path) -> None:
    file = made(tmp_path, 0.05, Model(effects=PLANTED))
    with duckdb.connect(str(file)) as connection:
        connection.execute("""
            UPDATE meta.build SET value = regexp_replace(value, '"effects".*?\\n  },',
            '"effects": {"measures": [], "presences": [], "ratings": [], "volumes": []},', 's')
            WHERE key = 'generated'
            """)
    assert {"recipes.ingredients_top.salt", "interactions.rating_counts.5"} <= set(wrong(file))


def test_other_data_are_refused(tmp_path: Path) -> None:
    file = made(tmp_path, 0.003, Model())
    with duckdb.connect(str(file)) as connection:
        connection.execute("DELETE FROM meta.build WHERE key = 'generated'")
    with pytest.raises(DataToolError) as caught:
        verify_generated(file)
    assert caught.value.code == "not_generated"
