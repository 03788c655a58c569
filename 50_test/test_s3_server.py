"""The S3 server of our own: it starts, says why it does not, and never outlives its starter."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mangetamain_data_utils import s3_server
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.s3 import S3Config, make_client

STARTER = """
import sys, time
from mangetamain_data_utils.s3_server import S3Server
with S3Server() as server:
    print(server.endpoint_url, flush=True)
    sys.stdin.read()
"""


def answers(endpoint_url):
    url = urlsplit(endpoint_url)
    try:
        socket.create_connection((url.hostname, url.port), timeout=1).close()
    except OSError:
        return False
    return True


def ended(condition, seconds=5.0):
    give_up = time.monotonic() + seconds
    while condition() and time.monotonic() < give_up:
        time.sleep(0.02)
    return not condition()


@pytest.fixture
def temporary_folder(tmp_path, monkeypatch):
    """Have new temporary folders made where the test can see them."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    yield tmp_path
    monkeypatch.setattr("tempfile.tempdir", None)


def test_a_long_path_to_temporary_files_is_no_obstacle(tmp_path, monkeypatch):
    long = tmp_path / ("x" * 120)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with s3_server.S3Server() as server:
        assert answers(server.endpoint_url)


@pytest.mark.parametrize(
    ("log", "reason"),
    [
        ("F1122 11:33 no room\ngoroutine 1\n\tmini.go:1457", "F1122 11:33 no room"),
        ("I1122 11:33 starting\nkilled\n", "killed"),
        ("", ""),
    ],
)
def test_the_fatal_line_of_its_log_is_the_reason(log, reason):
    assert s3_server._reason(log) == reason


def test_it_leaves_neither_process_nor_folder(temporary_folder):
    with s3_server.S3Server() as server:
        endpoint = server.endpoint_url
        assert answers(endpoint)
        (folder,) = temporary_folder.iterdir()
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not answers(endpoint)
    assert list(temporary_folder.iterdir()) == []
    server.stop()


def test_its_credentials_are_of_the_documented_form(tmp_path):
    with s3_server.S3Server() as server:
        server.write_credentials(tmp_path / "credentials", server.app)
        config = S3Config.load(tmp_path / "credentials", {})
        assert config == server.app
        assert make_client(config).list_objects_v2(Bucket=config.bucket)["KeyCount"] == 0
    assert config.access_key_id.startswith("GK")
    assert (len(config.access_key_id), len(config.secret_access_key)) == (26, 64)


@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_when_its_starter_is_killed(tmp_path, kill):
    with subprocess.Popen(
        [sys.executable, "-c", STARTER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        text=True,
    ) as starter:
        endpoint = starter.stdout.readline().strip()
        assert answers(endpoint)
        starter.send_signal(kill)
    assert ended(lambda: answers(endpoint))
    assert ended(lambda: list(tmp_path.iterdir()))


def fake_program(folder: Path, script: str) -> Path:
    program = folder / "weed"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return folder


def test_a_server_that_is_not_installed_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(s3_server.sysconfig, "get_path", lambda name: str(tmp_path))
    with pytest.raises(DataToolError) as caught:
        s3_server.S3Server().__enter__()
    assert caught.value.code == "s3_server_missing"
    assert str(tmp_path) in caught.value.message


def test_a_server_that_cannot_start_is_quoted(temporary_folder, tmp_path_factory, monkeypatch):
    programs = fake_program(tmp_path_factory.mktemp("bin"), "echo no room for me; exit 3")
    monkeypatch.setattr(s3_server.sysconfig, "get_path", lambda name: str(programs))
    with pytest.raises(DataToolError) as caught:
        s3_server.S3Server().__enter__()
    assert caught.value.code == "s3_server_failed"
    assert "no room for me" in caught.value.message
    assert list(temporary_folder.iterdir()) == []
