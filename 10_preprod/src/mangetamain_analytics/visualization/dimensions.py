"""Dimensions: what the families are crossed with; another one is a definition and its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mangetamain_analytics.i18n import Language, N_

Level = bool | int | str


@dataclass(frozen=True)
class Words:
    """How a level is spoken of; each is a message to translate.

    Attributes:
        day: One of its days, as a subject: "A weekend day".
        other_day: A day of the rest: "a weekday".
        recipes: Its recipes, as a heading: "Weekend recipes".
        among: Its recipes, inside a sentence: "weekend recipes".
    """

    day: str
    other_day: str
    recipes: str
    among: str


@dataclass(frozen=True)
class Dimension:
    """A way of sorting recipes and days into levels.

    Attributes:
        id: Stable name.
        level: SQL of the level over the columns of `recipes` and `interactions`.
        day_level: SQL of the level of a DATE `day`.
        stratum: SQL of what is held fixed when levels are compared.
        levels: All levels in their order.
        contrasted: Those that are compared with the rest.
        name: A level's name on an axis, in a language.
        words: How each contrasted level is spoken of.
        highlighted: The levels that charts draw as their point.
    """

    id: str
    level: str
    day_level: str
    stratum: str
    levels: tuple[Level, ...]
    contrasted: tuple[Level, ...]
    name: Callable[[Any, Language], str]
    words: Mapping[Level, Words]
    highlighted: tuple[Level, ...]


def _day_type_name(weekend: bool, language: Language) -> str:
    return language.gettext("weekend") if weekend else language.gettext("weekdays")


def _weekday_name(weekday: int, language: Language) -> str:
    return language.day_name(weekday, short=True)


DAY_TYPE: Final = Dimension(
    id="daytype",
    level="is_weekend",
    day_level="isodow(day) >= 6",
    stratum="year",
    levels=(False, True),
    contrasted=(True,),
    name=_day_type_name,
    words={
        True: Words(
            day=N_("A weekend day"),
            other_day=N_("a weekday"),
            recipes=N_("Weekend recipes"),
            among=N_("weekend recipes"),
        )
    },
    highlighted=(True,),
)

WEEKDAY: Final = Dimension(
    id="weekday",
    level="weekday",
    day_level="isodow(day)",
    stratum="year",
    levels=tuple(range(1, 8)),
    contrasted=tuple(range(1, 8)),
    name=_weekday_name,
    words={},
    highlighted=(6, 7),
)
