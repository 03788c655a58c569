"""From monthly ratings to sentences of their trend: both sides of every threshold, and of 0."""

from __future__ import annotations

import numpy as np
import pytest

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.analysis import Answers, Estimand
from mangetamain_analytics.visualization.ratings.trend import trend_analysis
from mangetamain_analytics.visualization.registry import get_analysis

NEARLY = 1e-6
TREND = (0.1, 0.2, 0.4)
NAMES = ("negligible", "small", "medium", "large")


def months(count: int, slope: float) -> Answers:
    """Return answers of a series that rises by a slope per decade, one star its spread."""
    rows, n = [], 100
    for place in range(count):
        # A little to and fro, or else rounding alone would make the interval.
        mean = 3.0 + slope * place / 120 + 1e-10 * (-1) ** place
        rows.append(
            {
                "year": 2002 + place // 12, "month": place % 12 + 1, "n": n, "mean": mean,
                "groups": list(range(50)), "group_n": [n / 50] * 50,
                "group_total": [n / 50 * mean] * 50, "five": 0.5, "few": 0.1, "variance": 1.0,
                "clusters": 500,
            }  # fmt: skip
        )
    size = {"reviews": count * n, "rated": count * n, "n": 500, "clusters": 500}
    size |= {"first_year": 2002, "last_year": rows[-1]["year"]}
    return {"size": [size], "shares": rows, "months, by recipe": rows, "months, by user": rows}


TREND_WORDS = {
    "en": (" rose by ", " fell by ", "hardly changed (+", "hardly changed (−"),
    "fr": (" ont monté de ", " ont baissé de ", "n’ont guère changé (+", "n’ont guère changé (−"),
}


def trend_of(answers: Answers) -> Estimand:
    result = get_analysis("ratings-trend").compute(answers, Filters())
    return next(e for e in result.estimands if e.key == "trend")


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("step", [0, 1, 2])
def test_thresholds_of_the_trend(step: int, sign: int) -> None:
    sentence = get_analysis("ratings-trend").sentence
    for factor, verdict in ((1 - NEARLY, NAMES[step]), (1 + NEARLY, NAMES[step + 1])):
        effect = sign * TREND[step] * factor
        estimand = trend_of(months(48, effect))
        assert estimand.effect == pytest.approx(effect)
        assert estimand.verdict == verdict
        place = 2 * (verdict == "negligible") + (sign < 0)
        for code, words in TREND_WORDS.items():
            assert words[place] in sentence(estimand, get_language(code))


def test_the_least_months_of_a_trend() -> None:
    sentence = get_analysis("ratings-trend").sentence
    assert trend_of(months(36, 0.5)).verdict == "large"
    silent = trend_of(months(35, 0.5))
    assert (silent.verdict, silent.value) == ("insufficient_data", None)
    assert "35 months have at least 100" in sentence(silent, get_language("en"))
    assert "35 mois ont au moins 100" in sentence(silent, get_language("fr"))


@pytest.mark.parametrize("unit", ["recipe", "user"])
def test_the_least_recipes_and_reviewers_of_a_trend(unit: str) -> None:
    analysis, words = get_analysis("ratings-trend"), {"recipe": "recipes", "user": "reviewers"}
    for clusters, verdict in ((30, "large"), (29, "insufficient_data")):
        answers = months(48, 0.5)
        few = [row | {"clusters": clusters} for row in answers[f"months, by {unit}"]]
        result = analysis.compute({**answers, f"months, by {unit}": few}, Filters())
        (found,) = (e for e in result.estimands if e.key == "trend")
        assert found.verdict == verdict
        assert (result.drawable, bool(result.rows)) == (clusters == 30,) * 2
    assert (found.value, found.n, found.clusters) == (None, 4_800, 29)
    assert analysis.sentence(found, get_language("en")) == (
        f"Too few ratings to tell: only 29 {words[unit]}, at least 30 are needed"
    )
    french = {"recipe": "29 recettes", "user": "29 auteurs d’avis"}
    assert french[unit] in analysis.sentence(found, get_language("fr")).replace("\xa0", " ")


@pytest.mark.parametrize("least", [20, 21])
def test_the_least_ratings_of_a_month_and_their_reviewers(least: int, snapshot: Snapshot) -> None:
    """Months of fewer ratings count for nothing, and who rated in those only is not counted."""
    result = trend_analysis(least).run(snapshot.fetch, Filters())
    ratings = snapshot.frame(
        "SELECT i.year, i.month, i.user_id, i.recipe_id FROM interactions AS i JOIN recipes AS r"
        " ON r.id = i.recipe_id WHERE r.excluded_by IS NULL AND i.rating IS NOT NULL"
    ).to_pandas()
    n = ratings.groupby(["year", "month"])["user_id"].transform("size")
    kept = ratings[n >= least]
    assert 0 < len(kept) < len(ratings)
    assert sum(row["n"] for row in result.rows) == len(kept)
    counted = {kept[key].nunique() for key in ("user_id", "recipe_id")}
    for estimand in result.estimands:
        assert estimand.n == len(kept) and estimand.clusters in counted


def test_a_series_that_only_wavers_has_no_trend() -> None:
    rng = np.random.default_rng(20261122)
    answers = months(60, 0.0)
    for rows in (answers["months, by recipe"], answers["months, by user"]):
        for row, noise in zip(rows, rng.normal(0, 0.1, len(rows)), strict=True):
            row["mean"] += noise
            row["group_total"] = [total + 2 * noise for total in row["group_total"]]
    estimand = trend_of(answers)
    assert estimand.verdict == "no_evidence"
    sentence = get_analysis("ratings-trend").sentence
    assert sentence(estimand, get_language("en")).startswith("No evidence that ratings rose or")
    assert sentence(estimand, get_language("fr")).startswith("Rien n’indique que les notes aient")


@pytest.mark.parametrize(
    ("strict", "verdict", "levels"), [(5.0, "small", 2), (7.2, "no_evidence", 1)]
)
def test_the_chart_has_the_steps_that_the_words_vouch_for(
    strict: float, verdict: str, levels: int
) -> None:
    """A step that may be one group of reviewers alone is neither drawn nor dated."""
    answers = months(60, 0.0)
    noise = np.random.default_rng(3).normal(0, 0.02, 60)
    for place, row in enumerate(answers["months, by user"]):
        totals = np.full(50, 2 * (3.0 + noise[place]))
        if place >= 30:
            totals += 2 * 0.3 - 2 * strict / 49
            totals[0] += 2 * strict * 50 / 49
        row["group_total"], row["mean"] = totals.tolist(), totals.sum() / 100
    analysis, english = get_analysis("ratings-trend"), get_language("en")
    result = analysis.compute(answers, Filters())
    step = next(e for e in result.estimands if e.key.startswith("step:"))
    assert step.verdict == verdict
    assert len({row["level"] for row in result.rows}) == levels
    assert len(analysis.figure(result, english).layout.annotations) == levels - 1
    said = analysis.sentence(step, english)
    assert said.startswith("No evidence of a step") == (levels == 1)
