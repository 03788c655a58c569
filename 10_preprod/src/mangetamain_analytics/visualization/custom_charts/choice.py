"""What a visitor chose to see: read from a link, where each word has to fit those before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Final

from mangetamain_analytics.data.grammar import accepted, refuse
from mangetamain_analytics.exceptions import ValidationError
from mangetamain_analytics.visualization.custom_charts.vocabulary import (
    AGGREGATES,
    CATEGORY,
    MEASURING,
    NUMBER,
    RATING,
    TABLES,
    TIME,
    Property,
    Table,
)

Parameters = list[tuple[str, str]]

_CHARTS_OF: Final = {
    TIME: ("line", "bar", "box", "heatmap"),
    CATEGORY: ("bar", "box", "heatmap"),
    NUMBER: ("histogram", "scatter", "line"),
}
_AGGREGATING: Final = ("line", "bar", "heatmap")
_MOST_SERIES: Final = 7  # that can be told apart; a map has a row for each of more


@dataclass(frozen=True)
class Choice:
    """A custom chart.

    Attributes:
        table: Id of the table.
        x: Id of the property along the chart.
        chart: One of `CHARTS`.
        aggregate: One of `AGGREGATES`; None where the chart itself decides.
        y: Id of the property that is measured; None where nothing is.
        by: Id of the category that groups are split by; None for no split.
    """

    table: str = "recipes"
    x: str = "year"
    chart: str = "line"
    aggregate: str | None = "mean"
    y: str | None = "minutes"
    by: str | None = None

    @classmethod
    def parse(cls, parameters: Iterable[tuple[str, str]]) -> Choice:
        """Read a choice from query parameters; what is not given takes a value that fits.

        Raises:
            ValidationError: A value is unknown, given twice, or does not fit the others.
        """
        return accepted(cls.parse_leniently(parameters))

    @classmethod
    def parse_leniently(
        cls, parameters: Iterable[tuple[str, str]]
    ) -> tuple[Choice, list[ValidationError]]:
        """Read a choice from a link; what is not acceptable takes a value that fits.

        Returns:
            The choice, and what was refused.
        """
        given: dict[str, list[str]] = {}
        for name, value in parameters:
            given.setdefault(name, []).append(value)
        chosen: dict[str, str | None] = {}
        refused = []
        for name in PARAMETERS:
            offered = offers(name, chosen)
            values = given.get(name, [])
            if len(values) == 1 and values[0] in offered:
                chosen[name] = values[0]
                continue
            if values:
                expected = f"one of {', '.join(offered)}" if offered else "nothing, with the others"
                refused.append(refuse(name, values, expected))
            is_optional = name == "by" and chosen["chart"] != "heatmap"
            chosen[name] = None if is_optional else next(iter(offered), None)
        return cls(**chosen), refused  # type: ignore[arg-type]  # the first three are never None

    def as_parameters(self) -> Parameters:
        """Return the query parameters that lead back here; none for the first choice."""
        if self == Choice():
            return []
        return [(name, value) for name, value in asdict(self).items() if value is not None]

    @property
    def source(self) -> Table:
        """The table."""
        return TABLES[self.table]

    @property
    def along(self) -> Property:
        """The property along the chart."""
        return self.source.properties[self.x]

    @property
    def measured(self) -> Property | None:
        """The property whose values are looked at."""
        if self.aggregate == "share_5":
            return RATING
        return self.source.properties[self.y] if self.y else None

    @property
    def split(self) -> Property | None:
        """The category that groups are split by."""
        return self.source.properties[self.by] if self.by else None

    @property
    def is_binned(self) -> bool:
        """Whether the property along the chart is cut into bins."""
        return self.along.kind == NUMBER


PARAMETERS: Final = tuple(field.name for field in fields(Choice))


def separate(parameters: Iterable[tuple[str, str]]) -> tuple[Parameters, Parameters]:
    """Part a link's parameters into those of a choice and the others."""
    given = list(parameters)
    own = [item for item in given if item[0] in PARAMETERS]
    return own, [item for item in given if item[0] not in PARAMETERS]


def offers(name: str, chosen: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return what a parameter can be, the default first, after those that come before it.

    Args:
        name: One of `PARAMETERS`.
        chosen: The values of those before it.
    """
    if name == "table":
        return tuple(TABLES)
    table = TABLES[str(chosen["table"])]
    if name == "x":
        return tuple(table.properties)
    along = table.properties[str(chosen["x"])]
    if name == "chart":
        # Of hundreds of months there are lines and bars, and no room for more.
        return _CHARTS_OF[along.kind][: 2 if along.id == "year_month" else None]
    chart = str(chosen["chart"])
    if name == "aggregate":
        return _aggregates(table) if chart in _AGGREGATING else ()
    if name == "y":
        needed = chosen["aggregate"] in MEASURING or chart in ("box", "scatter")
        return _measures(table, along) if needed else ()
    return _splits(table, along, chart)


def _aggregates(table: Table) -> tuple[str, ...]:
    return tuple(a for a in AGGREGATES if a != "share_5" or RATING.id in table.properties)


def _measures(table: Table, along: Property) -> tuple[str, ...]:
    return tuple(p.id for p in table.properties.values() if p.kind == NUMBER and p is not along)


def _splits(table: Table, along: Property, chart: str) -> tuple[str, ...]:
    """Return the categories besides; a recipe is not repeated for its tags and ingredients both."""
    if chart in ("histogram", "scatter"):
        return ()
    return tuple(
        p.id
        for p in table.properties.values()
        if p.kind == CATEGORY
        and p is not along
        and not (p.items and along.items)
        and (chart == "heatmap" or not p.dimension or len(p.dimension.levels) <= _MOST_SERIES)
    )
