"""Why the API refuses a request, in the reader's language.

Refusals are made where parameters are read, in English, from a handful of patterns; these say the
same in words that a catalogue can hold.
"""

from __future__ import annotations

import re
from typing import Final

from mangetamain_analytics.exceptions import ValidationError
from mangetamain_analytics.i18n import Language, N_

_EXPECTATIONS: Final = {
    re.compile(r"one of (?P<choices>.+)"): N_("one of {choices}"),
    re.compile(r"some of (?P<choices>.+), each once"): N_("some of {choices}, each once"),
    re.compile(r"two whole numbers from (?P<low>\d+) to (?P<high>\d+), the smaller first"): N_(
        "two whole numbers from {low} to {high}, the smaller first"
    ),
    re.compile(r"one whole number from (?P<low>\d+) to (?P<high>\d+)"): N_(
        "one whole number from {low} to {high}"
    ),
    re.compile(r"years from (?P<low>\d+) to (?P<high>\d+)"): N_("years from {low} to {high}"),
    re.compile(r"at most (?P<most>\d+) names of 1 to (?P<longest>\d+) characters, each once"): N_(
        "at most {most} names of 1 to {longest} characters, each once"
    ),
    re.compile(r"nothing, with the others"): N_("nothing, with the others"),
}


def explain_refusal(error: ValidationError, language: Language) -> str:
    """Return which parameter was refused and what would have been accepted."""
    return language.gettext(
        N_("{name}={value}: expected {expected}"),
        name=error.name,
        value=error.value,
        expected=_expectation(error.expected, language),
    )


def _expectation(expected: str, language: Language) -> str:
    for pattern, message in _EXPECTATIONS.items():
        found = pattern.fullmatch(expected)
        if found:
            return language.gettext(message, **found.groupdict())
    return expected
