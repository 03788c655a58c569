"""Compare the tags and ingredients of generated recipes."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from mangetamain_data_utils.comparison import Comparison, compare
from mangetamain_data_utils.generate.facts import facts
from mangetamain_data_utils.generate.known import Known
from mangetamain_data_utils.generate.verify_recipes import number


def compare_items(connection: duckdb.DuckDBPyConnection, known: Known) -> Iterator[Comparison]:
    """Compare how many there are, how many a recipe has, and the favourites."""
    published = facts()["recipes"]
    for kind in ("tag", "ingredient"):
        planted = known.effects.planted(kind)
        if kind == "tag" or "n_ingredients" not in known.changed:
            yield from _favourites(connection, known, kind, planted)
        # The rarest do not occur at a smaller scale.
        if known.scale >= 1 and not planted:
            found = number(connection, f"SELECT count(*) FROM {kind}s")
            yield compare(f"recipes.{kind}s_distinct", published[f"{kind}s_distinct"], found)
    sizes = "SELECT count(*) AS x FROM recipe_tags GROUP BY recipe_id"
    if not known.effects.planted("tag"):
        mean = number(connection, f"SELECT avg(x) FROM ({sizes})")
        yield known.mean("recipes.tags_per_recipe.mean", published["tags_per_recipe"], mean)
        middle = number(connection, f"SELECT median(x) FROM ({sizes})")
        expected = published["tags_per_recipe_median"]
        yield known.quantile("recipes.tags_per_recipe.median", expected, middle)


def _favourites(
    connection: duckdb.DuckDBPyConnection, known: Known, kind: str, planted: tuple[str, ...]
) -> Iterator[Comparison]:
    """Compare how many recipes have the published favourites of a kind."""
    found = dict(connection.sql(f"""
            SELECT i.name, count(*)
            FROM recipe_{kind}s AS r
            JOIN {kind}s AS i ON i.id = r.{kind}_id
            GROUP BY i.name
            """).fetchall())
    for name, expected in facts()["recipes"][f"{kind}s_top"].items():
        if name not in planted:
            yield known.top(f"recipes.{kind}s_top.{name}", expected, found.get(name, 0))
