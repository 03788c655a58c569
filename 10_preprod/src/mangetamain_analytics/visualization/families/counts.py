"""Counts: how many recipes and reviews a day, by the levels of a dimension."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from mangetamain_analytics.data.filters import Filters, all_but
from mangetamain_analytics.i18n import N_
from mangetamain_analytics.statistics.rates import rate_ratios_sql
from mangetamain_analytics.statistics.thresholds import LOG_RATE_RATIO
from mangetamain_analytics.statistics.verdict import judge
from mangetamain_analytics.visualization.analysis import (
    Analysis,
    Answers,
    Column,
    Estimand,
    Method,
    Result,
    Rows,
    order,
)
from mangetamain_analytics.visualization.dimensions import Dimension, Level
from mangetamain_analytics.visualization.families import counts_view
from mangetamain_analytics.visualization.families.inference import (
    JACKKNIFE_REFERENCES,
    Candidate,
    estimate_of,
    judged,
)
from mangetamain_analytics.visualization.families.series import SERIES, Series
from mangetamain_analytics.visualization.selection import (
    SIZE_SQL,
    calendar_sql,
    drifting_calendar_sql,
    size_of,
)

METHOD: Final = Method(
    text=N_(
        "Mantel–Haenszel ratio of rates per calendar day covered, within years; 95% intervals by"
        " jackknife over contributors (reviews: reviewers), Holm-adjusted; for seasons they also"
        " hold the ratio beside a smooth trend within the years"
    ),
    formula=r"RR = \frac{\sum_t a_t d_{0t}/T_t}{\sum_t b_t d_{1t}/T_t},\quad"
    r" se^2 = \frac{G-1}{G}\sum_g (\ln RR_{(-g)} - \ln RR)^2,\quad"
    r" t_{G^*-1},\ G^* = \frac{(\sum_g q_g)^2}{\sum_g q_g^2}",
    references=(
        "Rothman, Greenland, Lash (2008), Modern Epidemiology, ch. 15",
        "Efron, Stein (1981), The jackknife estimate of variance, Annals of Statistics 9(3)",
        JACKKNIFE_REFERENCES[1],
    ),
)


def counts_analysis(
    analysis_id: str, page: str, question: str, dimension: Dimension, detail: Dimension
) -> Analysis:
    """Return the analysis of counts of a dimension.

    Args:
        analysis_id: Its id.
        page: The page that shows it.
        question: What it answers, a message to translate.
        dimension: Whose levels are compared in the findings.
        detail: Whose levels the chart draws.
    """
    return Analysis(
        id=analysis_id,
        page=page,
        question=question,
        measure=N_("Recipes and reviews per calendar day, 95% intervals"),
        filters=all_but(dimension.id),
        queries={"size": SIZE_SQL}
        | {_compared(series): _sql(series, dimension, dimension.contrasted) for series in SERIES}
        | {_drawn(series): _sql(series, detail, detail.levels) for series in SERIES}
        | {
            _drifting(series): _drifting_sql(series, dimension)
            for series in SERIES
            if dimension.is_part_of_year
        },
        columns=_columns(detail),
        compute=partial(_compute, detail),
        figure=partial(counts_view.figure, detail),
        sentence=partial(counts_view.sentence, dimension),
        alt=partial(counts_view.alt, detail),
        method=METHOD,
        names={detail.id: detail.name},
    )


def _compared(series: Series) -> str:
    return f"{series.id}, compared"


def _drawn(series: Series) -> str:
    return f"{series.id}, drawn"


def _drifting(series: Series) -> str:
    return f"{series.id}, compared beside a trend within the years"


def _drifting_sql(series: Series, dimension: Dimension) -> str:
    source = series.source(dimension.stratum, dimension.level)
    days = drifting_calendar_sql(
        series.table, series.column, dimension.stratum, dimension.level, series.events
    )
    return rate_ratios_sql(source, days, dimension.contrasted)


def _sql(series: Series, dimension: Dimension, levels: tuple[Level, ...]) -> str:
    return rate_ratios_sql(
        series.source(dimension.stratum, dimension.level),
        calendar_sql(series.table, series.column, dimension.stratum, dimension.level),
        levels,
    )


def _columns(detail: Dimension) -> tuple[Column, ...]:
    columns = [Column(detail.id, N_("Level"))]
    for series in SERIES:
        columns += [
            Column(f"{series.id}_days", N_("Days covered"), series.label),
            Column(series.id, series.label),
            Column(f"{series.id}_per_day", series.per_day),
            Column(f"{series.id}_adjusted", N_("Per day, within years"), series.label),
            Column(
                f"{series.id}_deviation", N_("Difference from the mean, ratio − 1"), series.label
            ),
            Column(f"{series.id}_low", N_("95% interval from, ratio − 1"), series.label),
            Column(f"{series.id}_high", N_("95% interval to, ratio − 1"), series.label),
        ]
    return tuple(columns)


def _compute(detail: Dimension, answers: Answers, filters: Filters) -> Result:
    estimands = _judged(answers, _compared) or [_none(series) for series in SERIES]
    drifting = {estimand.key: estimand for estimand in _judged(answers, _drifting)}
    estimands = [_beside(estimand, drifting.get(estimand.key)) for estimand in estimands]
    rows: Rows = [{detail.id: level} for level in detail.levels]
    for series in SERIES:
        _add_series(rows, series, detail, answers[_drawn(series)])
    return Result(
        **size_of(answers["size"]),
        profile=filters.profile,
        rows=rows,
        estimands=order(estimands),
        drawable=any(estimand.value is not None for estimand in estimands),
        reviews=sum(row["interactions"] for row in rows),
    )


def _judged(answers: Answers, name_of: Callable[[Series], str]) -> list[Estimand]:
    """Judge the family of both series' levels, of the statements of that name."""
    return judged(
        [_candidate(series, row) for series in SERIES for row in answers.get(name_of(series), ())]
    )


def _beside(estimand: Estimand, drifting: Estimand | None) -> Estimand:
    """Widen an interval to what a smooth trend within the years would leave of the difference.

    Whether a rate moves in steps or smoothly within a year cannot be told from the season, so
    only what both readings share is claimed.
    """
    if estimand.interval is None or drifting is None or drifting.interval is None:
        return estimand
    low, high = map(math.log1p, (min(estimand.interval[0], drifting.interval[0]),
                                 max(estimand.interval[1], drifting.interval[1])))  # fmt: skip
    effect = estimand.effect or 0.0
    return dataclasses.replace(
        estimand,
        verdict=judge(effect, (low, high), LOG_RATE_RATIO),
        interval=(math.expm1(low), math.expm1(high)),
        p=max(estimand.p or 0.0, drifting.p or 0.0),
        facts={
            **estimand.facts,
            "needed": max(estimand.facts["needed"], drifting.facts["needed"],
                          ((high - low) / 2 / LOG_RATE_RATIO.small) ** 2),
        },
    )  # fmt: skip


def _none(series: Series) -> Estimand:
    facts = {"series": series.id}
    return Estimand(series.id, "insufficient_data", 0, 0, N_("ratio − 1"), facts=facts)


def _candidate(series: Series, row: dict[str, Any]) -> Candidate:
    return Candidate(
        key=f"{series.id}:{row['level']}",
        estimate=estimate_of(row),
        n=row["n"],
        clusters=row["clusters"],
        unit=N_("ratio − 1"),
        shown=math.expm1,
        sized=float,
        scale=LOG_RATE_RATIO,
        facts={"series": series.id, "level": row["level"]},
    )


def _add_series(rows: Rows, series: Series, detail: Dimension, answers: Rows) -> None:
    """Add a series' days, counts, rates, and deviations from the mean rate within years."""
    by_level = {row["level"]: row for row in answers}
    days = sum(row["level_days"] for row in answers)
    mean = sum(row["level_n"] for row in answers) / days if days else 0.0
    estimands = judged([_candidate(series, row) for row in answers])
    by_estimand = {estimand.facts["level"]: estimand for estimand in estimands}
    for row in rows:
        found = by_level.get(row[detail.id], {"level_n": 0, "level_days": 0})
        estimand = by_estimand.get(row[detail.id])
        rate = found["level_n"] / found["level_days"] if found["level_days"] else None
        interval = estimand.interval if estimand else None
        value = estimand.value if estimand else None
        share = found["level_days"] / days if days else 0.0
        low, high = (_from_mean(end, share) for end in interval) if interval else (None, None)
        deviation = None if value is None else _from_mean(value, share)
        row |= {
            f"{series.id}_days": found["level_days"],
            series.id: found["level_n"],
            f"{series.id}_per_day": rate,
            # As counted where there are too few data to compare within years.
            f"{series.id}_adjusted": rate if deviation is None else mean * (1 + deviation),
            f"{series.id}_deviation": deviation,
            f"{series.id}_low": low,
            f"{series.id}_high": high,
        }


def _from_mean(difference: float, share: float) -> float:
    """Turn "RR − 1 against the rest" into "rate over the mean rate − 1".

    Args:
        difference: RR − 1.
        share: Of the days that the level has.
    """
    ratio = 1 + difference
    return ratio / (share * ratio + 1 - share) - 1
