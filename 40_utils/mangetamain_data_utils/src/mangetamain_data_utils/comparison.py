"""One number of a data set beside the number that it should be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Comparison:
    """What one comparison came to.

    Attributes:
        name: Of the number, such as `recipes.per_year.2007`.
        expected: What it should be.
        found: What it is; None when the file has no such number.
        difference: `found` less `expected`; None without a found number.
        tolerance: How far apart the two may lie, in the unit of the number; 0 for exactly equal.
        ok: Whether they lie within it.
        note: What a reader should know besides, or empty.
    """

    name: str
    expected: float
    found: float | None
    difference: float | None
    tolerance: float
    ok: bool
    note: str = ""


def compare(
    name: str, expected: float, found: float | None, tolerance: float = 0, note: str = ""
) -> Comparison:
    """Compare two numbers; one that is missing is not right."""
    if found is None:
        return Comparison(name, expected, None, None, tolerance, False, note)
    difference = found - expected
    return Comparison(
        name, expected, found, difference, tolerance, abs(difference) <= tolerance + 1e-9, note
    )
