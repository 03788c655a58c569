"""Levels become SQL literals."""

from __future__ import annotations

import duckdb
import pytest

from mangetamain_analytics.statistics.literals import sql_literal, values_list


@pytest.mark.parametrize(
    ("value", "literal"),
    [(True, "true"), (False, "false"), (-3, "-3"), ("winter", "'winter'"), ("a'b''", "'a''b'''''")],
)
def test_literals(value: bool | int | str, literal: str) -> None:
    assert sql_literal(value) == literal
    assert duckdb.sql(f"SELECT {literal}").fetchall() == [(value,)]


def test_rows_of_values() -> None:
    assert duckdb.sql(f"VALUES {values_list((3, 1))}").fetchall() == [(3,), (1,)]
