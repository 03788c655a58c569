"""A course rises, falls or turns as far as its line, its bend and both of its ways are evident."""

import dataclasses
import math

import pytest

from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.trends import confirmed, shape, side_signs


def estimate(value: float, se: float = 1.0) -> Estimate:
    return Estimate(value, se, 50, 1000, 51)


@pytest.mark.parametrize(
    ("slope", "bend", "turn", "expected"),
    [
        (0, 0, 2008, "flat"),
        (2, 0, 2008, "flat"),  # 2.01 standard errors exclude 0 with 50 degrees of freedom
        (2.1, 0, math.nan, "rise"),
        (-2.1, 0, math.nan, "fall"),
        (2.1, -1, 2002.9, "rise"),
        (2.1, -1, 2003, "moved"),
        (-2.1, 1, 2017, "moved"),
        (-2.1, 1, 2017.1, "fall"),
        (0, 2.1, 2008, "fall_then_rise"),
        (5, 2.1, 2008, "fall_then_rise"),
        (-5, 2.1, 2008, "fall_then_rise"),
        (5, -2.1, 2008, "rise_then_fall"),
        (5, -2, 2008, "moved"),
        (2, -1, 2008, "flat"),
        (5, -5, 2003, "rise_then_fall"),  # 15 % of 2000–2020
        (5, -5, 2002.9, "rise"),
        (5, -5, 2017, "rise_then_fall"),  # 85 %
        (5, -5, 2017.1, "rise"),
        (-5, -5, 2050, "fall"),
        (0, -5, 2050, "flat"),
        (5, 5, math.nan, "rise"),
    ],
)
def test_shapes(slope: float, bend: float, turn: float, expected: str) -> None:
    ends = (estimate(-9 * bend), estimate(9 * bend))
    assert shape(estimate(slope), estimate(bend), ends, turn, 2000, 2020) == expected


@pytest.mark.parametrize(
    ("first", "last", "turns"),
    [
        (-2.1, 2.1, True),
        (-2.0, 2.1, False),  # falls at the start, but not evidently
        (-2.1, 2.0, False),
        (2.1, 2.1, False),
        (-2.1, -2.1, False),
        (2.1, -2.1, False),  # not the way of this bend
        (math.nan, 2.1, False),
    ],
)
@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("slope", [-3.0, 0.0, 3.0])
def test_a_course_turns_when_both_ways_are_evident(
    slope: float, direction: int, first: float, last: float, turns: bool
) -> None:
    ends = (estimate(direction * first), estimate(direction * last))
    turned = "fall_then_rise" if direction > 0 else "rise_then_fall"
    found = shape(estimate(slope), estimate(direction * 5), ends, 2008, 2000, 2020)
    assert found == (turned if turns else "bent")


def test_an_interval_that_only_touches_zero_does_not_exclude_it() -> None:
    nothing = estimate(0, se=0)
    assert shape(nothing, nothing, (nothing, nothing), 2008, 2000, 2020) == "flat"
    way = (estimate(-3), estimate(3))
    for ends in ((nothing, way[1]), (way[0], nothing)):
        assert shape(nothing, estimate(3), ends, 2008, 2000, 2020) == "bent"


def test_the_level_decides_what_excludes_zero() -> None:
    ends = (estimate(-9), estimate(9))
    arguments = (estimate(2.1), estimate(2.1), ends, 2008, 2000, 2020)
    assert shape(*arguments, level=0.95) == "fall_then_rise"
    assert shape(*arguments, level=0.99) == "flat"
    assert shape(estimate(2.1), estimate(0), ends, 2008, 2000, 2020, level=0.99) == "flat"
    for ends in ((estimate(-2.1), estimate(9)), (estimate(-9), estimate(2.1))):
        arguments = (estimate(0), estimate(9), ends, 2008, 2000, 2020)
        assert shape(*arguments, level=0.95) == "fall_then_rise"
        assert shape(*arguments, level=0.99) == "bent"


def test_what_has_no_standard_error_is_flat() -> None:
    unknown = estimate(3, math.nan)
    assert shape(unknown, unknown, (unknown, unknown), 2008, 2000, 2020) == "flat"


def line(slope: float, xs: range, half: float, start: float = 0.0) -> dict[int, Estimate]:
    """Make values on a line whose intervals go this far to either side at 95 %."""
    se = half / estimate(0).reach(0.95)
    return {x: estimate(start + slope * (x - xs[0]), se) for x in xs}


@pytest.mark.parametrize("sign", [1, -1])
def test_the_years_of_a_side_are_known_to_go_a_way_from_their_own_intervals(sign: int) -> None:
    """Five years 2000–2004: Σ (x − x̄)² is 10, so the slope's interval is half / √10 long."""
    rise = line(3.0, range(2010, 2015), 1.0)
    for factor, known in ((1.001, sign), (0.999, 0)):
        annual = line(sign * factor / math.sqrt(10), range(2000, 2005), 1.0, start=7.0) | rise
        assert side_signs(annual, 2007, 0.95) == (known, 1)
        assert side_signs(annual, 2007, 0.99)[0] == 0


def test_certain_years_weigh_more() -> None:
    """Of three points on no line the two certain ones decide."""
    annual = {2000: estimate(0, 0.01), 2001: estimate(-5, 100.0), 2002: estimate(1, 0.01)}
    assert side_signs(annual, 2005, 0.95) == (1, 0)
    annual = {2000: estimate(0, 0.01), 2001: estimate(-5, 0.01), 2002: estimate(1, 100.0)}
    assert side_signs(annual, 2005, 0.95) == (-1, 0)


def test_a_side_of_one_year_says_nothing() -> None:
    annual = line(-1.0, range(2000, 2006), 0.1)
    assert side_signs(annual, 2005, 0.95) == (-1, 0)
    assert side_signs(annual, 2004, 0.95) == (-1, -1)
    assert side_signs(annual, 2000, 0.95) == (0, -1)
    assert side_signs({}, 2000, 0.95) == (0, 0)


def test_years_without_an_error_are_left_out() -> None:
    rise = line(1.0, range(2000, 2005), 0.1)
    for se in (0.0, math.nan):
        assert side_signs(rise | {2002: estimate(1e6, se)}, 2010, 0.95) == (1, 0)


def parabola(before: float, after: float, half: float = 0.1) -> dict[int, Estimate]:
    """Make years of a parabola around 2010 of which either side goes this part of the way."""
    se = half / estimate(0).reach(0.95)
    return {
        x: estimate((before if x < 2010 else after) * (x - 2010) ** 2, se)
        for x in range(2000, 2021)
    }


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("before", "after", "half", "expected"),
    [
        (1.0, 1.0, 0.1, "turned"),
        (0.2, 2.0, 0.1, "turned"),  # both ways, whatever their size
        (0.0, 1.0, 0.1, "later"),  # a late rise alone
        (-0.1, 1.0, 0.1, "straight"),
        (-0.1, 1.0, 8.0, "later"),  # the other way, but not surely
        (1.0, 0.0, 0.1, "first"),
        (1.0, -0.1, 0.1, "straight"),
        (1.0, 1.0, 500.0, "bent"),  # neither follows nor contradicts
        (0.0, 1.0, 500.0, "bent"),
        (-1.0, 1.0, 500.0, "bent"),
    ],
)
def test_a_turn_is_confirmed_refuted_or_left_open_by_the_years(
    sign: int, before: float, after: float, half: float, expected: str
) -> None:
    turned = "fall_then_rise" if sign > 0 else "rise_then_fall"
    years = {
        x: dataclasses.replace(e, value=sign * e.value)
        for x, e in parabola(before, after, half).items()
    }
    found = confirmed(turned, "rise", float(sign), 2010.0, years, 0.95)
    first, later = ("fall_at_first", "rise_later") if sign > 0 else ("rise_at_first", "fall_later")
    told = {"turned": turned, "straight": "rise", "first": first, "later": later}
    assert found == told.get(expected, expected)


def test_one_open_side_leaves_a_turn_open_and_one_refuted_side_refutes_it() -> None:
    unsure = {x: estimate(0.0, 1e4) for x in range(2000, 2010)}
    follows, refutes = parabola(1.0, 1.0), parabola(1.0, -1.0)
    found = [
        confirmed("fall_then_rise", straight, 1.0, 2010.0, annual | unsure, 0.95)
        for straight in ("rise", "flat")
        for annual in (follows, refutes)
    ]
    # What is evident is not silenced: with no straight line to tell, the course is bent.
    assert found == ["rise_later", "rise", "rise_later", "bent"]


def test_what_moved_no_more_stays_so_unless_a_side_goes_the_other_way() -> None:
    unsure = parabola(1.0, 1.0, 500.0)
    assert confirmed("moved", "rise", 1.0, 2010.0, unsure, 0.95) == "moved"
    assert confirmed("moved", "rise", 1.0, 2010.0, parabola(1.0, 1.0), 0.95) == "moved"
    assert confirmed("moved", "rise", 1.0, 2010.0, parabola(-1.0, 1.0), 0.95) == "rise"
