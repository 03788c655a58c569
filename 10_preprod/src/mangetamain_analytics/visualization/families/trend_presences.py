"""Presences over the years: the ingredients or tags most used, those that rise, those that fall."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from mangetamain_analytics.data.filters import OF_REVIEWS, Filters, all_but
from mangetamain_analytics.i18n import N_
from mangetamain_analytics.statistics.effects import cohens_h
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.multiplicity import benjamini_hochberg, fcr_level
from mangetamain_analytics.statistics.presence_trends import presence_trends_sql
from mangetamain_analytics.statistics.thresholds import (
    COHENS_H,
    LEAST_POINTS,
    MIN_CLUSTERS,
    MIN_ROWS,
)
from mangetamain_analytics.visualization.analysis import (
    SPEAKING,
    Analysis,
    Answers,
    Column,
    Estimand,
    Method,
    Result,
    order,
    verdict_name,
)
from mangetamain_analytics.visualization.families import trend_presences_view
from mangetamain_analytics.visualization.families.discoveries import (
    DISCOVERY_REFERENCES,
    FALSE_DISCOVERY_RATE,
    SPOKEN,
    undiscovered,
)
from mangetamain_analytics.visualization.families.inference import JACKKNIFE, Transform
from mangetamain_analytics.visualization.families.presences import Kind
from mangetamain_analytics.visualization.families.trend_inference import (
    DECADE,
    TURNING,
    TURN_REFERENCES,
    Trend,
    judge_trend,
    populated_years_sql,
    span_of,
    trend_estimates,
    trend_shortage,
)
from mangetamain_analytics.visualization.selection import RECIPES, SIZE_SQL, size_of

_NAMED: Final = 3  # most used items that a finding names

METHOD: Final = Method(
    text=N_(
        "Straight line and parabola of the share over the year (linear probability); an item"
        " is neither a riser nor a faller where the parabola turns in the middle 70% of the"
        " years; a turn is told where its curve and its slopes in the first and in the last"
        " year are evident and the years before and after go the same ways by themselves;"
        " delete-one-contributor jackknife (CR3) with the contributors’"
        " effective number; Benjamini–Hochberg over both lines of all items in at least 100"
        " recipes, intervals at the false coverage rate"
    ),
    formula=r"[i\ has\ item] = a + b\,x_i\ (+\ c\,x_i^2) + e_i,\quad " + JACKKNIFE,
    references=(*DISCOVERY_REFERENCES, *TURN_REFERENCES),
)


def trend_presences_analysis(analysis_id: str, page: str, question: str, kind: Kind) -> Analysis:
    """Return the analysis of the items of a kind over the years.

    Args:
        analysis_id: Its id.
        page: The page that shows it.
        question: What it answers, a message to translate.
        kind: Of the items.
    """
    statement = presence_trends_sql(
        f"SELECT id, contributor_id AS cluster, year AS x {RECIPES}",
        f"SELECT recipe_id AS id, {kind.key} AS item FROM {kind.bridge}",
        MIN_ROWS,
    )
    return Analysis(
        id=analysis_id,
        page=page,
        question=question,
        measure=N_("Share of recipes, and the pace of its change, 95% intervals"),
        filters=all_but(*OF_REVIEWS),
        queries={
            "size": SIZE_SQL,
            "years": populated_years_sql(RECIPES),
            "items": f"SELECT found.*, names.name FROM ({statement}) AS found"
            f" JOIN {kind.table} AS names ON names.id = found.item ORDER BY names.name",
        },
        columns=(
            Column("item", kind.label),
            Column("n", N_("Recipes")),
            Column("share", N_("Share of all recipes"), N_("ratio")),
            Column("course", N_("Course")),
            Column("change", N_("Change of the share per decade"), N_("ratio")),
            Column("low", N_("95% interval from"), N_("ratio")),
            Column("high", N_("95% interval to"), N_("ratio")),
            Column("p_adjusted", N_("Adjusted p")),
            Column("verdict", N_("Verdict")),
        ),
        compute=partial(_compute, kind),
        figure=trend_presences_view.figure,
        sentence=trend_presences_view.sentence,
        alt=trend_presences_view.alt,
        method=METHOD,
        is_slow=True,
        names={
            "verdict": verdict_name,
            "course": trend_presences_view.course_name,
        },
    )


def _compute(kind: Kind, answers: Answers, filters: Filters) -> Result:
    years = answers["years"][0]["years"]
    trends = [_trend(kind, row, years) for row in answers["items"]]
    judged = _judged([trend for trend in trends if trend.slope is not None])
    size = size_of(answers["size"])
    spoken = _spoken([e for e in judged if e.verdict != "no_evidence"])[:SPOKEN]
    return Result(
        **size,
        profile=filters.profile,
        rows=[_row(estimand) for estimand in judged],
        estimands=(spoken or (_silent(kind, judged, years, size),)) + _most_used(kind, judged),
        drawable=bool(judged),
    )


def _spoken(known: Sequence[Estimand]) -> tuple[Estimand, ...]:
    """Put risers and fallers first, which the chart shows, then all others."""
    straight = [e for e in known if e.facts["shape"] in ("rise", "fall")]
    movers = [e for e in straight if e.verdict in SPEAKING]
    return order(movers) + order([e for e in known if e not in movers])


def _trend(kind: Kind, row: dict[str, Any], years: int) -> Trend:
    slope, curve = trend_estimates(row, "", years)
    # Shares of few contributors mislead more than means.
    enough = row["item_clusters"] >= MIN_CLUSTERS
    return Trend(
        key=f"{kind.id}:{row['name']}",
        slope=slope if enough else None,
        curve=curve if enough else None,
        **span_of(row),
        annual=_annual(row),
        unit=N_("difference of shares per decade"),
        turned_unit=N_("difference of shares per decade, pace of both ways together"),
        shown=_per_decade,
        sized=_sized(row["share"]),
        scale=COHENS_H,
        facts={
            "item": row["name"],
            "item_n": row["item_n"],
            "share": row["share"],
            "years": years,
            "span": row["x_max"] - row["x_min"],
        },
    )


def _annual(row: dict[str, Any]) -> dict[int, Estimate]:
    """Return the shares of the years, which are known where a course that bends may be evident."""
    return {
        year["x"]: Estimate(
            year["share"],
            math.sqrt(year["variance"]),
            max(1.0, year["effective_clusters"] - 1),
            year["n"],
            year["clusters"],
        )
        for year in row["annual"] or ()
        if year["variance"] is not None
    }


def _per_decade(slope: float) -> float:
    return DECADE * slope


def _sized(share: float) -> Transform:
    """Return what makes of a slope Cohen's h of a decade's change around the share."""
    return lambda slope: cohens_h(share + DECADE / 2 * slope, share - DECADE / 2 * slope)


def _judged(trends: Sequence[Trend]) -> list[Estimand]:
    """Judge all items at once: slopes and curves are the candidates of one family.

    The interval at the false coverage rate excludes 0 for exactly the candidates that
    Benjamini–Hochberg selects, so the shape that it decides is made of discoveries.
    """
    tested = [e for trend in trends for e in (trend.slope, trend.curve) if e is not None]
    adjusted = benjamini_hochberg([estimate.p_value() for estimate in tested])
    discoveries = int(sum(p <= FALSE_DISCOVERY_RATE for p in adjusted))
    level = fcr_level(max(1, discoveries), max(1, len(tested)))
    remaining = iter(adjusted)
    judged = []
    for trend in trends:
        p, p_curve = (
            math.nan if estimate is None else float(next(remaining))
            for estimate in (trend.slope, trend.curve)
        )
        estimand = judge_trend(trend, level, p, p_curve)
        judged.append(_with_least_points(estimand))
    return judged


def _with_least_points(estimand: Estimand) -> Estimand:
    assert estimand.value is not None
    if estimand.verdict != "no_evidence" and abs(estimand.value) < LEAST_POINTS:
        return replace(estimand, verdict="negligible")
    return estimand


def _most_used(kind: Kind, judged: Sequence[Estimand]) -> tuple[Estimand, ...]:
    """Return the items most used as a finding that tests nothing."""
    ranked = sorted(judged, key=lambda estimand: -estimand.facts["share"])[:_NAMED]
    if not ranked:
        return ()
    first = ranked[0]
    items = tuple((e.facts["item"], e.facts["share"]) for e in ranked)
    return (
        Estimand(
            key=f"{kind.id}:most_used",
            verdict="descriptive",
            n=first.n,
            clusters=first.clusters,
            unit=N_("ratio"),
            value=first.facts["share"],
            facts={"items": items},
        ),
    )


def _silent(kind: Kind, judged: Sequence[Estimand], years: int, size: dict[str, Any]) -> Estimand:
    missing = {"shortage": trend_shortage(size["n"], size["clusters"], years) or "items"}
    unit = N_("difference of shares per decade")
    return undiscovered(kind.id, judged, size["n"], size["clusters"], unit, missing)


def _row(estimand: Estimand) -> dict[str, Any]:
    # A share that turned has no one change; its course says what it did.
    is_straight = estimand.facts["shape"] not in TURNING
    low, high = estimand.interval if is_straight and estimand.interval else (None, None)
    return {
        "item": estimand.facts["item"],
        "n": estimand.facts["item_n"],
        "share": estimand.facts["share"],
        "course": estimand.facts["shape"],
        "change": estimand.value if is_straight else None,
        "low": low,
        "high": high,
        "p_adjusted": estimand.p,
        "verdict": estimand.verdict,
    }
