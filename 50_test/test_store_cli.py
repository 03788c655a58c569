"""The commands publish, pull and info s3: results on stdout, one line on stderr, exit codes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from mangetamain_data_utils.cli import main
from mangetamain_data_utils.cli_store import store_info


@pytest.fixture
def run(store, tmp_path, monkeypatch):
    """Call the command with the credentials file of the writer, or of another identity."""
    for name in ("ENDPOINT", "REGION", "BUCKET", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.delenv(f"MANGE_S3_{name}", raising=False)
    monkeypatch.setenv("MANGE_S3_KEY", store.etl.key)

    def call(*arguments, identity=store.etl):
        credentials = tmp_path / "credentials"
        identity.write_credentials(credentials)
        arguments = [str(argument) for argument in arguments]
        return CliRunner().invoke(main, [*arguments, "--credentials", str(credentials)])

    return call


def test_publish_pull_and_pull_again(run, store, make_dataset, tmp_path):
    file = make_dataset()
    published = run("publish", file, "--json")
    assert published.exit_code == 0, published.output
    release = json.loads(published.stdout)
    assert release["size"] == file.stat().st_size
    assert release == store_info(store.app)

    first = run("pull", "--out", tmp_path / "copies", "--json", identity=store.app)
    assert first.exit_code == 0, first.output
    pulled = json.loads(first.stdout)
    assert pulled["downloaded"] is True
    assert pulled["dataset_id"] == release["dataset_id"]
    again = run("pull", "--out", tmp_path / "copies", "--json", identity=store.app)
    assert json.loads(again.stdout) == pulled | {"downloaded": False}


def test_without_json_people_read_it(run, make_dataset):
    result = run("publish", make_dataset())
    assert result.exit_code == 0, result.output
    assert "dataset id" in result.stdout
    assert "interactions" in result.stdout


def assert_one_line(result, *words):
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1
    assert all(word in lines[0] for word in words)
    assert "Traceback" not in result.stderr


def test_a_wrong_secret_is_one_line_and_exit_1(run, store, tmp_path):
    wrong = replace(store.app, secret_access_key="f" * 64)
    result = run("pull", "--out", tmp_path / "copies", identity=wrong)
    assert_one_line(result, "refuses this key", "aws_secret_access_key")
    assert "f" * 64 not in result.output


def test_an_unknown_bucket_is_one_line_and_exit_1(run, store, tmp_path):
    result = run("pull", "--out", tmp_path, identity=replace(store.etl, bucket="elsewhere-2"))
    assert_one_line(result, "elsewhere-2", "MANGE_S3_BUCKET")


def test_nothing_published_is_one_line_and_exit_1(run, store, tmp_path):
    assert_one_line(run("pull", "--out", tmp_path), store.app.key, "MANGE_S3_KEY")


def test_a_file_that_is_no_data_set_is_one_line_and_exit_1(run, tmp_path):
    file = tmp_path / "recipes.csv"
    file.write_text("id,name\n")
    assert_one_line(run("publish", file), str(file), "not a data set")


def test_no_credentials_is_one_line_and_exit_1(tmp_path, monkeypatch):
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.delenv(f"MANGE_S3_{name}", raising=False)
    path = tmp_path / "none"
    result = CliRunner().invoke(main, ["pull", "--credentials", str(path)])
    assert_one_line(result, str(path), "MANGE_S3_ACCESS_KEY_ID")


@pytest.mark.parametrize("arguments", [["publish"], ["pull", "--nonsense"], ["pull", "extra"]])
def test_a_wrong_call_is_exit_2(arguments):
    assert CliRunner().invoke(main, arguments).exit_code == 2
