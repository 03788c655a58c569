"""From the straight and the bent course of something over years to an estimand with a shape."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from mangetamain_analytics.statistics.estimates import Estimate, from_jackknife
from mangetamain_analytics.statistics.multiplicity import holm, simultaneous_level
from mangetamain_analytics.statistics.thresholds import MIN_CLUSTERS, MIN_ROWS, Scale
from mangetamain_analytics.statistics.trends import Shape, confirmed, shape
from mangetamain_analytics.statistics.verdict import judge, shortage
from mangetamain_analytics.visualization.analysis import Estimand
from mangetamain_analytics.visualization.families.inference import Transform

# Fewer years show a difference, not a course.
MIN_YEARS: Final = 3
DECADE: Final = 10
# Courses that the parabola decides; the year of its vertex is told of those that turn.
TURNING: Final = tuple(
    shape for shape in get_args(Shape) if shape not in ("flat", "rise", "fall", "moved")
)

# Of methods: when a course turns.
TURN_REFERENCES: Final = (
    "Lind, Mehlum (2010), With or without U? The appropriate test for a U-shaped relationship,"
    " Oxford Bulletin of Economics and Statistics 72(1)",
    "Simonsohn (2018), Two lines: a valid alternative to the invalid testing of U-shaped"
    " relationships with interrupted regressions, Advances in Methods and Practices in"
    " Psychological Science 1(4)",
)


@dataclasses.dataclass(frozen=True)
class Trend:
    """A course over years before it is judged together with its family.

    Attributes:
        key: Of the estimand.
        slope: Of the straight line, per year, on the scale on which it is tested; None when there
            are too few data.
        curve: Of the parabola, per year squared; None when there is none.
        ends: The parabola's slopes in the first and in the last year, per year; None likewise.
        annual: The values of the years, on the scale on which it is tested.
        turn: Year of the parabola's vertex; NaN when there is none.
        x_min: First year.
        x_max: Last year.
        n: Rows.
        clusters: Independent contributors.
        unit: Of the value shown, a message to translate.
        turned_unit: The same where the course turns: how fast it goes both ways together.
        shown: From the tested scale per year to the unit, increasing.
        sized: From the tested scale per year to the effect scale, increasing.
        scale: Of the effect.
        facts: What the sentence names besides; `years` is how many have enough recipes.
    """

    key: str
    slope: Estimate | None
    curve: Estimate | None
    ends: tuple[Estimate, Estimate] | None
    annual: Mapping[int, Estimate]
    turn: float
    x_min: float
    x_max: float
    n: int
    clusters: int
    unit: str
    turned_unit: str
    shown: Transform
    sized: Transform
    scale: Scale
    facts: Mapping[str, Any]


def trend_estimates(
    row: Mapping[str, Any], prefix: str, years: int
) -> tuple[Estimate | None, Estimate | None]:
    """Return slope and curve of a row of `trend_sql` or `presence_trends_sql`.

    Args:
        row: The row.
        prefix: Of the measure's columns.
        years: Different years that have enough rows and contributors themselves.
    """
    if trend_shortage(row["n"], row["clusters"], years):
        return None, None
    found = []
    for value, spread, undefined, deciding in (
        ("value", "squared_deviations", "undefined", "effective_clusters"),
        ("curve", "curve_squared_deviations", "curve_undefined", "curve_effective_clusters"),
    ):
        number = row[f"{prefix}{value}"]
        exists = number is not None and not row[f"{prefix}{undefined}"]
        squares = row[f"{prefix}{spread}"]
        found.append(
            from_jackknife(number, squares, row["n"], row["clusters"], row[deciding])
            if exists
            else None
        )
    return found[0], found[1]


def populated_years_sql(recipes: str) -> str:
    """Return a statement of one row: how many `years` have enough recipes and contributors.

    Args:
        recipes: FROM clause of the recipes selected.
    """
    return f"""SELECT count(*) AS years FROM (
    SELECT year {recipes} GROUP BY year
    HAVING count(*) >= {MIN_ROWS} AND count(DISTINCT contributor_id) >= {MIN_CLUSTERS}
  )"""


def trend_shortage(n: int, clusters: int, years: int) -> str | None:
    """Return what a course has too little of: `rows`, `clusters`, `years`; None for nothing.

    Args:
        n: Rows.
        clusters: Independent contributors.
        years: Different years that have enough of both themselves.
    """
    return shortage(n, clusters) or ("years" if years < MIN_YEARS else None)


def span_of(row: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return where a course turns, its slopes at both ends and what it spans: fields of `Trend`.

    Args:
        row: Of a statement of trends.
        prefix: Of the measure's columns.
    """
    turn = row[f"{prefix}turn"]
    spanned = {name: row[name] for name in ("x_min", "x_max", "n", "clusters")}
    return spanned | {"turn": math.nan if turn is None else turn, "ends": ends_of(row, prefix)}


def ends_of(row: Mapping[str, Any], prefix: str = "") -> tuple[Estimate, Estimate] | None:
    """Return the parabola's slopes in the first and in the last year; None without a parabola.

    They have the degrees of freedom of the curve.

    Args:
        row: Of a statement of trends.
        prefix: Of the measure's columns.
    """
    if row[f"{prefix}first"] is None or row[f"{prefix}curve_undefined"]:
        return None
    first, last = (
        from_jackknife(
            row[f"{prefix}{end}"],
            row[f"{prefix}{end}_squared_deviations"],
            row["n"],
            row["clusters"],
            row["curve_effective_clusters"],
        )
        for end in ("first", "last")
    )
    return first, last


def scaled(estimate: Estimate | None, factor: float) -> Estimate | None:
    """Return an estimate in another unit.

    Args:
        estimate: The estimate, or None.
        factor: The new unit's numbers for one of the old, above 0.
    """
    if estimate is None:
        return None
    return dataclasses.replace(estimate, value=factor * estimate.value, se=factor * estimate.se)


def judged_trends(trends: Sequence[Trend]) -> list[Estimand]:
    """Judge a family, in the order given: slopes and curves are all its candidates.

    Intervals are simultaneous over the candidates, p is adjusted by Holm over them.
    """
    tested = [e for trend in trends for e in (trend.slope, trend.curve) if e is not None]
    level = simultaneous_level(max(1, len(tested)))
    adjusted = iter(holm([estimate.p_value() for estimate in tested]))
    judged = []
    for trend in trends:
        p, p_curve = (
            math.nan if estimate is None else float(next(adjusted))
            for estimate in (trend.slope, trend.curve)
        )
        judged.append(judge_trend(trend, level, p, p_curve))
    return judged


def judge_trend(trend: Trend, level: float, p: float, p_curve: float) -> Estimand:
    """Judge one course: by its parabola where that is known to turn, else by its straight line.

    The size of a course that turns is the way that the parabola goes, down and up, per year:
    ``curve · ((turn − x_min)² + (x_max − turn)²) / (x_max − x_min)``; its sign is the curve's.

    Args:
        trend: The course.
        level: Of the intervals.
        p: Of the slope, adjusted.
        p_curve: Of the curve, adjusted.
    """
    if trend.slope is None:
        return _insufficient(trend)
    course = _shape(trend, trend.slope, level)
    estimate = trend.slope
    if course in TURNING:
        way = (trend.turn - trend.x_min) ** 2 + (trend.x_max - trend.turn) ** 2
        estimate = scaled(trend.curve, way / (trend.x_max - trend.x_min)) or estimate
        p = p_curve
    low, high = estimate.interval(level)
    sizes = (trend.sized(low), trend.sized(high))
    effect = trend.sized(estimate.value)
    # Intervals shrink with the root of the data: so many times as much would show a small effect.
    needed = ((sizes[1] - sizes[0]) / 2 / trend.scale.small) ** 2
    return dataclasses.replace(
        _insufficient(trend),
        verdict=judge(effect, sizes, trend.scale),
        unit=trend.turned_unit if course in TURNING else trend.unit,
        value=trend.shown(estimate.value),
        interval=(trend.shown(low), trend.shown(high)),
        effect=effect,
        scale=trend.scale,
        p=p,
        facts={**trend.facts, "shape": course, "turn": trend.turn, "needed": needed},
    )


def _shape(trend: Trend, slope: Estimate, level: float) -> Shape:
    """Name the course: the parabola is asked first, then the years."""
    unknown = dataclasses.replace(slope, se=math.nan)

    def by(curve: Estimate, turn: float) -> Shape:
        ends = trend.ends or (unknown, unknown)
        return shape(slope, curve, ends, turn, trend.x_min, trend.x_max, level)

    straight = by(unknown, math.nan)
    if trend.curve is None:
        return straight
    course = by(trend.curve, trend.turn)
    if course not in (*TURNING, "moved"):
        return course
    return confirmed(course, straight, trend.curve.value, trend.turn, trend.annual, level)


def _insufficient(trend: Trend) -> Estimand:
    missing = trend_shortage(trend.n, trend.clusters, trend.facts["years"]) or "undefined"
    return Estimand(
        key=trend.key,
        verdict="insufficient_data",
        n=trend.n,
        clusters=trend.clusters,
        unit=trend.unit,
        facts={**trend.facts, "shortage": missing},
    )
