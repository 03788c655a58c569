"""Trends judged: by the slope or by the way that is gone, with the whole family in view."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.multiplicity import simultaneous_level
from mangetamain_analytics.statistics.thresholds import TREND
from mangetamain_analytics.visualization.families.trend_inference import (
    Trend,
    judge_trend,
    judged_trends,
)
from mangetamain_analytics.visualization.registry import get_analysis


def years(curve: float, turn: float, until: float = 1.0, since: float = 1.0) -> dict[int, Estimate]:
    """Make the years of a parabola, each of whose sides goes this many times as far."""
    return {
        year: Estimate(
            curve * (until if year < turn else since) * (year - turn) ** 2, 0.01, 50, 100, 51
        )
        for year in range(2000, 2021)
    }


def course(
    slope: float,
    curve: float | None,
    turn: float = 2008.0,
    key: str = "x",
    sure: tuple[float, float] = (1.0, 1.0),
) -> Trend:
    """Make a course whose standard errors are 1, those of its ends but for these factors."""

    def estimate(value: float) -> Estimate:
        return Estimate(value, 1.0, 50, 1000, 51)

    return Trend(
        key=key, slope=estimate(slope), curve=None if curve is None else estimate(curve),
        ends=None if curve is None else (
            Estimate(2 * curve * (2000 - turn), sure[0], 50, 1000, 51),
            Estimate(2 * curve * (2020 - turn), sure[1], 50, 1000, 51),
        ),
        annual=years(curve or 0.0, turn),
        turn=turn, x_min=2000, x_max=2020, n=1000, clusters=51, unit="u",
        shown=lambda value: 10 * value, sized=lambda value: value / 100, scale=TREND,
        facts={"years": 21}, turned_unit="both",
    )  # fmt: skip


def test_a_straight_course_is_judged_by_its_slope() -> None:
    (judged,) = judged_trends([course(30.0, 0.5, turn=1980.0)])
    assert (judged.verdict, judged.value, judged.effect) == ("medium", 300.0, 0.3)
    assert judged.facts["shape"] == "rise"
    # Two candidates: 95 % together.
    low, high = Estimate(30.0, 1.0, 50, 1000, 51).interval(math.sqrt(0.95))
    assert judged.interval == pytest.approx((10 * low, 10 * high))


@pytest.mark.parametrize("slope", [-40.0, 0.0, 40.0])
@pytest.mark.parametrize("direction", [1, -1])
def test_a_turning_course_is_judged_by_the_way_that_it_goes(slope: float, direction: int) -> None:
    (judged,) = judged_trends([course(slope, direction * 5.0, turn=2012.0)])
    assert judged.facts["shape"] == ("fall_then_rise" if direction > 0 else "rise_then_fall")
    # 5 · (12² + 8²) over 20 years.
    assert judged.value == pytest.approx(direction * 10 * 5 * (144 + 64) / 20)
    assert judged.effect == pytest.approx(direction * 5 * (144 + 64) / 20 / 100)
    assert judged.interval
    assert judged.interval[0] <= judged.value <= judged.interval[1]


@pytest.mark.parametrize("slope", [-30.0, 0.5, 30.0])
@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("end", [0, 1])
def test_a_turn_is_told_when_both_ways_are_evident(slope: float, direction: int, end: int) -> None:
    """From 2012 on a pace of ±80 a year, until then one of ±120: sure or not at either end."""
    reach = Estimate(0.0, 1.0, 50, 1000, 51).reach(simultaneous_level(2))
    pace = (120.0, 80.0)[end]
    for factor, turns in ((0.999, True), (1.001, False)):
        sure = [1.0, 1.0]
        sure[end] = factor * pace / reach
        trend = course(slope, direction * 5.0, turn=2012.0, sure=(sure[0], sure[1]))
        (judged,) = judged_trends([trend])
        turned = "fall_then_rise" if direction > 0 else "rise_then_fall"
        assert judged.facts["shape"] == (turned if turns else "bent")
        assert judged.unit == "both"
        assert judged.value == pytest.approx(direction * 10 * 5 * (144 + 64) / 20)


def test_every_candidate_of_the_family_widens_the_intervals() -> None:
    alone = judge_trend(course(2.2, None, turn=math.nan), 0.95, 0.03, math.nan)
    assert alone.facts["shape"] == "rise"
    family = judged_trends([course(2.2, 0.1, key=str(n)) for n in range(7)])
    assert {estimand.verdict for estimand in family} == {"no_evidence"}
    assert all(estimand.p == 1 or estimand.p > 0.05 for estimand in family if estimand.p)


FOUND = {
    "size": [{"n": 900, "clusters": 90, "first_year": 2001, "last_year": 2010}],
    "years": [{"years": 10}],
}
ITEM = {
    "item": 1, "name": "soup", "n": 900, "clusters": 90, "item_n": 300, "item_clusters": 30,
    "share": 1 / 3, "value": 0.02, "squared_deviations": 1e-6, "undefined": 0, "curve": 1e-6,
    "curve_squared_deviations": 1e-6, "curve_undefined": 0, "turn": 1900.0, "x_min": 2001,
    "x_max": 2010, "first": -8e-6, "first_squared_deviations": 1e-6, "last": 10e-6,
    "last_squared_deviations": 1e-6, "effective_clusters": 60.0, "curve_effective_clusters": 50.0,
    "annual": None,
}  # fmt: skip


def bend(curve: float) -> dict[str, Any]:
    """Return what makes an item's course turn in 2005."""
    annual = [
        {"x": x, "n": 90, "clusters": 40, "effective_clusters": 40.0,
         "share": 0.2 + curve * (x - 2005) ** 2, "variance": 1e-4}
        for x in range(2001, 2011)
    ]  # fmt: skip
    ends = {"first": -8 * curve, "last": 10 * curve}
    return {"curve": curve, "turn": 2005.0, "annual": annual} | ends


def test_an_item_turns_only_if_its_years_do() -> None:
    """Its late rise makes a parabola that falls first; the shares of the years do not."""
    analysis = get_analysis("trends-tags")
    item = ITEM | {"item_clusters": 60} | bend(0.01)
    late = [year | {"share": 0.2 + 0.05 * max(0, year["x"] - 2006)} for year in item["annual"]]
    unknown = [year | {"variance": None} for year in item["annual"]]
    for annual, course in (
        (item["annual"], "fall_then_rise"),
        (late, "rise_later"),
        (unknown, "bent"),
    ):
        found = analysis.compute(FOUND | {"items": [item | {"annual": annual}]}, Filters())
        assert found.rows[0]["course"] == course
        assert found.rows[0]["change"] is None


@pytest.mark.parametrize("few", ["item_clusters", "clusters", "n"])
def test_items_of_few_contributors_are_not_tested(few: str) -> None:
    analysis = get_analysis("trends-tags")
    answers = FOUND | {"items": [ITEM]}
    enough = analysis.compute(answers, Filters())
    assert enough.estimands[0].verdict == "medium"
    scarce = analysis.compute(answers | {"items": [ITEM | {few: 29}]}, Filters())
    assert scarce.estimands[0].verdict == "insufficient_data"
    assert not scarce.drawable
    bent = ITEM | bend(0.01)
    turned = analysis.compute(answers | {"items": [bent]}, Filters())
    assert turned.rows[0]["course"] == "fall_then_rise"
    tiny = ITEM | {"value": 0.00049, "squared_deviations": 1e-9}
    least = analysis.compute(answers | {"items": [tiny]}, Filters())
    assert least.estimands[0].verdict == "negligible"


def test_risers_and_fallers_come_before_what_turned() -> None:
    analysis = get_analysis("trends-tags")
    straight = ITEM | {"item_clusters": 60}
    bent = straight | {"item": 2, "name": "bread"} | bend(0.02)
    answers = FOUND | {"items": [bent, straight]}
    first, second, most_used = analysis.compute(answers, Filters()).estimands
    assert abs(second.effect or 0) > abs(first.effect or 0)
    assert (first.facts["item"], second.facts["item"]) == ("soup", "bread")
    assert most_used.verdict == "descriptive"


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize(
    ("until", "since", "told"),
    [
        (1.0, 1.0, "turned"),
        (0.5, 1.5, "turned"),  # less than the parabola has, but this way
        (0.0, 1.0, "later"),
        (1.0, 0.0, "first"),
        (-1.0, 1.0, "straight"),
        (1.0, -1.0, "straight"),
    ],
)
def test_a_turn_is_told_when_the_years_of_either_side_follow(
    direction: int, until: float, since: float, told: str
) -> None:
    """A late rise alone bends a parabola downwards before: it is no turn."""
    trend = course(30.0, direction * 5.0, turn=2012.0)
    followed = years(direction * 5.0, 2012.0, until, since)
    (judged,) = judged_trends([dataclasses.replace(trend, annual=followed)])
    turned = ("fall_then_rise", "fall_at_first", "rise_later")
    if direction < 0:
        turned = ("rise_then_fall", "rise_at_first", "fall_later")
    names = dict(zip(("turned", "first", "later"), turned, strict=True)) | {"straight": "rise"}
    assert judged.facts["shape"] == names[told]
    way = direction * 10 * 5 * (144 + 64) / 20
    assert judged.value == pytest.approx(300.0 if told == "straight" else way)


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("side", [0, 1])
def test_of_a_course_whose_years_are_sure_of_one_way_only_that_is_told(
    direction: int, side: int
) -> None:
    """Years that neither follow the parabola for certain nor contradict it."""
    trend = course(30.0, direction * 5.0, turn=2012.0)
    unsure = {
        year: dataclasses.replace(e, se=1e4) if (year >= 2012) == bool(side) else e
        for year, e in years(direction * 5.0, 2012.0).items()
    }
    (judged,) = judged_trends([dataclasses.replace(trend, annual=unsure)])
    goes = "rise" if (direction > 0) != bool(side) else "fall"
    assert judged.facts["shape"] == goes + ("_at_first" if side else "_later")
    assert judged.value == pytest.approx(direction * 10 * 5 * (144 + 64) / 20)
    assert judged.unit == "both"


@pytest.mark.parametrize(
    ("turn", "since", "told"),
    [
        (2010.0, 1.0, "moved"),
        (2010.0, -1.0, "rise"),  # the years from 2010 on contradict the parabola
        (2002.9, 1.0, "rise"),
        (2003.1, 1.0, "moved"),
    ],
)
def test_a_course_that_perhaps_turns_is_told_neither_as_a_rise_nor_as_a_fall(
    turn: float, since: float, told: str
) -> None:
    """Its parabola goes back much of the way, which is not evident."""
    trend = course(30.0, -1.5, turn=turn)
    found = dataclasses.replace(trend, annual=years(-1.5, turn, since=since))
    (judged,) = judged_trends([found])
    assert judged.facts["shape"] == told
    assert (judged.value, judged.verdict, judged.unit) == (300.0, "medium", "u")


def test_what_perhaps_turns_is_no_riser() -> None:
    analysis = get_analysis("trends-tags")
    straight = ITEM | {"item_clusters": 60}
    moved = straight | {"item": 2, "name": "bread", "value": 0.03, "turn": 2005.0}
    found = analysis.compute(FOUND | {"items": [moved, straight]}, Filters())
    assert [e.facts.get("item") for e in found.estimands[:2]] == ["soup", "bread"]
    assert {row["item"]: row["course"] for row in found.rows} == {"soup": "rise", "bread": "moved"}
    language = get_language("en")
    said = analysis.sentence(found.estimands[1], language)
    assert said.startswith("“bread” changed (+3.0 points a year on the whole")
    assert said.endswith("perhaps not in one direction")
