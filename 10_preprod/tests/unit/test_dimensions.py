"""Another dimension is its definition and words: what each family makes of it is right.

The numbers of each level equal plain least squares and plain sums over the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import LANGUAGES, Language, get_language
from mangetamain_analytics.statistics.thresholds import MIN_SIDE_CLUSTERS
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization.analysis import Analysis, Result
from mangetamain_analytics.visualization.dimensions import (
    MONTH,
    SEASON,
    Dimension,
    Words,
)
from mangetamain_analytics.visualization.families.counts import counts_analysis
from mangetamain_analytics.visualization.families.measures import measures_analysis
from mangetamain_analytics.visualization.families.presences import TAGS, presences_analysis
from mangetamain_analytics.visualization.families.quantities import COMPLEXITY, DURATION

EN = get_language("en")
COLORS = (ColorTheme.STEELBLUE, ColorTheme.ORANGE_PRIMARY)


def defined(name: str, level: str, stratum: str, levels: tuple[Any, ...], contrasted: int) -> Any:
    """Define a dimension whose last levels are contrasted."""

    def called(level: Any, language: Language) -> str:
        return f"{name} {level}" if language.code == "en" else f"({name}) {level}"

    chosen = levels[-contrasted:]
    return Dimension(
        id=name,
        level=level,
        stratum=stratum,
        levels=levels,
        contrasted=chosen,
        name=called,
        tick=called,
        title=f"By {name}",
        than="than another day",
        words={one: Words(f"a day of {name} {one}", f"recipes of {name} {one}") for one in chosen},
        color=lambda level: COLORS[levels.index(level) % 2],
    )


@dataclass(frozen=True)
class Case:
    """A dimension, and what it means to pandas: level and stratum of rows of dates."""

    dimension: Dimension
    level: Callable[[pd.DatetimeIndex], Any]
    stratum: Callable[[pd.DatetimeIndex], Any]


def half(days: pd.DatetimeIndex) -> Any:
    return np.where(days.month <= 6, "the year's first", "the second")


CASES = {
    "decade": Case(
        defined("decade", "year // 10 * 10", "0", (1990, 2000, 2010), 2),
        lambda days: days.year // 10 * 10,
        lambda days: np.zeros(len(days), int),
    ),
    "half": Case(
        defined(
            "half",
            "CASE WHEN month <= 6 THEN 'the year''s first' ELSE 'the second' END",
            "year",
            ("the year's first", "the second"),
            1,
        ),
        half,
        lambda days: days.year,
    ),
    "season": Case(
        SEASON,
        lambda days: np.array(["winter", "spring", "summer", "autumn"])[days.month % 12 // 3],
        lambda days: days.year,
    ),
    "month of a season": Case(
        defined("month", "month", "season", tuple(range(1, 13)), 11),
        lambda days: days.month,
        lambda days: days.month % 12 // 3,
    ),
}


by_any = pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))


@pytest.fixture
def recipes(snapshot: Snapshot) -> pd.DataFrame:
    """Give the recipes that the standard profile keeps, by id, with their tags."""
    rows = snapshot.fetch("SELECT * FROM recipes WHERE excluded_by IS NULL", {})
    tags = snapshot.fetch(
        "SELECT recipe_id, list(name) AS tags FROM recipe_tags JOIN tags ON tags.id = tag_id"
        " GROUP BY ALL",
        {},
    )
    frame = pd.DataFrame(rows).set_index("id")
    frame["day"] = pd.to_datetime(frame["submitted"])
    return frame.join(pd.DataFrame(tags).set_index("recipe_id"))


def difference(case: Case, level: Any, days: pd.DatetimeIndex, y: Any) -> float:
    """Return a level's difference from the rest within strata, by dummy variables."""
    inside = (np.asarray(case.level(days)) == level).astype(float)
    dummies = pd.get_dummies(pd.Series(case.stratum(days)), dtype=float).to_numpy()
    x = np.column_stack([inside, dummies])
    return float(np.linalg.lstsq(x, np.asarray(y, dtype=float), rcond=None)[0][0])


def rate_ratio(case: Case, level: Any, days: pd.DatetimeIndex, covered: pd.DatetimeIndex) -> float:
    """Return the Mantel–Haenszel ratio of a level's rate and that of the rest."""
    above = below = 0.0
    for stratum in np.unique(case.stratum(covered)):
        exposed = np.asarray(case.level(covered[case.stratum(covered) == stratum])) == level
        events = np.asarray(case.level(days[case.stratum(days) == stratum])) == level
        above += events.sum() * (1 - exposed.mean())
        below += (~events).sum() * exposed.mean()
    return above / below


def values(result: Result) -> dict[str, float]:
    return {e.key: e.value for e in result.estimands if e.value is not None}


@by_any
def test_counts_by_any_dimension(case: Case, snapshot: Snapshot, recipes: pd.DataFrame) -> None:
    dimension = case.dimension
    analysis = counts_analysis("x", "x", "?", dimension, dimension)
    result = analysis.run(snapshot.fetch, Filters())
    reviews = snapshot.fetch(
        "SELECT date FROM interactions JOIN recipes ON id = recipe_id WHERE excluded_by IS NULL", {}
    )
    found = values(result)
    for series, days, table in (
        ("recipes", recipes["day"], "SELECT submitted AS day FROM recipes"),
        ("interactions", [row["date"] for row in reviews], "SELECT date AS day FROM interactions"),
    ):
        ends = snapshot.fetch(f"SELECT min(day) AS a, max(day) AS z FROM ({table})", {})[0]
        covered = pd.date_range(ends["a"], ends["z"])
        events = pd.DatetimeIndex(days)
        for level in dimension.contrasted:
            expected = rate_ratio(case, level, events, covered) - 1
            assert found[f"{series}:{level}"] == pytest.approx(expected, rel=1e-9)
        assert [row[dimension.id] for row in result.rows] == list(dimension.levels)
        of_levels = pd.Series(case.level(events)).value_counts()
        exposed = pd.Series(case.level(covered)).value_counts()
        for row, level in zip(result.rows, dimension.levels, strict=True):
            assert row[series] == of_levels.get(level, 0)
            assert row[f"{series}_days"] == exposed.get(level, 0)
            if level in exposed:
                assert row[f"{series}_per_day"] == pytest.approx(of_levels[level] / exposed[level])
    assert len(found) == 2 * len(dimension.contrasted)
    chart = analysis.figure(result, EN)
    ticks = [dimension.tick(level, EN) for level in dimension.levels]
    assert {axis.categoryarray for axis in chart.select_xaxes()} == {tuple(ticks)}
    for series, bars in zip(("recipes", "interactions"), chart.data, strict=True):
        assert list(bars.x) == [
            tick for tick, row in zip(ticks, result.rows, strict=True) if row[f"{series}_days"]
        ]
    check_sentences(analysis, result, lambda words: words.day)


@by_any
@pytest.mark.parametrize("quantities", [COMPLEXITY, DURATION], ids=["complexity", "duration"])
def test_measures_by_any_dimension(
    case: Case, quantities: Any, snapshot: Snapshot, recipes: pd.DataFrame
) -> None:
    dimension = case.dimension
    analysis = measures_analysis("x", "x", "?", quantities, dimension, dimension)
    result = analysis.run(snapshot.fetch, Filters())
    found = values(result)
    assert len(found) == len(quantities) * len(dimension.contrasted)
    levels = pd.Series(case.level(pd.DatetimeIndex(recipes["day"])), index=recipes.index)
    for quantity in quantities:
        chosen = recipes[recipes[quantity.id] > 0]
        y = np.log(chosen[quantity.id]) if quantity.is_log else chosen[quantity.id]
        days = pd.DatetimeIndex(chosen["day"])
        rows = {row["level"]: row for row in result.rows if row["measure"] == quantity.id}
        assert set(rows) == set(dimension.levels)
        for level in dimension.levels:
            b = difference(case, level, days, y)
            inside = levels[chosen.index] == level
            shown = np.expm1 if quantity.is_log else float
            assert rows[level]["n"] == inside.sum()
            if rows[level]["deviation"] is None:
                assert chosen["contributor_id"][inside].nunique() < MIN_SIDE_CLUSTERS
                continue
            expected = shown((1 - inside.mean()) * b)
            assert rows[level]["deviation"] == pytest.approx(expected, rel=1e-6)
            if level in dimension.contrasted:
                assert found[f"{quantity.id}:{level}"] == pytest.approx(shown(b), rel=1e-6)
    check_sentences(analysis, result, lambda words: words.recipes)
    check_map(analysis, dimension, [EN.gettext(q.label) for q in quantities], result)


def check_map(analysis: Analysis, dimension: Dimension, labels: list[str], result: Result) -> None:
    """Check that the chart of measures holds every level, and no level that is not compared."""
    chart = analysis.figure(result, EN)
    ticks = [dimension.tick(level, EN) for level in dimension.levels]
    known = [row for row in result.rows if row["deviation"] is not None]
    assert len({row["level"] for row in known}) >= len(dimension.contrasted)
    if len(labels) == 1:
        assert list(chart.data[0].x) == [dimension.tick(row["level"], EN) for row in known]
        return
    grids = [trace for trace in chart.data if trace.type == "heatmap"]
    assert [(list(grid.x), list(grid.y)) for grid in grids] == [(ticks, labels)] * 2
    filled = sum(value is not None for grid in grids for line in grid.z for value in line)
    assert filled == len(known)
    texts = [trace for trace in chart.data if trace.type == "scatter" and trace.mode == "text"]
    cells = [(x, y) for trace in texts for x, y in zip(trace.x, trace.y, strict=True)]
    names = dict(zip([q.id for q in COMPLEXITY], labels, strict=True))
    assert sorted(cells) == sorted(
        (dimension.tick(row["level"], EN), names[row["measure"]]) for row in known
    )
    forests = [trace for trace in chart.data if trace.type == "scatter" and trace.mode == "markers"]
    headings = [annotation.text for annotation in chart.layout.annotations]
    if len(dimension.contrasted) == 1:
        assert sorted(forests[0].y) == sorted(labels)
        assert EN.capitalized(dimension.words[dimension.contrasted[0]].recipes) in headings
    else:
        assert not forests
        assert not any(words.recipes in heading for words in dimension.words.values()
                       for heading in headings)  # fmt: skip


@by_any
def test_presences_by_any_dimension(case: Case, snapshot: Snapshot, recipes: pd.DataFrame) -> None:
    dimension = case.dimension
    analysis = presences_analysis("x", "x", "?", TAGS, dimension)
    result = analysis.run(snapshot.fetch, Filters())
    days = pd.DatetimeIndex(recipes["day"])
    tags = recipes["tags"].map(set)
    assert len(result.rows) > 50
    assert {row["level"] for row in result.rows} <= set(dimension.contrasted)
    for row in result.rows[::10]:
        y = tags.map(lambda had, item=row["item"]: item in had)
        inside = np.asarray(case.level(days)) == row["level"]
        expected = difference(case, row["level"], days, y)
        assert row["difference"] == pytest.approx(expected, rel=1e-6, abs=1e-9)
        assert row["share"] == pytest.approx(y[inside].mean())
        assert row["other_share"] == pytest.approx(y[~inside].mean())
        assert row["n"] == y.sum()
    shown = analysis.figure(result, EN).data[0].y
    for facts in (estimand.facts for estimand in result.estimands):
        if "level" in facts and len(dimension.contrasted) > 1:
            assert f"{facts['item']} · {dimension.name(facts['level'], EN)}" in shown
    check_sentences(analysis, result, lambda words: words.recipes)


def check_sentences(analysis: Analysis, result: Result, spoken: Callable[[Words], str]) -> None:
    """Check that sentences of a level name it."""
    dimension = analysis.sentence.args[-1]  # type: ignore[attr-defined]
    for code in LANGUAGES:
        language = get_language(code)
        for estimand, finding in zip(
            result.estimands, analysis.findings(result, language), strict=True
        ):
            if estimand.value is not None:
                words = dimension.words[estimand.facts["level"]]
                assert language.gettext(spoken(words)).lower() in finding.text.lower()


def test_levels_that_a_selection_lacks(snapshot: Snapshot) -> None:
    """Nothing is estimated, compared or drawn of a level without rows."""
    decade = CASES["decade"].dimension
    filters = Filters(years=(2000, 2009))
    analysis = measures_analysis("x", "x", "?", COMPLEXITY, decade, decade)
    result = analysis.run(snapshot.fetch, filters)
    assert {e.verdict for e in result.estimands} == {"insufficient_data"}
    assert {row["deviation"] for row in result.rows} == {None}
    assert not result.drawable
    counts = counts_analysis("x", "x", "?", decade, decade).run(snapshot.fetch, filters)
    assert [row["recipes_deviation"] for row in counts.rows] == [None] * 3
    assert not counts.drawable


def test_a_level_without_a_day_has_no_rate(snapshot: Snapshot) -> None:
    """The data begin in August 1999: of the months before nothing is known, which is not 0."""
    analysis = counts_analysis("x", "x", "?", MONTH, MONTH)
    result = analysis.run(snapshot.fetch, Filters(years=(1999, 1999)))
    uncovered = [row for row in result.rows if row["recipes_days"] == 0]
    assert len(uncovered) == 7
    assert {row["recipes_per_day"] for row in uncovered} == {None}
