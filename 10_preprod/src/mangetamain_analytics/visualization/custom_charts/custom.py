"""A custom chart as an analysis, so that pages and the API treat it like any other."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.i18n import N_
from mangetamain_analytics.visualization.analysis import (
    Analysis,
    Answers,
    Column,
    Estimand,
    Method,
    Result,
    Rows,
)
from mangetamain_analytics.visualization.custom_charts import words
from mangetamain_analytics.visualization.custom_charts.choice import Choice
from mangetamain_analytics.visualization.custom_charts.composition import items_of, queries
from mangetamain_analytics.visualization.custom_charts.figure import figure
from mangetamain_analytics.visualization.custom_charts.order import ordered
from mangetamain_analytics.visualization.custom_charts.vocabulary import Property

ID: Final = "custom"
PAGE: Final = "charts"

_MEASURES: Final = {
    "line": N_("A point for each group"),
    "bar": N_("A bar for each group"),
    "box": N_("Boxes from quartile to quartile, the median inside, whiskers from 5% to 95%"),
    "heatmap": N_("A cell for each group, darker where there is more"),
    "histogram": N_("How many lie in each range"),
    "scatter": N_("A dot for each range of both, its area the number in it"),
}
_TEXT: Final = N_(
    "Rows are grouped and summed up as they are; nothing is tested and nothing claimed. The ranges"
    " of numbers cover all but the 0.5% lowest and highest"
)
_QUANTILE: Final = r"Q_p = (1 - g)\,x_{(j)} + g\,x_{(j+1)},\quad j + g = 1 + (n - 1)\,p"
_FORMULAS: Final = {
    "mean": r"\bar{y}_g = \frac{1}{n_g} \sum_{i \in g} y_i",
    "median": _QUANTILE,
    "sum": r"\sum_{i \in g} y_i",
    "count": r"n_g = |g|",
    "people": r"|\{person(i) : i \in g\}|",
    "share_5": r"\frac{1}{n_g} \sum_{i \in g} [y_i = 5]",
}
_QUANTILES: Final = "Hyndman & Fan (1996), Sample quantiles in statistical packages, type 7"
_GRAMMAR: Final = "Wickham (2010), A layered grammar of graphics"


def custom_analysis(choice: Choice) -> Analysis:
    """Return the analysis of a choice."""
    return Analysis(
        id=ID,
        page=PAGE,
        question=N_("A chart of your own"),
        measure=_MEASURES[choice.chart],
        filters=choice.source.filters,
        queries=queries(choice),
        columns=_columns(choice),
        compute=partial(_compute, choice),
        figure=partial(figure, choice),
        sentence=partial(words.sentence, choice),
        alt=partial(words.alt, choice),
        method=_method(choice),
        names=_names(choice),
        parameters=tuple(choice.as_parameters()),
    )


def _method(choice: Choice) -> Method:
    has_quantiles = choice.chart == "box" or choice.aggregate == "median"
    formula = _QUANTILE if has_quantiles else _FORMULAS[choice.aggregate or "count"]
    return Method(_TEXT, formula, (_QUANTILES, _GRAMMAR) if has_quantiles else (_GRAMMAR,))


def _columns(choice: Choice) -> tuple[Column, ...]:
    columns = [*_places("x", choice.along, choice.is_binned)]
    if choice.split:
        columns.append(Column("level", choice.split.label))
    if choice.chart == "scatter" and choice.measured:
        columns += _places("y", choice.measured, binned=True)
    columns.append(Column("n", choice.source.label))
    unit = words.unit(choice)
    if choice.chart == "box":
        columns += [
            Column("low", N_("5% quantile"), unit),
            Column("q1", N_("Lower quartile"), unit),
            Column("median", N_("Median"), unit),
            Column("q3", N_("Upper quartile"), unit),
            Column("high", N_("95% quantile"), unit),
        ]
    elif choice.aggregate:
        columns.append(Column("value", words.AGGREGATE_NAMES.get(choice.aggregate, _VALUE), unit))
    return tuple(columns)


_VALUE: Final = N_("Value")


def _places(name: str, property_: Property, binned: bool) -> list[Column]:
    if not binned:
        return [Column(name, property_.label)]
    return [
        Column(name, property_.label, N_("from")),
        Column(f"{name}_to", property_.label, N_("up to")),
    ]


def _names(choice: Choice) -> dict[str, Any]:
    def named(property_: Property) -> Any:
        return lambda value, language: words.level_name(property_, value, language)

    names = {} if choice.is_binned else {"x": named(choice.along)}
    return names | ({"level": named(choice.split)} if choice.split else {})


def _compute(choice: Choice, answers: Answers, filters: Filters) -> Result:
    size, found = answers["size"][0], answers["numbers"]
    names = [column.name for column in _columns(choice)]
    rows = _ordered(choice, [{name: row[name] for name in names} for row in found])
    used = size["used"]
    return Result(
        n=size["recipes"],
        clusters=size["people"],
        years=(size["first_year"], size["last_year"]) if used else None,
        profile=filters.profile,
        rows=rows,
        estimands=_estimands(choice, size, found),
        drawable=bool(rows),
        reviews=used if choice.table == "reviews" else None,
    )


def _ordered(choice: Choice, rows: Rows) -> Rows:
    """Sort rows along the chart, then by level."""
    for column, property_ in (("level", choice.split), ("x", choice.along)):
        if property_:
            places = {value: i for i, value in enumerate(ordered(property_, column, rows))}
            rows = sorted(rows, key=lambda row: places[row[column]])
    return rows


def _estimands(choice: Choice, size: dict[str, Any], rows: Rows) -> tuple[Estimand, ...]:
    """Return what is shown, then what is not.

    Args:
        choice: The chart.
        size: What went in.
        rows: Its groups, with how many there are in all.
    """
    used, people, unit = size["used"], size["people"], words.unit(choice)
    if not rows:
        return (Estimand(ID, "insufficient_data", used, people, unit),)
    sizes = [row["n"] for row in rows]
    facts = {"groups": len(rows), "least": min(sizes), "most": max(sizes)}
    found = [Estimand(ID, "descriptive", used, people, unit, facts=facts)]
    groups = rows[0]["groups"]
    if groups > len(rows):
        facts = {"shown": len(rows), "all": groups}
        found.append(Estimand("groups", "descriptive", used, people, unit, facts=facts))
    items = items_of(choice)
    if items and items.items:
        facts = {name: size[name] for name in ("items", "shown", "having_others", "having_none")}
        found.append(Estimand(items.items, "descriptive", used, people, unit, facts=facts))
    left_out = {"missing": size["asked"] - used, "beyond": size["beyond"]}
    return *found, *(
        Estimand(key, "descriptive", n, people, choice.source.unit)
        for key, n in left_out.items()
        if n
    )
