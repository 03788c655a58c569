"""Which recipes are liked best: means drawn towards the common one, never the raw mean."""

from __future__ import annotations

import html
from functools import partial
from typing import Any, Final

import plotly.graph_objects as go

from mangetamain_analytics.data.filters import Filters, all_but
from mangetamain_analytics.i18n import Language, N_, NN_
from mangetamain_analytics.statistics.proportions import bayesian_mean, wilson_lower_bound
from mangetamain_analytics.utils.chart_theme import apply_chart_theme
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization.analysis import (
    Analysis,
    Answers,
    Column,
    Estimand,
    Method,
    Result,
    Rows,
)
from mangetamain_analytics.visualization.dials import Dial, parameters_of
from mangetamain_analytics.visualization.ratings.rated import PAGE, RATED, SIZE_SQL, size_of

_TOP: Final = 20
_LONGEST_NAME: Final = 38  # characters of a recipe's name on the axis
_ADDRESS: Final = "https://www.food.com/recipe/"

PRIOR: Final = Dial(
    "prior", N_("Ratings that the common mean counts as"), 10, (2, 10_000),
    (2, 5, 10, 20, 50, 100, 200),
)  # fmt: skip
LEAST: Final = Dial(
    "min_ratings", N_("Ratings of a recipe, at least"), 10, (2, 10_000),
    (2, 5, 10, 20, 50, 100, 200),
)  # fmt: skip

METHOD: Final = Method(
    text=N_(
        "Recipes with at least {min_ratings} ratings, by the mean of their ratings and of {prior}"
        " more at the mean of all ratings selected. Beside it the lower end of Wilson’s 95%"
        " interval of the share of 5 stars"
    ),
    formula=r"\frac{w\,m_0 + \sum_i y_i}{w + n},\quad m_0 = \bar y",
    references=(
        "Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., 2.5",
        "Wilson (1927), Probable inference, the law of succession, and statistical"
        " inference, JASA 22(158)",
    ),
)


def ranking_analysis(prior_weight: int = PRIOR.default, least: int = LEAST.default) -> Analysis:
    """Return the ranking of recipes.

    Args:
        prior_weight: How many ratings the prior counts as; its mean is that of all ratings.
        least: Ratings that a recipe needs to be ranked.
    """
    dials = {PRIOR: prior_weight, LEAST: least}
    return Analysis(
        id="ratings-ranking",
        page=PAGE,
        question=N_("Which recipes are liked best?"),
        measure=N_(
            "Mean stars of recipes with at least {min_ratings} ratings, drawn towards the common"
            " mean; hollow: the plain mean"
        ),
        filters=all_but("rating"),
        queries={"size": SIZE_SQL, "top": _TOP_SQL},
        columns=(
            Column("rank", N_("Rank")),
            Column("id", N_("Recipe number")),
            Column("name", N_("Recipe")),
            Column("n", N_("Ratings")),
            Column("mean", N_("Mean of the ratings"), N_("stars")),
            Column("bayes", N_("Bayesian mean"), N_("stars")),
            Column("wilson", N_("Share of 5 stars, Wilson’s lower bound"), N_("ratio")),
            Column("url", N_("Link"), is_link=True),
        ),
        compute=partial(_compute, prior_weight, least),
        figure=_figure,
        sentence=_sentence,
        alt=_alt,
        method=METHOD,
        names={
            "id": lambda number, _: str(number),
            "name": lambda name, language: name or language.cell(None),
        },
        parameters=parameters_of(dials),
        dials=dials,
        adjust=lambda numbers: ranking_analysis(numbers[PRIOR.name], numbers[LEAST.name]),
    )


# The recipes that come first, and the common mean.
_TOP_SQL: Final = f"""
WITH per_recipe AS (
  SELECT i.recipe_id AS id, any_value(r.name) AS name, count(*) AS n, sum(i.rating) AS total,
    count(*) FILTER (i.rating = 5) AS fives
  {RATED} GROUP BY i.recipe_id
),
common AS (SELECT sum(total) / sum(n) AS prior FROM per_recipe),
worth AS (
  SELECT p.*, c.prior, ($prior * c.prior + p.total) / ($prior + p.n) AS value
  FROM per_recipe AS p CROSS JOIN common AS c WHERE p.n >= $min_ratings
)
SELECT id, name, n, total, fives, prior, count(*) OVER () AS ranked,
  rank() OVER (ORDER BY value DESC) AS place, count(*) OVER (PARTITION BY value) AS tied
FROM worth ORDER BY value DESC, n DESC, id LIMIT {_TOP}"""


def _compute(prior_weight: int, least: int, answers: Answers, filters: Filters) -> Result:
    rows: Rows = [
        {
            "rank": row["place"],
            "id": row["id"],
            "name": row["name"],
            "n": row["n"],
            "mean": row["total"] / row["n"],
            "bayes": bayesian_mean(row["total"], row["n"], row["prior"], prior_weight),
            "wilson": wilson_lower_bound(row["fives"], row["n"]),
            "url": f"{_ADDRESS}{row['id']}",
        }
        for row in answers["top"]
    ]
    return Result(
        **size_of(answers["size"]),
        profile=filters.profile,
        rows=rows,
        estimands=(_estimand(answers, rows, prior_weight, least),),
        drawable=bool(rows),
    )


def _estimand(answers: Answers, rows: Rows, prior_weight: int, least: int) -> Estimand:
    size = answers["size"][0]
    facts: dict[str, Any] = {"least": least, "weight": prior_weight}
    if not rows:
        key, n = "best", size["rated"]
        return Estimand(key, "insufficient_data", n, size["n"], N_("stars"), facts=facts)
    first, others = rows[0], answers["top"][0]
    facts |= {"best": first, **{name: others[name] for name in ("prior", "ranked", "tied")}}
    return Estimand(
        key="best",
        verdict="descriptive",
        n=size["rated"],
        clusters=size["n"],
        unit=N_("stars"),
        value=first["bayes"],
        facts=facts,
    )


_BEST: Final = NN_(
    "“{name}” comes first of {n} recipe: {bayes} stars, counting {weight} ratings at the common"
    " mean of {prior} beside its own {count}",
    "“{name}” comes first of {n} recipes: {bayes} stars, counting {weight} ratings at the common"
    " mean of {prior} beside its own {count}",
)


_TIED: Final = NN_(
    "“{name}” shares the first place of {ranked} recipes with {n} other: {bayes} stars, counting"
    " {weight} ratings at the common mean of {prior} beside its own {count}",
    "“{name}” shares the first place of {ranked} recipes with {n} others: {bayes} stars, counting"
    " {weight} ratings at the common mean of {prior} beside its own {count}",
)


def _sentence(estimand: Estimand, language: Language) -> str:
    facts = estimand.facts
    if estimand.value is None:
        least = language.number(facts["least"])
        return language.gettext("No recipe selected has {least} ratings or more", least=least)
    best, others = facts["best"], facts["tied"] - 1
    return language.ngettext(
        *(_TIED if others else _BEST),
        others or facts["ranked"],
        ranked=language.number(facts["ranked"]),
        name=_name(best, language),
        bayes=language.number(estimand.value, 2),
        count=language.number(best["n"]),
        weight=language.number(facts["weight"]),
        prior=language.number(facts["prior"], 2),
    )


def _name(row: dict[str, Any], language: Language) -> str:
    return row["name"] or language.gettext("recipe {number}", number=row["id"])


def _tick(row: dict[str, Any], language: Language) -> str:
    """Return a name as short as the axis needs it; charts read tags, names have none."""
    name = _name(row, language)
    short = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
    return html.escape(short, quote=False)


def _figure(result: Result, language: Language) -> go.Figure:
    rows = result.rows[::-1]
    hover = [_hover(row, language) for row in rows]
    places = list(range(len(rows)))
    chart = go.Figure()
    for column, marker in (
        (
            "mean",
            {
                "color": "rgba(0, 0, 0, 0)",
                "size": 9,
                "line": {"color": ColorTheme.REFERENCE, "width": 1.5},
            },
        ),
        ("bayes", {"color": ColorTheme.ORANGE_PRIMARY, "size": 10}),
    ):
        chart.add_scatter(
            mode="markers",
            x=[row[column] for row in rows],
            y=places,
            marker=marker,
            hovertext=hover,
            hoverinfo="text",
        )
    apply_chart_theme(chart, language)
    chart.update_xaxes(title=language.gettext("stars"), showgrid=True, zeroline=False)
    chart.update_yaxes(
        tickvals=places,
        ticktext=[_tick(row, language) for row in rows],
        range=[-0.7, len(rows) - 0.3],
        zeroline=False,
    )
    return chart.update_layout(height=max(320, 90 + 24 * len(rows)))


def _hover(row: dict[str, Any], language: Language) -> str:
    return language.gettext(
        "{name}: {bayes} stars, plain mean {mean}, {n} ratings; share of 5 stars at least {wilson}",
        name=html.escape(_name(row, language), quote=False),
        bayes=language.number(row["bayes"], 2),
        mean=language.number(row["mean"], 2),
        n=language.number(row["n"]),
        wilson=language.percent(row["wilson"]),
    )


def _alt(result: Result, language: Language) -> str:
    names = [
        f"{_name(row, language)} ({language.number(row['bayes'], 2)})" for row in result.rows[:3]
    ]
    return language.gettext("Liked best, in stars: {names}.", names="; ".join(names))
