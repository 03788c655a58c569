"""Presences over the years in words and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.statistics.thresholds import MIN_CLUSTERS, MIN_ROWS
from mangetamain_analytics.utils.chart_theme import (
    WHISKERS,
    apply_subplot_theme,
    get_bar_color,
    get_comparison_colors,
    get_reference_line_color,
    wrapped,
)
from mangetamain_analytics.visualization.analysis import Estimand, Result
from mangetamain_analytics.visualization.families.trend_inference import DECADE, TURNING
from mangetamain_analytics.visualization.families.trend_words import (
    more_to_know,
    trend_shortage_in_words,
)

_DRAWN_EACH_WAY: Final = 8
_MOST_USED: Final = 8
_TITLE_WIDTH: Final = 30  # characters; the items' names take the rest of a phone's width
_SENTENCES: Final = {
    "rise": N_("“{item}” rose ({pace}, {share} of the recipes)"),
    "fall": N_("“{item}” declined ({pace}, {share} of the recipes)"),
    "rise_then_fall": N_(
        "“{item}” rose until about {year}, then declined ({share} of the recipes)"
    ),
    "fall_then_rise": N_(
        "“{item}” declined until about {year}, then rose ({share} of the recipes)"
    ),
    "rise_at_first": N_(
        "“{item}” rose at first, with no evidence of a change later ({share} of the recipes)"
    ),
    "fall_at_first": N_(
        "“{item}” declined at first, with no evidence of a change later ({share} of the recipes)"
    ),
    "rise_later": N_(
        "“{item}” rose later on, with no evidence of a change before ({share} of the recipes)"
    ),
    "fall_later": N_(
        "“{item}” declined later on, with no evidence of a change before ({share} of the recipes)"
    ),
    "bent": N_("“{item}” moved, but not evenly ({share} of the recipes)"),
    "moved": N_(
        "“{item}” changed ({pace} on the whole, {share} of the recipes), perhaps not in one"
        " direction"
    ),
}
_HARDLY_BENT: Final = N_("“{item}” hardly moved, and not evenly")
_HARDLY: Final = {
    "rise": N_("“{item}” hardly rose ({pace})"),
    "fall": N_("“{item}” hardly declined ({pace})"),
    "rise_then_fall": N_("“{item}” hardly moved: up until about {year}, then down"),
    "fall_then_rise": N_("“{item}” hardly moved: down until about {year}, then up"),
    "rise_at_first": _HARDLY_BENT,
    "fall_at_first": _HARDLY_BENT,
    "rise_later": _HARDLY_BENT,
    "fall_later": _HARDLY_BENT,
    "bent": _HARDLY_BENT,
    "moved": N_("“{item}” hardly changed ({pace} on the whole), perhaps not in one direction"),
}
_COURSES: Final = {
    "flat": N_("no evidence"),
    "rise": N_("rise"),
    "fall": N_("fall"),
    "rise_then_fall": N_("rise, then fall"),
    "fall_then_rise": N_("fall, then rise"),
    "rise_at_first": N_("rise at first"),
    "fall_at_first": N_("fall at first"),
    "rise_later": N_("rise later on"),
    "fall_later": N_("fall later on"),
    "bent": N_("not even"),
    "moved": N_("perhaps not in one direction"),
}


@dataclass(frozen=True)
class _Pace:
    """What changes are told and drawn in: a decade is more than a few years can speak of.

    Attributes:
        points: Of a change of the share per decade.
        said: A message with that many points.
        title: Over the risers and fallers, a message.
        ends: A message that names the steepest fall and rise.
    """

    points: float
    said: str
    title: str
    ends: str

    @staticmethod
    def of(span: float) -> _Pace:
        """Return the pace of a selection from whose first to last year are so many."""
        return _PER_DECADE if span >= DECADE else _A_YEAR

    def words(self, change: float, language: Language) -> str:
        """Write a change of the share per decade."""
        return language.gettext(self.said, points=language.signed(self.points * change))


_PER_DECADE: Final = _Pace(
    100,
    N_("{points} points per decade"),
    N_("Risers and fallers, points per decade"),
    N_("Changes of shares in points per decade: from {lowest} ({least}) to {highest} ({most})."),
)
_A_YEAR: Final = _Pace(
    100 / DECADE,
    N_("{points} points a year"),
    N_("Risers and fallers, points a year"),
    N_("Changes of shares in points a year: from {lowest} ({least}) to {highest} ({most})."),
)


def _pace_of(result: Result) -> _Pace:
    first, last = result.years or (0, 0)
    return _Pace.of(last - first)


def course_name(course: str, language: Language) -> str:
    """Name the shape of a course."""
    return language.gettext(_COURSES[course])


def sentence(estimand: Estimand, language: Language) -> str:
    """Say how the share of an item moved, which are most used, or that nothing is known."""
    if estimand.verdict == "insufficient_data":
        reason = _shortage(estimand, language)
        return language.gettext("Too few recipes for trends: {reason}", reason=reason)
    facts = estimand.facts
    if estimand.verdict == "descriptive":
        items = ", ".join(
            language.gettext("“{item}” ({share})", item=item, share=language.percent(share, 1))
            for item, share in facts["items"]
        )
        return language.gettext("Most used: {items}", items=items)
    if estimand.value is None:
        text = language.ngettext(
            "No evidence of a trend for the {n} item tested",
            "No evidence of a trend for any of the {n} items tested",
            facts["tested"],
        )
        return text + more_to_know(estimand, language)
    texts = _HARDLY if estimand.verdict == "negligible" else _SENTENCES
    course = facts["shape"]
    return language.gettext(
        texts[course],
        item=facts["item"],
        pace=_Pace.of(facts["span"]).words(estimand.value, language),
        share=language.percent(facts["share"], 1),
        year=round(facts["turn"]) if course in TURNING else "",
    )


def _shortage(estimand: Estimand, language: Language) -> str:
    if estimand.facts["shortage"] != "items":
        return trend_shortage_in_words(estimand, language)
    return language.gettext(
        "no item is in {rows} of them by {least} contributors",
        rows=language.number(MIN_ROWS),
        least=language.number(MIN_CLUSTERS),
    )


def _movers(result: Result) -> list[dict[str, Any]]:
    """Return the risers and fallers to draw, from the steepest fall to the steepest rise."""
    known = [row for row in result.rows if row["verdict"] != "no_evidence"]
    fallers, risers = (
        sorted((row for row in known if row["course"] == course), key=lambda row: row["change"])
        for course in ("fall", "rise")
    )
    return fallers[:_DRAWN_EACH_WAY] + risers[-_DRAWN_EACH_WAY:]


def _most_used(result: Result) -> list[dict[str, Any]]:
    """Return the items most used, the first last, as bars are drawn from below."""
    return sorted(result.rows, key=lambda row: float(row["share"]))[-_MOST_USED:]


def figure(result: Result, language: Language) -> go.Figure:
    """Draw the items most used, and the largest changes of both signs with their intervals."""
    movers, used = _movers(result), _most_used(result)
    height = 150 + 24 * (len(movers) + len(used))
    titles = [
        language.gettext("Most used, % of recipes"),
        wrapped(language.gettext(_pace_of(result).title), _TITLE_WIDTH),
    ]
    panels = 2 if movers else 1
    chart = make_subplots(
        rows=panels,
        cols=1,
        row_heights=[max(1, len(used)), len(movers)][:panels],
        vertical_spacing=70 / height,
        subplot_titles=titles[:panels],
    )
    chart.add_bar(
        orientation="h",
        y=[row["item"] for row in used],
        x=[100 * row["share"] for row in used],
        text=[language.percent(row["share"]) for row in used],
        textposition="auto",
        marker_color=get_bar_color(),
        hovertext=[_hover_share(row, language) for row in used],
        hoverinfo="text",
        row=1,
        col=1,
    )
    if movers:
        _add_movers(chart, movers, _pace_of(result), language)
    apply_subplot_theme(chart, language)
    chart.update_yaxes(showgrid=False, zeroline=False, tickmode="linear")
    chart.update_xaxes(showgrid=True, zeroline=True, zerolinecolor=get_reference_line_color())
    # The bars carry their values.
    chart.update_xaxes(showticklabels=False, showgrid=False, row=1)
    if movers:
        chart.update_xaxes(tickformat="+", row=2)
    return chart.update_layout(height=height)


def _add_movers(
    chart: go.Figure, rows: list[dict[str, Any]], pace: _Pace, language: Language
) -> None:
    chart.add_bar(
        orientation="h",
        y=[row["item"] for row in rows],
        x=[pace.points * row["change"] for row in rows],
        error_x={
            "array": [pace.points * (row["high"] - row["change"]) for row in rows],
            "arrayminus": [pace.points * (row["change"] - row["low"]) for row in rows],
            **WHISKERS,
        },
        marker_color=get_comparison_colors([row["change"] > 0 for row in rows]),
        hovertext=[_hover(row, pace, language) for row in rows],
        hoverinfo="text",
        row=2,
        col=1,
    )


def _hover_share(row: dict[str, Any], language: Language) -> str:
    return language.gettext(
        "{item}: {share} of the recipes, {n}",
        item=row["item"],
        share=language.percent(row["share"], 1),
        n=language.number(row["n"]),
    )


def _hover(row: dict[str, Any], pace: _Pace, language: Language) -> str:
    return language.gettext(
        "{item}: {pace} ({low} to {high}), {share} of the recipes",
        item=row["item"],
        pace=pace.words(row["change"], language),
        low=language.signed(pace.points * row["low"]),
        high=language.signed(pace.points * row["high"]),
        share=language.percent(row["share"], 1),
    )


def alt(result: Result, language: Language) -> str:
    """Say the chart in words: the most used item, the steepest rise and the steepest fall."""
    if not result.rows:
        return ""
    most = _most_used(result)[-1]
    sentences = [
        language.gettext(
            "Most used: {item}, in {share} of the recipes.",
            item=most["item"],
            share=language.percent(most["share"], 1),
        )
    ]
    movers, pace = _movers(result), _pace_of(result)
    if movers:
        sentences.append(
            language.gettext(
                pace.ends,
                lowest=movers[0]["item"],
                least=language.signed(pace.points * movers[0]["change"]),
                highest=movers[-1]["item"],
                most=language.signed(pace.points * movers[-1]["change"]),
            )
        )
    return " ".join(sentences)
