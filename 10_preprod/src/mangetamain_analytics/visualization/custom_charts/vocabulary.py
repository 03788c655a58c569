"""All that a custom chart can be made of; SQL is composed of these definitions and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from mangetamain_analytics.data.conditions import INTERACTIONS, RECIPES
from mangetamain_analytics.data.filters import OF_REVIEWS, all_but
from mangetamain_analytics.i18n import N_, NN_
from mangetamain_analytics.visualization.dimensions import (
    DAY_TYPE,
    MONTH,
    SEASON,
    WEEKDAY,
    Dimension,
)

TIME: Final = "time"
CATEGORY: Final = "category"
NUMBER: Final = "number"


@dataclass(frozen=True)
class Property:
    """A property of a recipe or a review.

    Attributes:
        id: Its word in links.
        kind: `TIME`, `CATEGORY` or `NUMBER`, which decides what can be drawn of it.
        label: What it is, as in a heading.
        inside: The same inside a sentence.
        sql: Its expression; `{date}` stands for the table of the date, `{recipe}` for that of
            recipes.
        unit: What numbers are measured in, a message to translate.
        is_whole: Whether these numbers are whole.
        is_count: Whether the label says what is counted, so that the unit need not.
        dimension: Levels in their order with names and colours, of a category that has them.
        items: The table of what a recipe has several of, of a category that is such.
    """

    id: str
    kind: str
    label: str
    inside: str
    sql: str = ""
    unit: str | None = None
    is_whole: bool = False
    is_count: bool = False
    dimension: Dimension | None = None
    items: str | None = None


@dataclass(frozen=True)
class Table:
    """Something that rows are counted of.

    Attributes:
        id: Its word in links.
        label: What it holds.
        source: From FROM on, ruled by the filters.
        date: What its date's columns are qualified with.
        recipe: What the recipe's columns are qualified with.
        recipe_id: Column of the recipe.
        person: Column of who submitted or reviewed.
        filters: The filters that rule it.
        properties: By their ids, what it can be drawn by.
        unit: Its rows as a unit.
        number: The number of rows, as a heading.
        people: The number of people behind them, as a heading.
        counted: So many of its rows, singular and plural.
    """

    id: str
    label: str
    source: str
    date: str
    recipe: str
    recipe_id: str
    person: str
    filters: tuple[str, ...]
    properties: dict[str, Property]
    unit: str
    number: str
    people: str
    counted: tuple[str, str]

    def sql(self, property_: Property) -> str:
        """Return a property's expression over this table."""
        return property_.sql.format(date=self.date, recipe=self.recipe)


def _category(dimension: Dimension, label: str, inside: str) -> Property:
    sql = "{date}" + dimension.level
    return Property(dimension.id, CATEGORY, label, inside, sql, dimension=dimension)


def _number(id_: str, label: str, inside: str, unit: str) -> Property:
    return Property(id_, NUMBER, label, inside, f"{{recipe}}{id_}", unit)


def _count(id_: str, label: str, inside: str, unit: str) -> Property:
    return replace(_number(id_, label, inside, unit), is_whole=True, is_count=True)


_DAILY: Final = N_("% of daily value")
_TIMES: Final = (
    Property("year", TIME, N_("Year"), N_("year"), "{date}year"),
    Property(
        "year_month",
        TIME,
        N_("Month and year"),
        N_("month and year"),
        "printf('%04d-%02d', {date}year, {date}month)",
    ),
)
_CALENDAR: Final = (
    _category(SEASON, N_("Season"), N_("season")),
    _category(MONTH, N_("Month of the year"), N_("month of the year")),
    _category(WEEKDAY, N_("Day of the week"), N_("day of the week")),
    _category(DAY_TYPE, N_("Day type"), N_("day type")),
)
_ITEMS: Final = (
    Property("tag", CATEGORY, N_("Tag"), N_("tag"), items="tags"),
    Property("ingredient", CATEGORY, N_("Ingredient"), N_("ingredient"), items="ingredients"),
)
_MEASURES: Final = (
    replace(
        _number("minutes", N_("Cooking time"), N_("cooking time"), N_("minutes")), is_whole=True
    ),
    _count("n_steps", N_("Number of steps"), N_("number of steps"), N_("steps")),
    _count(
        "n_ingredients", N_("Number of ingredients"), N_("number of ingredients"), N_("ingredients")
    ),
    _number("complexity_score", N_("Complexity score"), N_("complexity score"), N_("points")),
    _number("calories", N_("Calories"), N_("calories"), N_("kcal")),
    _number("total_fat_pdv", N_("Fat"), N_("fat"), _DAILY),
    _number("sugar_pdv", N_("Sugar"), N_("sugar"), _DAILY),
    _number("sodium_pdv", N_("Sodium"), N_("sodium"), _DAILY),
    _number("protein_pdv", N_("Protein"), N_("protein"), _DAILY),
    _number("saturated_fat_pdv", N_("Saturated fat"), N_("saturated fat"), _DAILY),
    _number("carbohydrates_pdv", N_("Carbohydrates"), N_("carbohydrates"), _DAILY),
)
RATING: Final = replace(
    _number("rating", N_("Rating"), N_("rating"), N_("stars")), sql="{date}rating", is_whole=True
)
_STARS: Final = Property("stars", CATEGORY, N_("Stars"), N_("stars given"), "{date}rating")


def _by_id(*properties: Property) -> dict[str, Property]:
    return {property_.id: property_ for property_ in properties}


TABLES: Final = {
    "recipes": Table(
        id="recipes",
        label=N_("Recipes"),
        source=RECIPES,
        date="",
        recipe="",
        recipe_id="id",
        person="contributor_id",
        filters=all_but(*OF_REVIEWS),
        properties=_by_id(*_TIMES, *_CALENDAR, *_ITEMS, *_MEASURES),
        unit=N_("recipes"),
        number=N_("Number of recipes"),
        people=N_("Contributors"),
        counted=NN_("{n} recipe", "{n} recipes"),
    ),
    "reviews": Table(
        id="reviews",
        label=N_("Reviews"),
        source=INTERACTIONS,
        date="i.",
        recipe="r.",
        recipe_id="i.recipe_id",
        person="i.user_id",
        filters=all_but(),
        properties=_by_id(*_TIMES, *_CALENDAR, _STARS, *_ITEMS, RATING, *_MEASURES),
        unit=N_("reviews"),
        number=N_("Number of reviews"),
        people=N_("Reviewers"),
        counted=NN_("{n} review", "{n} reviews"),
    ),
}

# How the values of a group become one, with `value` for what is measured.
AGGREGATES: Final = {
    "mean": "avg(value)",
    "median": "quantile_cont(value, 0.5)",
    "sum": "sum(value)",
    "count": "count(*)",
    "people": "count(DISTINCT person)",
    "share_5": "avg((value = 5)::INTEGER)",
}
MEASURING: Final = ("mean", "median", "sum")  # those that need to know of what
CHARTS: Final = ("line", "bar", "box", "heatmap", "histogram", "scatter")
