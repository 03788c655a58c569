"""Parquet files of a data set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from mangetamain_data_utils.cli_export import export
from mangetamain_data_utils.console import DataToolGroup
from mangetamain_data_utils.schema import COLUMN_TYPES


def call(*words: object) -> Result:
    group = DataToolGroup("group", commands=[export])
    return CliRunner().invoke(group, ["export", *map(str, words)])


def test_every_table_is_written_as_it_is(built_once: Path, ask: Any, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "parquet"
    result = call(built_once, "--parquet", folder, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    names = {f"{table.replace('.', '_')}.parquet": table for table in COLUMN_TYPES}
    sizes = json.loads(result.stdout)["bytes"]
    assert sizes == {path.name: path.stat().st_size for path in folder.iterdir()}
    assert set(sizes) == set(names)
    for name, table in names.items():
        with duckdb.connect() as connection:
            written = connection.sql(f"FROM read_parquet('{folder / name}')").fetchall()
        assert written == ask(built_once, f"FROM {table}"), table
        groups = pq.read_metadata(folder / name)
        for group in range(groups.num_row_groups):
            assert groups.row_group(group).column(0).compression == "ZSTD"
    assert list(folder.parent.iterdir()) == [folder]


def test_an_empty_folder_will_do_and_another_not(built_once: Path, tmp_path: Path) -> None:
    folder = tmp_path / "parquet"
    folder.mkdir()
    assert call(built_once, "--parquet", folder).exit_code == 0
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    again = call(built_once, "--parquet", folder)
    assert (again.exit_code, again.stderr.count("\n")) == (1, 1)
    assert str(folder) in again.stderr
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


@pytest.mark.parametrize("place", ["file/parquet", "/proc/parquet"])
def test_what_cannot_be_written_is_one_line(built_once: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    result = call(built_once, "--parquet", tmp_path / place)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert "--parquet" in result.stderr


def test_a_wrong_call_exits_with_2(built_once: Path) -> None:
    assert call(built_once).exit_code == 2
