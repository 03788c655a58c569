"""Ratings over the months: whether they rose or fell, and whether there were steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from mangetamain_analytics.data.filters import Filters, all_but
from mangetamain_analytics.i18n import N_
from mangetamain_analytics.statistics.grouped import Cells, grouped_sql
from mangetamain_analytics.statistics.verdict import shortage
from mangetamain_analytics.visualization.analysis import (
    SPEAKING,
    Analysis,
    Answers,
    Column,
    Estimand,
    Method,
    Result,
    Rows,
    order,
)
from mangetamain_analytics.visualization.dials import Dial, parameters_of
from mangetamain_analytics.visualization.ratings import trend_view
from mangetamain_analytics.visualization.ratings.rated import (
    CLUSTERINGS,
    FIVE,
    LOW,
    PAGE,
    RATED,
    SIZE_SQL,
    clustered,
    size_of,
)
from mangetamain_analytics.visualization.ratings.trend_series import MonthlySeries

LEAST_RATINGS: Final = Dial(
    "min_volume",
    N_("Ratings of a month, at least"),
    100,
    (10, 10_000),
    (10, 20, 50, 100, 200, 500, 1000, 2000),
)
LEAST_MONTHS: Final = 36

METHOD: Final = Method(
    text=N_(
        "Monthly means of at least {min_volume} ratings; “no rating” is left out. Sen’s slope and"
        " Mann–Kendall’s test with the correction of Hamed and Rao; as these take months for"
        " independent of who rated, the interval is the widest of theirs and of delete-a-group"
        " jackknives over 50 random groups of reviewers and of recipes. Steps by PELT, with a"
        " penalty that finds one in 5% of the series without any, made of blocks of 12 months and"
        " of the noise of those groups, and only where steps tell the months better than a line"
        " that bends once at most, by more than such noise makes them do along such a line in 5%;"
        " dates and sizes with the intervals of the same resampling."
        " Line: mean of up to 13 months; its band is the widest of those of such jackknives and of"
        " that of the months’ own noise, known from differences of months 3 to 8 apart, in which"
        " what changes slowly cancels, and correlated as that of neighbours is (Hall and Van"
        " Keilegom)"
    ),
    formula=r"b = \mathrm{median}_{i<j} \frac{y_j - y_i}{t_j - t_i},\quad"
    r" S = \sum_{i<j} \mathrm{sign}(y_j - y_i),\quad"
    r" \min_{steps} \sum_t (y_t - \bar y_{step(t)})^2 + \beta\,\#steps",
    references=(
        "Hamed, Rao (1998), A modified Mann-Kendall trend test for autocorrelated data, Journal of"
        " Hydrology 204",
        "Sen (1968), Estimates of the regression coefficient based on Kendall’s tau, JASA 63(324)",
        "Killick, Fearnhead, Eckley (2012), Optimal detection of changepoints with a linear"
        " computational cost, JASA 107(500)",
        "Hušková, Kirch (2008), Bootstrapping confidence intervals for the change-point of time"
        " series, Journal of Time Series Analysis 29(6)",
        "Hall, Van Keilegom (2003), Using difference-based methods for inference in nonparametric"
        " regression with time series errors, Journal of the Royal Statistical Society B 65(2)",
        "Kott (2001), The delete-a-group jackknife, Journal of Official Statistics 17(4)",
    ),
)


def trend_analysis(least: int = LEAST_RATINGS.default) -> Analysis:
    """Return the analysis of ratings over the months.

    Args:
        least: Ratings that a month needs to be looked at.
    """
    dials = {LEAST_RATINGS: least}
    return Analysis(
        id="ratings-trend",
        page=PAGE,
        question=N_("Did ratings rise or fall?"),
        measure=N_(
            "Mean rating of months with at least {min_volume} ratings; line: up to 13 months,"
            " with its 95% band"
        ),
        filters=all_but("season"),
        queries={"size": SIZE_SQL, "shares": _SHARES_SQL}
        | clustered("months", partial(_sql, least)),
        columns=(
            Column("year", N_("Year")),
            Column("month", N_("Month")),
            Column("n", N_("Ratings")),
            Column("mean", N_("Mean of the ratings"), N_("stars")),
            Column("five", N_("5 stars"), N_("ratio")),
            Column("few", N_("1 or 2 stars"), N_("ratio")),
            Column("smooth", N_("Mean of up to 13 months"), N_("stars")),
            Column("low", N_("95% interval from"), N_("stars")),
            Column("high", N_("95% interval to"), N_("stars")),
            Column("level", N_("Level between steps"), N_("stars")),
        ),
        compute=partial(_compute, least),
        figure=trend_view.figure,
        sentence=trend_view.sentence,
        alt=trend_view.alt,
        method=METHOD,
        is_slow=True,
        names={
            "year": lambda year, _: str(year),
            "month": lambda month, language: language.month_name(month),
        },
        parameters=parameters_of(dials),
        dials=dials,
        adjust=lambda numbers: trend_analysis(numbers[LEAST_RATINGS.name]),
    )


_SHARES_SQL: Final = f"""SELECT i.year, i.month, avg({FIVE}) AS five, avg({LOW}) AS few,
  var_pop(i.rating) AS variance {RATED} GROUP BY ALL ORDER BY ALL"""


def _sql(least: int, cluster: str) -> str:
    source = f"SELECT {cluster} AS cluster, i.year, i.month, i.rating AS value {RATED}"
    return grouped_sql(source, ["year", "month"], least)


def _compute(least: int, answers: Answers, filters: Filters) -> Result:
    by_unit = {unit: answers[f"months, by {unit}"] for unit in CLUSTERINGS}
    shares = {(row["year"], row["month"]): row for row in answers["shares"]}
    months = [row | shares[row["year"], row["month"]] for row in by_unit["user"]]
    rows: Rows = []
    if silent := _too_few(months, least, by_unit, answers["size"][0]["rated"]):
        estimands = [silent]
    else:
        cells = [Cells.from_rows(found) for found in by_unit.values()]
        series = MonthlySeries.of(months, cells)
        steps = [(step, series.step(step)) for step in series.steps()]
        # Where steps are known the months follow no line: they are told first.
        known = [judged for _, judged in steps if judged.verdict in SPEAKING]
        others = [judged for _, judged in steps if judged.verdict not in SPEAKING]
        estimands = [*order(known), *order([series.trend(), *others])]
        # The chart dates and draws no step that the words call unproven.
        rows = series.rows([step for step, judged in steps if judged.verdict != "no_evidence"])
    size = size_of(answers["size"])
    if rows:  # months with few ratings are not among them, and may be whole years
        size["years"] = rows[0]["year"], rows[-1]["year"]
    return Result(
        **size,
        profile=filters.profile,
        rows=rows,
        estimands=tuple(estimands),
        drawable=bool(rows),
    )


def _too_few(months: Rows, least: int, by_unit: Mapping[str, Rows], rated: int) -> Estimand | None:
    """Return the estimand that says what there are too few of: months, recipes or reviewers."""
    silent = Estimand("trend", "insufficient_data", rated, 0, N_("stars per decade"))
    if len(months) < LEAST_MONTHS or not any(month["variance"] > 0 for month in months):
        wanting = {"months": len(months), "least": least, "needed_months": LEAST_MONTHS}
        return replace(silent, facts=wanting)
    fewest, unit = min((found[0]["clusters"], unit) for unit, found in by_unit.items())
    n = sum(month["n"] for month in months)
    reason = shortage(n, fewest)
    facts = {"shortage": reason, "clustered": unit}
    return replace(silent, n=n, clusters=fewest, facts=facts) if reason else None
