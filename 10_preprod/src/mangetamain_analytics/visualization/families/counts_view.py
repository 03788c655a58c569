"""Counts in words and pictures."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.utils.chart_theme import (
    WHISKERS,
    apply_subplot_theme,
    get_reference_line_color,
    stacked_panels,
)
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization.analysis import Estimand, Result
from mangetamain_analytics.visualization.dimensions import Dimension
from mangetamain_analytics.visualization.families.series import SERIES, Series
from mangetamain_analytics.visualization.families.silence import more_to_know, shortage_in_words

_LABELLED: Final = 7  # bars at most that carry their values
_SENTENCES: Final = {
    ("recipes", "fewer"): N_("{day} brings {percent} fewer recipes {than}"),
    ("recipes", "more"): N_("{day} brings {percent} more recipes {than}"),
    ("recipes", "hardly"): N_("{day} brings hardly more or fewer recipes {than} ({signed})"),
    ("recipes", "unknown"): N_(
        "No evidence that {day} brings more or fewer recipes {than} ({low} to {high})"
    ),
    ("recipes", "few"): N_("Too few recipes to compare: {reason}"),
    ("interactions", "fewer"): N_("{day} brings {percent} fewer reviews {than}"),
    ("interactions", "more"): N_("{day} brings {percent} more reviews {than}"),
    ("interactions", "hardly"): N_("{day} brings hardly more or fewer reviews {than} ({signed})"),
    ("interactions", "unknown"): N_(
        "No evidence that {day} brings more or fewer reviews {than} ({low} to {high})"
    ),
    ("interactions", "few"): N_("Too few reviews to compare: {reason}"),
}


def sentence(dimension: Dimension, estimand: Estimand, language: Language) -> str:
    """Say how the rate of a level compares with the rest, as far as the data go."""
    series = estimand.facts["series"]
    if estimand.value is None or estimand.interval is None:
        reason = shortage_in_words(estimand, language, series)
        return language.gettext(_SENTENCES[series, "few"], reason=reason)
    form = {"no_evidence": "unknown", "negligible": "hardly"}.get(
        estimand.verdict, "fewer" if estimand.value < 0 else "more"
    )
    text = language.gettext(
        _SENTENCES[series, form],
        day=language.gettext(dimension.words[estimand.facts["level"]].day),
        than=language.gettext(dimension.than),
        percent=language.percent(abs(estimand.value)),
        signed=language.signed_percent(estimand.value),
        low=language.signed_percent(estimand.interval[0]),
        high=language.signed_percent(estimand.interval[1]),
    )
    if form == "unknown":
        text += more_to_know(estimand, language)
    return language.capitalized(text)


def _drawn(result: Result) -> list[Series]:
    """Return the series whose rates are more than noise."""
    known = {e.facts.get("series") for e in result.estimands if e.value is not None}
    return [series for series in SERIES if series.id in known]


def _covered(result: Result, series: Series) -> list[dict[str, Any]]:
    """Return the rows of levels that have days in the selection."""
    return [row for row in result.rows if row[f"{series.id}_per_day"] is not None]


def _mean(result: Result, series: Series) -> float:
    days = sum(row[f"{series.id}_days"] for row in result.rows)
    return float(sum(row[series.id] for row in result.rows) / days)


def figure(detail: Dimension, result: Result, language: Language) -> go.Figure:
    """Draw the rates of each level with intervals; the mean is dashed."""
    shown = _drawn(result)
    titles = [
        language.gettext(series.panel, mean=language.significant(_mean(result, series)))
        for series in shown
    ]
    chart = stacked_panels(titles, spacing=0.12)
    for position, series in enumerate(shown, start=1):
        _draw(chart, detail, result, language, series, position)
    apply_subplot_theme(chart, language)
    ticks = [detail.tick(level, language) for level in detail.levels]
    chart.update_xaxes(categoryorder="array", categoryarray=ticks)
    # Bars that carry their values need neither ticks nor grid.
    labelled = _are_wide(detail)
    return chart.update_yaxes(
        showticklabels=not labelled, showgrid=not labelled, nticks=4, rangemode="tozero"
    )


def _are_wide(detail: Dimension) -> bool:
    """Say whether the bars are wide enough for their values, on a phone too."""
    return len(detail.levels) <= _LABELLED


def _draw(
    chart: go.Figure,
    detail: Dimension,
    result: Result,
    language: Language,
    series: Series,
    position: int,
) -> None:
    rows = _covered(result, series)
    mean = _mean(result, series)
    rates = [row[f"{series.id}_adjusted"] for row in rows]
    low, high = (
        [mean * (1 + row[f"{series.id}_{end}"]) if row[f"{series.id}_{end}"] is not None else rate
         for row, rate in zip(rows, rates, strict=True)]
        for end in ("low", "high")
    )  # fmt: skip
    colors = [detail.color(row[detail.id]) for row in rows]
    chart.add_bar(
        x=[detail.tick(row[detail.id], language) for row in rows],
        y=rates,
        error_y={
            "array": [end - rate for end, rate in zip(high, rates, strict=True)],
            "arrayminus": [rate - end for end, rate in zip(low, rates, strict=True)],
            **WHISKERS,
        },
        text=[language.significant(rate) for rate in rates] if _are_wide(detail) else None,
        textposition="inside",
        insidetextanchor="start",
        textangle=0,
        insidetextfont_color=[ColorTheme.TEXT_ON_MARK[color] for color in colors],
        marker_color=colors,
        hovertext=[_hover(row, series, detail, language) for row in rows],
        hoverinfo="text",
        row=position,
        col=1,
    )
    chart.add_hline(
        y=mean,
        line={"dash": "dash", "width": 1, "color": get_reference_line_color()},
        row=position,
        col=1,
    )


def _hover(row: dict[str, Any], series: Series, detail: Dimension, language: Language) -> str:
    level = detail.name(row[detail.id], language)
    rate = language.significant(row[f"{series.id}_adjusted"], 3)
    if row[f"{series.id}_low"] is None:
        return language.gettext("{level}: {rate} per day", level=level, rate=rate)
    return language.gettext(
        "{level}: {rate} per day, {deviation} from the mean ({low} to {high})",
        level=level,
        rate=rate,
        deviation=language.signed_percent(row[f"{series.id}_deviation"]),
        low=language.signed_percent(row[f"{series.id}_low"]),
        high=language.signed_percent(row[f"{series.id}_high"]),
    )


_BUSIEST: Final = {
    "recipes": N_(
        "Recipes submitted per day, most and fewest: {busiest} ({most}), {quietest} ({fewest})."
    ),
    "interactions": N_(
        "Reviews given per day, most and fewest: {busiest} ({most}), {quietest} ({fewest})."
    ),
}


def alt(detail: Dimension, result: Result, language: Language) -> str:
    """Say the chart in words: the busiest and the quietest level of each series drawn."""
    sentences = []
    for series in _drawn(result):
        ordered = sorted(_covered(result, series), key=lambda row: row[f"{series.id}_adjusted"])
        sentences.append(
            language.gettext(
                _BUSIEST[series.id],
                busiest=detail.name(ordered[-1][detail.id], language),
                most=language.significant(ordered[-1][f"{series.id}_adjusted"], 3),
                quietest=detail.name(ordered[0][detail.id], language),
                fewest=language.significant(ordered[0][f"{series.id}_adjusted"], 3),
            )
        )
    return " ".join(sentences)
