"""Levels become SQL literals."""

from __future__ import annotations

import duckdb
import pytest

from mangetamain_analytics.statistics.literals import for_each, sql_literal, values_list


@pytest.mark.parametrize(
    ("value", "literal"),
    [(True, "true"), (False, "false"), (-3, "-3"), ("winter", "'winter'"), ("a'b''", "'a''b'''''")],
)
def test_literals(value: bool | int | str, literal: str) -> None:
    assert sql_literal(value) == literal
    assert duckdb.sql(f"SELECT {literal}").fetchall() == [(value,)]


def test_rows_of_values() -> None:
    assert duckdb.sql(f"VALUES {values_list((3, 1))}").fetchall() == [(3,), (1,)]


def test_a_template_is_written_once_per_measure() -> None:
    write = for_each(["stars", "five"])
    assert " ".join(write("sum(@) AS @_y").split()) == "sum(stars) AS stars_y, sum(five) AS five_y"
