"""What part of the data a visitor looks at: one grammar for pages, links and the API."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from mangetamain_analytics.data.grammar import (
    LEAST,
    MODES,
    PARSERS,
    PROFILES,
    RANGES,
    YEAR_RANGE,
    accepted,
    refuse,
)
from mangetamain_analytics.exceptions import ValidationError

# Parameters that stand beside the filters in a link and are nobody's filter.
OTHER_PARAMETERS: Final = ("lang",)
_MODE: Final = "_mode"  # tags_mode says how tags are combined and is part of that filter

Range = tuple[int, int]  # from, to, both included


@dataclass(frozen=True)
class Filters:
    """A selection of recipes and interactions; what is None or empty selects all.

    Attributes:
        years: First and last year of the analysis's own date.
        profile: `standard` leaves out what the standard cleaning excludes, `none` nothing.
        season: Seasons of the analysis's own date.
        daytype: `weekday` or `weekend`, of the analysis's own date.
        tags: Names of tags of the recipe.
        tags_mode: Whether the recipe needs `any` or `all` of them.
        ingredients: Names of ingredients of the recipe.
        ingredients_mode: Whether the recipe needs `any` or `all` of them.
        minutes: Cooking time of the recipe.
        steps: Number of its steps.
        n_ingredients: Number of its ingredients.
        calories: In kilocalories a serving.
        rating: Stars of the interaction; those without a rating are left out.
        min_interactions: The fewest interactions that the recipe has in all.
        min_user_interactions: The fewest that the reviewer of the interaction has given in all.
    """

    years: Range | None = None
    profile: str = PROFILES[0]
    season: tuple[str, ...] = ()
    daytype: str | None = None
    tags: tuple[str, ...] = ()
    tags_mode: str = MODES[0]
    ingredients: tuple[str, ...] = ()
    ingredients_mode: str = MODES[0]
    minutes: Range | None = None
    steps: Range | None = None
    n_ingredients: Range | None = None
    calories: Range | None = None
    rating: Range | None = None
    min_interactions: int | None = None
    min_user_interactions: int | None = None

    @classmethod
    def parse(cls, parameters: Iterable[tuple[str, str]]) -> Filters:
        """Read filters from query parameters, repeated ones included.

        Raises:
            ValidationError: A name is unknown or a value is not acceptable.
        """
        return accepted(cls._read(parameters))

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
        given = list(parameters)
        filters, refused = cls._read(given)
        if filters.years and not bounds[0] <= filters.years[0] <= filters.years[1] <= bounds[1]:
            shown = [str(year) for year in filters.years]
            refused.append(refuse("years", shown, f"years from {bounds[0]} to {bounds[1]}"))
            filters, _ = cls._read(item for item in given if item[0] != "years")
        return filters, refused

    @classmethod
    def _read(cls, parameters: Iterable[tuple[str, str]]) -> tuple[Filters, list[ValidationError]]:
        given: dict[str, list[str]] = {}
        for name, value in parameters:
            given.setdefault(name, []).append(value)
        accepted: dict[str, Any] = {}
        refused = []
        for name, values in given.items():
            if name in PARSERS:
                try:
                    accepted[name] = PARSERS[name](name, values)
                except ValidationError as error:
                    refused.append(error)
            elif name not in OTHER_PARAMETERS:
                refused.append(refuse(name, values, f"one of {', '.join(sorted(PARSERS))}"))
        return cls(**accepted), refused

    def only(self, names: Collection[str]) -> Filters:
        """Return what an analysis that obeys these filters obeys; the profile always is."""
        kept = {"profile", *names}
        return Filters(
            **{
                field.name: getattr(self, field.name)
                for field in fields(self)
                if field.name.removesuffix(_MODE) in kept
            }
        )

    @property
    def active(self) -> tuple[str, ...]:
        """Names of the filters that leave something out."""
        return tuple(
            field.name
            for field in fields(self)
            if getattr(self, field.name) != field.default and not field.name.endswith(_MODE)
        )

    def as_parameters(self) -> list[tuple[str, str]]:
        """Return the query parameters that differ from the defaults, in a fixed order."""
        parameters = []
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                values = value if isinstance(value, tuple) else (value,)
                parameters += [(field.name, str(one)) for one in values]
        return parameters

    def as_dict(self) -> dict[str, object]:
        """Return every filter with its value, for answers of the API."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}

    @property
    def sql_parameters(self) -> Mapping[str, object]:
        """The values that SQL binds: `$first_year`, `$last_year`, `$cleaned`, and of active ones.

        Those are `$season` (a list), `$weekend`, `$tags` and `$tags_needed`, `$ingredients` and
        `$ingredients_needed`, `$<range>_low` and `$<range>_high`, `$min_interactions`,
        `$min_user_interactions`.
        """
        first, last = self.years or YEAR_RANGE
        values: dict[str, object] = {
            "first_year": first,
            "last_year": last,
            "cleaned": self.profile == PROFILES[0],
        }
        for name in self.active:
            value = getattr(self, name)
            if name in ("tags", "ingredients"):
                all_needed = getattr(self, name + _MODE) == "all"
                values |= {name: list(value), f"{name}_needed": len(value) if all_needed else 1}
            elif name == "season":
                values[name] = list(value)
            elif name == "daytype":
                values["weekend"] = value == "weekend"
            elif name in RANGES and name != "years":
                values |= {f"{name}_low": value[0], f"{name}_high": value[1]}
            elif name in LEAST:
                values[name] = value
        return values


def parameters_of(name: str) -> tuple[str, ...]:
    """Return the names of the query parameters that a filter is written with."""
    mode = name + _MODE
    return (name, mode) if mode in PARSERS else (name,)


# Filters that say which reviews are meant, and nothing of recipes.
OF_REVIEWS: Final = ("rating", "min_user_interactions")
FILTERS: Final = tuple(field.name for field in fields(Filters) if not field.name.endswith(_MODE))


def all_but(*names: str) -> tuple[str, ...]:
    """Return the names of all filters but these, as an analysis states what it obeys."""
    return tuple(name for name in FILTERS if name not in names)
