"""How little cooking time, steps and complexity explain, in words and pictures."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.utils.chart_theme import WHISKERS, apply_chart_theme, wrapped
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization.analysis import Estimand, Result
from mangetamain_analytics.visualization.families.quantities import COMPLEXITY, DURATION
from mangetamain_analytics.visualization.families.silence import more_to_know
from mangetamain_analytics.visualization.ratings.silence import too_few

TOGETHER: Final = "together"
_NAMES: Final = {quantity.id: quantity.label for quantity in (*DURATION, *COMPLEXITY)} | {
    TOGETHER: N_("Time, steps and ingredients together")
}
_NAME_WIDTH: Final = 21  # characters; a phone needs the rest of its width for the bars
_LEAST_RANGE: Final = 1.0  # per cent: so that little looks little

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
_SENTENCES_TOGETHER: Final = {
    "known": N_(
        "Cooking time, steps and ingredients together explain {share} of the variance of ratings"
        " ({low} to {high})"
    ),
    "hardly": N_(
        "Cooking time, steps and ingredients together explain next to nothing of the ratings:"
        " {share} of their variance, at most {high}"
    ),
    "unknown": N_(
        "Cooking time, steps and ingredients together: no evidence that they explain anything of"
        " the ratings, at most {high} of their variance"
    ),
}


def shares_of(estimand: Estimand) -> tuple[float, float]:
    """Return the interval of the share itself, which has no sign.

    Args:
        estimand: With an interval.
    """
    assert estimand.interval is not None
    low, high = estimand.interval
    least, most = sorted((abs(low), abs(high)))
    return (0.0 if low <= 0 <= high else least), most


def sentence(estimand: Estimand, language: Language) -> str:
    """Say how much a property, or all of them together, explain."""
    if estimand.value is None:
        return too_few(estimand, language)
    low, high = shares_of(estimand)
    values = {
        "driver": driver_name(estimand.facts["driver"], language),
        "share": _share(abs(estimand.value), language),
        "low": _share(low, language),
        "high": _share(high, language),
    }
    form = {"no_evidence": "unknown", "negligible": "hardly"}.get(estimand.verdict, "known")
    if estimand.key == TOGETHER:
        text = language.gettext(_SENTENCES_TOGETHER[form], **values)
    elif form == "unknown":
        text = language.gettext(_UNKNOWN, **values)
    else:
        text = language.gettext(_SENTENCES[form, estimand.value > 0], **values)
    return text + more_to_know(estimand, language) if form == "unknown" else text


def driver_name(driver: str, language: Language) -> str:
    """Return what a property is called, or all of them together."""
    return language.gettext(_NAMES[driver])


def _share(share: float, language: Language) -> str:
    """Write a share in per cent, the smaller the more digits."""
    digits = sum(share < bound for bound in (0.1, 0.01, 0.001)) if share else 0
    return language.percent(share, digits)


def figure(result: Result, language: Language) -> go.Figure:
    """Draw the share of the variance that each explains, with its interval."""
    rows = [row for row in result.rows[::-1] if row["share"] is not None]
    chart = go.Figure()
    chart.add_bar(
        orientation="h",
        y=[wrapped(driver_name(row["driver"], language), _NAME_WIDTH) for row in rows],
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
        driver=driver_name(row["driver"], language),
        share=_share(row["share"], language),
        low=_share(row["low"], language),
        high=_share(row["high"], language),
    )


def alt(result: Result, language: Language) -> str:
    """Say the chart in words: every share with its interval."""
    shares = [_hover(row, language) for row in result.rows if row["share"] is not None]
    return language.gettext(
        "Share of the variance of ratings explained: {shares}.", shares="; ".join(shares)
    )


def direction(sign: int | None, language: Language) -> str:
    """Name the ratings that more of a property goes with."""
    if sign is None:
        return language.cell(None)
    return language.gettext("better ratings") if sign > 0 else language.gettext("worse ratings")
