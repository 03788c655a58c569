"""A custom chart in words: its title, its sentences, and its values as people write them."""

from __future__ import annotations

from typing import Any, Final

from mangetamain_analytics.i18n import Language, N_, NN_
from mangetamain_analytics.visualization.analysis import Estimand, Result
from mangetamain_analytics.visualization.custom_charts.choice import Choice
from mangetamain_analytics.visualization.custom_charts.vocabulary import Property

SHARE: Final = N_("share")
CHART_NAMES: Final = {
    "line": N_("Lines"),
    "bar": N_("Bars"),
    "box": N_("Boxes"),
    "heatmap": N_("Heat map"),
    "histogram": N_("Histogram"),
    "scatter": N_("Scatter plot"),
}
_PATTERNS: Final = {
    "mean": N_("mean {measure}"),
    "median": N_("median {measure}"),
    "sum": N_("total {measure}"),
}
AGGREGATE_NAMES: Final = {"mean": N_("Mean"), "median": N_("Median"), "sum": N_("Total")}
_SHARE_5: Final = N_("Share of 5-star ratings")
_LEFT_OUT: Final = {
    "missing": {
        "recipes": NN_(
            "{n} recipe without a value is left out.", "{n} recipes without a value are left out."
        ),
        "reviews": NN_(
            "{n} review without a value is left out.", "{n} reviews without a value are left out."
        ),
    },
    "beyond": {
        "recipes": NN_(
            "{n} recipe with an extreme value lies outside the chart.",
            "{n} recipes with extreme values lie outside the chart.",
        ),
        "reviews": NN_(
            "{n} review with an extreme value lies outside the chart.",
            "{n} reviews with extreme values lie outside the chart.",
        ),
    },
}
# Of tags and ingredients: all of them, or the most frequent; recipes with others, and without any.
_ALL_ITEMS: Final = {
    "tags": NN_(
        "{n} tag, the only one; a recipe counts for each of its tags.",
        "All {n} tags; a recipe counts for each of its tags.",
    ),
    "ingredients": NN_(
        "{n} ingredient, the only one; a recipe counts for each of its ingredients.",
        "All {n} ingredients; a recipe counts for each of its ingredients.",
    ),
}
_ITEMS: Final = {
    "tags": NN_(
        "{n} tag, the most frequent of {all}; a recipe counts for each of its tags.",
        "The {n} most frequent of {all} tags; a recipe counts for each of its tags.",
    ),
    "ingredients": NN_(
        "{n} ingredient, the most frequent of {all}; a recipe counts for each of its ingredients.",
        "The {n} most frequent of {all} ingredients; a recipe counts for each of its ingredients.",
    ),
}
_HAVING_OTHERS: Final = {
    "tags": NN_(
        "{n} recipe has other tags, which are not shown.",
        "{n} recipes have other tags, which are not shown.",
    ),
    "ingredients": NN_(
        "{n} recipe has other ingredients, which are not shown.",
        "{n} recipes have other ingredients, which are not shown.",
    ),
}
_HAVING_NONE: Final = {
    ("recipes", "tags"): NN_(
        "{n} recipe with none of these tags is left out.",
        "{n} recipes with none of these tags are left out.",
    ),
    ("recipes", "ingredients"): NN_(
        "{n} recipe with none of these ingredients is left out.",
        "{n} recipes with none of these ingredients are left out.",
    ),
    ("reviews", "tags"): NN_(
        "{n} review of a recipe with none of these tags is left out.",
        "{n} reviews of recipes with none of these tags are left out.",
    ),
    ("reviews", "ingredients"): NN_(
        "{n} review of a recipe with none of these ingredients is left out.",
        "{n} reviews of recipes with none of these ingredients are left out.",
    ),
}


def aggregate_name(choice: Choice, aggregate: str, language: Language) -> str:
    """Return what an aggregate of the choice's table is called, whatever is measured."""
    table = choice.source
    others = {"count": table.number, "people": table.people, "share_5": _SHARE_5}
    return language.gettext((AGGREGATE_NAMES | others)[aggregate])


def what(choice: Choice, language: Language) -> str:
    """Return what the chart shows of each group, as a heading."""
    measured = choice.measured
    if choice.aggregate in _PATTERNS and measured:
        measure = language.gettext(measured.inside)
        text = language.gettext(_PATTERNS[choice.aggregate], measure=measure)
        return language.capitalized(text)
    if choice.aggregate:
        return aggregate_name(choice, choice.aggregate, language)
    return language.gettext(measured.label if measured else choice.source.number)


def title(choice: Choice, language: Language) -> str:
    """Return what the chart shows by what."""
    by = {"what": what(choice, language), "x": language.gettext(choice.along.inside)}
    if not choice.split:
        return language.gettext("{what} by {x}", **by)
    level = language.gettext(choice.split.inside)
    return language.gettext("{what} by {x} and {level}", **by, level=level)


def unit(choice: Choice) -> str:
    """Return the unit of what is shown of each group, a message."""
    if choice.aggregate == "share_5":
        return SHARE
    if choice.aggregate == "people":
        return N_("people")
    if choice.aggregate == "count" or not choice.measured:
        return choice.source.unit
    return choice.measured.unit or choice.source.unit


def sentence(choice: Choice, estimand: Estimand, language: Language) -> str:
    """Say what is shown, of how many, or what is left out of it."""
    facts = estimand.facts
    if estimand.verdict == "insufficient_data":
        return language.gettext("Nothing to show: no data are left.")
    if estimand.key in _LEFT_OUT:
        return language.ngettext(*_LEFT_OUT[estimand.key][choice.table], estimand.n)
    if estimand.key in _ITEMS:
        return _items(choice, estimand, language)
    if estimand.key == "groups":
        shown, groups = (language.number(facts[name]) for name in ("shown", "all"))
        text = N_("Only the first {shown} of {groups} groups are shown.")
        return language.gettext(text, shown=shown, groups=groups)
    return language.gettext(
        "{title}: {groups} of {sizes}",
        title=title(choice, language),
        groups=language.ngettext("{n} group", "{n} groups", facts["groups"]),
        sizes=_sizes(choice, facts["least"], facts["most"], language),
    )


def _items(choice: Choice, estimand: Estimand, language: Language) -> str:
    """Say how many tags or ingredients are shown of how many, and what that leaves out."""
    items, facts = estimand.key, estimand.facts
    if facts["shown"] == facts["items"]:
        said = [language.ngettext(*_ALL_ITEMS[items], facts["shown"])]
    else:
        found = language.number(facts["items"])
        said = [language.ngettext(*_ITEMS[items], facts["shown"], all=found)]
    for forms, n in (
        (_HAVING_OTHERS[items], facts["having_others"]),
        (_HAVING_NONE[choice.table, items], facts["having_none"]),
    ):
        if n:
            said.append(language.ngettext(*forms, n))
    return " ".join(said)


def items_note(items: str, result: Result, language: Language) -> str:
    """Return how many tags or ingredients the chart shows of how many; empty where it shows all."""
    facts = next((e.facts for e in result.estimands if e.key == items), None)
    if facts is None or facts["shown"] == facts["items"]:
        return ""
    shown, found = (language.number(facts[name]) for name in ("shown", "items"))
    return language.gettext("the {shown} most frequent of {found}", shown=shown, found=found)


def _sizes(choice: Choice, least: int, most: int, language: Language) -> str:
    """Say how many rows the smallest and the largest group have."""
    largest = language.ngettext(*choice.source.counted, most)
    if least == most:
        return largest
    return language.gettext("{low} to {high}", low=language.number(least), high=largest)


def level_name(property_: Property, value: Any, language: Language) -> str:
    """Return what a level of a category or a point in time is called."""
    if property_.dimension:
        return property_.dimension.name(value, language)
    if property_.id == "stars":
        return language.ngettext("{n} star", "{n} stars", value)
    if property_.id == "year_month":
        return f"{language.month_name(int(value[5:]))} {value[:4]}"
    return str(value)


def bin_name(property_: Property, low: float, high: float, language: Language) -> str:
    """Return the range of a bin, the last of whole numbers included."""
    last = high - 1 if property_.is_whole else high
    ends = (language.number(end, _digits(high - low)) for end in (low, last))
    return "–".join(dict.fromkeys(ends))


def _digits(width: float) -> int:
    return next((digits for digits in range(6) if round(width, digits) == width), 6)


def x_name(choice: Choice, row: dict[str, Any], language: Language) -> str:
    """Return what the place of a row along the chart is called."""
    if choice.is_binned:
        return bin_name(choice.along, row["x"], row["x_to"], language)
    return level_name(choice.along, row["x"], language)


def amount(choice: Choice, value: float, language: Language) -> str:
    """Write a value of what is shown with its unit."""
    shown = unit(choice)
    if shown == SHARE:
        return language.percent(value, 1)
    if choice.aggregate in ("count", "people") or not choice.measured:
        return language.number(value)
    return f"{_written(value, language)} {language.gettext(shown)}"


def _written(value: float, language: Language) -> str:
    is_whole = float(value).is_integer()
    return language.number(value) if is_whole else language.significant(value, 3)


def quantiles(choice: Choice, row: dict[str, Any], language: Language) -> str:
    """Write the quantiles of a box, the unit with the median."""
    ends = {name: _written(row[name], language) for name in ("low", "q1", "q3", "high")}
    return language.gettext(
        "median {median}, quartiles {q1} and {q3}, 5% and 95%: {low} and {high}",
        median=amount(choice, row["median"], language),
        **ends,
    )


def group_name(choice: Choice, row: dict[str, Any], language: Language) -> str:
    """Return what the group of a row is called."""
    x = x_name(choice, row, language)
    if choice.chart == "scatter" and choice.measured:
        return f"{x}; {bin_name(choice.measured, row['y'], row['y_to'], language)}"
    if choice.split:
        return f"{x}, {level_name(choice.split, row['level'], language)}"
    return x


def shown_value(choice: Choice) -> str:
    """Return the column of what is shown of each group."""
    if choice.chart == "box":
        return "median"
    return "value" if choice.aggregate else "n"


def alt(choice: Choice, result: Result, language: Language) -> str:
    """Say the chart in words: the highest and the lowest group."""
    column = shown_value(choice)
    rows = sorted(result.rows, key=lambda row: float(row[column]))
    if not rows:
        return ""
    return language.gettext(
        "{title}. Lowest: {lowest} ({least}), highest: {highest} ({most}).",
        title=title(choice, language),
        lowest=group_name(choice, rows[0], language),
        least=_shown(choice, rows[0], language),
        highest=group_name(choice, rows[-1], language),
        most=_shown(choice, rows[-1], language),
    )


def _shown(choice: Choice, row: dict[str, Any], language: Language) -> str:
    column = shown_value(choice)
    if column == "n":
        return language.number(row[column])
    return amount(choice, row[column], language)
