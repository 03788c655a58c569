"""A rate that grows or falls within the years is no season, and a season in it is still found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from memory import Memory

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.visualization.analysis import SPEAKING, Estimand
from mangetamain_analytics.visualization.registry import get_analysis

SEASON = """CASE WHEN month(submitted) IN (12, 1, 2) THEN 'winter'
  WHEN month(submitted) <= 5 THEN 'spring' WHEN month(submitted) <= 8 THEN 'summer'
  ELSE 'autumn' END"""
RECIPES = f"""SELECT row_number() OVER () AS id, who AS contributor_id,
  submitted::DATE AS submitted, year(submitted) AS year, month(submitted) AS month,
  isodow(submitted) AS weekday, isodow(submitted) >= 6 AS is_weekend, {SEASON} AS season,
  NULL::VARCHAR AS excluded_by FROM frame"""


def seasons(growth: float, winter: float, seed: int) -> dict[str, Estimand]:
    """Judge the seasons of recipes whose rate grows by a factor a year, more or less in winter."""
    rng = np.random.default_rng([22, seed])
    days = pd.date_range("2003-01-01", "2008-12-31")
    years = (days - days[0]).days.to_numpy() / 365.25
    rates = 20 * growth ** (years - years.mean()) * np.where(days.month % 12 < 3, winter, 1.0)
    submitted = days.repeat(rng.poisson(rates))
    frame = pd.DataFrame({"submitted": submitted, "who": rng.integers(600, size=len(submitted))})
    memory = Memory()
    with memory.connection:
        memory.create("recipes", frame, RECIPES)
        memory.connection.execute(
            "CREATE TABLE interactions AS SELECT contributor_id AS user_id, id AS recipe_id,"
            " submitted AS date, * EXCLUDE (id, contributor_id, submitted, excluded_by)"
            " FROM recipes WHERE false"
        )
        result = get_analysis("seasonality-volume").run(memory.fetch, Filters())
    found = {e.facts["level"]: e for e in result.estimands if e.facts["series"] == "recipes"}
    assert len(found) == 4
    return found


@pytest.mark.parametrize("growth", [1.5, 0.65])
def test_a_trend_within_the_years_is_no_season(growth: float) -> None:
    found = [e for seed in range(5) for e in seasons(growth, 1.0, seed).values()]
    assert [e.key for e in found if e.verdict in SPEAKING] == []


@pytest.mark.parametrize("growth", [1.5, 1.0, 0.65])
def test_a_season_in_a_trend_is_found(growth: float) -> None:
    winter = seasons(growth, 1.6, 1)["winter"]
    assert winter.verdict in ("medium", "large")
    assert winter.interval and winter.interval[0] <= 0.6 <= winter.interval[1]
