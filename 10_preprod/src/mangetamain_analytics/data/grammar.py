"""What each filter accepts in a link: stable words and whole numbers, within bounds."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar

from mangetamain_analytics.exceptions import ValidationError

PROFILES: Final = ("standard", "none")
SEASONS: Final = ("winter", "spring", "summer", "autumn")
DAY_TYPES: Final = ("weekday", "weekend")
MODES: Final = ("any", "all")
YEAR_RANGE: Final = (1900, 2100)
# Of the filters from a number to a number, both included; generous beside what recipes have.
RANGES: Final = {
    "years": YEAR_RANGE,
    "minutes": (0, 2_147_483_647),
    "steps": (0, 1_000),
    "n_ingredients": (0, 1_000),
    "calories": (0, 1_000_000),
    "rating": (1, 5),
}
# Of the filters that say how many interactions there are at least.
LEAST: Final = ("min_interactions", "min_user_interactions")
INTERACTIONS_RANGE: Final = (1, 1_000_000)
# A link is written by anybody: these bound the work that it can ask for.
MOST_NAMES: Final = 20
LONGEST_NAME: Final = 100  # characters

_Read = TypeVar("_Read")

_NUMBER: Final = re.compile("0|[1-9][0-9]{0,9}")


def excerpt(text: str) -> str:
    """Return the beginning of a text from outside, fit to be shown: one line of print."""
    shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    return shown if len(shown) <= LONGEST_NAME else shown[: LONGEST_NAME - 1] + "…"


def refuse(name: str, values: list[str], expected: str) -> ValidationError:
    """Return the refusal of a parameter's values."""
    return ValidationError(excerpt(name), excerpt(" ".join(values)), expected)


def accepted(read: tuple[_Read, list[ValidationError]]) -> _Read:
    """Return what was read of a link where nothing of it was refused.

    Raises:
        ValidationError: The first refusal.
    """
    found, refused = read
    if refused:
        raise refused[0]
    return found


def _number(name: str, values: list[str], text: str, low: int, high: int, expected: str) -> int:
    if not _NUMBER.fullmatch(text) or not low <= int(text) <= high:
        raise refuse(name, values, expected)
    return int(text)


def _range(name: str, values: list[str]) -> tuple[int, int]:
    low, high = RANGES[name]
    expected = f"two whole numbers from {low} to {high}, the smaller first"
    if len(values) != 2:
        raise refuse(name, values, expected)
    first, last = (_number(name, values, text, low, high, expected) for text in values)
    if first > last:
        raise refuse(name, values, expected)
    return first, last


def read_number(bounds: tuple[int, int], name: str, values: list[str]) -> int:
    """Read a whole number.

    Raises:
        ValidationError: It is none, outside the bounds, or not given once.
    """
    low, high = bounds
    expected = f"one whole number from {low} to {high}"
    if len(values) != 1:
        raise refuse(name, values, expected)
    return _number(name, values, values[0], low, high, expected)


def _choice(choices: tuple[str, ...], name: str, values: list[str]) -> str:
    if len(values) != 1 or values[0] not in choices:
        raise refuse(name, values, f"one of {', '.join(choices)}")
    return values[0]


def _seasons(name: str, values: list[str]) -> tuple[str, ...]:
    if len(set(values)) < len(values) or not set(values) <= set(SEASONS):
        raise refuse(name, values, f"some of {', '.join(SEASONS)}, each once")
    # All four are every day there is, which is no filter.
    return tuple(s for s in SEASONS if s in values) if len(values) < len(SEASONS) else ()


def _names(name: str, values: list[str]) -> tuple[str, ...]:
    if (
        len(values) > MOST_NAMES
        or len(set(values)) < len(values)
        or not all(0 < len(v) <= LONGEST_NAME and v.isprintable() for v in values)
    ):
        expected = f"at most {MOST_NAMES} names of 1 to {LONGEST_NAME} characters, each once"
        raise refuse(name, values, expected)
    return tuple(sorted(values))


PARSERS: Final[dict[str, Callable[[str, list[str]], Any]]] = {
    **dict.fromkeys(RANGES, _range),
    "season": _seasons,
    "daytype": partial(_choice, DAY_TYPES),
    "tags": _names,
    "tags_mode": partial(_choice, MODES),
    "ingredients": _names,
    "ingredients_mode": partial(_choice, MODES),
    **dict.fromkeys(LEAST, partial(read_number, INTERACTIONS_RANGE)),
    "profile": partial(_choice, PROFILES),
}
