"""How the ratings spread from one to five stars."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from mangetamain_analytics.data.filters import Filters, all_but
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.means import means_sql
from mangetamain_analytics.statistics.multiplicity import simultaneous_level
from mangetamain_analytics.utils.chart_theme import (
    WHISKERS,
    apply_chart_theme,
    get_comparison_colors,
)
from mangetamain_analytics.visualization.analysis import (
    Analysis,
    Answers,
    Column,
    Estimand,
    Method,
    Result,
    Rows,
)
from mangetamain_analytics.visualization.families.inference import JACKKNIFE_REFERENCES
from mangetamain_analytics.visualization.ratings.rated import (
    BOTH_REFERENCE,
    FIVE,
    LOW,
    PAGE,
    RATED,
    SIZE_SQL,
    answers_of,
    clustered,
    mean_with_both,
    share_of,
    size_of,
)
from mangetamain_analytics.visualization.ratings.silence import too_few

_STARS: Final = (1, 2, 3, 4, 5)
_SHARES: Final = {f"stars_{n}": f"(i.rating = {n})::INTEGER" for n in _STARS}
_MEASURES: Final = {**_SHARES, "five": FIVE, "low": LOW, "stars": "i.rating"}
_TOLD: Final = ("five", "low")

METHOD: Final = Method(
    text=N_(
        "Shares of the ratings given; “no rating” is counted apart. 95% Wilson intervals with the"
        " effective number of ratings, from delete-one-cluster jackknifes (CR3) over recipes and"
        " over reviewers, whose variances add up, less that of single ratings; those of 5 stars and"
        " of 1 or 2 stars hold together"
    ),
    formula=r"se^2 = se^2_{recipes} + se^2_{reviewers} - \frac{s^2}{n},"
    r"\quad n^* = \frac{\hat p (1 - \hat p)}{se^2} \frac{z^2}{t_{G^*-1}^2},\quad"
    r" \frac{\hat p + z^2/2n^* \pm z\sqrt{\hat p(1-\hat p)/n^* + z^2/4n^{*2}}}{1 + z^2/n^*}",
    references=(
        "Wilson (1927), Probable inference, the law of succession, and statistical inference,"
        " JASA 22(158)",
        "Korn, Graubard (1998), Confidence intervals for proportions with small expected number of"
        " positive counts estimated from survey data, Survey Methodology 24(2)",
        BOTH_REFERENCE,
        *JACKKNIFE_REFERENCES,
    ),
)


def _sql(cluster: str) -> str:
    values = ", ".join(f"{sql} AS {name}" for name, sql in _MEASURES.items())
    return means_sql(f"SELECT {cluster} AS cluster, 0 AS level, {values} {RATED}", list(_MEASURES))


def _compute(answers: Answers, filters: Filters) -> Result:
    size = answers["size"][0]
    rows: Rows = [_star_row(n, None, 0) for n in _STARS]
    estimands = [_silent(size, "rows", "recipe", size["n"])]
    for answer in answers_of("shares", answers):
        unit, mean = mean_with_both(answer, "stars")
        if isinstance(mean, Estimate):
            rows = [_star_row(n, mean_with_both(answer, f"stars_{n}")[1], mean.n) for n in _STARS]
            estimands = [_told(name, answer, mean.value) for name in _TOLD]
            estimands.append(_unrated(size))
        else:
            estimands = [_silent(size, mean.reason, unit, answer[unit]["clusters"])]
    return Result(
        **size_of(answers["size"]),
        profile=filters.profile,
        rows=rows,
        estimands=tuple(estimands),
        drawable=estimands[0].value is not None,
    )


def _star_row(stars: int, estimate: object, n: int) -> dict[str, Any]:
    row: dict[str, Any] = {"stars": stars, "n": 0, "share": None, "low": None, "high": None}
    if isinstance(estimate, Estimate):
        share, low, high = share_of(estimate, 0.95)
        row |= {"n": round(share * n), "share": share, "low": low, "high": high}
    return row


def _told(name: str, answer: dict[str, dict[str, Any]], mean: float) -> Estimand:
    level = simultaneous_level(len(_TOLD))
    unit, estimate = mean_with_both(answer, name, level)
    assert isinstance(estimate, Estimate)
    share, low, high = share_of(estimate, level)
    return Estimand(
        key=name,
        verdict="descriptive",
        n=estimate.n,
        clusters=estimate.clusters,
        unit=N_("ratio"),
        value=share,
        interval=(low, high),
        facts={"mean": mean, "clustered": unit},
    )


def _unrated(size: dict[str, Any]) -> Estimand:
    unrated = size["reviews"] - size["rated"]
    return Estimand(
        key="unrated",
        verdict="descriptive",
        n=size["reviews"],
        clusters=size["n"],
        unit=N_("ratio"),
        value=unrated / size["reviews"],
        facts={"unrated": unrated},
    )


def _silent(size: dict[str, Any], reason: str, unit: str, clusters: int) -> Estimand:
    facts = {"shortage": reason, "clustered": unit}
    n = size["rated"]
    return Estimand("five", "insufficient_data", n, clusters, N_("ratio"), facts=facts)


_SENTENCES: Final = {
    "five": N_(
        "{share} of ratings are 5 stars ({low} to {high}); the mean of all ratings is {mean}"
    ),
    "low": N_("{share} of ratings are 1 or 2 stars ({low} to {high})"),
}


def _sentence(estimand: Estimand, language: Language) -> str:
    if estimand.value is None:
        return too_few(estimand, language)
    if estimand.interval is None:
        return language.ngettext(
            "{n} review has no rating ({share} of all reviews): counted apart, never as a score",
            "{n} reviews have no rating ({share} of all reviews): counted apart, never as a score",
            estimand.facts["unrated"],
            share=language.percent(estimand.value, 1),
        )
    low, high = estimand.interval
    return language.gettext(
        _SENTENCES[estimand.key],
        share=language.percent(estimand.value, 1),
        low=language.percent(low, 1),
        high=language.percent(high, 1),
        mean=language.number(estimand.facts["mean"], 2),
    )


def stars_name(stars: int, language: Language) -> str:
    """Write a number of stars."""
    return language.ngettext("{n} star", "{n} stars", stars)


def _figure(result: Result, language: Language) -> go.Figure:
    rows = [row for row in result.rows if row["share"] is not None]
    colors = get_comparison_colors([row["stars"] == max(_STARS) for row in rows])
    chart = go.Figure()
    chart.add_bar(
        x=[stars_name(row["stars"], language) for row in rows],
        y=[100 * row["share"] for row in rows],
        error_y={
            "array": [100 * (row["high"] - row["share"]) for row in rows],
            "arrayminus": [100 * (row["share"] - row["low"]) for row in rows],
            **WHISKERS,
        },
        marker_color=colors,
        hovertext=[_hover(row, language) for row in rows],
        hoverinfo="text",
    )
    for row in rows:
        chart.add_annotation(
            x=stars_name(row["stars"], language),
            y=100 * row["high"],
            text=language.percent(row["share"], 1),
            showarrow=False,
            yshift=12,
            font_size=13,
        )
    apply_chart_theme(chart, language)
    return chart.update_yaxes(
        title=language.gettext("Share of the ratings"),
        ticksuffix=language.percent_sign,
        rangemode="tozero",
    )


def _hover(row: dict[str, Any], language: Language) -> str:
    return language.gettext(
        "{stars}: {share} ({low} to {high}), {n} ratings",
        stars=stars_name(row["stars"], language),
        share=language.percent(row["share"], 1),
        low=language.percent(row["low"], 1),
        high=language.percent(row["high"], 1),
        n=language.number(row["n"]),
    )


def _alt(result: Result, language: Language) -> str:
    shares = [
        f"{stars_name(row['stars'], language)}, {language.percent(row['share'], 1)}"
        for row in result.rows
        if row["share"] is not None
    ]
    return language.gettext("Shares of the ratings: {shares}.", shares="; ".join(shares))


DISTRIBUTION: Final = Analysis(
    id="ratings-distribution",
    page=PAGE,
    question=N_("How are the ratings spread?"),
    measure=N_("Share of the ratings by stars, 95% intervals"),
    # What is counted here is not chosen among.
    filters=all_but("rating"),
    queries={"size": SIZE_SQL} | clustered("shares", _sql),
    columns=(
        Column("stars", N_("Stars")),
        Column("n", N_("Ratings")),
        Column("share", N_("Share of the ratings"), N_("ratio")),
        Column("low", N_("95% interval from"), N_("ratio")),
        Column("high", N_("95% interval to"), N_("ratio")),
    ),
    compute=_compute,
    figure=_figure,
    sentence=_sentence,
    alt=_alt,
    method=METHOD,
)
