"""Ratings over the months in words and pictures."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.utils.chart_theme import apply_chart_theme
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization.analysis import Estimand, Result, Rows
from mangetamain_analytics.visualization.families.silence import more_to_know
from mangetamain_analytics.visualization.ratings.silence import too_few

_TREND: Final = {
    True: N_("Ratings rose by {stars} stars per decade ({low} to {high})"),
    False: N_("Ratings fell by {stars} stars per decade ({low} to {high})"),
}
_HARDLY: Final = N_("Ratings hardly changed ({stars} stars per decade)")
_UNKNOWN: Final = N_(
    "No evidence that ratings rose or fell over the years ({low} to {high} stars per decade)"
)
# By whether it is negligible and whether its month is certain.
_STEPS: Final = {
    (False, False): N_(
        "A step in {date} (between {first} and {last}): {stars} stars ({low} to {high})"
    ),
    (False, True): N_("A step in {date}: {stars} stars ({low} to {high})"),
    (True, False): N_(
        "A tiny step in {date} (between {first} and {last}): {stars} stars ({low} to {high})"
    ),
    (True, True): N_("A tiny step in {date}: {stars} stars ({low} to {high})"),
}
_NO_STEP: Final = N_(
    "No evidence of a step: the likeliest one, in {date}, is of {stars} stars ({low} to {high})"
)
_MARGIN: Final = 0.3  # of the spread of the line, above and below


def sentence(estimand: Estimand, language: Language) -> str:
    """Say whether ratings rose or fell, or when there was a step, as far as the data go."""
    if "shortage" in estimand.facts:
        return too_few(estimand, language)
    if estimand.value is None or estimand.interval is None:
        return language.gettext(
            "Too few ratings to tell: {months} months have at least {least} ratings that differ,"
            " {needed} are needed",
            months=language.number(estimand.facts["months"]),
            least=language.number(estimand.facts["least"]),
            needed=language.number(estimand.facts["needed_months"]),
        )
    values = {
        "low": language.signed(estimand.interval[0]),
        "high": language.signed(estimand.interval[1]),
        "stars": language.signed(estimand.value),
    }
    if "date" in estimand.facts:
        return _step(estimand, values, language)
    if estimand.verdict == "no_evidence":
        return language.gettext(_UNKNOWN, **values) + more_to_know(estimand, language)
    if estimand.verdict == "negligible":
        return language.gettext(_HARDLY, **values)
    values["stars"] = language.significant(abs(estimand.value))
    return language.gettext(_TREND[estimand.value > 0], **values)


def _step(estimand: Estimand, values: dict[str, str], language: Language) -> str:
    if estimand.verdict == "no_evidence":
        date = month_of(estimand.facts["date"], language)
        return language.gettext(_NO_STEP, **values, date=date) + more_to_know(estimand, language)
    dates = {name: month_of(estimand.facts[name], language) for name in ("date", "first", "last")}
    form = (estimand.verdict == "negligible", dates["first"] == dates["last"])
    return language.gettext(_STEPS[form], **values, **dates)


def month_of(date: tuple[int, int], language: Language) -> str:
    """Write a month with its year, such as `June 2010`."""
    return f"{language.month_name(date[1])} {date[0]}"


def figure(result: Result, language: Language) -> go.Figure:
    """Draw the months, their smooth line with its band, and the levels where there are steps."""
    rows = result.rows
    x = [_day(row) for row in rows]
    chart = go.Figure()
    _add_band(chart, x, rows)
    chart.add_scatter(
        x=x,
        y=[row["mean"] for row in rows],
        mode="markers",
        marker={"color": ColorTheme.REFERENCE, "size": 4},
        hovertext=[_hover(row, language) for row in rows],
        hoverinfo="text",
    )
    chart.add_scatter(
        x=x,
        y=[row["smooth"] for row in rows],
        mode="lines",
        line={"color": ColorTheme.ORANGE_PRIMARY, "width": 2},
        hoverinfo="skip",
    )
    if _changes(rows):
        chart.add_scatter(
            x=x,
            y=[row["level"] for row in rows],
            mode="lines",
            line={"color": ColorTheme.STEELBLUE, "width": 2, "dash": "dash", "shape": "hv"},
            hoverinfo="skip",
        )
        _date_steps(chart, rows, language)
    apply_chart_theme(chart, language)
    chart.update_xaxes(tickformat="%Y")
    return chart.update_yaxes(title=language.gettext("stars"), zeroline=False, range=_range(rows))


def _add_band(chart: go.Figure, x: list[str], rows: Rows) -> None:
    chart.add_scatter(
        x=x, y=[r["high"] for r in rows], mode="lines", line_width=0, hoverinfo="skip"
    )
    chart.add_scatter(
        x=x,
        y=[row["low"] for row in rows],
        mode="lines",
        line_width=0,
        fill="tonexty",
        fillcolor=ColorTheme.to_rgba(ColorTheme.ORANGE_PRIMARY, 0.2),
        hoverinfo="skip",
    )


def _range(rows: Rows) -> list[float]:
    """Return the ends of the axis: all that is known well; a few wild months may lie outside."""
    lowest, highest = min(row["low"] for row in rows), max(row["high"] for row in rows)
    margin = _MARGIN * (highest - lowest)
    return [lowest - margin, min(5.0, highest + margin)]


def _changes(rows: Rows) -> Rows:
    """Return the first month of each new level."""
    pairs = zip(rows, rows[1:], strict=False)
    return [after for before, after in pairs if before["level"] != after["level"]]


def _date_steps(chart: go.Figure, rows: Rows, language: Language) -> None:
    for row in _changes(rows):
        chart.add_annotation(
            x=_day(row),
            y=1,
            yref="paper",
            yanchor="bottom",
            text=month_of((row["year"], row["month"]), language),
            showarrow=False,
            font={"color": ColorTheme.STEELBLUE, "size": 12},
        )


def _day(row: dict[str, Any]) -> str:
    return f"{row['year']}-{row['month']:02d}-01"


def _hover(row: dict[str, Any], language: Language) -> str:
    return language.gettext(
        "{month}: {mean} stars, {five} are 5 stars, {few} are 1 or 2; {n} ratings",
        month=month_of((row["year"], row["month"]), language),
        mean=language.number(row["mean"], 2),
        five=language.percent(row["five"]),
        few=language.percent(row["few"], 1),
        n=language.number(row["n"]),
    )


def alt(result: Result, language: Language) -> str:
    """Say the chart in words: where the smooth line begins, ends, and is lowest and highest."""
    ends = [result.rows[0], result.rows[-1]]
    ends += [pick(result.rows, key=lambda row: row["smooth"]) for pick in (min, max)]
    first, last, least, most = (
        f"{month_of((row['year'], row['month']), language)},"
        f" {language.number(row['smooth'], 2)}"
        for row in ends
    )
    return language.gettext(
        "Mean stars over up to 13 months: from {first} to {last}; lowest {least}; highest {most}.",
        first=first,
        last=last,
        least=least,
        most=most,
    )
