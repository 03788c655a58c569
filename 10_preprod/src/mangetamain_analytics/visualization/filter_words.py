"""What the filters select, in words short enough for a chip or a subtitle."""

from __future__ import annotations

from typing import Final

from mangetamain_analytics.data.filters import Filters, Range
from mangetamain_analytics.i18n import Language, N_

PROFILE_NAMES: Final = {"standard": N_("standard cleaning"), "none": N_("no cleaning")}
SEASON_NAMES: Final = {
    "winter": N_("winter"),
    "spring": N_("spring"),
    "summer": N_("summer"),
    "autumn": N_("autumn"),
}
DAY_TYPE_NAMES: Final = {"weekday": N_("weekdays only"), "weekend": N_("weekends only")}
# What a visitor calls each filter.
FILTER_NAMES: Final = {
    "years": N_("years"),
    "season": N_("season"),
    "daytype": N_("day type"),
    "tags": N_("tags"),
    "ingredients": N_("ingredients"),
    "minutes": N_("cooking time"),
    "steps": N_("number of steps"),
    "n_ingredients": N_("number of ingredients"),
    "calories": N_("calories"),
    "rating": N_("rating"),
    "min_interactions": N_("number of reviews"),
    "min_user_interactions": N_("reviews of the reviewer"),
    "profile": N_("cleaning"),
}
_RANGE_WORDS: Final = {
    "minutes": N_("minutes: {range}"),
    "steps": N_("steps: {range}"),
    "n_ingredients": N_("number of ingredients: {range}"),
    "calories": N_("calories: {range}"),
    "rating": N_("stars: {range}, of reviews only"),
}
# By filter: of one name, of any of several, of all of several.
_NAMES_WORDS: Final = {
    "tags": {
        "one": N_("tag: {names}"),
        "any": N_("tags, any of: {names}"),
        "all": N_("tags, all of: {names}"),
    },
    "ingredients": {
        "one": N_("with {names}"),
        "any": N_("with any of: {names}"),
        "all": N_("with all of: {names}"),
    },
}


def filter_words(filters: Filters, language: Language) -> dict[str, str]:
    """Return the active filters in words, by their names; those from a link are as given there."""
    return {name: _words(filters, name, language) for name in filters.active}


def aside_words(asked: Filters, obeyed: Filters, language: Language) -> str:
    """Say which of the filters asked for an analysis leaves aside; nothing where it does not."""
    aside = [name for name in asked.active if name not in obeyed.active]
    if not aside:
        return ""
    names = ", ".join(language.gettext(FILTER_NAMES[name]) for name in aside)
    return language.gettext("Not applied here: {names}", names=names)


def _words(filters: Filters, name: str, language: Language) -> str:
    value = getattr(filters, name)
    if name == "years":
        return "–".join(dict.fromkeys(map(str, value)))
    if name == "season":
        return ", ".join(language.gettext(SEASON_NAMES[season]) for season in value)
    if name == "daytype":
        return language.gettext(DAY_TYPE_NAMES[value])
    if name == "profile":
        return language.gettext(PROFILE_NAMES[value])
    if name == "min_interactions":
        return language.ngettext("at least {n} review", "at least {n} reviews", value)
    if name == "min_user_interactions":
        return language.ngettext(
            "by reviewers with at least {n} review",
            "by reviewers with at least {n} reviews",
            value,
        )
    if name in _RANGE_WORDS:
        return language.gettext(_RANGE_WORDS[name], range=_range(value, language))
    number = "one" if len(value) == 1 else getattr(filters, f"{name}_mode")
    return language.gettext(_NAMES_WORDS[name][number], names=", ".join(value))


def _range(value: Range, language: Language) -> str:
    return "–".join(dict.fromkeys(language.number(end) for end in value))
