"""From a jackknife's row to the sentence: both sides of every threshold, and of 0.

Rows come from the site's own statements; estimate and spread are put in their place.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from worlds import ask

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.analysis import Estimand
from mangetamain_analytics.visualization.registry import get_analysis

TIGHT = 1e-16
NEARLY = 1e-6
# An estimand from a value on the tested scale and the squares around it.
Judge = Callable[[float, float], Estimand]

# By verdict: what a rise and a fall are called in English and in French.
MEASURES = {
    "negligible": ("hardly higher", "à peine plus", "hardly lower", "à peine moins"),
    "small": ("slightly higher", "un peu plus", "slightly lower", "un peu moins"),
    "medium": (" higher", ", plus", " lower", ", moins"),
    "large": ("much higher", "beaucoup plus", "much lower", "beaucoup moins"),
}
COUNTS = {
    verdict: ("% more", "en plus", "% fewer", "en moins")
    for verdict in ("small", "medium", "large")
} | {"negligible": ("hardly more or fewer", "à peu près autant") * 2}
PRESENCES = {
    verdict: ("” more often", "» plus souvent", "” less often", "» moins souvent")
    for verdict in ("small", "medium", "large")
} | {
    "negligible": (
        "” hardly more often", "» à peine plus souvent",
        "” hardly less often", "» à peine moins souvent",
    )
}  # fmt: skip


def judge_of(snapshot: Snapshot, analysis_id: str, query: str, prefix: str, key: str) -> Judge:
    """Return what judges the first row of a statement with another value and spread."""
    analysis = get_analysis(analysis_id)
    _, answers = ask(analysis, snapshot.fetch, Filters())

    def judge(value: float, squared_deviations: float) -> Estimand:
        row = answers[query][0] | {
            f"{prefix}value": value,
            f"{prefix}squared_deviations": squared_deviations,
        }
        result = analysis.compute({**answers, query: [row]}, Filters())
        return next(e for e in result.estimands if e.key == key)

    return judge


def check(analysis_id: str, estimand: Estimand, verdict: str, words: dict[str, Any]) -> None:
    assert estimand.verdict == verdict
    assert estimand.value is not None
    english, french = words[verdict][:2] if estimand.value > 0 else words[verdict][2:]
    sentence = get_analysis(analysis_id).sentence
    assert english in sentence(estimand, get_language("en"))
    assert french in sentence(estimand, get_language("fr")).replace("\N{NO-BREAK SPACE}", " ")


def edges(*thresholds: float) -> list[Any]:
    """Return each threshold of small, medium, large with the verdicts below it and from it on."""
    names = ("negligible", "small", "medium", "large")
    return [
        pytest.param(threshold, below, above, id=above)
        for threshold, below, above in zip(thresholds, names, names[1:], strict=False)
    ]


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("threshold", "below", "above"), edges(0.2, 0.5, 0.8))
@pytest.mark.parametrize(
    ("analysis_id", "condition", "measure"),
    [
        ("weekend-duration", "minutes > 0", "minutes"),
        ("weekend-nutrition", "sodium_pdv > 0", "sodium_pdv"),
        (
            "weekend-complexity",
            "n_steps IS NOT NULL AND n_ingredients IS NOT NULL",
            "complexity_score",
        ),
    ],
)
def test_thresholds_of_measures(
    snapshot: Snapshot, analysis_id: str, condition: str, measure: str,
    threshold: float, below: str, above: str, sign: int,
) -> None:  # fmt: skip
    query, key = f"{condition}, compared", f"{measure}:True"
    judge = judge_of(snapshot, analysis_id, query, f"{measure}_", key)
    _, answers = ask(get_analysis(analysis_id), snapshot.fetch, Filters())
    sd = answers[query][0][f"{measure}_sd"]
    for effect, verdict in (
        (threshold * (1 - NEARLY), below),
        (threshold * (1 + NEARLY), above),
    ):
        estimand = judge(sign * effect * sd, TIGHT)
        assert estimand.effect == pytest.approx(sign * effect)
        check(analysis_id, estimand, verdict, MEASURES)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("threshold", "below", "above"), edges(1.1, 1.3, 2.0))
@pytest.mark.parametrize("series", ["recipes", "interactions"])
def test_thresholds_of_counts(
    snapshot: Snapshot, series: str, threshold: float, below: str, above: str, sign: int
) -> None:
    judge = judge_of(snapshot, "weekend-volume", f"{series}, compared", "", f"{series}:True")
    for ratio, verdict in ((threshold * (1 - NEARLY), below), (threshold * (1 + NEARLY), above)):
        estimand = judge(sign * math.log(ratio), TIGHT)
        assert estimand.value == pytest.approx(ratio**sign - 1)
        check("weekend-volume", estimand, verdict, COUNTS)


def judge_item(snapshot: Snapshot, other: int, **row: Any) -> Judge:
    """Return what judges an item that `other` of 60,000 recipes outside the level have."""
    analysis = get_analysis("weekend-ingredients")
    _, answers = ask(analysis, snapshot.fetch, Filters())
    template = answers["items"][0] | {
        "n": 100_000, "level_n": 40_000, "item_n": other + 20_000, "item_level_n": 20_000,
        "item_clusters": 200, "name": "salt",
    }  # fmt: skip

    def judge(value: float, squared_deviations: float) -> Estimand:
        found = template | {"value": value, "squared_deviations": squared_deviations}
        return analysis.compute({**answers, "items": [found]}, Filters()).estimands[0]

    return judge


def shifted(share: float, h: float) -> float:
    """Return the difference from a share that is h on Cohen's scale."""
    return math.sin(math.asin(math.sqrt(share)) + h / 2) ** 2 - share


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("threshold", "below", "above"), edges(0.1, 0.3, 0.5))
def test_thresholds_of_presences(
    snapshot: Snapshot, threshold: float, below: str, above: str, sign: int
) -> None:
    judge = judge_item(snapshot, 12_000)
    for h, verdict in ((threshold * (1 - NEARLY), below), (threshold * (1 + NEARLY), above)):
        estimand = judge(shifted(0.2, sign * h), TIGHT)
        assert estimand.effect == pytest.approx(sign * h)
        check("weekend-ingredients", estimand, verdict, PRESENCES)


@pytest.mark.parametrize(("other", "sign"), [(30, 1), (312, -1)])
def test_half_a_point_of_a_rare_item_is_negligible(
    snapshot: Snapshot, other: int, sign: int
) -> None:
    judge = judge_item(snapshot, other)
    for points, verdict in ((0.5 - NEARLY, "negligible"), (0.5 + NEARLY, "small")):
        estimand = judge(sign * points / 100, TIGHT)
        assert estimand.effect is not None and 0.1 < abs(estimand.effect) < 0.3
        check("weekend-ingredients", estimand, verdict, PRESENCES)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("family", ["measures", "counts", "presences"])
def test_an_interval_that_just_holds_zero(snapshot: Snapshot, family: str, sign: int) -> None:
    """Nothing is said of a level while its interval holds 0, however large the estimate."""
    if family == "presences":
        analysis_id, judge = "weekend-ingredients", judge_item(snapshot, 12_000)
        squares = 0.04**2
        tested: Callable[[float], float] = float
    elif family == "counts":
        analysis_id, squares, tested = "weekend-volume", 0.2**2, math.log1p
        judge = judge_of(snapshot, analysis_id, "recipes, compared", "", "recipes:True")
    else:
        analysis_id, squares, tested = "weekend-duration", 0.25**2, math.log1p
        judge = judge_of(snapshot, analysis_id, "minutes > 0, compared", "minutes_", "minutes:True")
    far = judge(sign * 0.7, squares)
    assert far.interval is not None
    reach = abs(tested(far.interval[1]) - tested(far.interval[0])) / 2
    speaks = judge(sign * reach * (1 + NEARLY), squares)
    assert speaks.verdict in ("small", "medium", "large")
    assert speaks.value is not None and (speaks.value > 0) == (sign > 0)
    silent = judge(sign * reach * (1 - NEARLY), squares)
    assert silent.verdict == "no_evidence"
    for code, words in (("en", "o evidence"), ("fr", ("aucun écart établi", "Rien n’indique"))):
        said = get_analysis(analysis_id).sentence(silent, get_language(code))
        assert any(word in said for word in ([words] if isinstance(words, str) else words))


@pytest.mark.parametrize("sign", [1, -1])
def test_an_effect_is_negligible_only_as_far_as_its_whole_interval(
    snapshot: Snapshot, sign: int
) -> None:
    judge = judge_of(snapshot, "weekend-volume", "recipes, compared", "", "recipes:True")
    small = math.log(1.1)
    reach = math.log1p(judge(0.5, 1e-4).interval[1]) - 0.5  # type: ignore[index]
    assert reach < small / 2
    inside = judge(sign * (small - reach * (1 + NEARLY)), 1e-4)
    outside = judge(sign * (small - reach * (1 - NEARLY)), 1e-4)
    check("weekend-volume", inside, "negligible", COUNTS)
    check("weekend-volume", outside, "small", COUNTS)
