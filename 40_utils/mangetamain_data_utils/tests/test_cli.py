"""The command `mangetamain-data`: help, exit codes, and what goes to stdout and stderr."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from mangetamain_data_utils.cli import main
from mangetamain_data_utils.console import DataToolGroup, emit
from mangetamain_data_utils.errors import DataToolError


def call(*words: object) -> Result:
    """Call the command in this process."""
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the smallest demonstration file."""
    file = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    assert call("demo", "--out", file, "--scale", 0.003).exit_code == 0
    return file


def test_every_command_and_option_has_help() -> None:
    assert set(main.commands) >= {"build", "generate", "demo", "info", "publish", "pull"}
    for name, command in main.commands.items():
        result = call(name, "--help")
        assert result.exit_code == 0
        assert command.help
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{name} {option.name}"
    assert call("--version").output.startswith("main, version 0.")


def test_build_reports_in_json(kaggle: Any, tmp_path: Path) -> None:
    out = tmp_path / "new" / "data.duckdb"
    result = call("build", "--source", kaggle.path, "--out", out, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    report = json.loads(result.stdout)
    assert report["file"] == str(out)
    assert report["rows_read"] == {"RAW_recipes": 100, "RAW_interactions": 200}
    assert report["rules"]["valid"] == 100
    assert report["rejects"] == {}
    assert report["demo"] is False
    assert report["size"] == out.stat().st_size


def test_build_reports_to_people(kaggle: Any, tmp_path: Path) -> None:
    kaggle.change_line("RAW_interactions", 8, b"2006-01-07", b"soon")
    options = ("--max-rejects", 0.5, "--memory-limit", "1GB", "--threads", 1)
    out = tmp_path / "data.duckdb"
    result = call("build", "--source", kaggle.path, "--out", out, *options)
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    for line in ("RAW_interactions 200", "n_ingredients 99", "bad_date 1", "demo no"):
        assert line in lines


def test_generate_then_build_is_a_demo(tmp_path: Path) -> None:
    made = call("generate", "--scale", 0.003, "--seed", 3, "--out", tmp_path / "raw", "--json")
    assert json.loads(made.stdout)["rows"] == {"RAW_recipes": 695, "RAW_interactions": 3397}
    out = tmp_path / "data.duckdb"
    result = call("build", "--source", tmp_path / "raw", "--out", out, "--json")
    assert json.loads(result.stdout)["demo"] is True


def test_info_says_what_a_file_is(demo: Path) -> None:
    shown = json.loads(call("info", demo, "--json").stdout)
    assert shown["demo"] is True
    assert shown["source"] == "generated, scale 0.003, seed 1999"
    assert shown["dataset_id"] == f"{shown['built_at']}-{shown['sha256'][:12]}"
    assert shown["rows"]["recipes"] == 695
    assert (shown["first_day"][:4], shown["last_day"][:4]) == ("1999", "2018")
    assert shown["size"] == demo.stat().st_size
    people = call("info", demo)
    assert people.exit_code == 0
    assert shown["sha256"] in people.stdout


def test_info_of_the_bucket_needs_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("MANGE_S3_ACCESS_KEY_ID", "MANGE_S3_SECRET_ACCESS_KEY", "MANGE_CREDENTIALS"):
        monkeypatch.delenv(name, raising=False)
    result = call("info", "s3")
    assert result.exit_code == 1
    assert "credentials" in result.stderr.lower()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("build", "--source", "nowhere", "--out", "x"), "'nowhere' does not exist"),
        (("build", "--out", "x"), "Missing option '--source'"),
        (("build", "--source", ".", "--out", "."), "is a directory"),
        (("build", "--source", ".", "--out", "x", "--memory-limit", "lots"), "2GB"),
        (("build", "--source", ".", "--out", "x", "--max-rejects", "2"), "0<=x<=1"),
        (("build", "--source", ".", "--out", "x", "--threads", "0"), "x>=1"),
        (("generate", "--scale", "0", "--out", "x"), "0.003<=x<=100"),
        (("demo",), "Missing option '--out'"),
        (("cook",), "No such command 'cook'"),
    ],
)
def test_a_wrong_call_exits_with_2(words: tuple[str, ...], said: str) -> None:
    result = call(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("words", [("build", "--source", ".", "--out", "x"), ("info", "x")])
def test_data_at_fault_are_one_line_and_exit_1(words: tuple[str, ...], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mangetamain_data_utils", *words]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_many_lines_becomes_one() -> None:
    @click.group(cls=DataToolGroup)
    def group() -> None:
        """Do nothing."""

    @group.command()
    def fail() -> None:
        raise DataToolError("code", "first\n  second", "Do this")

    result = CliRunner().invoke(group, ["fail"])
    assert (result.exit_code, result.stderr) == (1, "Error: first second. Do this\n")


def test_results_are_shown_as_words(capsys: pytest.CaptureFixture[str]) -> None:
    emit({"a_name": 1234, "none": None, "yes": True, "group": {"b": False}, "empty": {}}, False)
    shown = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert shown == ["a name 1,234", "none -", "yes yes", "group", "b no", "empty none"]
