"""Dimensions: what the families are crossed with; another one is a definition and its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization.filter_words import SEASON_NAMES

Level = bool | int | str


@dataclass(frozen=True)
class Words:
    """How a level is spoken of inside a sentence; each is a message to translate.

    Attributes:
        day: One of its days: "a weekend day".
        recipes: Its recipes: "weekend recipes".
    """

    day: str
    recipes: str


@dataclass(frozen=True)
class Dimension:
    """A way of sorting recipes, reviews and days into levels.

    Attributes:
        id: Stable name.
        level: SQL of the level over the calendar columns `year`, `month`, `weekday`, `is_weekend`
            and `season`, which recipes, interactions and days have alike.
        stratum: SQL of what is held fixed when levels are compared, over the same columns.
        levels: All levels in their order.
        contrasted: Those that findings compare with the rest.
        name: A level's name, in a language.
        tick: The same as short as an axis needs it.
        title: What charts of it are by, a message to translate: "By day of the week".
        than: What a day of a level is compared with, a message: "than a weekday".
        words: How each contrasted level is spoken of.
        color: Of a level's marks.
        is_part_of_year: Whether a trend within the years can look like a difference of levels.
    """

    id: str
    level: str
    stratum: str
    levels: tuple[Level, ...]
    contrasted: tuple[Level, ...]
    name: Callable[[Any, Language], str]
    tick: Callable[[Any, Language], str]
    title: str
    than: str
    words: Mapping[Level, Words]
    color: Callable[[Any], str]
    is_part_of_year: bool = False


def _day_type_name(weekend: bool, language: Language) -> str:
    return language.gettext("weekend") if weekend else language.gettext("weekdays")


def _weekday_name(weekday: int, language: Language) -> str:
    return language.day_name(weekday)


def _weekday_tick(weekday: int, language: Language) -> str:
    return language.day_name(weekday, short=True)


def _month_name(month: int, language: Language) -> str:
    return language.month_name(month)


def _month_tick(month: int, language: Language) -> str:
    return language.month_name(month, short=True)


def _season_name(season: str, language: Language) -> str:
    return language.gettext(SEASON_NAMES[season])


def season_of(month: int) -> str:
    """Return the meteorological season of a month, 1 to 12, on the northern half of the Earth."""
    return tuple(SEASON_NAMES)[month % 12 // 3]


DAY_TYPE: Final = Dimension(
    id="daytype",
    level="is_weekend",
    stratum="year",
    levels=(False, True),
    contrasted=(True,),
    name=_day_type_name,
    tick=_day_type_name,
    title=N_("By type of day"),
    than=N_("than a weekday"),
    words={True: Words(N_("a weekend day"), N_("weekend recipes"))},
    color=lambda weekend: ColorTheme.ORANGE_PRIMARY if weekend else ColorTheme.STEELBLUE,
)

WEEKDAY: Final = Dimension(
    id="weekday",
    level="weekday",
    stratum="year",
    levels=tuple(range(1, 8)),
    contrasted=tuple(range(1, 8)),
    name=_weekday_name,
    tick=_weekday_tick,
    title=N_("By day of the week"),
    than=N_("than another day"),
    words={
        1: Words(N_("a Monday"), N_("Monday recipes")),
        2: Words(N_("a Tuesday"), N_("Tuesday recipes")),
        3: Words(N_("a Wednesday"), N_("Wednesday recipes")),
        4: Words(N_("a Thursday"), N_("Thursday recipes")),
        5: Words(N_("a Friday"), N_("Friday recipes")),
        6: Words(N_("a Saturday"), N_("Saturday recipes")),
        7: Words(N_("a Sunday"), N_("Sunday recipes")),
    },
    color=lambda weekday: ColorTheme.ORANGE_PRIMARY if weekday >= 6 else ColorTheme.STEELBLUE,
)

SEASON: Final = Dimension(
    id="season",
    level="season",
    stratum="year",
    levels=tuple(SEASON_NAMES),
    contrasted=tuple(SEASON_NAMES),
    name=_season_name,
    tick=_season_name,
    title=N_("By season"),
    than=N_("than a day of another season"),
    words={
        "winter": Words(N_("a winter day"), N_("winter recipes")),
        "spring": Words(N_("a spring day"), N_("spring recipes")),
        "summer": Words(N_("a summer day"), N_("summer recipes")),
        "autumn": Words(N_("an autumn day"), N_("autumn recipes")),
    },
    color=ColorTheme.get_seasonal_color,
    is_part_of_year=True,
)

MONTH: Final = Dimension(
    id="month",
    level="month",
    stratum="year",
    levels=tuple(range(1, 13)),
    contrasted=tuple(range(1, 13)),
    name=_month_name,
    tick=_month_tick,
    title=N_("By month"),
    than=N_("than a day of another month"),
    words={
        1: Words(N_("a day in January"), N_("January recipes")),
        2: Words(N_("a day in February"), N_("February recipes")),
        3: Words(N_("a day in March"), N_("March recipes")),
        4: Words(N_("a day in April"), N_("April recipes")),
        5: Words(N_("a day in May"), N_("May recipes")),
        6: Words(N_("a day in June"), N_("June recipes")),
        7: Words(N_("a day in July"), N_("July recipes")),
        8: Words(N_("a day in August"), N_("August recipes")),
        9: Words(N_("a day in September"), N_("September recipes")),
        10: Words(N_("a day in October"), N_("October recipes")),
        11: Words(N_("a day in November"), N_("November recipes")),
        12: Words(N_("a day in December"), N_("December recipes")),
    },
    color=lambda month: ColorTheme.get_seasonal_color(season_of(month)),
    is_part_of_year=True,
)
