"""The derived tables: small, and in SQL that another engine can run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mangetamain_data_utils.schema import COLUMN_TYPES
from mangetamain_data_utils.sql_files import names_in, read_sql

sqlglot = pytest.importorskip("sqlglot", reason="sqlglot is a development requirement")
MARTS = names_in("marts")


@pytest.mark.parametrize("mart", MARTS)
def test_each_carries_to_spark(mart: str) -> None:
    sql = read_sql(f"marts/{mart}")
    # What has no counterpart there is an error and not a comment.
    (carried,) = sqlglot.transpile(
        sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
    )
    (statement,) = sqlglot.parse(carried, read="spark")
    columns = [column.alias_or_name for column in statement.selects]
    assert columns == list(COLUMN_TYPES[mart])
    tables = {table.name for table in statement.find_all(sqlglot.exp.Table)}
    named_inside = {cte.alias for cte in statement.find_all(sqlglot.exp.CTE)}
    assert tables - named_inside <= set(COLUMN_TYPES)


@pytest.mark.parametrize("mart", MARTS)
def test_each_gives_the_same_in_another_dialect_and_back(
    built_once: Path, ask: Any, mart: str
) -> None:
    (there,) = sqlglot.transpile(read_sql(f"marts/{mart}"), read="duckdb", write="spark")
    (back,) = sqlglot.transpile(there, read="spark", write="duckdb")
    assert ask(built_once, back) == ask(built_once, f"FROM {mart}")


def test_items_are_counted_under_both_profiles(built_once: Path, ask: Any) -> None:
    rows = ask(built_once, "FROM mart_items ORDER BY kind, id")
    # Recipe 7 has neither name nor tags, so the standard profile leaves it out.
    assert rows == [
        ("ingredient", 1, "cook's salt", 100, 99),
        ("ingredient", 2, "water", 100, 99),
        ("tag", 1, "easy", 99, 99),
        ("tag", 2, "soups", 99, 99),
    ]


def test_years_count_people_once(built_once: Path, ask: Any) -> None:
    assert ask(built_once, "FROM mart_yearly ORDER BY year") == [
        (2005, 100, 99, 1, 0, 0, 0, 0),
        (2006, 0, 0, 0, 200, 199, 995, 200),
    ]
