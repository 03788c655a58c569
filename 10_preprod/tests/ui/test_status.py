"""The status page: it tells what it can, above all when something is wrong."""

from __future__ import annotations

import re
from typing import Any

import pytest
import streamlit as st
from logged import errors_logged
from open_app import open_page, texts

from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import DatabaseError, DataLoadError


def test_all_is_well(site: DataLoader) -> None:
    test = open_page("status")
    assert "up to date" in test.success[0].value
    assert re.search(r"Checks without findings: \*\*\d+ / \d{2,}\*\*", texts(test))


def test_queries_that_fail_leave_the_other_facts(
    site: DataLoader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise DatabaseError("the disk is gone")

    st.cache_resource.clear()
    monkeypatch.setattr(site.snapshot, "fetch", fail)
    with errors_logged() as lines:
        test = open_page("status")
    assert not test.success
    assert "A query of the data set failed." in test.error[0].value
    said = texts(test)
    assert "Checks without findings: **–**" in said
    assert f"Recipes: **{site.snapshot.dataset.rows['recipes']:,}**" in said
    assert "DuckDB" in said and "Memory" in said
    assert len(lines) == 1 and "the disk is gone" in lines[0]


def test_data_that_cannot_be_found(fresh_process: pytest.MonkeyPatch) -> None:
    fresh_process.setenv("MANGE_DATA", "/nowhere/x.duckdb")
    with pytest.raises(DataLoadError, match="no such file"):
        DataLoader()
    test = open_page("status")
    assert "x.duckdb does not exist" in test.error[0].value
    assert "Data" not in [header.value for header in test.header]
    assert "DuckDB" in texts(test)
