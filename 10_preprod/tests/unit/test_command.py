"""`python -m mangetamain_analytics` and app.py: one line and exit 2 for a call that cannot work."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import mangetamain_analytics
from mangetamain_analytics.__main__ import main

APP = Path(mangetamain_analytics.__file__).with_name("app.py")


def run(*command: object, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        capture_output=True,
        text=True,
        env=os.environ | environ,
        timeout=60,
    )


@pytest.mark.parametrize(
    "command",
    [
        ("mangetamain_analytics", "--port", 8599),
        ("streamlit", "run", APP, "--server.port", 8599, "--server.headless", "true"),
    ],
    ids=["module", "streamlit"],
)
def test_nonsense_in_the_environment(command: tuple[object, ...]) -> None:
    done = run(*command, APP_ENV="foo")
    assert done.returncode == 2
    assert "APP_ENV='foo' is no environment. Set it to one of" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_port_in_use(
    fresh_process: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 2
    error = capsys.readouterr().err
    assert f"127.0.0.1:{port}" in error and "PORT" in error
    assert len(error.strip().splitlines()) == 1


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_a_port_that_is_none(
    fresh_process: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], port: str
) -> None:
    assert main(["--port", port]) == 2
    assert f"Port {port}" in capsys.readouterr().err
