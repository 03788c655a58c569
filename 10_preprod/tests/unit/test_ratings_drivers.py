"""What cooking time, steps and ingredients explain together: its interval, verdict and words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from raw_files import Raw
from raw_reviews import rated, reviewed
from scipy import stats

from mangetamain_analytics.data.conditions import bind
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.analysis import Estimand
from mangetamain_analytics.visualization.registry import get_analysis

DRIVERS = get_analysis("ratings-drivers")
NAMES = ("minutes", "n_steps", "n_ingredients")
TIGHT = {"together_squared_deviations": 1e-22, "together_root_squared_deviations": 1e-22}
Answers = dict[str, list[dict[str, Any]]]


@pytest.fixture
def answers(snapshot: Snapshot) -> Answers:
    return {n: snapshot.fetch(*bind(sql, Filters())) for n, sql in DRIVERS.queries.items()}


def judged(answers: Answers, **put: float) -> dict[str, Estimand]:
    """Return what becomes of other numbers in the rows of both clusterings."""
    changed = {
        name: [row | put for row in rows] if name.startswith("correlations") else rows
        for name, rows in answers.items()
    }
    return {e.key: e for e in DRIVERS.compute(changed, Filters()).estimands}


def design(data: pd.DataFrame) -> Any:
    values = [np.log1p(data["minutes"]), data["n_steps"], data["n_ingredients"]]
    return np.column_stack([np.ones(len(data)), *values])


def left_out(x: Any, y: Any, clusters: pd.Series) -> Any:
    """Return the R² of the regressions without each cluster, by their normal equations."""
    rows = np.column_stack([x, y])
    code = clusters.factorize()[0]
    own = np.zeros((code.max() + 1, 5, 5))
    np.add.at(own, code, rows[:, :, None] * rows[:, None, :])
    rest = own.sum(axis=0) - own
    slopes = np.linalg.solve(rest[:, :4, :4], rest[:, :4, 4:])[:, :, 0]
    residual = rest[:, 4, 4] - (slopes * rest[:, :4, 4]).sum(axis=1)
    return 1 - residual / (rest[:, 4, 4] - rest[:, 0, 4] ** 2 / rest[:, 0, 0])


@pytest.mark.parametrize("filters", [Filters(), Filters(years=(2004, 2006))], ids=str)
def test_together_they_explain_what_their_regression_does(raw: Raw, filters: Filters) -> None:
    """The upper end is that of a jackknife of R, of the wider clustering or of one alone."""
    result = DRIVERS.run(raw.snapshot.fetch, filters)
    (row,) = [row for row in result.rows if row["driver"] == "together"]
    data = rated(reviewed(raw, filters))
    x, y = design(data), data["rating"].to_numpy(float)
    share = sm.OLS(y, x).fit().rsquared
    assert row["share"] == pytest.approx(share, rel=1e-7)
    assert row["goes_with"] is None
    reaches = []
    for cluster in ("recipe_id", "user_id"):
        left = np.sqrt(left_out(x, y, data[cluster]))
        se = np.sqrt((len(left) - 1) / len(left) * ((left - np.sqrt(share)) ** 2).sum())
        reaches.append(se * stats.t.ppf(0.5 + 0.95**0.2 / 2, len(left) - 1))
    alone = max(of["high"] for of in result.rows if of["driver"] in NAMES)
    assert row["high"] == pytest.approx(max((np.sqrt(share) + max(reaches)) ** 2, alone), rel=1e-6)
    assert row["low"] <= share


def test_what_chance_makes_of_it_is_no_evidence(answers: Answers) -> None:
    """Where the mean of R² without a cluster is off as far, chance explains all of it."""
    row = answers["correlations, by recipe"][0]
    clusters = row["clusters"]
    nearly = {"together_value": 0.03} | TIGHT
    of_chance = judged(answers, **nearly, together_deviations=0.03 * clusters / (clusters - 1))
    assert of_chance["together"].verdict == "no_evidence"
    assert of_chance["together"].value == 0.03
    assert of_chance["together"].interval == pytest.approx((0.0, 0.03))
    assert of_chance["together"].p == pytest.approx(min(e.p or 0 for e in of_chance.values()))
    known = judged(answers, **nearly, together_deviations=0.0)["together"]
    assert (known.verdict, known.effect) == ("small", 0.03)
    assert known.interval == pytest.approx((0.03, 0.03)) and known.p == 0.0


@pytest.mark.parametrize(("least", "below", "above"), [
    (0.01, "negligible", "small"), (0.06, "small", "medium"), (0.14, "medium", "large"),
])  # fmt: skip
def test_it_is_judged_as_each_of_them(
    answers: Answers, least: float, below: str, above: str
) -> None:
    put = TIGHT | {"together_deviations": 0.0}
    for factor, verdict in ((1 - 1e-6, below), (1 + 1e-6, above)):
        found = judged(answers, together_value=least * factor, **put)["together"]
        assert found.verdict == verdict


def test_together_they_explain_no_less_than_one_of_them(answers: Answers) -> None:
    """What is known of one alone is known of all, however wide the interval of all is by itself."""
    wide = {"together_value": 0.05, "together_squared_deviations": 0.01}
    assert judged(answers, **wide)["together"].verdict == "no_evidence"
    one = {"n_steps_value": -0.2, "n_steps_squared_deviations": 1e-22}
    found = judged(answers, **wide, **one)
    assert found["together"].verdict == "small"
    assert (found["together"].interval or (0, 0))[0] == pytest.approx(0.04)
    assert found["together"].p == found["n_steps"].p == 0.0
    least = judged(
        answers, together_value=0.05, **TIGHT, n_steps_value=-0.2, n_steps_squared_deviations=0.01
    )
    low, high = least["n_steps"].interval or (0, 0)
    assert (least["together"].interval or (0, 0))[1] == -low > high
    complexity = {"complexity_score_value": 0.2, "complexity_score_squared_deviations": 1e-22}
    assert judged(answers, **wide, **complexity)["together"].verdict == "no_evidence"


def test_without_a_regression_nothing_is_said_of_all(answers: Answers) -> None:
    found = judged(answers, together_undefined=1)["together"]
    assert (found.verdict, found.value) == ("insufficient_data", None)
    assert "Too few ratings to tell" in DRIVERS.sentence(found, get_language("en"))


@pytest.mark.parametrize(
    ("verdict", "text"),
    [
        (
            "small",
            "Cooking time, steps and ingredients together explain 3.0% of the variance of ratings"
            " (2.0% to 4.0%)",
        ),
        (
            "negligible",
            "Cooking time, steps and ingredients together explain next to nothing of the ratings:"
            " 3.0% of their variance, at most 4.0%",
        ),
        (
            "no_evidence",
            "Cooking time, steps and ingredients together: no evidence that they explain anything"
            " of the ratings, at most 4.0% of their variance; to see a small difference, about 4"
            " times the data would be needed",
        ),
    ],
)
def test_words(verdict: str, text: str) -> None:
    facts = {"driver": "together", "needed": 4.0}
    estimand = Estimand("together", verdict, 900, 90, "u", 0.03, (0.02, 0.04), facts=facts)
    assert DRIVERS.sentence(estimand, get_language("en")) == text
