"""Trends in words: the same sentences for whatever has a course over years."""

from __future__ import annotations

import math
from typing import Any, Final

from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.statistics.thresholds import (
    MIN_CLUSTERS,
    MIN_ROWS,
    TREND,
)
from mangetamain_analytics.visualization.analysis import Estimand
from mangetamain_analytics.visualization.families.silence import shortage_in_words
from mangetamain_analytics.visualization.families.trend_inference import MIN_YEARS, TURNING

# What a pace is counted in: logarithms are shown as per cent a year, others in their unit per
# decade.
YEARLY: Final = N_("about {amount} a year")
PER_DECADE: Final = N_("about {amount} per decade")

_RANGES: Final = {
    YEARLY: N_("{low} to {high} a year"),
    PER_DECADE: N_("{low} to {high} per decade"),
}
_STRAIGHT: Final = {
    ("rise", "negligible"): N_("{subject} hardly rose ({pace})"),
    ("rise", "small"): N_("{subject} rose slightly ({pace})"),
    ("rise", "medium"): N_("{subject} rose ({pace})"),
    ("rise", "large"): N_("{subject} rose sharply ({pace})"),
    ("fall", "negligible"): N_("{subject} hardly fell ({pace})"),
    ("fall", "small"): N_("{subject} fell slightly ({pace})"),
    ("fall", "medium"): N_("{subject} fell ({pace})"),
    ("fall", "large"): N_("{subject} fell sharply ({pace})"),
    ("moved", "negligible"): N_(
        "{subject} hardly changed ({pace} on the whole), perhaps not in one direction"
    ),
    ("moved", "small"): N_(
        "{subject} changed slightly ({pace} on the whole), perhaps not in one direction"
    ),
    ("moved", "medium"): N_(
        "{subject} changed ({pace} on the whole), perhaps not in one direction"
    ),
    ("moved", "large"): N_(
        "{subject} changed sharply ({pace} on the whole), perhaps not in one direction"
    ),
}
_HARDLY_BENT: Final = N_("{subject} hardly moved, and not evenly")
_TURNED: Final = {
    ("rise_then_fall", "negligible"): N_(
        "{subject} hardly moved: up until about {year}, then down"
    ),
    ("rise_then_fall", "small"): N_("{subject} rose slightly until about {year}, then fell"),
    ("rise_then_fall", "medium"): N_("{subject} rose until about {year}, then fell"),
    ("rise_then_fall", "large"): N_("{subject} rose sharply until about {year}, then fell"),
    ("fall_then_rise", "negligible"): N_(
        "{subject} hardly moved: down until about {year}, then up"
    ),
    ("fall_then_rise", "small"): N_("{subject} fell slightly until about {year}, then rose"),
    ("fall_then_rise", "medium"): N_("{subject} fell until about {year}, then rose"),
    ("fall_then_rise", "large"): N_("{subject} fell sharply until about {year}, then rose"),
    ("rise_at_first", "negligible"): _HARDLY_BENT,
    ("rise_at_first", "small"): N_(
        "{subject} rose slightly at first, with no evidence of a change later"
    ),
    ("rise_at_first", "medium"): N_("{subject} rose at first, with no evidence of a change later"),
    ("rise_at_first", "large"): N_(
        "{subject} rose sharply at first, with no evidence of a change later"
    ),
    ("fall_at_first", "negligible"): _HARDLY_BENT,
    ("fall_at_first", "small"): N_(
        "{subject} fell slightly at first, with no evidence of a change later"
    ),
    ("fall_at_first", "medium"): N_("{subject} fell at first, with no evidence of a change later"),
    ("fall_at_first", "large"): N_(
        "{subject} fell sharply at first, with no evidence of a change later"
    ),
    ("rise_later", "negligible"): _HARDLY_BENT,
    ("rise_later", "small"): N_(
        "{subject} rose slightly later on, with no evidence of a change before"
    ),
    ("rise_later", "medium"): N_("{subject} rose later on, with no evidence of a change before"),
    ("rise_later", "large"): N_(
        "{subject} rose sharply later on, with no evidence of a change before"
    ),
    ("fall_later", "negligible"): _HARDLY_BENT,
    ("fall_later", "small"): N_(
        "{subject} fell slightly later on, with no evidence of a change before"
    ),
    ("fall_later", "medium"): N_("{subject} fell later on, with no evidence of a change before"),
    ("fall_later", "large"): N_(
        "{subject} fell sharply later on, with no evidence of a change before"
    ),
    ("bent", "negligible"): _HARDLY_BENT,
    ("bent", "small"): N_("{subject} moved slightly, but not evenly"),
    ("bent", "medium"): N_("{subject} moved, but not evenly"),
    ("bent", "large"): N_("{subject} moved sharply, but not evenly"),
}
_UNKNOWN: Final = N_("{subject}: no evidence of a trend ({range})")
_TOO_FEW: Final = {
    "recipes": N_("Too few recipes for a trend ({subject}): {reason}"),
    "interactions": N_("Too few reviews for a trend ({subject}): {reason}"),
}


def trend_sentence(
    subject: str,
    estimand: Estimand,
    language: Language,
    pace: str,
    unit: str,
    counted: str = "recipes",
) -> str:
    """Say how something moved over the years, as far as the data go.

    Args:
        subject: What moved, in the language, as a sentence begins.
        estimand: Judged by `judge_trend`.
        language: Of the sentence.
        pace: `YEARLY` for ratios, `PER_DECADE` for what has a unit.
        unit: After an amount per decade, in the language.
        counted: What the rows are, `recipes` or `interactions`.
    """
    if estimand.value is None or estimand.interval is None:
        reason = trend_shortage_in_words(estimand, language, counted)
        return language.gettext(_TOO_FEW[counted], subject=subject, reason=reason)
    facts = estimand.facts
    if estimand.verdict == "no_evidence":
        interval = _interval(estimand.interval, pace, unit, language)
        text = language.gettext(_UNKNOWN, subject=subject, range=interval)
        return text + more_to_know(estimand, language)
    course = facts["shape"]
    if course in TURNING:
        text = _TURNED[course, estimand.verdict]
        return language.gettext(text, subject=subject, year=round(facts["turn"]))
    return language.gettext(
        _STRAIGHT[course, estimand.verdict],
        subject=subject,
        pace=language.gettext(pace, amount=amount(estimand.value, pace, unit, language)),
    )


def trend_shortage_in_words(
    estimand: Estimand, language: Language, counted: str = "recipes"
) -> str:
    """Return the reason why there are too few data for a trend.

    Args:
        estimand: Its fact `shortage` is that of `shortage_in_words`, or `years`.
        language: Of the words.
        counted: What the rows are, `recipes` or `interactions`.
    """
    if estimand.facts["shortage"] != "years":
        return shortage_in_words(estimand, language, counted)
    if "series" in estimand.facts:
        return language.gettext(
            "fewer than {years} years have any", years=language.number(MIN_YEARS)
        )
    return language.gettext(
        "fewer than {years} years have {rows} recipes by {least} contributors",
        years=language.number(MIN_YEARS),
        rows=language.number(MIN_ROWS),
        least=language.number(MIN_CLUSTERS),
    )


def amount(value: float, pace: str, unit: str, language: Language) -> str:
    """Write a pace with its sign, such as `+1.2%` or `−0.3 steps`."""
    if pace == YEARLY:
        return language.signed_percent(value, 0 if abs(value) >= 0.1 else 1)
    return f"{language.signed(value)} {unit}"


def _interval(interval: tuple[float, float], pace: str, unit: str, language: Language) -> str:
    low, high = interval
    first = amount(low, pace, unit, language) if pace == YEARLY else language.signed(low)
    return language.gettext(_RANGES[pace], low=first, high=amount(high, pace, unit, language))


# By whether effects are measured by how much recipes differ.
_AT_MOST: Final = {
    False: N_("; a trend, if there is one, is small at most"),
    True: N_("; a trend, if there is one, is small beside the usual spread"),
}


def more_to_know(estimand: Estimand, language: Language) -> str:
    """Return what would be needed to know more: that multiple of the data, its fact `needed`."""
    needed = estimand.facts["needed"]
    if needed <= 1:
        return language.gettext(_AT_MOST[estimand.scale == TREND])
    return language.gettext(
        "; to see a small trend, about {times} times the data would be needed",
        times=language.number(math.ceil(needed)),
    )


def year_name(year: Any, language: Language) -> str:
    """Write a year: a name, not a number with separators."""
    return str(year)
