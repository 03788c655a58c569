"""Measures on pages and in the API equal refits with pandas and numpy on the raw files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from independent import Refit, refit_differences
from raw_files import NUTRIENTS, Raw
from statsmodels.stats.multitest import multipletests

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.visualization.analysis import Result
from mangetamain_analytics.visualization.registry import get_analysis

FAMILIES = {
    "duration": ("minutes",),
    "complexity": ("complexity_score", "n_steps", "n_ingredients"),
    "nutrition": NUTRIENTS,
}
FILTERS = [Filters(), Filters((2005, 2009), "none")]


def is_log(measure: str) -> bool:
    return measure in ("minutes", *NUTRIENTS)


@dataclass(frozen=True)
class Measured:
    """A measure of the recipes selected, without those of which it has no logarithm."""

    recipes: pd.DataFrame
    y: Any
    zeros: pd.Series


def measured(raw: Raw, filters: Filters, measure: str) -> Measured:
    recipes, _ = raw.select(filters)
    if measure == "complexity_score":
        values = np.log1p(recipes["minutes"]) + recipes["n_steps"] + recipes["n_ingredients"] / 2
    else:
        values = recipes[measure].astype(float)
    if not is_log(measure):
        return Measured(recipes, values.to_numpy(), recipes["day"][:0])
    kept = values > 0
    zeros = recipes["day"][values == 0]
    return Measured(recipes[kept], np.log(values[kept]).to_numpy(), zeros)


def refit(data: Measured, inside: Any) -> Refit:
    recipes = data.recipes
    return refit_differences(inside, recipes["day"].dt.year, recipes["contributor_id"], data.y)


def shown(measure: str, value: Any) -> Any:
    return np.expm1(value) if is_log(measure) else value


@pytest.mark.parametrize("filters", FILTERS, ids=str)
@pytest.mark.parametrize("family", FAMILIES)
def test_differences_of_the_weekend(raw: Raw, family: str, filters: Filters) -> None:
    result = get_analysis(f"weekend-{family}").run(raw.snapshot.fetch, filters)
    measures = FAMILIES[family]
    assert {e.facts["measure"] for e in result.estimands} == set(measures)
    p = []
    for measure in measures:
        data = measured(raw, filters, measure)
        found = refit(data, data.recipes["day"].dt.day_of_week >= 5)
        p.append(found.p[0])
        estimand = next(e for e in result.estimands if e.facts["measure"] == measure)
        assert (estimand.n, estimand.clusters) == (found.n, found.clusters)
        assert estimand.value == pytest.approx(shown(measure, found.value[0]), rel=1e-6)
        ends = [shown(measure, end[0]) for end in found.interval(0.95 ** (1 / len(measures)))]
        assert estimand.interval == pytest.approx(ends, rel=1e-6)
        effect = found.value[0] / np.std(data.y, ddof=1)
        assert estimand.effect == pytest.approx(effect, rel=1e-6)
    adjusted = dict(zip(measures, multipletests(p, method="holm")[1], strict=True))
    for estimand in result.estimands:
        assert estimand.p == pytest.approx(adjusted[estimand.facts["measure"]], rel=1e-6)


def seasons(days: pd.Series) -> Any:
    return np.array(["winter", "spring", "summer", "autumn"])[days.dt.month % 12 // 3]


@pytest.mark.parametrize("family", FAMILIES)
def test_differences_of_the_seasons(raw: Raw, family: str) -> None:
    """Each season of each measure, all of them one family."""
    result = get_analysis(f"seasonality-{family}").run(raw.snapshot.fetch, Filters())
    level = 0.95 ** (1 / len(result.estimands))
    p = {}
    for estimand in result.estimands:
        measure, season = estimand.facts["measure"], estimand.facts["level"]
        data = measured(raw, Filters(), measure)
        found = refit(data, seasons(data.recipes["day"]) == season)
        p[estimand.key] = found.p[0]
        assert estimand.value == pytest.approx(shown(measure, found.value[0]), rel=1e-6)
        ends = [shown(measure, end[0]) for end in found.interval(level)]
        assert estimand.interval == pytest.approx(ends, rel=1e-6)
    assert len(p) == 4 * len(FAMILIES[family])
    adjusted = dict(zip(p, multipletests(list(p.values()), method="holm")[1], strict=True))
    assert {e.key: e.p for e in result.estimands} == pytest.approx(adjusted, rel=1e-6)


CHARTS = {
    "weekend": (lambda days: days.dt.day_of_week + 1, range(1, 8)),
    "seasonality": (lambda days: days.dt.month, range(1, 13)),
}


@pytest.mark.parametrize("page", CHARTS)
@pytest.mark.parametrize("family", FAMILIES)
def test_rows_of_the_charts(raw: Raw, page: str, family: str) -> None:
    """Deviations from the mean of all, with intervals that hold for all cells of a map at once."""
    result = get_analysis(f"{page}-{family}").run(raw.snapshot.fetch, Filters())
    level_of, levels = CHARTS[page]
    known = sum(row["deviation"] is not None for row in result.rows)
    assert known == len(result.rows) == len(FAMILIES[family]) * len(levels)
    for measure in FAMILIES[family]:
        data = measured(raw, Filters(), measure)
        found = level_of(data.recipes["day"])
        for level in levels if measure in ("minutes", "n_steps", "sugar_pdv") else (1, 6):
            inside = (found == level).to_numpy()
            check_row(result, measure, level, refit(data, inside), inside, known)
            row = row_of(result, measure, level)
            assert row["zeros"] == (level_of(data.zeros) == level).sum()
            if not is_log(measure):
                assert row["relative"] == pytest.approx(row["deviation"] / data.y.mean())


def row_of(result: Result, measure: str, level: int) -> dict[str, Any]:
    return next(r for r in result.rows if (r["measure"], r["level"]) == (measure, level))


def check_row(
    result: Result, measure: str, level: int, found: Refit, inside: Any, family: int
) -> None:
    row = row_of(result, measure, level)
    low, high = found.interval(0.95 ** (1 / family))
    expected = [
        shown(measure, (1 - inside.mean()) * value[0]) for value in (found.value, low, high)
    ]
    assert [row["deviation"], row["low"], row["high"]] == pytest.approx(expected, rel=1e-6)
    assert row["n"] == inside.sum()
