"""How little cooking time, steps and complexity explain of the ratings."""

from __future__ import annotations

import dataclasses
import math
from functools import partial
from typing import Any, Final

import plotly.graph_objects as go

from mangetamain_analytics.data.filters import Filters, all_but
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.statistics.correlations import correlations_sql
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.thresholds import VARIANCE_SHARE
from mangetamain_analytics.utils.chart_theme import WHISKERS, apply_chart_theme
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
    verdict_name,
)
from mangetamain_analytics.visualization.families.inference import (
    JACKKNIFE_REFERENCES,
    Candidate,
    Shortage,
    jackknifed,
    judged,
)
from mangetamain_analytics.visualization.families.quantities import COMPLEXITY, DURATION
from mangetamain_analytics.visualization.families.silence import more_to_know
from mangetamain_analytics.visualization.ratings.rated import (
    PAGE,
    RATED,
    SIZE_SQL,
    Row,
    answers_of,
    clustered,
    size_of,
    wider_together,
)
from mangetamain_analytics.visualization.ratings.silence import too_few

# Minutes as logarithms: ten more are much for ten and little for two hundred.
_SQL: Final = {
    "minutes": "ln(1 + r.minutes::DOUBLE)",
    "n_steps": "r.n_steps::DOUBLE",
    "n_ingredients": "r.n_ingredients::DOUBLE",
    "complexity_score": "r.complexity_score",
}
_DRIVERS: Final = {q.id: q for q in (*DURATION, *COMPLEXITY)}
_LEAST_RANGE: Final = 1.0  # per cent: so that little looks little

METHOD: Final = Method(
    text=N_(
        "Squared correlation of the ratings with each property of their recipe, the share of the"
        " variance that a straight line explains (cooking time: logarithm). 95% intervals of the"
        " correlation by delete-one-cluster jackknife (CR3) over recipes and over reviewers, the"
        " wider one, simultaneous; p adjusted by Holm"
    ),
    formula=r"R^2 = \frac{(\sum_i (x_i - \bar x)(y_i - \bar y))^2}"
    r"{\sum_i (x_i - \bar x)^2 \sum_i (y_i - \bar y)^2}",
    references=(
        JACKKNIFE_REFERENCES[0],
        "Efron, Stein (1981), The jackknife estimate of variance, Annals of Statistics 9(3)",
        "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 9",
    ),
)


def _correlations(cluster: str) -> str:
    values = ", ".join(f"{sql} AS {name}" for name, sql in _SQL.items())
    known = " AND ".join(f"{sql} IS NOT NULL" for sql in _SQL.values())
    source = f"SELECT {cluster} AS cluster, i.rating AS y, {values} {RATED} AND {known}"
    return correlations_sql(source, list(_SQL))


def _correlation_of(driver: str, row: Row) -> Estimate | Shortage:
    return jackknifed(row, f"{driver}_", is_undefined=bool(row[f"{driver}_undefined"]))


def signed_square(correlation: float) -> float:
    """Return R² with the sign of the correlation."""
    return correlation * abs(correlation)


def _compute(answers: Answers, filters: Filters) -> Result:
    found = answers_of("correlations", answers)[0]
    estimates = wider_together([(found, partial(_correlation_of, driver)) for driver in _SQL])
    family = judged([_candidate(*named, found) for named in zip(_SQL, estimates, strict=True)])
    estimands = [_with_needed(estimand) for estimand in family]
    rows: Rows = [_row(estimand) for estimand in estimands]
    return Result(
        **size_of(answers["size"]),
        profile=filters.profile,
        rows=rows,
        estimands=order(estimands),
        drawable=any(row["share"] is not None for row in rows),
    )


def _candidate(
    driver: str, known: tuple[str, Estimate | Shortage], found: dict[str, dict[str, Any]]
) -> Candidate:
    unit, estimate = known
    return Candidate(
        key=driver,
        estimate=estimate,
        n=found[unit]["n"],
        clusters=found[unit]["clusters"],
        unit=N_("share of the variance, negative where more goes with worse ratings"),
        shown=signed_square,
        sized=signed_square,
        scale=VARIANCE_SHARE,
        facts={"driver": driver, "clustered": unit},
    )


def _with_needed(estimand: Estimand) -> Estimand:
    """Say how much more data would tell: intervals of r shrink with the root of the data, not R²'s.

    Of four times as many data an interval of r is half as wide; that of R², near 0, a quarter.
    """
    if estimand.interval is None:
        return estimand
    low, high = map(_signed_root, estimand.interval)
    needed = ((high - low) / 2) ** 2 / VARIANCE_SHARE.small
    return dataclasses.replace(estimand, facts={**estimand.facts, "needed": needed})


def _signed_root(share: float) -> float:
    return math.copysign(math.sqrt(abs(share)), share)


def _row(estimand: Estimand) -> dict[str, Any]:
    low, high = _shares(estimand) if estimand.interval else (None, None)
    return {
        "driver": estimand.facts["driver"],
        "share": None if estimand.value is None else abs(estimand.value),
        "low": low,
        "high": high,
        "goes_with": None if estimand.value is None else (1 if estimand.value > 0 else -1),
        "verdict": estimand.verdict,
    }


def _shares(estimand: Estimand) -> tuple[float, float]:
    """Return the interval of the share itself, which has no sign."""
    assert estimand.interval is not None
    low, high = estimand.interval
    least, most = sorted((abs(low), abs(high)))
    return (0.0 if low <= 0 <= high else least), most


_SENTENCES: Final = {
    ("known", True): N_(
        "{driver} explains {share} of the variance of ratings ({low} to {high}): more of it goes"
        " with better ones"
    ),
    ("known", False): N_(
        "{driver} explains {share} of the variance of ratings ({low} to {high}): more of it goes"
        " with worse ones"
    ),
    ("hardly", True): N_(
        "{driver} explains next to nothing of the ratings: {share} of their variance, at most"
        " {high}; more of it goes with better ones"
    ),
    ("hardly", False): N_(
        "{driver} explains next to nothing of the ratings: {share} of their variance, at most"
        " {high}; more of it goes with worse ones"
    ),
}
_UNKNOWN: Final = N_(
    "{driver}: no evidence that it explains anything of the ratings, at most {high} of their"
    " variance"
)


def _sentence(estimand: Estimand, language: Language) -> str:
    if estimand.value is None:
        return too_few(estimand, language)
    low, high = _shares(estimand)
    values = {
        "driver": _name(estimand.facts["driver"], language),
        "share": _share(abs(estimand.value), language),
        "low": _share(low, language),
        "high": _share(high, language),
    }
    if estimand.verdict == "no_evidence":
        return language.gettext(_UNKNOWN, **values) + more_to_know(estimand, language)
    form = "hardly" if estimand.verdict == "negligible" else "known"
    return language.gettext(_SENTENCES[form, estimand.value > 0], **values)


def _name(driver: str, language: Language) -> str:
    return language.gettext(_DRIVERS[driver].label)


def _share(share: float, language: Language) -> str:
    """Write a share in per cent, the smaller the more digits."""
    digits = sum(share < bound for bound in (0.1, 0.01, 0.001)) if share else 0
    return language.percent(share, digits)


def _figure(result: Result, language: Language) -> go.Figure:
    rows = [row for row in result.rows[::-1] if row["share"] is not None]
    chart = go.Figure()
    chart.add_bar(
        orientation="h",
        y=[_name(row["driver"], language) for row in rows],
        x=[100 * row["share"] for row in rows],
        error_x={
            "array": [100 * (row["high"] - row["share"]) for row in rows],
            "arrayminus": [100 * (row["share"] - row["low"]) for row in rows],
            **WHISKERS,
        },
        marker_color=ColorTheme.STEELBLUE,
        hovertext=[_hover(row, language) for row in rows],
        hoverinfo="text",
    )
    most = 105 * max(row["high"] for row in rows)
    chart.update_layout(height=280)
    apply_chart_theme(chart, language)
    chart.update_yaxes(showgrid=False, zeroline=False)
    return chart.update_xaxes(
        title=language.gettext("share of the variance of ratings"),
        range=[0, max(_LEAST_RANGE, most)],
        showgrid=True,
        ticksuffix=language.percent_sign,
    )


def _hover(row: dict[str, Any], language: Language) -> str:
    return language.gettext(
        "{driver}: {share} ({low} to {high})",
        driver=_name(row["driver"], language),
        share=_share(row["share"], language),
        low=_share(row["low"], language),
        high=_share(row["high"], language),
    )


def _alt(result: Result, language: Language) -> str:
    shares = [_hover(row, language) for row in result.rows if row["share"] is not None]
    return language.gettext(
        "Share of the variance of ratings explained: {shares}.", shares="; ".join(shares)
    )


def _direction(sign: int | None, language: Language) -> str:
    if sign is None:
        return language.cell(None)
    return language.gettext("better ratings") if sign > 0 else language.gettext("worse ratings")


DRIVERS: Final = Analysis(
    id="ratings-drivers",
    page=PAGE,
    question=N_("Do time and effort explain ratings?"),
    measure=N_("Share of the variance of ratings explained, 95% intervals"),
    filters=all_but(),
    queries={"size": SIZE_SQL} | clustered("correlations", _correlations),
    columns=(
        Column("driver", N_("Property")),
        Column("share", N_("Share of the variance"), N_("ratio")),
        Column("low", N_("95% interval from"), N_("ratio")),
        Column("high", N_("95% interval to"), N_("ratio")),
        Column("goes_with", N_("More of it goes with")),
        Column("verdict", N_("Verdict")),
    ),
    compute=_compute,
    figure=_figure,
    sentence=_sentence,
    alt=_alt,
    method=METHOD,
    names={
        "driver": _name,
        "goes_with": _direction,
        "verdict": verdict_name,
    },
)
