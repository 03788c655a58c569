"""Counts over the years: recipes submitted and reviews given per calendar day."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import Any, Final

from mangetamain_analytics.data.filters import Filters, all_but
from mangetamain_analytics.data.grammar import LEAST
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.statistics.count_trends import (
    count_trends_sql,
    fit_count_trend,
    rates_of,
)
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.thresholds import LOG_RATE_RATIO
from mangetamain_analytics.visualization.analysis import (
    Analysis,
    Answers,
    Column,
    Method,
    Result,
    order,
)
from mangetamain_analytics.visualization.families import trend_counts_view
from mangetamain_analytics.visualization.families.series import SERIES, Series
from mangetamain_analytics.visualization.families.trend_inference import (
    DECADE,
    TURN_REFERENCES,
    Trend,
    judged_trends,
    scaled,
    trend_shortage,
)
from mangetamain_analytics.visualization.families.trend_words import year_name
from mangetamain_analytics.visualization.selection import SIZE_SQL, calendar_sql, size_of

METHOD: Final = Method(
    text=N_(
        "Log-linear rates per calendar day covered (Poisson), straight and bent; a turn"
        " inside the years is told where the bent one clearly goes one way in the first year"
        " and the other in the last, and the years before and after do so by themselves;"
        " where the parabola’s vertex lies in the middle 70% of the years, no rise or fall is"
        " told, unless the years contradict the parabola; 95% intervals by jackknife over"
        " contributors (reviews: reviewers), one step for small ones and anew without each of"
        " the 200 largest; p adjusted by Holm"
    ),
    formula=r"\ln\lambda_t = a + b\,t + c\,t^2 + \ln d_t,\quad"
    r" \beta_{(-g)} - \beta \approx -H^{-1} s_g,\quad"
    r" se^2 = \frac{G-1}{G}\sum_g (\beta_{(-g)} - \beta)^2",
    references=(
        "Cameron, Trivedi (2013), Regression Analysis of Count Data, ch. 3",
        "MacKinnon, Nielsen, Webb (2023), The Stata Journal 23(4)",
        *TURN_REFERENCES,
    ),
)


def trend_counts_analysis(analysis_id: str, page: str, question: str) -> Analysis:
    """Return the analysis of counts over the years.

    Args:
        analysis_id: Its id.
        page: The page that shows it.
        question: What it answers, a message to translate.
    """
    columns = [Column("year", N_("Year")), Column("month", N_("Month"))]
    for series in SERIES:
        columns += [
            Column(f"{series.id}_days", N_("Days covered"), series.label),
            Column(series.id, series.label),
            Column(f"{series.id}_per_day", series.per_day),
            Column(f"{series.id}_per_day_low", N_("95% interval from"), series.label),
            Column(f"{series.id}_per_day_high", N_("95% interval to"), series.label),
        ]
    return Analysis(
        id=analysis_id,
        page=page,
        question=question,
        measure=N_("Recipes and reviews per calendar day by year, 95% intervals"),
        filters=all_but(*LEAST),  # who came early had more time for reviews
        queries={"size": SIZE_SQL}
        | {f"{series.id}, years": _trend_sql(series) for series in SERIES}
        | {f"{series.id}, months": _months_sql(series) for series in SERIES},
        columns=tuple(columns),
        compute=_compute,
        figure=trend_counts_view.figure,
        sentence=trend_counts_view.sentence,
        alt=trend_counts_view.alt,
        method=METHOD,
        names={"year": year_name, "month": _month_name},
    )


def _month_name(month: int | None, language: Language) -> str:
    return language.month_name(month) if month else language.gettext("whole year")


def _trend_sql(series: Series) -> str:
    calendar = calendar_sql(series.table, series.column, "year", "0")
    return count_trends_sql(
        f"SELECT cluster, level AS x FROM ({series.source('0', 'year')})",
        f"SELECT stratum AS x, days FROM ({calendar})",
    )


def _months_sql(series: Series) -> str:
    """Return the number of events and of days covered of each month."""
    calendar = calendar_sql(series.table, series.column, "year", "month")
    return f"""SELECT c.stratum AS year, c.level AS month, c.days, coalesce(e.n, 0) AS n
  FROM ({calendar}) AS c LEFT JOIN (
    SELECT stratum, level, count(*) AS n FROM ({series.source("year", "month")}) GROUP BY ALL
  ) AS e ON e.stratum = c.stratum AND e.level = c.level
  ORDER BY year, month"""


def _compute(answers: Answers, filters: Filters) -> Result:
    estimands = judged_trends([_trend(series, answers) for series in SERIES])
    found = {series.id: _periods(series, answers) for series in SERIES}
    periods = sorted({period for rows in found.values() for period in rows})
    return Result(
        **size_of(answers["size"]),
        profile=filters.profile,
        rows=[
            {"year": year, "month": month or None}
            | {
                f"{series.id}{name}": value
                for series in SERIES
                for name, value in found[series.id].get((year, month), _NOTHING).items()
            }
            for year, month in periods
        ],
        estimands=order(estimands),
        drawable=any(estimand.value is not None for estimand in estimands),
        reviews=answers["interactions, years"][0]["n"],
    )


_NOTHING: Final[dict[str, Any]] = {
    "_days": 0, "": 0, "_per_day": None, "_per_day_low": None, "_per_day_high": None,
}  # fmt: skip


def _trend(series: Series, answers: Answers) -> Trend:
    row = answers[f"{series.id}, years"][0]
    years = sum(count > 0 for count in row["counts"] or ())
    missing = trend_shortage(row["n"], row["clusters"], years)
    fit = None if missing else fit_count_trend(row)
    covered = row["x"] or [math.nan]
    return Trend(
        key=series.id,
        slope=scaled(fit.slope, 1 / DECADE) if fit else None,
        curve=scaled(fit.curve, 1 / DECADE**2) if fit else None,
        ends=_per_year(fit.ends) if fit else None,
        annual={year: rate for year, rate in rates_of(row).items() if rate is not None},
        turn=fit.turn if fit else math.nan,
        x_min=covered[0],
        x_max=covered[-1],
        n=row["n"],
        clusters=row["clusters"],
        unit=N_("ratio − 1 per year"),
        turned_unit=N_("ratio − 1 per year, pace of both ways together"),
        shown=math.expm1,
        sized=partial(float.__mul__, float(DECADE)),
        scale=LOG_RATE_RATIO,
        facts={
            "series": series.id,
            "years": years,
            "peak": _peak(row),
        },
    )


def _per_year(ends: tuple[Estimate, Estimate] | None) -> tuple[Estimate, Estimate] | None:
    if ends is None:
        return None
    first, last = (replace(end, value=end.value / DECADE, se=end.se / DECADE) for end in ends)
    return first, last


def _peak(row: dict[str, Any]) -> tuple[int, float] | None:
    """Return the year of the highest rate and that rate per day."""
    lists = (row[name] or () for name in ("x", "days", "counts"))
    rates = [(n / days, x) for x, days, n in zip(*lists, strict=True)]
    return (max(rates)[1], max(rates)[0]) if rates else None


def _periods(series: Series, answers: Answers) -> dict[tuple[int, int], dict[str, Any]]:
    """Return the numbers of each year (month 0) and month covered, by year and month."""
    found = {}
    row = answers[f"{series.id}, years"][0]
    rates = rates_of(row)
    for x, days, n in zip(*(row[name] or () for name in ("x", "days", "counts")), strict=True):
        estimate = rates[x]
        ends = map(math.exp, estimate.interval()) if estimate else (None, None)
        found[x, 0] = _counted(days, int(n), *ends)
    for month in answers[f"{series.id}, months"]:
        found[month["year"], month["month"]] = _counted(month["days"], month["n"])
    return found


def _counted(
    days: int, n: int, low: float | None = None, high: float | None = None
) -> dict[str, Any]:
    return {
        "_days": days,
        "": n,
        "_per_day": n / days,
        "_per_day_low": low,
        "_per_day_high": high,
    }
