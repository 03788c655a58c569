"""Measures: duration, complexity, nutrition, by the levels of a dimension."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import groupby
from typing import Any, Final

from mangetamain_analytics.data.filters import OF_REVIEWS, Filters, all_but
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.statistics.contrasts import contrasts_sql
from mangetamain_analytics.statistics.thresholds import STANDARDIZED_DIFFERENCE
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
from mangetamain_analytics.visualization.families import measures_chart, measures_view
from mangetamain_analytics.visualization.families.inference import (
    JACKKNIFE,
    JACKKNIFE_REFERENCES,
    Candidate,
    Transform,
    estimate_of,
    judged,
)
from mangetamain_analytics.visualization.families.quantities import (
    ZEROS,
    Quantity,
    filters_on,
    zeros_sql,
)
from mangetamain_analytics.visualization.selection import RECIPES, SIZE_SQL, size_of

METHOD: Final = Method(
    text=N_(
        "Difference from the other recipes with year fixed effects, least squares on recipes"
        " (logarithms: minutes, calories, nutrients); 95% intervals by delete-one-contributor"
        " jackknife (CR3), simultaneous; p adjusted by Holm. Of each month or day is drawn the"
        " same difference times the share of the other recipes, which is the difference from the"
        " mean of all within years"
    ),
    formula=r"y_{i} = \alpha_{year(i)} + b\,[level]_{i} + e_{i},\quad " + JACKKNIFE,
    references=(
        *JACKKNIFE_REFERENCES,
        "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 2",
    ),
)


# By whether dots compare a level with the rest, and whether logarithms are compared.
_MEASURES: Final = {
    (False, False): N_(
        "Chart: difference from the mean of all recipes within years, 95% intervals; sentences:"
        " from the other recipes"
    ),
    (False, True): N_(
        "Chart: difference from the geometric mean of all recipes within years, 95% intervals;"
        " sentences: from the other recipes"
    ),
    (True, False): N_(
        "Dots and sentences: difference from the other recipes within years, 95% intervals; map:"
        " from the mean of all recipes"
    ),
    (True, True): N_(
        "Dots and sentences: difference from the other recipes within years, 95% intervals; map:"
        " from the geometric mean of all recipes"
    ),
}
_DEVIATION: Final = {
    False: N_("Difference from the mean"),
    True: N_("Difference from the geometric mean"),
}
COMPARED: Final = "compared"
DRAWN: Final = "drawn"


def measures_analysis(
    analysis_id: str,
    page: str,
    question: str,
    quantities: Sequence[Quantity],
    dimension: Dimension,
    detail: Dimension,
) -> Analysis:
    """Return the analysis of measures by a dimension.

    Args:
        analysis_id: Its id.
        page: The page that shows it.
        question: What it answers, a message to translate.
        quantities: The measures, one family.
        dimension: Whose levels are compared in the findings.
        detail: Whose levels the chart draws.
    """
    is_log = any(quantity.is_log for quantity in quantities)
    return Analysis(
        id=analysis_id,
        page=page,
        question=question,
        measure=_MEASURES[measures_chart.has_dots(quantities, dimension), is_log],
        filters=all_but(dimension.id, *OF_REVIEWS, *filters_on(quantities)),
        queries={"size": SIZE_SQL, "zeros": zeros_sql(quantities, detail.level)}
        | {
            f"{condition}, {role}": _sql(list(group), condition, d, levels)
            for role, d, levels in (
                (COMPARED, dimension, dimension.contrasted),
                (DRAWN, detail, detail.levels),
            )
            for condition, group in groupby(quantities, lambda quantity: quantity.condition)
        },
        columns=_columns(_DEVIATION[is_log]),
        compute=partial(_compute, quantities),
        figure=partial(measures_chart.figure, quantities, dimension, detail),
        sentence=partial(measures_view.sentence, {q.id: q for q in quantities}, dimension),
        alt=partial(measures_view.alt, quantities, detail),
        method=METHOD,
        names={"measure": partial(_measure_name, quantities), "level": detail.name},
    )


def _columns(deviation: str) -> tuple[Column, ...]:
    return (
        Column("measure", N_("Measure")),
        Column("level", N_("Level")),
        Column("n", N_("Recipes")),
        ZEROS,
        Column("deviation", deviation, N_("unit of the measure")),
        Column("low", N_("95% interval from"), N_("unit of the measure")),
        Column("high", N_("95% interval to"), N_("unit of the measure")),
        Column("relative", deviation, N_("ratio − 1")),
    )


def _measure_name(quantities: Sequence[Quantity], measure: str, language: Language) -> str:
    return next(language.gettext(q.label) for q in quantities if q.id == measure)


def _sql(
    quantities: Sequence[Quantity], condition: str, dimension: Dimension, levels: tuple[Level, ...]
) -> str:
    """Return the contrasts of measures that are defined on the same recipes."""
    values = ", ".join(f"{quantity.sql} AS {quantity.id}" for quantity in quantities)
    source = (
        f"SELECT contributor_id AS cluster, {dimension.stratum} AS stratum,"
        f" {dimension.level} AS level, {values} {RECIPES} AND {condition}"
    )
    return contrasts_sql(source, [quantity.id for quantity in quantities], levels)


def _compute(quantities: Sequence[Quantity], answers: Answers, filters: Filters) -> Result:
    estimands = judged(list(_candidates(quantities, COMPARED, answers, whole=True)))
    cells = judged(list(_candidates(quantities, DRAWN, answers, whole=False)))
    zeros = {row["level"]: row for row in answers["zeros"]}
    by_id = {quantity.id: quantity for quantity in quantities}
    rows: Rows = [_row(by_id[cell.facts["measure"]], cell, zeros) for cell in cells]
    return Result(
        **size_of(answers["size"]),
        profile=filters.profile,
        rows=rows,
        estimands=order(estimands or [_none(quantity) for quantity in quantities]),
        drawable=any(estimand.value is not None for estimand in estimands),
    )


def _none(quantity: Quantity) -> Estimand:
    facts = {"measure": quantity.id}
    return Estimand(quantity.id, "insufficient_data", 0, 0, quantity.unit, facts=facts)


def _candidates(
    quantities: Sequence[Quantity], role: str, answers: Answers, whole: bool
) -> Iterable[Candidate]:
    """Yield a candidate per measure and level.

    Args:
        quantities: The measures.
        role: `COMPARED` or `DRAWN`.
        answers: Rows of the statements.
        whole: Compare with the rest (True) or with the mean of all (False).
    """
    for quantity in quantities:
        for row in answers[f"{quantity.condition}, {role}"]:
            # The mean of all holds the level itself: its distance is the rest's share of b.
            share = 1.0 if whole else 1 - row["level_n"] / row["n"]
            sd, mean = row[f"{quantity.id}_sd"], row[f"{quantity.id}_mean"]
            yield Candidate(
                key=f"{quantity.id}:{row['level']}",
                estimate=estimate_of(row, f"{quantity.id}_") if sd else None,
                n=row["n"],
                clusters=row["clusters"],
                unit=quantity.unit,
                shown=_shown(quantity, share),
                sized=partial(_scaled, share / sd if sd else 0.0),
                scale=STANDARDIZED_DIFFERENCE,
                facts={
                    "measure": quantity.id,
                    "level": row["level"],
                    "level_n": row["level_n"],
                    "mean": mean,
                },
            )


def _shown(quantity: Quantity, share: float) -> Transform:
    if quantity.is_log:
        return lambda value: math.expm1(share * value)
    return partial(_scaled, share)


def _scaled(factor: float, value: float) -> float:
    return factor * value


def _row(
    quantity: Quantity, estimand: Estimand, zeros: dict[Level, dict[str, Any]]
) -> dict[str, Any]:
    low, high = estimand.interval or (None, None)
    relative = estimand.value
    if relative is not None and not quantity.is_log:
        relative /= estimand.facts["mean"] or math.inf
    level = estimand.facts["level"]
    return {
        "measure": quantity.id,
        "level": level,
        "n": estimand.facts["level_n"],
        "zeros": zeros[level][quantity.id] if level in zeros else 0,
        "deviation": estimand.value,
        "low": low,
        "high": high,
        "relative": relative,
    }
