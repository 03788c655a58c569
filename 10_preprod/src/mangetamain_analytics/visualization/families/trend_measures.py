"""Measures over the years: duration, complexity, nutrition."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any, Final

from mangetamain_analytics.data.filters import OF_REVIEWS, Filters, all_but
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.statistics.estimates import Estimate, from_jackknife
from mangetamain_analytics.statistics.means import means_sql
from mangetamain_analytics.statistics.thresholds import TREND
from mangetamain_analytics.statistics.trends import trend_sql
from mangetamain_analytics.visualization.analysis import (
    Analysis,
    Answers,
    Column,
    Estimand,
    Method,
    Result,
    order,
)
from mangetamain_analytics.visualization.families import trend_panels
from mangetamain_analytics.visualization.families.inference import (
    JACKKNIFE,
    JACKKNIFE_REFERENCES,
    Transform,
)
from mangetamain_analytics.visualization.families.quantities import (
    COMPLEXITY,
    DURATION,
    NUTRITION,
    ZEROS,
    Quantity,
    filters_on,
    zeros_sql,
)
from mangetamain_analytics.visualization.families.trend_inference import (
    DECADE,
    TURN_REFERENCES,
    Trend,
    judged_trends,
    span_of,
    trend_estimates,
)
from mangetamain_analytics.visualization.families.trend_panels import Panel
from mangetamain_analytics.visualization.families.trend_words import (
    PER_DECADE,
    YEARLY,
    trend_sentence,
    year_name,
)
from mangetamain_analytics.visualization.selection import RECIPES, SIZE_SQL, size_of

METHOD: Final = Method(
    text=N_(
        "Least squares on recipes over the year (logarithms: minutes, calories, nutrients), a"
        " straight line and a parabola; a turn inside the years is told where the parabola"
        " clearly goes one way in the first year and the other in the last, and the years"
        " before and after do so by themselves; where the parabola’s vertex lies in the"
        " middle 70% of the years, no rise or fall is told, unless the years contradict the"
        " parabola; 95% intervals by delete-one-contributor jackknife (CR3), simultaneous"
        " over both lines of all measures; p adjusted by Holm"
    ),
    formula=r"y_i = a + b\,x_i + e_i,\quad y_i = a + b\,x_i + c\,x_i^2 + e_i,\quad " + JACKKNIFE,
    references=(
        *JACKKNIFE_REFERENCES,
        *TURN_REFERENCES,
        "Šidák (1967), Rectangular confidence regions, JASA 62(318)",
    ),
)


# By the number of measures; units stand over the panels where there is room.
_MEASURES: Final = {
    len(DURATION): N_("Geometric mean by year, 95% intervals"),
    len(COMPLEXITY): N_("Mean by year, 95% intervals"),
    len(NUTRITION): N_("Geometric mean by year, kcal and % of daily value, 95% intervals"),
}
_DAILY: Final = N_("% of daily value")
_UNITS: Final = {
    "minutes": N_("minutes"),
    "calories": N_("kcal"),
    "complexity_score": N_("points"),
    "n_steps": N_("steps"),
    "n_ingredients": N_("ingredients"),
}


def trend_measures_analysis(
    analysis_id: str, page: str, question: str, quantities: Sequence[Quantity]
) -> Analysis:
    """Return the analysis of measures over the years; one alone also has its quantiles drawn.

    Args:
        analysis_id: Its id.
        page: The page that shows it.
        question: What it answers, a message to translate.
        quantities: The measures, one family.
    """
    quantiles = quantities if len(quantities) == 1 else ()
    panels = [Panel(q.id, q.label, _UNITS.get(q.id, _DAILY)) for q in quantities]
    return Analysis(
        id=analysis_id,
        page=page,
        question=question,
        measure=_MEASURES[len(quantities)],
        filters=all_but(*OF_REVIEWS, *filters_on(quantities)),
        queries={"size": SIZE_SQL, "zeros": zeros_sql(quantities, "year")}
        | {
            f"{condition}, {name}": _sql(name, list(group), condition)
            for name in ("trend", "years")
            for condition, group in groupby(quantities, lambda quantity: quantity.condition)
        }
        | {f"{quantity.id}, quantiles": _quantiles_sql(quantity) for quantity in quantiles},
        columns=(
            Column("measure", N_("Measure")),
            Column("year", N_("Year")),
            Column("n", N_("Recipes")),
            Column("clusters", N_("Contributors")),
            ZEROS,
            Column("value", N_("Mean"), N_("unit of the measure")),
            Column("low", N_("95% interval from"), N_("unit of the measure")),
            Column("high", N_("95% interval to"), N_("unit of the measure")),
        )
        + tuple(
            Column(name, label, N_("unit of the measure"))
            for _ in quantiles
            for name, label in (
                ("q25", N_("Lower quartile")),
                ("median", N_("Median")),
                ("q75", N_("Upper quartile")),
            )
        ),
        compute=partial(_compute, quantities),
        figure=partial(trend_panels.figure, panels),
        sentence=partial(sentence, quantities),
        alt=partial(trend_panels.alt, panels),
        method=METHOD,
        names={"measure": partial(_measure_name, quantities), "year": year_name},
    )


def _measure_name(quantities: Sequence[Quantity], measure: str, language: Language) -> str:
    return next(language.gettext(q.label) for q in quantities if q.id == measure)


def _sql(name: str, quantities: Sequence[Quantity], condition: str) -> str:
    """Return the trends, or the means by year, of measures defined on the same recipes."""
    values = ", ".join(f"{quantity.sql} AS {quantity.id}" for quantity in quantities)
    statement, column = {"trend": (trend_sql, "x"), "years": (means_sql, "level")}[name]
    source = (
        f"SELECT contributor_id AS cluster, year AS {column}, {values} {RECIPES} AND {condition}"
    )
    return statement(source, [quantity.id for quantity in quantities])


def _quantiles_sql(quantity: Quantity) -> str:
    return f"""SELECT year, quantile_cont({quantity.id}, [0.25, 0.5, 0.75]) AS quantiles
  {RECIPES} AND {quantity.condition} GROUP BY year ORDER BY year"""


def _compute(quantities: Sequence[Quantity], answers: Answers, filters: Filters) -> Result:
    estimands = judged_trends([_trend(quantity, answers) for quantity in quantities])
    rows = [row for quantity in quantities for row in _rows(quantity, answers)]
    return Result(
        **size_of(answers["size"]),
        profile=filters.profile,
        rows=rows,
        estimands=order(estimands),
        drawable=trend_panels.is_drawable(rows),
    )


def _trend(quantity: Quantity, answers: Answers) -> Trend:
    row = answers[f"{quantity.condition}, trend"][0]
    sd = row[f"{quantity.id}_sd"]
    annual = answers[f"{quantity.condition}, years"]
    years = sum(not trend_panels.is_scarce(year) for year in annual)
    slope, curve = trend_estimates(row, f"{quantity.id}_", years) if sd else (None, None)
    return Trend(
        key=quantity.id,
        slope=slope,
        curve=curve,
        **span_of(row, f"{quantity.id}_"),
        annual={
            year["level"]: mean for year in annual if (mean := _mean(year, quantity.id)) is not None
        },
        unit=N_("ratio − 1 per year") if quantity.is_log else N_("units per decade"),
        turned_unit=(
            N_("ratio − 1 per year, pace of both ways together")
            if quantity.is_log
            else N_("units per decade, pace of both ways together")
        ),
        shown=math.expm1 if quantity.is_log else _per(DECADE),
        sized=_per(DECADE / (sd or math.inf)),
        scale=TREND,
        facts={"measure": quantity.id, "years": years},
    )


def _per(factor: float) -> Transform:
    return lambda value: factor * value


def _rows(quantity: Quantity, answers: Answers) -> Iterator[dict[str, Any]]:
    """Yield a row per year, back from logarithms: means become geometric means."""
    zeros = {row["level"]: row for row in answers["zeros"]}
    quantiles = {row["year"]: row for row in answers.get(f"{quantity.id}, quantiles", ())}
    back: Transform = math.exp if quantity.is_log else float
    for row in answers[f"{quantity.condition}, years"]:
        mean = row[f"{quantity.id}_value"]
        estimate = _mean(row, quantity.id)
        low, high = map(back, estimate.interval()) if estimate else (None, None)
        yield {
            "measure": quantity.id,
            "year": row["level"],
            "n": row["n"],
            "clusters": row["clusters"],
            "zeros": zeros[row["level"]][quantity.id] if row["level"] in zeros else 0,
            "value": back(mean),
            "low": low,
            "high": high,
        } | (
            dict(zip(("q25", "median", "q75"), quantiles[row["level"]]["quantiles"], strict=True))
            if quantiles
            else {}
        )


def _mean(row: dict[str, Any], measure: str) -> Estimate | None:
    squares = row[f"{measure}_squared_deviations"]
    if row["clusters"] < 2 or squares is None:
        return None
    return from_jackknife(
        row[f"{measure}_value"], squares, row["n"], row["clusters"], row["effective_clusters"]
    )


def sentence(quantities: Sequence[Quantity], estimand: Estimand, language: Language) -> str:
    """Say how a measure moved."""
    quantity = next(q for q in quantities if q.id == estimand.facts["measure"])
    return trend_sentence(
        language.gettext(quantity.label),
        estimand,
        language,
        YEARLY if quantity.is_log else PER_DECADE,
        language.gettext(quantity.unit),
    )
