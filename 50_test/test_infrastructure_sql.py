"""What is in the pulled file, and that every SQL text of the project runs on it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from place import Place

from mangetamain_analytics.data import frames, options, overview
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.settings import Settings
from mangetamain_analytics.visualization.registry import ANALYSES
from mangetamain_data_utils import schema, sql_files


@pytest.fixture(scope="module")
def snapshot(place: Place) -> Snapshot:
    """Open the pulled file as the site does."""
    return Snapshot(
        place.pulled.path, "S3", Settings(cache=place.pulled.path.parent), place.release
    )


@pytest.mark.parametrize("table", [name for name in schema.COLUMN_TYPES if "." not in name])
def test_the_pulled_file_has_every_table_with_its_types(snapshot: Snapshot, table: str) -> None:
    rows = snapshot.fetch(f"DESCRIBE {table}")
    assert {row["column_name"]: row["column_type"] for row in rows} == schema.COLUMN_TYPES[table]


def test_the_pulled_file_has_the_rows_that_its_pointer_says(
    snapshot: Snapshot, place: Place
) -> None:
    counted = {
        table: snapshot.fetch(f"SELECT count(*) AS n FROM {table}")[0]["n"]
        for table in place.release.rows
    }
    assert counted == place.release.rows


# Every filter at once; what an analysis does not obey is left aside.
NARROW = Filters(
    years=(1998, 1999),
    profile="none",
    season=("autumn", "winter"),
    daytype="weekday",
    tags=("easy",),
    tags_mode="all",
    ingredients=("water",),
    minutes=(1, 100),
    steps=(1, 10),
    n_ingredients=(1, 10),
    calories=(0, 100),
    rating=(1, 5),
    min_interactions=1,
)


@pytest.mark.parametrize("filters", [Filters(), NARROW], ids=["all", "narrow"])
@pytest.mark.parametrize("analysis_id", ANALYSES)
def test_every_statement_of_an_analysis_runs(
    snapshot: Snapshot, analysis_id: str, filters: Filters
) -> None:
    asked = []

    def fetch(sql: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        asked.append(sql)
        assert len(duckdb.extract_statements(sql)) == 1
        return snapshot.fetch(sql, parameters)

    ANALYSES[analysis_id].run(fetch, filters)
    assert len(asked) == len(ANALYSES[analysis_id].queries) > 0


@pytest.mark.parametrize("filters", [Filters(), NARROW], ids=["all", "narrow"])
def test_what_all_pages_ask_runs(snapshot: Snapshot, filters: Filters) -> None:
    recipes, interactions = overview.count_selection(snapshot.fetch, filters)
    found = overview.compute_overview(snapshot.fetch, filters)
    assert (found.recipes, found.interactions) == (recipes, interactions)
    assert recipes == 5
    assert options.read_options(snapshot.fetch, filters.profile).names["tags"] == ("easy",)
    assert options.unknown_names(snapshot.fetch, filters) == ()


def test_the_frames_for_notebooks_are_read(snapshot: Snapshot) -> None:
    recipes = frames.read_recipes_clean(snapshot)
    months, told = frames.read_ratings_longterm(snapshot, min_interactions=1)
    assert recipes["tags"].to_list() == [["easy"]] * 5
    assert months["n"].sum() == told["total_ratings"] == 5


@pytest.mark.parametrize(
    "path",
    sorted(Path(sql_files.__file__).with_name("sql").rglob("*.sql")),
    ids=lambda path: path.stem,
)
def test_every_statement_of_the_data_package_is_sql(path: Path) -> None:
    assert duckdb.extract_statements(path.read_text("utf-8"))
