"""A finding's sentence against the words expected, in both languages."""

from __future__ import annotations

from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.analysis import Estimand
from mangetamain_analytics.visualization.registry import get_analysis

EN, FR = get_language("en"), get_language("fr")
THIN, WIDE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


def typeset(french: str) -> str:
    """Put French's no-break spaces where plain ones stand."""
    for sign, space in ((":", WIDE), ("»", WIDE), (";", THIN), ("%", THIN)):
        french = french.replace(f" {sign}", f"{space}{sign}")
    return french.replace("« ", f"«{WIDE}")


def check_words(analysis_id: str, estimand: Estimand, english: str, french: str) -> None:
    """Check the sentence of an estimand; the French may have plain spaces."""
    sentence = get_analysis(analysis_id).sentence
    assert sentence(estimand, EN) == english
    assert sentence(estimand, FR) == typeset(french)
