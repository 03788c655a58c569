"""What is set side by side: an analysis, and a selection kept beside that of the filter bar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Final
from urllib.parse import parse_qsl, urlencode

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.grammar import accepted, refuse
from mangetamain_analytics.exceptions import ValidationError
from mangetamain_analytics.visualization.registry import ANALYSES

Parameters = list[tuple[str, str]]

PAGE: Final = "compare"


@dataclass(frozen=True)
class Comparison:
    """What a link compares.

    Attributes:
        analysis: Id of the analysis.
        beside: The selection that was kept.
    """

    analysis: str = "weekend-volume"
    beside: Filters = Filters()

    @classmethod
    def parse(cls, parameters: Iterable[tuple[str, str]]) -> Comparison:
        """Read a comparison from query parameters; others are passed over.

        Raises:
            ValidationError: There is no such analysis, or no such selection.
        """
        return accepted(cls.parse_leniently(parameters))

    @classmethod
    def parse_leniently(
        cls, parameters: Iterable[tuple[str, str]]
    ) -> tuple[Comparison, list[ValidationError]]:
        """Read a comparison from a link; what is not acceptable takes its default.

        Returns:
            The comparison, and what was refused.
        """
        given, refused = list(parameters), []
        analysis, beside = cls.analysis, cls.beside
        wishes = [value for name, value in given if name == "analysis"]
        if len(wishes) == 1 and wishes[0] in ANALYSES:
            analysis = wishes[0]
        elif wishes:
            refused.append(refuse("analysis", wishes, f"one of {', '.join(ANALYSES)}"))
        kept = "&".join(value for name, value in given if name == "beside")
        try:
            beside = Filters.parse(parse_qsl(kept, keep_blank_values=True))
        except ValidationError as error:
            refused.append(refuse("beside", [f"{error.name}={error.value}"], error.expected))
        return cls(analysis, beside), refused

    def as_parameters(self) -> Parameters:
        """Return the query parameters that lead back here; none for the first comparison."""
        said = {"analysis": self.analysis, "beside": urlencode(self.beside.as_parameters())}
        usual = {"analysis": type(self).analysis, "beside": ""}
        return [(name, value) for name, value in said.items() if value != usual[name]]


PARAMETERS: Final = tuple(field.name for field in fields(Comparison))
