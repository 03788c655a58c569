"""What part of the data a visitor looks at: one grammar for pages, links and the API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from mangetamain_analytics.exceptions import ValidationError

PROFILES: Final = ("standard", "none")
YEAR_RANGE: Final = (1900, 2100)
# Parameters that stand beside the filters in a link and are nobody's filter.
OTHER_PARAMETERS: Final = ("lang",)


@dataclass(frozen=True)
class Filters:
    """A selection of recipes and interactions.

    Attributes:
        years: First and last year of the analysis's own date, both included; None: all.
        profile: `standard` leaves out what the standard cleaning excludes, `none` nothing.
    """

    years: tuple[int, int] | None = None
    profile: str = "standard"

    @classmethod
    def parse(cls, parameters: Iterable[tuple[str, str]]) -> Filters:
        """Read filters from query parameters, repeated ones included.

        Raises:
            ValidationError: A name is unknown or a value is not acceptable.
        """
        given: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in parameters:
            given[name].append(value)
        for name in sorted(given.keys() - _PARSERS.keys() - set(OTHER_PARAMETERS)):
            raise ValidationError(name, given[name][0], f"one of {', '.join(sorted(_PARSERS))}")
        return cls(
            **{name: parse(given[name]) for name, parse in _PARSERS.items() if name in given}
        )

    @classmethod
    def parse_leniently(
        cls, parameters: Iterable[tuple[str, str]], bounds: tuple[int, int]
    ) -> tuple[Filters, list[ValidationError]]:
        """Read filters from a link; what is not acceptable takes its default.

        Args:
            parameters: Query parameters, repeated ones included.
            bounds: First and last year of the data; years outside are not acceptable.

        Returns:
            The filters, and what was refused.
        """
        left = list(parameters)
        refused: list[ValidationError] = []
        while True:
            try:
                filters = cls.parse(left)
                if (
                    filters.years
                    and not bounds[0] <= filters.years[0] <= filters.years[1] <= bounds[1]
                ):
                    given = f"{filters.years[0]}–{filters.years[1]}"
                    raise ValidationError("years", given, f"years from {bounds[0]} to {bounds[1]}")
            except ValidationError as error:
                refused.append(error)
                left = [(name, value) for name, value in left if name != error.name]
            else:
                return filters, refused

    def as_parameters(self) -> list[tuple[str, str]]:
        """Return the query parameters that differ from the defaults."""
        parameters = [("years", str(year)) for year in self.years or ()]
        if self.profile != PROFILES[0]:
            parameters.append(("profile", self.profile))
        return parameters

    def as_dict(self) -> dict[str, object]:
        """Return every filter with its value, for answers of the API."""
        return {"years": list(self.years) if self.years else None, "profile": self.profile}

    @property
    def sql_parameters(self) -> Mapping[str, object]:
        """The values that an analysis's SQL binds: `$first_year`, `$last_year`, `$cleaned`."""
        first, last = self.years or YEAR_RANGE
        return {"first_year": first, "last_year": last, "cleaned": self.profile == "standard"}


def _parse_years(values: list[str]) -> tuple[int, int]:
    expected = f"two years from {YEAR_RANGE[0]} to {YEAR_RANGE[1]}, the earlier first"
    shown = " ".join(values)
    if len(values) != 2 or not all(v.isascii() and v.isdigit() and len(v) == 4 for v in values):
        raise ValidationError("years", shown, expected)
    first, last = int(values[0]), int(values[1])
    if not YEAR_RANGE[0] <= first <= last <= YEAR_RANGE[1]:
        raise ValidationError("years", shown, expected)
    return first, last


def _parse_profile(values: list[str]) -> str:
    if len(values) != 1 or values[0] not in PROFILES:
        raise ValidationError("profile", " ".join(values), f"one of {', '.join(PROFILES)}")
    return values[0]


_PARSERS: Final[dict[str, Callable[[list[str]], Any]]] = {
    "years": _parse_years,
    "profile": _parse_profile,
}
