"""Each analysis of the ratings page, cold, against the bare GROUP BYs of its cells.

Those of a statement are formed twice, by recipe and by reviewer, as its errors are; those of the
ingredients by ingredient and group of reviewers.
"""

from __future__ import annotations

from analyses import compare, worst
from measure import Figure

from mangetamain_analytics.statistics.grouped import group_sql
from mangetamain_analytics.visualization.ratings.ingredients import GROUPS
from mangetamain_analytics.visualization.ratings.rated import CLUSTERINGS, FIVE, LOW, RATED
from mangetamain_analytics.visualization.selection import INTERACTIONS

BOUND = 15.0
SHARES = ("i.rating", FIVE, LOW)
DRIVERS = ("r.minutes", "r.n_steps", "r.n_ingredients", "r.complexity_score")
OF_INGREDIENTS = (
    f"SELECT b.ingredient_id, r.part, count(*), sum(r.rating) FROM recipe_ingredients AS b"
    f" JOIN (SELECT i.recipe_id, {group_sql('i.user_id', GROUPS)} AS part, i.rating {RATED}) AS r"
    " ON r.recipe_id = b.recipe_id GROUP BY ALL"
)


def cells(*keys: str, values: tuple[str, ...] = ("i.rating",), rows: str = RATED) -> list[str]:
    """Return the bare GROUP BYs of ratings by each clustering and by keys."""
    sums = "".join(f", sum({value}), sum({value} * {value})" for value in values)
    return [
        f"SELECT {', '.join((cluster, *keys))}, count(*){sums} {rows} GROUP BY ALL"
        for cluster in CLUSTERINGS.values()
    ]


def run() -> Figure:
    """Measure one analysis after the other by what it compares and what it draws."""
    by_recipe, _ = cells()
    floors = {
        "distribution": cells(values=SHARES),
        "trend": cells("i.year", "i.month"),
        "norating": cells("i.year", values=("i.has_rating::INTEGER",), rows=INTERACTIONS)
        + cells("i.year"),
        "ranking": [by_recipe],
        "raters": cells(values=SHARES) + 2 * cells("i.year"),
        "season": cells("i.year", "i.season", values=SHARES)
        + cells("i.year", "i.month", values=SHARES),
        "weekend": cells("i.year", "i.is_weekend", values=SHARES)
        + cells("i.year", "i.weekday", values=SHARES),
        "drivers": cells(values=("i.rating", *DRIVERS)),
        "ingredients": [by_recipe, OF_INGREDIENTS],
    }
    return worst(
        compare(f"ratings_cold ({family})", BOUND, (f"ratings-{family}",), statements)
        for family, statements in floors.items()
    )
