"""`70_scripts/run_s3.py`: the site served from a real S3 server, and both ended together."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from site_process import HOST, free_port, running

SCRIPT = Path(__file__).resolve().parents[1] / "70_scripts/run_s3.py"


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_from_s3_and_ends_both(make_dataset, tmp_path, stop):
    port = free_port()
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environ = {
        # As make passes them on.
        "PORT": str(port),
        "DATA": str(make_dataset()),
        "TMPDIR": str(scratch),
        "MANGE_LOG_DIR": str(tmp_path / "logs"),
        # All of these are to be overridden by what the script sets up.
        "MANGE_DATA": str(tmp_path / "none.duckdb"),
        "MANGE_S3_ENDPOINT": "http://nowhere.invalid",
        "MANGE_S3_BUCKET": "elsewhere",
    }
    command = [sys.executable, str(SCRIPT)]
    site = f"http://{HOST}:{port}"
    with running(command, environ, f"{site}/readyz") as process:
        with urllib.request.urlopen(f"{site}/readyz") as answer:
            dataset = json.load(answer)["dataset"]
        process.send_signal(stop)
        assert process.wait(30) == 0
    assert dataset["id"].startswith("19990101T000000Z-")
    assert dataset["source"].endswith("/mangetamain/mangetamain.duckdb")
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{site}/healthz")
    # Neither the server's folder nor the credentials stay behind.
    assert list(scratch.glob("mangetamain*")) == []


def run_script(*arguments):
    command = [sys.executable, SCRIPT, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_missing_file_is_exit_2(tmp_path):
    result = run_script("--data", tmp_path / "none.duckdb")
    assert result.returncode == 2
    assert "none.duckdb" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_that_is_no_data_set_is_one_line_and_exit_1(tmp_path):
    file = tmp_path / "recipes.duckdb"
    file.write_text("id,name\n")
    result = run_script("--data", file)
    assert result.returncode == 1
    assert result.stderr.startswith(f"Error: The file {file} is not a data set")
    assert len(result.stderr.splitlines()) == 1


def test_a_port_in_use_is_exit_2(make_dataset):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        result = run_script("--port", str(port), "--data", make_dataset())
    assert result.returncode == 2
    assert str(port) in result.stderr
    assert "Traceback" not in result.stderr
