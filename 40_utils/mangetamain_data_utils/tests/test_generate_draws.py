"""Draws in memory: shapes, planted effects and their ground truth, and the null."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.generate import (
    Effects,
    MeasureEffect,
    PresenceEffect,
    RatingEffect,
    VolumeEffect,
    draw_interactions,
    draw_recipes,
    ground_truth,
    truth,
)
from mangetamain_data_utils.generate.effects import MEASURES, load_effects

ROWS = 200_000


def test_draws_are_complete_and_the_seed_decides() -> None:
    recipes = draw_recipes(3_000, 1)
    assert {"contributor_id", "submitted", "season", *MEASURES} <= set(recipes)
    assert {len(column) for column in recipes.values()} == {3_000}
    again, other = draw_recipes(3_000, 1), draw_recipes(3_000, 2)
    assert all(np.array_equal(recipes[name], again[name]) for name in recipes)
    assert not np.array_equal(recipes["minutes"], other["minutes"])
    interactions = draw_interactions(3_000, 1)
    assert set(np.unique(interactions["rating"])) <= set(range(6))
    assert (interactions["joined"] <= interactions["date"]).all()


def test_the_null_knows_no_season_weekday_or_time() -> None:
    recipes = draw_recipes(ROWS, 3, preset="null", clustering="none")
    assert recipes["is_weekend"].mean() == pytest.approx(2 / 7, abs=0.004)
    for name in ("minutes", "n_steps", "calories"):
        values = np.log1p(recipes[name].astype(float))
        for when in ("year", "summer", "weekend"):
            size = truth.effect_size(values, when, recipes["submitted"])
            assert size / values.std() == pytest.approx(0, abs=0.02), (name, when)
    ratings = draw_interactions(ROWS, 3, preset="null", clustering="none")
    unrated = ratings["rating"] == 0
    assert unrated[ratings["year"] >= 2014].mean() == pytest.approx(0.0537, abs=0.006)


def test_a_contributor_has_a_style() -> None:
    recipes = draw_recipes(60_000, 5, clustering="harsh")
    people, values = recipes["contributor_id"], recipes["n_ingredients"].astype(float)
    sizes = np.bincount(people)
    means = np.bincount(people, values) / sizes
    between = means[sizes >= 20].var() / values.var()
    assert between == pytest.approx(0.38, abs=0.08)
    free = draw_recipes(60_000, 5, clustering="none")
    means = np.bincount(people, free["n_ingredients"]) / sizes
    assert means[sizes >= 20].var() / values.var() < 0.06


@pytest.mark.parametrize(
    ("effects", "column", "when", "expected"),
    [
        (Effects(measures=(MeasureEffect("n_steps", 10, "winter"),)), "n_steps", "winter", 0.99),
        (
            Effects(presences=(PresenceEffect("ingredient", "salt", 5, "summer"),)),
            "ingredient:salt",
            "summer",
            0.05,
        ),
        (
            Effects(presences=(PresenceEffect("tag", "grilling", 4, "since 2008-01"),)),
            "tag:grilling",
            "since 2008-01",
            0.04,
        ),
    ],
)
def test_effects_are_planted(effects: Effects, column: str, when: str, expected: float) -> None:
    recipes = draw_recipes(ROWS, 7, effects=effects, clustering="none")
    size = truth.effect_size(recipes[column].astype(float), when, recipes["submitted"])
    assert size == pytest.approx(expected, abs=0.1 * max(expected, 0.1))


def test_ratings_drift_and_cohorts_differ() -> None:
    drift = Effects(ratings=(RatingEffect(-0.05, "year"),))
    drawn = draw_interactions(ROWS, 7, effects=drift, clustering="none")
    given = drawn["rating"] > 0
    values, days = drawn["rating"][given].astype(float), drawn["date"][given]
    assert truth.effect_size(values, "year", days) == pytest.approx(-0.05, abs=0.004)
    cohort = Effects(ratings=(RatingEffect(-0.4, "users since 2009-01"),))
    drawn = draw_interactions(ROWS, 7, effects=cohort, clustering="none")
    given = drawn["rating"] > 0
    late = drawn["joined"] >= np.datetime64("2009-01-01")
    means = [drawn["rating"][given & chosen].mean() for chosen in (late, ~late)]
    assert means[0] - means[1] == pytest.approx(-0.4, abs=0.03)


def test_busy_days_are_busier() -> None:
    planted = Effects(volumes=(VolumeEffect(2.0, "weekend"),))
    drawn = draw_recipes(ROWS, 7, effects=planted, preset="null", clustering="none")
    assert drawn["is_weekend"].mean() == pytest.approx(4 / 9, abs=0.005)


def test_truth_differs_between_profiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(truth, "PARTS", 3)
    effects = Effects(
        measures=(MeasureEffect("minutes", 2.0, "year"),),
        ratings=(RatingEffect(-0.2, "users since 2010-01"),),
        volumes=(VolumeEffect(0.5, "weekend"),),
    )
    found = {(t["estimand"], t["profile"]): t for t in ground_truth(effects)["truths"]}
    slope = "slope of ln(minutes) per year"
    whole, standard = found[slope, "none"], found[slope, "standard"]
    assert whole["value"] == pytest.approx(np.log(1.02), rel=0.03)
    assert standard["value"] < 0.95 * whole["value"]
    assert standard["uncertainty"] < 0.01 * standard["value"]
    exact = found["difference of rating in users since 2010-01", "standard"]
    assert (exact["value"], exact["uncertainty"]) == (-0.2, 0.0)
    assert found["rate ratio of weekend", "none"]["value"] == 0.5


def test_a_specification_is_read(tmp_path: Path) -> None:
    path = tmp_path / "effects.toml"
    path.write_text("""
        [[measures]]
        measure = "minutes"
        percent = 2
        when = "since 2008-06"
        [[ratings]]
        stars = -0.1
        when = "users since 2010-01"
        """)
    assert load_effects(path) == Effects(
        measures=(MeasureEffect("minutes", 2, "since 2008-06"),),
        ratings=(RatingEffect(-0.1, "users since 2010-01"),),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[measures]", "not TOML"),
        ("[[trends]]", "trends is not one of"),
        ("measures = 3", "write measures as"),
        ('[[measures]]\nmeasure = "minutes"', "measures 1 must have exactly"),
        ('[[ratings]]\nstars = "many"\nwhen = "year"', "is not a float"),
        ("[[ratings]]\nstars = nan\nwhen = 'year'", "is not a float"),
        ("[[ratings]]\nstars = 1\nwhen = 'lent'", "'lent' is not year"),
        ("[[volumes]]\nratio = 0\nwhen = 'weekend'", "ratio must be over 0"),
        ("[[volumes]]\nratio = 2\nwhen = 'users since 2010-01'", "is for ratings"),
        ("[[measures]]\nmeasure = 'salt'\npercent = 1\nwhen = 'year'", "is not one of minutes"),
        ("[[measures]]\nmeasure = 'minutes'\npercent = -100\nwhen = 'year'", "over -100"),
        (
            "[[presences]]\nkind = 'dish'\nname = 'pie'\npoints = 1\nwhen = 'year'",
            "neither ingredient nor tag",
        ),
    ],
)
def test_a_bad_specification_is_one_clear_error(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "effects.toml"
    path.write_text(text)
    with pytest.raises(DataToolError, match="effects.toml") as caught:
        load_effects(path)
    assert reason in str(caught.value)
    assert caught.value.setting == "--effects"
