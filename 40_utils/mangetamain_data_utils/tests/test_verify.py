"""The command verify: what it shows, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mangetamain_data_utils import cli_verify
from mangetamain_data_utils.comparison import compare
from mangetamain_data_utils.console import DataToolGroup


def call(*words: object) -> Result:
    group = DataToolGroup("group", commands=[cli_verify.verify])
    return CliRunner().invoke(group, ["verify", *map(str, words)])


def test_what_differs_comes_first_and_exits_with_1(built_once: Path) -> None:
    result = call(built_once, "--against", "foodcom")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    heading, *lines = result.stdout.splitlines()
    assert heading.split()[:4] == ["number", "expected", "found", "difference"]
    equal = [" yes" in line for line in lines]
    assert equal == sorted(equal)
    (line,) = [line for line in lines if line.startswith("rows.RAW_recipes ")]
    assert line.split()[1:6] == ["231,637", "100", "-231,537", "0", "NO"]
    assert line.endswith("RAW_recipes is incomplete, or rows were refused")
    assert f"of {len(lines)} numbers differ" in result.stderr


def test_programs_get_every_comparison(built_once: Path) -> None:
    result = call(built_once, "--against", "foodcom", "--json")
    assert result.exit_code == 1
    compared = json.loads(result.stdout)["comparisons"]
    assert len(compared) > 400
    assert {entry["name"]: entry["found"] for entry in compared}["rows.PP_users"] is None


def test_equal_numbers_exit_with_0(built_once: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    equal = [compare("recipes", 100, 100), compare("mean", 1.5, 1.52, 0.05)]
    monkeypatch.setitem(cli_verify.PUBLISHED, "foodcom", lambda file: equal)
    result = call(built_once, "--against", "foodcom")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "NO" not in result.stdout


@pytest.mark.parametrize("options", [(), ("--against", "foodcom", "--generated")])
def test_one_thing_to_compare_with_must_be_named(built_once: Path, options: tuple[str]) -> None:
    result = call(built_once, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--generated" in result.stderr


def test_a_file_that_is_no_data_set_is_one_line(tmp_path: Path) -> None:
    result = call(tmp_path / "none", "--against", "foodcom")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
