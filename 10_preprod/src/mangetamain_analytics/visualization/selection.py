"""The rows that the filters select, as parts of the families' statements."""

from __future__ import annotations

from typing import Any, Final

from mangetamain_analytics.data.conditions import INTERACTIONS, MORE_ON_DAYS, RECIPES
from mangetamain_analytics.visualization.analysis import Rows

__all__ = [
    "INTERACTIONS",
    "RECIPES",
    "SIZE_SQL",
    "calendar_sql",
    "drifting_calendar_sql",
    "size_of",
]

SIZE_SQL: Final = f"""SELECT count(*) AS n, count(DISTINCT contributor_id) AS clusters,
  min(year) AS first_year, max(year) AS last_year {RECIPES}"""


def calendar_sql(table: str, column: str, stratum: str, level: str) -> str:
    """Return a SELECT of the days really covered, by stratum and level.

    The first and the last year of the data are partial; days outside the seasons or of another
    type than the filters ask for are not covered.

    Args:
        table: Where the dates are.
        column: The dates.
        stratum: SQL over the calendar columns `year`, `month`, `weekday`, `is_weekend`, `season`.
        level: The same.
    """
    return f"""SELECT {stratum} AS stratum, {level} AS level, count(*) AS days
  FROM ({_days(table, column)}
  )
  WHERE TRUE
  {MORE_ON_DAYS}
  GROUP BY ALL"""


def drifting_calendar_sql(table: str, column: str, stratum: str, level: str, events: str) -> str:
    """Return a SELECT like `calendar_sql` whose days weigh by the trend within their year.

    A day's weight is `exp(s (d − ½))`, d its place in the year and s half of the change of the
    logarithm of the rate from the year before to the year after: as many events as a rate that
    moves smoothly would bring without any season.

    Args:
        table: Where the dates are.
        column: The dates.
        stratum: SQL over the calendar columns.
        level: The same.
        events: FROM clause of the events, with the calendar columns.
    """
    return f"""WITH covered AS (
  SELECT * FROM ({_days(table, column)}
  )
  WHERE TRUE
  {MORE_ON_DAYS}
),
rates AS (
  SELECT d.year, ln(e.n / d.days) AS rate
  FROM (SELECT year, count(*) AS days FROM covered GROUP BY year) AS d
  JOIN (SELECT year, count(*)::DOUBLE AS n {events} GROUP BY year) AS e ON e.year = d.year
),
slopes AS (
  SELECT year, (lead(rate, 1, rate) OVER along - lag(rate, 1, rate) OVER along)
    / nullif(lead(year, 1, year) OVER along - lag(year, 1, year) OVER along, 0) AS slope
  FROM rates WINDOW along AS (ORDER BY year)
)
SELECT {stratum} AS stratum, {level} AS level,
  sum(exp(coalesce(slope, 0) * (place / 365.25 - 0.5))) AS days
FROM covered LEFT JOIN slopes USING (year) GROUP BY ALL"""


def _days(table: str, column: str) -> str:
    """Return a SELECT of the days from the first to the last date, with the calendar columns."""
    return f"""
    SELECT year(day) AS year, month(day) AS month, isodow(day) AS weekday,
      isodow(day) >= 6 AS is_weekend, dayofyear(day) AS place,
      CASE WHEN month(day) IN (12, 1, 2) THEN 'winter' WHEN month(day) <= 5 THEN 'spring'
        WHEN month(day) <= 8 THEN 'summer' ELSE 'autumn' END AS season
    FROM (SELECT min({column}) AS first_day, max({column}) AS last_day FROM {table}) AS bounds,
      generate_series(
        greatest(first_day, make_date($first_year, 1, 1)),
        least(last_day, make_date($last_year, 12, 31)),
        INTERVAL 1 DAY
      ) AS days(day)"""


def size_of(rows: Rows) -> dict[str, Any]:
    """Turn the row of `SIZE_SQL` into the fields of a Result that it decides."""
    row = rows[0]
    years = (row["first_year"], row["last_year"]) if row["n"] else None
    return {"n": row["n"], "clusters": row["clusters"], "years": years}
