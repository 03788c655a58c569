"""The median of a measure over the years, from resamples of contributors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from mangetamain_analytics.data.filters import OF_REVIEWS, Filters, all_but
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.resampled_trends import resampled_trend, resampled_values
from mangetamain_analytics.statistics.resampling_sql import medians_sql
from mangetamain_analytics.statistics.thresholds import MIN_CLUSTERS, MIN_ROWS, TREND
from mangetamain_analytics.statistics.trends import trend_sql
from mangetamain_analytics.statistics.verdict import shortage
from mangetamain_analytics.visualization.analysis import (
    Analysis,
    Answers,
    Column,
    Estimand,
    Method,
    Result,
    Rows,
)
from mangetamain_analytics.visualization.families import trend_panels
from mangetamain_analytics.visualization.families.quantities import DURATION, filters_on
from mangetamain_analytics.visualization.families.trend_inference import (
    DECADE,
    MIN_YEARS,
    TURN_REFERENCES,
    Trend,
    judged_trends,
)
from mangetamain_analytics.visualization.families.trend_words import (
    YEARLY,
    trend_sentence,
    year_name,
)
from mangetamain_analytics.visualization.selection import RECIPES, SIZE_SQL, size_of

METHOD: Final = Method(
    text=N_(
        "Medians of the years (mid-distribution) on the logarithm, a straight line and a"
        " parabola through them weighted by recipes, in 200 resamples of contributors; a turn"
        " inside the years is told where the parabola clearly goes one way in the first year"
        " and the other in the last, and the years before and after do so by themselves;"
        " where the parabola’s vertex lies in the middle 70% of the years, no rise or fall is"
        " told, unless the years contradict the parabola; Student intervals with the"
        " resamples’ standard deviation; the trend is of the years of at least 100 recipes by"
        " 30 contributors"
    ),
    formula=r"\ln \tilde{y}_x = a + b\,x\ (+\ c\,x^2),\quad"
    r" se^2 = \frac{G^*}{G^*-1} \frac{1}{R-1}\sum_r (b_r - \bar b)^2,\quad t_{G^*-1},"
    r"\ G^* = \frac{(\sum_g q_g)^2}{\sum_g q_g^2}",
    references=(
        "Davison, Hinkley (1997), Bootstrap Methods and their Application, 3.8",
        *TURN_REFERENCES,
        "Ma, Genton, Parzen (2011), Asymptotic properties of sample quantiles of discrete"
        " distributions, Annals of the Institute of Statistical Mathematics 63",
    ),
)

_SUBJECT: Final = N_("Median cooking time")
_PANELS: Final = (trend_panels.Panel("median", _SUBJECT, N_("minutes")),)


def median_trend_analysis(analysis_id: str, page: str, question: str) -> Analysis:
    """Return the analysis of the median cooking time over the years.

    Args:
        analysis_id: Its id.
        page: The page that shows it.
        question: What it answers, a message to translate.
    """
    positive = f"{RECIPES} AND minutes > 0"
    logs = f"SELECT contributor_id AS cluster, year AS x, ln(minutes) AS y {positive}"
    enough = f"""SELECT year FROM (SELECT year, contributor_id {positive}) GROUP BY year
    HAVING count(*) >= {MIN_ROWS} AND count(DISTINCT contributor_id) >= {MIN_CLUSTERS}"""
    return Analysis(
        id=analysis_id,
        page=page,
        question=question,
        measure=N_("Median cooking time by year (mid-distribution), 95% intervals"),
        filters=all_but(*OF_REVIEWS, *filters_on(DURATION)),
        queries={
            "size": SIZE_SQL,
            "years": f"""SELECT year, count(*) AS n, count(DISTINCT contributor_id) AS clusters
  {positive} GROUP BY year ORDER BY year""",
            # Of the means' trend, for what the same recipes have: size, spread, who decides.
            "whole": trend_sql(f"{logs} AND year IN ({enough})", ["y"]),
            "medians": medians_sql(logs),
        },
        columns=(
            Column("measure", N_("Measure")),
            Column("year", N_("Year")),
            Column("n", N_("Recipes")),
            Column("clusters", N_("Contributors")),
            Column("value", N_("Median (mid-distribution)"), N_("minutes")),
            Column("low", N_("95% interval from"), N_("minutes")),
            Column("high", N_("95% interval to"), N_("minutes")),
        ),
        compute=_compute,
        figure=partial(trend_panels.figure, _PANELS),
        sentence=_sentence,
        alt=partial(trend_panels.alt, _PANELS),
        method=METHOD,
        is_slow=True,
        names={"year": year_name, "measure": lambda _, language: language.gettext(_SUBJECT)},
    )


def _compute(answers: Answers, filters: Filters) -> Result:
    (estimand,) = judged_trends([_trend(answers)])
    rows = value_rows("median", annual_values("median", answers["medians"], answers["years"]))
    return Result(
        **size_of(answers["size"]),
        profile=filters.profile,
        rows=rows,
        estimands=(estimand,),
        drawable=trend_panels.is_drawable(rows),
    )


def _trend(answers: Answers) -> Trend:
    whole = answers["whole"][0]
    years = {row["year"] for row in answers["years"] if shortage(row["n"], row["clusters"]) is None}
    medians = [row for row in answers["medians"] if row["x"] in years]
    deciding = (whole["effective_clusters"], whole["curve_effective_clusters"])
    fit = resampled_trend(medians, "median", whole["n"], whole["clusters"], deciding)
    enough = len(years) >= MIN_YEARS and whole["y_sd"]
    return Trend(
        key="median",
        slope=fit.slope if enough else None,
        curve=fit.curve if enough else None,
        ends=fit.ends,
        annual=annual_values("median", medians, answers["years"]),
        turn=fit.turn,
        x_min=fit.x_min,
        x_max=fit.x_max,
        n=whole["n"] if enough else answers["size"][0]["n"],
        clusters=whole["clusters"] if enough else answers["size"][0]["clusters"],
        unit=N_("ratio − 1 per year"),
        turned_unit=N_("ratio − 1 per year, pace of both ways together"),
        shown=math.expm1,
        sized=partial(float.__mul__, DECADE / (whole["y_sd"] or math.inf)),
        scale=TREND,
        facts={"measure": "median", "years": len(years)},
    )


def annual_values(name: str, resamples: Rows, years: Rows) -> dict[int, Estimate]:
    """Return the logarithm of each year's value.

    Args:
        name: Its column.
        resamples: Values by round and x.
        years: `n` and `clusters` of each `year`.
    """
    sizes = {row["year"]: (row["n"], row["clusters"]) for row in years}
    return resampled_values(resamples, name, sizes)


def value_rows(measure: str, annual: Mapping[int, Estimate]) -> Rows:
    """Return a row per year that has a value, back from the logarithm.

    Args:
        measure: What the rows call it.
        annual: Of `annual_values`.
    """
    rows: Rows = []
    for year, estimate in annual.items():
        low, high = map(math.exp, estimate.interval())
        rows.append(_row(measure, year, estimate, low, high))
    return rows


def _row(measure: str, year: int, estimate: Estimate, low: float, high: float) -> dict[str, Any]:
    return {
        "measure": measure,
        "year": year,
        "n": estimate.n,
        "clusters": estimate.clusters,
        "value": math.exp(estimate.value),
        "low": low,
        "high": high,
    }


def _sentence(estimand: Estimand, language: Language) -> str:
    return trend_sentence(language.gettext(_SUBJECT), estimand, language, YEARLY, "")
