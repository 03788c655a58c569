"""Numbers of an analysis that a visitor may set, such as the weight of a prior."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mangetamain_analytics.data.grammar import read_number
from mangetamain_analytics.exceptions import ValidationError

Parameters = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Dial:
    """A whole number to set.

    Attributes:
        name: Of the parameter in links, and of `$name` in statements that use it.
        label: What it is, a message to translate.
        default: Where it stands unless it is set.
        bounds: The least and the largest that a link may ask for.
        offered: Where its control stops.
    """

    name: str
    label: str
    default: int
    bounds: tuple[int, int]
    offered: tuple[int, ...]


def numbers_of(dials: Mapping[Dial, int]) -> dict[str, int]:
    """Return where dials stand, by their names."""
    return {dial.name: number for dial, number in dials.items()}


def parameters_of(dials: Mapping[Dial, int]) -> tuple[tuple[str, str], ...]:
    """Return what a link says of dials: nothing of those at their defaults."""
    return tuple((dial.name, str(n)) for dial, n in dials.items() if n != dial.default)


def separate(
    dials: Iterable[Dial], given: Parameters
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Part a link's parameters into those of dials and the others."""
    names, items = {dial.name for dial in dials}, list(given)
    return [i for i in items if i[0] in names], [i for i in items if i[0] not in names]


def read_dials(
    dials: Iterable[Dial], given: Parameters
) -> tuple[dict[str, int], list[ValidationError]]:
    """Read where dials are set to; what is not acceptable takes its default.

    Args:
        dials: Those there are.
        given: Query parameters, repeated ones included; others are passed over.

    Returns:
        The number of each dial by its name, and what was refused.
    """
    values: dict[str, list[str]] = {}
    for name, value in given:
        values.setdefault(name, []).append(value)
    numbers, refused = {}, []
    for dial in dials:
        numbers[dial.name] = dial.default
        if dial.name in values:
            try:
                numbers[dial.name] = read_number(dial.bounds, dial.name, values[dial.name])
            except ValidationError as error:
                refused.append(error)
    return numbers, refused
