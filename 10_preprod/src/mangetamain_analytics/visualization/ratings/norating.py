"""Reviews without a rating: how many there are over the years, and what they do to a naive mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from mangetamain_analytics.data.conditions import INTERACTIONS
from mangetamain_analytics.data.filters import Filters, all_but
from mangetamain_analytics.i18n import N_
from mangetamain_analytics.statistics.effects import cohens_h
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.means import means_sql
from mangetamain_analytics.statistics.multiplicity import simultaneous_level
from mangetamain_analytics.statistics.thresholds import COHENS_H
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
    order,
)
from mangetamain_analytics.visualization.families.inference import JACKKNIFE, JACKKNIFE_REFERENCES
from mangetamain_analytics.visualization.families.trend_inference import (
    DECADE,
    TURN_REFERENCES,
    Trend,
    ends_of,
    judged_trends,
    span_of,
    trend_estimates,
)
from mangetamain_analytics.visualization.families.trend_words import year_name
from mangetamain_analytics.visualization.ratings import norating_view
from mangetamain_analytics.visualization.ratings.rated import (
    BOTH_REFERENCE,
    PAGE,
    RATED,
    SIZE_SQL,
    Row,
    answers_of,
    clustered,
    mean_with_both,
    share_of,
    size_of,
    with_least_points,
)

METHOD: Final = Method(
    text=N_(
        "Share of reviews without a rating over years (linear probability), a straight line"
        " and a parabola; a turn inside the years is told where the parabola clearly goes one"
        " way in the first year and the other in the last, and the years before and after do"
        " so by themselves; where the parabola’s vertex lies in the middle 70% of the years,"
        " no rise or fall is told, unless the years contradict the parabola; 95% intervals by"
        " delete-one-cluster jackknife (CR3) over recipes and over reviewers, the wider one,"
        " simultaneous over both lines; p adjusted by Holm. Shares and means of years: the"
        " variances over recipes and over reviewers add up, less that of single reviews; the"
        " interval of a share is Wilson’s with the effective number of reviews. The naive"
        " mean counts “no rating” as 0 stars, as the raw file writes it"
    ),
    formula=r"[no\ rating]_i = a + b\,year_i\ (+\ c\,year_i^2) + e_i,\quad " + JACKKNIFE,
    references=(
        *JACKKNIFE_REFERENCES,
        *TURN_REFERENCES,
        BOTH_REFERENCE,
        "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 6",
        "Korn, Graubard (1998), Confidence intervals for proportions with small expected number of"
        " positive counts estimated from survey data, Survey Methodology 24(2)",
    ),
)

_YEARS_SQL: Final = f"""SELECT i.year, count(*) AS reviews, count(*) - count(i.rating) AS unrated,
  avg(i.rating) AS mean, sum(coalesce(i.rating, 0)) / count(*) AS naive
  {INTERACTIONS} GROUP BY i.year ORDER BY i.year"""
_UNRATED: Final = "(NOT i.has_rating)::INTEGER AS unrated"


def _trend_sql(cluster: str) -> str:
    return trend_sql(
        f"SELECT {cluster} AS cluster, i.year AS x, {_UNRATED} {INTERACTIONS}", ["unrated"]
    )


def _shares_sql(cluster: str) -> str:
    return means_sql(
        f"SELECT {cluster} AS cluster, i.year AS level, {_UNRATED} {INTERACTIONS}", ["unrated"]
    )


def _means_sql(cluster: str) -> str:
    return means_sql(
        f"SELECT {cluster} AS cluster, i.year AS level, i.rating AS stars {RATED}", ["stars"]
    )


def _compute(answers: Answers, filters: Filters) -> Result:
    size = answers["size"][0]
    rows = _rows(answers)
    estimands = [_trend(answers, sum(row["low"] is not None for row in rows))]
    if naive := _naive(size, rows):
        estimands.append(naive)
    enough = shortage(size["reviews"], min(size["n"], size["clusters"])) is None
    return Result(
        **size_of(answers["size"]),
        profile=filters.profile,
        rows=rows,
        estimands=order(estimands),
        drawable=enough and any(norating_view.is_drawn(row) for row in rows),
    )


def _annual(name: str, measure: str, answers: Answers) -> dict[int, Estimate]:
    """Return the mean of each year that has enough of what is averaged."""
    found = {
        of["recipe"]["level"]: mean_with_both(of, measure)[1] for of in answers_of(name, answers)
    }
    return {year: mean for year, mean in found.items() if isinstance(mean, Estimate)}


def _rows(answers: Answers) -> Rows:
    """Return a row per year; a year of too few reviews or ratings has no interval of theirs."""
    shares = _annual("shares", "unrated", answers)
    means = _annual("means", "stars", answers)
    rows = []
    for row in answers["years"]:
        share, mean = shares.get(row["year"]), means.get(row["year"])
        low, high = share_of(share)[1:] if share else (None, None)
        ends = mean.interval() if mean else (None, None)
        rows.append(
            row
            | {"share": row["unrated"] / row["reviews"], "low": low, "high": high}
            | {"mean_low": ends[0], "mean_high": ends[1]}
        )
    return rows


def _trend(answers: Answers, years: int) -> Estimand:
    """Judge the course of the share; `years` is how many have enough reviews."""
    rows = answers_of("trend", answers)[0]
    unit, slope, curve = _wider_lines(rows, years)
    row, size = rows[unit], answers["size"][0]
    share = (size["reviews"] - size["rated"]) / (size["reviews"] or 1)
    trend = Trend(
        key="trend",
        slope=slope,
        curve=curve,
        **span_of(row, "unrated_") | {"ends": _wider_ends(rows)},
        annual=_annual("shares", "unrated", answers),
        unit=N_("percentage points per decade"),
        turned_unit=N_("percentage points per decade, pace of both ways together"),
        shown=lambda pace: 100 * DECADE * pace,
        # The shares at the ends of a decade around the mean.
        sized=lambda pace: cohens_h(share + DECADE / 2 * pace, share - DECADE / 2 * pace),
        scale=COHENS_H,
        facts={"clustered": unit, "share": share, "years": years},
    )
    return with_least_points(judged_trends([trend])[0])


def _wider_lines(
    rows: dict[str, dict[str, Any]], years: int
) -> tuple[str, Estimate | None, Estimate | None]:
    """Return slope and curve, each of the clustering that makes its interval wider.

    Before them stands the name of the slope's clustering, or of the one that lacks data for it; a
    curve that one of them lacks is none.
    """
    found = {unit: _lines(row, years) for unit, row in rows.items()}
    level = simultaneous_level(2)
    slopes, curves = ({unit: lines[place] for unit, lines in found.items()} for place in range(2))
    unit, slope = _widest(slopes, level)
    return unit, slope, _widest(curves, level)[1] if slope else None


def _wider_ends(rows: dict[str, dict[str, Any]]) -> tuple[Estimate, Estimate] | None:
    """Return the slopes at both ends, each of the clustering that makes its interval wider."""
    found = [ends_of(row, "unrated_") for row in rows.values()]
    known = [ends for ends in found if ends]
    level = simultaneous_level(2)
    if len(known) < len(found):
        return None
    first, last = (max(same, key=lambda end: end.reach(level)) for same in zip(*known, strict=True))
    return first, last


def _lines(row: Row, years: int) -> tuple[Estimate | None, Estimate | None]:
    # Without a spread all have a rating, or none has.
    return trend_estimates(row, "unrated_", years) if row["unrated_sd"] else (None, None)


def _widest(found: dict[str, Estimate | None], level: float) -> tuple[str, Estimate | None]:
    """Return the estimate of the widest interval and its name; a missing one comes first."""
    unit = max(found, key=lambda name: e.reach(level) if (e := found[name]) else math.inf)
    return unit, found[unit]


def _naive(size: dict[str, Any], rows: Sequence[dict[str, Any]]) -> Estimand | None:
    """Tell what counting "no rating" as 0 does to the mean, in all and in the worst year.

    Returns:
        None where no review lacks a rating, or no year has enough reviews and ratings.
    """
    rated = [row for row in rows if row["low"] is not None and row["mean_low"] is not None]
    if size["rated"] == size["reviews"] or not rated:
        return None
    stars = sum(row["naive"] * row["reviews"] for row in rows)
    worst = min(rated, key=lambda row: row["naive"] - row["mean"])
    naive, honest = stars / size["reviews"], stars / size["rated"]
    return Estimand(
        key="naive",
        verdict="descriptive",
        n=size["reviews"],
        clusters=size["n"],
        unit=N_("stars"),
        value=naive - honest,
        facts={"naive": naive, "honest": honest, "worst": worst},
    )


NORATING: Final = Analysis(
    id="ratings-norating",
    page=PAGE,
    question=N_("Do more reviews come without a rating?"),
    measure=N_("Reviews without a rating, and the mean with and without them, 95% intervals"),
    filters=all_but("rating"),
    queries={"size": SIZE_SQL, "years": _YEARS_SQL}
    | clustered("trend", _trend_sql)
    | clustered("shares", _shares_sql)
    | clustered("means", _means_sql),
    columns=(
        Column("year", N_("Year")),
        Column("reviews", N_("Reviews")),
        Column("unrated", N_("Without a rating")),
        Column("share", N_("Share without a rating"), N_("ratio")),
        Column("low", N_("95% interval from"), N_("ratio")),
        Column("high", N_("95% interval to"), N_("ratio")),
        Column("mean", N_("Mean of the ratings"), N_("stars")),
        Column("mean_low", N_("95% interval from"), N_("stars")),
        Column("mean_high", N_("95% interval to"), N_("stars")),
        Column("naive", N_("Mean with “no rating” as 0"), N_("stars")),
    ),
    compute=_compute,
    figure=norating_view.figure,
    sentence=norating_view.sentence,
    alt=norating_view.alt,
    method=METHOD,
    names={"year": year_name},
)
