"""Reviews without a rating: how many there are over the years, and what they do to a naive mean."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mangetamain_analytics.data.conditions import INTERACTIONS
from mangetamain_analytics.data.filters import Filters, all_but
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.statistics.effects import cohens_h
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.thresholds import COHENS_H
from mangetamain_analytics.statistics.trends import trend_sql
from mangetamain_analytics.utils.chart_theme import apply_chart_theme
from mangetamain_analytics.utils.color_theme import ColorTheme
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
from mangetamain_analytics.visualization.families.inference import (
    JACKKNIFE,
    JACKKNIFE_REFERENCES,
    Candidate,
    Shortage,
    jackknifed,
    judged,
)
from mangetamain_analytics.visualization.families.silence import more_to_know
from mangetamain_analytics.visualization.ratings.rated import (
    PAGE,
    SIZE_SQL,
    Row,
    answers_of,
    clustered,
    size_of,
    wider,
)
from mangetamain_analytics.visualization.ratings.silence import too_few

METHOD: Final = Method(
    text=N_(
        "Share of reviews without a rating, straight line over years (linear probability), 95%"
        " intervals by delete-one-cluster jackknife (CR3) over recipes and over reviewers, the"
        " wider one. The naive mean counts “no rating” as 0 stars, as the raw file writes it"
    ),
    formula=r"[no\ rating]_i = a + b\,year_i + e_i,\quad " + JACKKNIFE,
    references=(
        *JACKKNIFE_REFERENCES,
        "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 6",
    ),
)

_YEARS_SQL: Final = f"""SELECT i.year, count(*) AS reviews, count(*) - count(i.rating) AS unrated,
  avg(i.rating) AS mean, sum(coalesce(i.rating, 0)) / count(*) AS naive
  {INTERACTIONS} GROUP BY i.year ORDER BY i.year"""
# A year with fewer reviews is in the table and not in the chart.
_LEAST_DRAWN: Final = 30


def _sql(cluster: str) -> str:
    source = (
        f"SELECT {cluster} AS cluster, i.year AS x, (NOT i.has_rating)::INTEGER AS unrated"
        f" {INTERACTIONS}"
    )
    return trend_sql(source, ["unrated"])


def _slope(row: Row) -> Estimate | Shortage:
    # Without a spread all have a rating, or none has.
    is_undefined = bool(row["unrated_undefined"]) or not row["unrated_sd"]
    return jackknifed(
        row,
        "unrated_",
        is_undefined=is_undefined,
        effective_clusters=row["effective_clusters"],
    )


def _compute(answers: Answers, filters: Filters) -> Result:
    rows: Rows = [row | {"share": row["unrated"] / row["reviews"]} for row in answers["years"]]
    trend = _trend(answers)
    estimands = [trend]
    if trend.n and (naive := _naive(answers["size"][0], rows)):
        estimands.append(naive)
    return Result(
        **size_of(answers["size"]),
        profile=filters.profile,
        rows=rows,
        estimands=order(estimands),
        drawable=any(_is_drawn(row) for row in rows),
    )


def _trend(answers: Answers) -> Estimand:
    rows = answers_of("trend", answers)[0]
    unit, estimate = wider(rows, _slope)
    size = answers["size"][0]
    share = (size["reviews"] - size["rated"]) / (size["reviews"] or 1)
    candidate = Candidate(
        key="trend",
        estimate=estimate,
        n=rows[unit]["n"],
        clusters=rows[unit]["clusters"],
        unit=N_("percentage points per decade"),
        shown=lambda slope: 1000 * slope,
        # The shares at the ends of a decade around the mean.
        sized=lambda slope: cohens_h(share + 5 * slope, share - 5 * slope),
        scale=COHENS_H,
        facts={"clustered": unit, "share": share},
    )
    return judged([candidate])[0]


def _naive(size: dict[str, Any], rows: Rows) -> Estimand | None:
    """Tell what counting "no rating" as 0 does to the mean, in all and in the worst year."""
    rated = [row for row in rows if row["mean"] is not None and _is_drawn(row)]
    if not rated:
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


def _is_drawn(row: dict[str, Any]) -> bool:
    return bool(row["reviews"] >= _LEAST_DRAWN)


_TREND: Final = {
    True: N_("The share of reviews without a rating rose by {points} points per decade"),
    False: N_("The share of reviews without a rating fell by {points} points per decade"),
}
_HARDLY: Final = N_(
    "The share of reviews without a rating hardly changed ({points} points per decade)"
)
_UNKNOWN: Final = N_(
    "No evidence that the share of reviews without a rating rose or fell ({low} to {high} points"
    " per decade)"
)


def _sentence(estimand: Estimand, language: Language) -> str:
    if estimand.value is None:
        return too_few(estimand, language)
    if estimand.key == "naive":
        return _naive_sentence(estimand, language)
    low, high = estimand.interval or (estimand.value, estimand.value)
    if estimand.verdict == "no_evidence":
        text = language.gettext(_UNKNOWN, low=language.signed(low), high=language.signed(high))
        return text + more_to_know(estimand, language)
    if estimand.verdict == "negligible":
        return language.gettext(_HARDLY, points=language.signed(estimand.value))
    points = language.significant(abs(estimand.value))
    return language.gettext(_TREND[estimand.value > 0], points=points)


def _naive_sentence(estimand: Estimand, language: Language) -> str:
    facts, worst = estimand.facts, estimand.facts["worst"]
    return language.gettext(
        "Counted as 0 stars, reviews without a rating would lower the mean from {honest} to"
        " {naive}, and in {year} from {worst_honest} to {worst_naive}",
        honest=language.number(facts["honest"], 2),
        naive=language.number(facts["naive"], 2),
        year=worst["year"],
        worst_honest=language.number(worst["mean"], 2),
        worst_naive=language.number(worst["naive"], 2),
    )


def _figure(result: Result, language: Language) -> go.Figure:
    rows = [row for row in result.rows if _is_drawn(row)]
    shared = {
        "x": [row["year"] for row in rows],
        "hovertext": [_hover(row, language) for row in rows],
        "hoverinfo": "text",
    }
    chart = make_subplots(
        rows=2,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.16,
        subplot_titles=[
            language.gettext("Reviews without a rating, %"),
            language.gettext("Mean stars; dashed: “no rating” as 0"),
        ],
    )
    chart.add_bar(
        y=[100 * row["share"] for row in rows],
        marker_color=ColorTheme.STEELBLUE,
        row=1,
        col=1,
        **shared,
    )
    for column, color, dash in (
        ("naive", ColorTheme.REFERENCE, "dash"),
        ("mean", ColorTheme.ORANGE_PRIMARY, "solid"),
    ):
        chart.add_scatter(
            mode="lines+markers",
            y=[row[column] for row in rows],
            line={"color": color, "dash": dash},
            row=2,
            col=1,
            **shared,
        )
    chart.update_annotations(x=0, xanchor="left", font_size=13)
    apply_chart_theme(chart, language)
    chart.update_yaxes(rangemode="tozero", ticksuffix=language.percent_sign, row=1)
    return chart.update_yaxes(zeroline=False, row=2).update_xaxes(tickformat="d", nticks=10)


def _hover(row: dict[str, Any], language: Language) -> str:
    return language.gettext(
        "{year}: {share} of {n} reviews without a rating; mean {mean}, with “no rating” as 0"
        " {naive}",
        year=row["year"],
        share=language.percent(row["share"], 1),
        n=language.number(row["reviews"]),
        mean="–" if row["mean"] is None else language.number(row["mean"], 2),
        naive=language.number(row["naive"], 2),
    )


def _alt(result: Result, language: Language) -> str:
    rows = [row for row in result.rows if _is_drawn(row)]
    most, least = (end(rows, key=lambda row: row["share"]) for end in (max, min))
    return language.gettext(
        "Share of reviews without a rating by year: lowest in {least} ({low}), highest in {most}"
        " ({high}).",
        least=least["year"],
        low=language.percent(least["share"], 1),
        most=most["year"],
        high=language.percent(most["share"], 1),
    )


NORATING: Final = Analysis(
    id="ratings-norating",
    page=PAGE,
    question=N_("Do more reviews come without a rating?"),
    measure=N_("Reviews without a rating, and the mean with and without them"),
    filters=all_but("rating"),
    queries={"size": SIZE_SQL, "years": _YEARS_SQL} | clustered("trend", _sql),
    columns=(
        Column("year", N_("Year")),
        Column("reviews", N_("Reviews")),
        Column("unrated", N_("Without a rating")),
        Column("share", N_("Share without a rating"), N_("ratio")),
        Column("mean", N_("Mean of the ratings"), N_("stars")),
        Column("naive", N_("Mean with “no rating” as 0"), N_("stars")),
    ),
    compute=_compute,
    figure=_figure,
    sentence=_sentence,
    alt=_alt,
    method=METHOD,
    names={"year": lambda year, _: str(year)},
)
