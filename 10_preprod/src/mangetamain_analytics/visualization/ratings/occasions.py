"""Ratings by the season and the day on which they are given."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from mangetamain_analytics.data.filters import Filters, all_but
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.statistics.effects import cohens_h
from mangetamain_analytics.statistics.thresholds import COHENS_H, STANDARDIZED_DIFFERENCE
from mangetamain_analytics.statistics.sparse_contrasts import sparse_contrasts_sql
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
from mangetamain_analytics.visualization.families import measures_view
from mangetamain_analytics.visualization.families.inference import (
    JACKKNIFE,
    JACKKNIFE_REFERENCES,
    Candidate,
    judged,
)
from mangetamain_analytics.visualization.ratings import occasions_view
from mangetamain_analytics.visualization.ratings.occasions_view import POINTS, QUANTITIES, STARS
from mangetamain_analytics.visualization.ratings.rated import (
    PAGE,
    RATED,
    SIZE_SQL,
    answers_of,
    clustered,
    contrast_of,
    size_of,
    wider_together,
    with_least_points,
)

METHOD: Final = Method(
    text=N_(
        "Difference from the other ratings with year fixed effects, least squares on ratings; 95%"
        " intervals by delete-one-cluster jackknife (CR3) over recipes and over reviewers, the"
        " wider one, simultaneous; p adjusted by Holm. Bars: the same difference of each month or"
        " day, times the share of the other ratings, which is the difference from the mean of all"
        " within years. “No rating” is left out"
    ),
    formula=r"y_{i} = \alpha_{year(i)} + b\,[level]_{i} + e_{i},\quad " + JACKKNIFE,
    references=(
        *JACKKNIFE_REFERENCES,
        "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 2 and 6",
    ),
)


def occasions_analysis(
    analysis_id: str, question: str, dimension: Dimension, detail: Dimension
) -> Analysis:
    """Return the analysis of ratings by a dimension.

    Args:
        analysis_id: Its id.
        question: What it answers, a message to translate.
        dimension: Whose levels are compared in the findings; its words speak of ratings.
        detail: Whose levels the chart draws.
    """
    return Analysis(
        id=analysis_id,
        page=PAGE,
        question=question,
        measure=N_(
            "Bars: difference from the mean of all ratings within years, 95% intervals;"
            " sentences: from the other ratings"
        ),
        filters=all_but(dimension.id),
        queries={"size": SIZE_SQL}
        | clustered("compared", partial(_sql, dimension, dimension.contrasted))
        | clustered("drawn", partial(_sql, detail, detail.levels)),
        columns=(
            Column("measure", N_("Measure")),
            Column("level", N_("Level")),
            Column("n", N_("Ratings")),
            Column("deviation", N_("Difference from the mean"), N_("stars, or points")),
            Column("low", N_("95% interval from"), N_("stars, or points")),
            Column("high", N_("95% interval to"), N_("stars, or points")),
        ),
        compute=partial(_compute, detail),
        figure=partial(occasions_view.figure, detail),
        sentence=partial(occasions_view.sentence, dimension),
        alt=partial(measures_view.alt, list(QUANTITIES.values()), detail),
        method=METHOD,
        is_slow=True,
        names={"measure": _measure_name, "level": detail.name},
    )


def _measure_name(measure: str, language: Language) -> str:
    return language.gettext(QUANTITIES[measure].label)


def _sql(dimension: Dimension, levels: tuple[Level, ...], cluster: str) -> str:
    values = ", ".join(f"{quantity.sql} AS {quantity.id}" for quantity in QUANTITIES.values())
    source = (
        f"SELECT {cluster} AS cluster, i.{dimension.stratum} AS stratum,"
        f" i.{dimension.level} AS level, {values} {RATED}"
    )
    return sparse_contrasts_sql(source, list(QUANTITIES), levels)


def _compute(detail: Dimension, answers: Answers, filters: Filters) -> Result:
    compared = judged(list(_candidates("compared", answers, whole=True)))
    estimands = [with_least_points(estimand) for estimand in compared]
    rows: Rows = [_row(cell) for cell in judged(list(_candidates("drawn", answers, whole=False)))]
    rows.sort(key=lambda row: detail.levels.index(row["level"]))
    return Result(
        **size_of(answers["size"]),
        profile=filters.profile,
        rows=rows,
        estimands=order(estimands or [_none(answers)]),
        drawable=any(row["deviation"] is not None for row in rows),
    )


def _none(answers: Answers) -> Estimand:
    n = answers["size"][0]["rated"]
    facts = {"measure": "stars", "shortage": "rows"}
    return Estimand("stars", "insufficient_data", n, 0, STARS.unit, facts=facts)


def _candidates(name: str, answers: Answers, whole: bool) -> Iterable[Candidate]:
    """Yield a candidate per level and measure.

    Args:
        name: Of the statement, `compared` or `drawn`.
        answers: Rows of the statements.
        whole: Compare with the rest (True) or with the mean of all (False).
    """
    cells = [(q, rows) for rows in answers_of(name, answers) for q in QUANTITIES.values()]
    estimates = wider_together([(rows, contrast_of(q.id)) for q, rows in cells])
    for (quantity, rows), (unit, estimate) in zip(cells, estimates, strict=True):
        row = rows[unit]
        # The mean of all holds the level itself: its distance is the rest's share of b.
        share = 1.0 if whole else 1 - row["level_n"] / row["n"]
        sd, mean = row[f"{quantity.id}_sd"] or 1.0, row[f"{quantity.id}_mean"]
        is_share = quantity.unit == POINTS
        yield Candidate(
            key=f"{quantity.id}:{row['level']}",
            estimate=estimate,
            n=row["n"],
            clusters=row["clusters"],
            unit=quantity.unit,
            shown=partial(_scaled, 100 * share if is_share else share),
            sized=partial(_as_h, share, mean) if is_share else partial(_scaled, share / sd),
            scale=COHENS_H if is_share else STANDARDIZED_DIFFERENCE,
            facts={
                "measure": quantity.id,
                "level": row["level"],
                "level_n": row["level_n"],
                "clustered": unit,
            },
        )


def _scaled(factor: float, value: float) -> float:
    return factor * value


def _as_h(factor: float, share: float, difference: float) -> float:
    return cohens_h(share + factor * difference, share)


def _row(estimand: Estimand) -> dict[str, Any]:
    low, high = estimand.interval or (None, None)
    return {
        "measure": estimand.facts["measure"],
        "level": estimand.facts["level"],
        "n": estimand.facts["level_n"],
        "deviation": estimand.value,
        "low": low,
        "high": high,
    }
