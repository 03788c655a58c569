"""Which ingredients go with better or worse ratings."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Final

from mangetamain_analytics.data.filters import Filters, all_but
from mangetamain_analytics.i18n import N_
from mangetamain_analytics.statistics.crossed_sides import crossed_sides_sql
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.grouped import group_sql
from mangetamain_analytics.statistics.sides import sides_sql
from mangetamain_analytics.statistics.thresholds import (
    MIN_ROWS,
    MIN_SIDE_CLUSTERS,
    STANDARDIZED_DIFFERENCE,
)
from mangetamain_analytics.statistics.verdict import judge, shortage
from mangetamain_analytics.visualization.analysis import (
    Analysis,
    Answers,
    Column,
    Estimand,
    Method,
    Result,
    Rows,
    order,
    verdict_name,
)
from mangetamain_analytics.visualization.families.discoveries import (
    DISCOVERY_REFERENCES,
    FALSE_DISCOVERY_RATE,
    SPOKEN,
    item_estimate,
    tested_together,
    undiscovered,
)
from mangetamain_analytics.visualization.families.inference import JACKKNIFE
from mangetamain_analytics.visualization.ratings import ingredients_view
from mangetamain_analytics.visualization.ratings.rated import PAGE, RATED, SIZE_SQL, size_of

METHOD: Final = Method(
    text=N_(
        "Mean rating of the recipes with an ingredient less that of the others; delete-one-recipe"
        " jackknife (CR3) and delete-a-group jackknife over 200 random groups of reviewers, the"
        " wider of the two; Benjamini–Hochberg over all ingredients in at least 100 recipes rated,"
        " by 15 groups or more, intervals at the false coverage rate. “No rating” is left out"
    ),
    formula=r"b = \bar y_{with} - \bar y_{without},\quad " + JACKKNIFE,
    references=(
        *DISCOVERY_REFERENCES,
        "Kott (2001), The delete-a-group jackknife, Journal of Official Statistics 17(4)",
    ),
)

# Nearly all ratings are 4 or 5 stars: the few of fewer recipes can be alike by chance, and a
# jackknife takes that for certain.
LEAST_RECIPES: Final = 100
_FREQUENT: Final = f"""recipe_ingredients WHERE ingredient_id IN (
    SELECT ingredient_id FROM recipe_ingredients
    GROUP BY ingredient_id HAVING count(*) >= {LEAST_RECIPES})"""


def _named(sides: str, more: str = "") -> str:
    return (
        f"SELECT found.*, names.name {more} FROM ({sides}) AS found"
        " JOIN ingredients AS names ON names.id = found.item ORDER BY names.name"
    )


# Reviewers are left out by random groups. One by one they would make four million cells of an
# ingredient and a reviewer, whose bare GROUP BY takes longer than all the rest together.
GROUPS: Final = 200
_REVIEWERS: Final = f", (SELECT count(DISTINCT i.user_id) {RATED}) AS reviewers"

# The same differences twice: as sure as recipes let them be, and as reviewers do.
_BY_RECIPE_SQL: Final = sides_sql(
    f"SELECT i.recipe_id AS cluster, i.rating AS value {RATED}",
    f"SELECT recipe_id AS cluster, ingredient_id AS item FROM {_FREQUENT}",
    MIN_ROWS,
    LEAST_RECIPES,
)
_BY_USER_SQL: Final = crossed_sides_sql(
    f"SELECT i.recipe_id AS id, {group_sql('i.user_id', GROUPS)} AS cluster, i.rating AS value"
    f" {RATED}",
    f"SELECT recipe_id AS id, ingredient_id AS item FROM {_FREQUENT}",
    MIN_SIDE_CLUSTERS,
)


def _compute(answers: Answers, filters: Filters) -> Result:
    # Where all ratings are alike there is no scale to put a difference on.
    by_user = {row["name"]: row for row in answers["items, by user"]}
    rows = [r for r in answers["items, by recipe"] if r["sd"] and r["name"] in by_user]
    others = [by_user[row["name"]] for row in rows]
    found = [
        _estimand(*tested, other["reviewers"])
        for tested, other in zip(tested_together(rows, others), others, strict=True)
    ]
    spoken = order([e for e in found if e.verdict != "no_evidence"])[:SPOKEN]
    return Result(
        **size_of(answers["size"]),
        profile=filters.profile,
        rows=[_row(estimand) for estimand in found],
        estimands=spoken or (_silent(found, answers),),
        drawable=bool(spoken),
    )


def _clustering(row: Mapping[str, Any], estimate: Estimate, reviewers: int) -> tuple[str, int]:
    """Return whose interval it is, that of recipes or that of reviewers, and how many there are.

    Args:
        row: By recipe.
        estimate: The one told.
        reviewers: How many are in the groups together.
    """
    by_recipe = item_estimate(row)
    return ("recipe", by_recipe.clusters) if estimate == by_recipe else ("user", reviewers)


def _estimand(
    row: Mapping[str, Any], estimate: Estimate, level: float, p: float, reviewers: int
) -> Estimand:
    low, high = estimate.interval(level)
    effect, ends = estimate.value / row["sd"], (low / row["sd"], high / row["sd"])
    is_found = p <= FALSE_DISCOVERY_RATE
    unit, clusters = _clustering(row, estimate, reviewers)
    return Estimand(
        key=f"ingredients:{row['name']}",
        verdict=judge(effect, ends, STANDARDIZED_DIFFERENCE) if is_found else "no_evidence",
        n=row["n"],
        clusters=clusters,
        unit=N_("stars"),
        value=estimate.value,
        interval=(low, high),
        effect=effect,
        scale=STANDARDIZED_DIFFERENCE,
        p=p,
        facts={
            "item": row["name"],
            "clustered": unit,
            "item_n": row["item_n"],
            "item_clusters": row["item_clusters"],
            "mean": row["mean"],
            "other": row["other_mean"],
            # Intervals shrink with the root of the data.
            "needed": ((ends[1] - ends[0]) / 2 / STANDARDIZED_DIFFERENCE.small) ** 2,
        },
    )


def _silent(found: Sequence[Estimand], answers: Answers) -> Estimand:
    """Return what is said where no ingredient is known to differ."""
    size = answers["size"][0]
    fewest, unit = min((size["n"], "recipe"), (size["clusters"], "user"))
    reason = shortage(size["rated"], fewest) or _missing(answers["items, by recipe"])
    missing = {"shortage": reason, "least": LEAST_RECIPES, "groups": MIN_SIDE_CLUSTERS}
    silent = undiscovered("ingredients", found, size["rated"], fewest, N_("stars"), missing)
    return dataclasses.replace(silent, facts={**silent.facts, "clustered": unit})


def _missing(by_recipe: Rows) -> str:
    """Return why none of the ingredients is judged, with ratings enough in all."""
    if not by_recipe:
        return "items"
    return "groups" if any(row["sd"] for row in by_recipe) else "undefined"


def _row(estimand: Estimand) -> dict[str, Any]:
    low, high = estimand.interval or (None, None)
    return {
        "item": estimand.facts["item"],
        "recipes": estimand.facts["item_clusters"],
        "n": estimand.facts["item_n"],
        "mean": estimand.facts["mean"],
        "other_mean": estimand.facts["other"],
        "difference": estimand.value,
        "low": low,
        "high": high,
        "p_adjusted": estimand.p,
        "verdict": estimand.verdict,
    }


INGREDIENTS: Final = Analysis(
    id="ratings-ingredients",
    page=PAGE,
    question=N_("Which ingredients go with better ratings?"),
    measure=N_("Difference of mean ratings with and without it, stars, 95% intervals"),
    filters=all_but(),
    queries={
        "size": SIZE_SQL,
        "items, by recipe": _named(_BY_RECIPE_SQL),
        "items, by user": _named(_BY_USER_SQL, _REVIEWERS),
    },
    columns=(
        Column("item", N_("Ingredient")),
        Column("recipes", N_("Recipes rated")),
        Column("n", N_("Ratings")),
        Column("mean", N_("Mean of the ratings"), N_("stars")),
        Column("other_mean", N_("Mean of the other recipes’ ratings"), N_("stars")),
        Column("difference", N_("Difference of the means"), N_("stars")),
        Column("low", N_("95% interval from"), N_("stars")),
        Column("high", N_("95% interval to"), N_("stars")),
        Column("p_adjusted", N_("Adjusted p")),
        Column("verdict", N_("Verdict")),
    ),
    compute=_compute,
    figure=ingredients_view.figure,
    sentence=ingredients_view.sentence,
    alt=ingredients_view.alt,
    method=METHOD,
    is_slow=True,
    names={"verdict": verdict_name},
)
