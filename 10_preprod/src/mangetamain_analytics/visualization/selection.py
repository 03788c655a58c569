"""The rows that the filters select, as parts of the families' statements."""

from __future__ import annotations

from typing import Any, Final

from mangetamain_analytics.data.conditions import INTERACTIONS, MORE_ON_DAYS, RECIPES
from mangetamain_analytics.visualization.analysis import Rows

__all__ = ["INTERACTIONS", "RECIPES", "SIZE_SQL", "calendar_sql", "size_of"]

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
  FROM (
    SELECT year(day) AS year, month(day) AS month, isodow(day) AS weekday,
      isodow(day) >= 6 AS is_weekend,
      CASE WHEN month(day) IN (12, 1, 2) THEN 'winter' WHEN month(day) <= 5 THEN 'spring'
        WHEN month(day) <= 8 THEN 'summer' ELSE 'autumn' END AS season
    FROM (SELECT min({column}) AS first_day, max({column}) AS last_day FROM {table}) AS bounds,
      generate_series(
        greatest(first_day, make_date($first_year, 1, 1)),
        least(last_day, make_date($last_year, 12, 31)),
        INTERVAL 1 DAY
      ) AS days(day)
  )
  WHERE TRUE
  {MORE_ON_DAYS}
  GROUP BY ALL"""


def size_of(rows: Rows) -> dict[str, Any]:
    """Turn the row of `SIZE_SQL` into the fields of a Result that it decides."""
    row = rows[0]
    years = (row["first_year"], row["last_year"]) if row["n"] else None
    return {"n": row["n"], "clusters": row["clusters"], "years": years}
