"""The analyses' statements on a data set of full size, against bare GROUP BYs of the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
from complete import CACHE, run_tool, source_folder
from measure import Figure, interleaved, seconds_of

from mangetamain_analytics.data.conditions import bind
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.settings import Settings
from mangetamain_analytics.visualization.families.quantities import Quantity
from mangetamain_analytics.visualization.registry import get_analysis
from mangetamain_analytics.visualization.selection import INTERACTIONS, RECIPES

ROUNDS = 3
# By page: the level that its findings compare and the one that its charts draw.
LEVELS = {"weekend": ("is_weekend", "weekday"), "seasonality": ("season", "month")}
ITEMS = {"ingredients": "ingredient_id", "tags": "tag_id"}
SELECTIONS = (
    Filters(),
    Filters(years=(2004, 2009)),
    Filters(tags=("easy",)),
    Filters(min_interactions=5),
)


def full_size_file() -> Path:
    """Find the data set of full size, or build it."""
    source = source_folder()
    path = CACHE / "scale-1.duckdb"
    if not path.is_file() or path.stat().st_mtime < (source / "RAW_recipes.csv").stat().st_mtime:
        run_tool("build", "--source", source, "--out", path)
    return path


def cells(table: str, *levels: str, values: tuple[str, ...] = ()) -> str:
    """Return the bare GROUP BY of a family's cells: contributor, year, and levels if any."""
    sums = "".join(f", sum({value}), sum({value} * {value})" for value in values)
    if table == "interactions":
        columns = ", ".join(f"i.{name}" for name in ("user_id", "year", *levels))
        return f"SELECT {columns}, count(*) {INTERACTIONS} GROUP BY ALL"
    columns = ", ".join(("contributor_id", "year", *levels))
    return f"SELECT {columns}, count(*){sums} {RECIPES} GROUP BY ALL"


def measure_cells(quantities: tuple[Quantity, ...], *levels: str) -> str:
    """Return the bare GROUP BY of the cells of measures defined on the same recipes."""
    sql = cells("recipes", *levels, values=tuple(quantity.sql for quantity in quantities))
    return sql.replace("GROUP BY", f"AND {quantities[0].condition} GROUP BY")


def item_cells(kind: str, *levels: str) -> str:
    """Return the bare GROUP BY of the cells of ingredients or tags: item, contributor, year."""
    columns = ", ".join(("contributor_id", "year", *levels))
    return (
        f"SELECT b.{ITEMS[kind]}, r.* EXCLUDE (id), count(*) FROM recipe_{kind} AS b"
        f" JOIN (SELECT id, {columns} {RECIPES}) AS r ON r.id = b.recipe_id GROUP BY ALL"
    )


def compare(name: str, bound: float, ids: tuple[str, ...], floors: list[str]) -> Figure:
    """Measure analyses without any cache; the selection with the larger ratio counts.

    Args:
        name: Of the figure.
        bound: Of the ratio.
        ids: The analyses.
        floors: One bare statement for each of theirs.
    """
    path = full_size_file()
    snapshot = Snapshot(path, "bench", Settings(query_seconds=120))
    figures = []
    with duckdb.connect(str(path), read_only=True) as bare:
        for filters in SELECTIONS:
            value, floor = interleaved(
                ROUNDS,
                _ours(snapshot, ids, filters),
                _bare(bare, floors, filters),
            )
            figures.append(Figure(name, 1000 * value, "ms", 1000 * floor, bound))
    return worst(figures)


def worst(figures: Iterable[Figure]) -> Figure:
    """Return the figure with the largest part of its bound."""
    return max(figures, key=lambda figure: figure.ratio / figure.bound)


def _ours(snapshot: Snapshot, ids: tuple[str, ...], filters: Filters) -> Callable[[], float]:
    def run() -> None:
        for analysis_id in ids:
            get_analysis(analysis_id).run(snapshot.fetch, filters)

    return lambda: seconds_of(run)


def _bare(
    connection: duckdb.DuckDBPyConnection, floors: list[str], filters: Filters
) -> Callable[[], float]:
    def run() -> None:
        for sql in floors:
            connection.execute(*bind(sql, filters))

    return lambda: seconds_of(run)
