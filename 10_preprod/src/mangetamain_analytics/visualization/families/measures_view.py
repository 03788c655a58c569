"""Measures in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.visualization.analysis import Estimand, Result
from mangetamain_analytics.visualization.dimensions import Dimension
from mangetamain_analytics.visualization.families.quantities import Quantity
from mangetamain_analytics.visualization.families.silence import more_to_know, shortage_in_words

_SENTENCES: Final = {
    ("negligible", True): N_(
        "{recipes}: {measure} hardly higher, given how much recipes differ ({amount})"
    ),
    ("negligible", False): N_(
        "{recipes}: {measure} hardly lower, given how much recipes differ ({amount})"
    ),
    ("small", True): N_("{recipes}: {measure} slightly higher ({amount})"),
    ("small", False): N_("{recipes}: {measure} slightly lower ({amount})"),
    ("medium", True): N_("{recipes}: {measure} higher ({amount})"),
    ("medium", False): N_("{recipes}: {measure} lower ({amount})"),
    ("large", True): N_("{recipes}: {measure} much higher ({amount})"),
    ("large", False): N_("{recipes}: {measure} much lower ({amount})"),
}
_UNKNOWN: Final = N_("{recipes}: no evidence of a difference in {measure} ({interval})")
# By whether logarithms are compared.
_DRAWN: Final = {
    False: N_("Differences from the mean within years."),
    True: N_("Differences from the geometric mean within years."),
}
_FEW: Final = N_("Too few recipes to compare {measure}: {reason}")


def sentence(
    quantities: Mapping[str, Quantity],
    dimension: Dimension,
    estimand: Estimand,
    language: Language,
) -> str:
    """Say how a measure of a level's recipes compares with the others, as far as the data go."""
    quantity = quantities[estimand.facts["measure"]]
    measure = language.gettext(quantity.inside)
    if estimand.value is None or estimand.interval is None:
        reason = shortage_in_words(estimand, language)
        return language.gettext(_FEW, measure=measure, reason=reason)
    words = dimension.words[estimand.facts["level"]]
    recipes = language.capitalized(language.gettext(words.recipes))
    if estimand.verdict == "no_evidence":
        text = language.gettext(
            _UNKNOWN,
            recipes=recipes,
            measure=measure,
            interval=amounts(quantity, estimand.interval, language),
        )
        return text + more_to_know(estimand, language)
    return language.gettext(
        _SENTENCES[estimand.verdict, estimand.value > 0],
        recipes=recipes,
        measure=measure,
        amount=amount(quantity, estimand.value, language),
    )


def amount(quantity: Quantity, value: float, language: Language) -> str:
    """Write a difference with its sign and unit, such as `+5%` or `−0.3 steps`."""
    if quantity.is_log:
        return language.signed_percent(value, 0 if abs(value) >= 0.1 else 1)
    return f"{language.signed(value)} {language.gettext(quantity.unit)}"


def amounts(quantity: Quantity, interval: tuple[float, float], language: Language) -> str:
    """Write an interval of differences, the unit once."""
    low, high = interval
    first = amount(quantity, low, language) if quantity.is_log else language.signed(low)
    return language.gettext("{low} to {high}", low=first, high=amount(quantity, high, language))


def alt(
    quantities: Sequence[Quantity], detail: Dimension, result: Result, language: Language
) -> str:
    """Say the chart in words: what it shows, the highest and the lowest level of each measure."""
    sentences = []
    for quantity in quantities:
        rows = [row for row in result.rows if row["measure"] == quantity.id]
        rows = sorted((r for r in rows if r["deviation"] is not None), key=_deviation)
        if rows:
            sentences.append(
                language.gettext(
                    "{measure}, lowest and highest: {lowest} ({least}), {highest} ({most}).",
                    measure=language.gettext(quantity.label),
                    highest=detail.name(rows[-1]["level"], language),
                    most=amount(quantity, rows[-1]["deviation"], language),
                    lowest=detail.name(rows[0]["level"], language),
                    least=amount(quantity, rows[0]["deviation"], language),
                )
            )
    if not sentences:
        return ""
    is_log = any(quantity.is_log for quantity in quantities)
    return " ".join((language.gettext(_DRAWN[is_log]), *sentences))


def _deviation(row: dict[str, Any]) -> float:
    return float(row["deviation"])
