"""Start the site, or any web server, as a process of its own, and wait until it answers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO

import httpx2

HOST = "127.0.0.1"
POLL_SECONDS = 0.01
STOP_SECONDS = 10.0


class StartError(RuntimeError):
    """The process ended or stayed silent; the message holds its last words."""


def free_port() -> int:
    """Find a port on loopback that is free now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str], environ: Mapping[str, str], url: str, seconds: float = 60.0
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` with `environ` added to ours, from when `url` answers 200 until the end.

    Raises:
        StartError: When it does not answer within `seconds`.
    """
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            env=os.environ | environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(process, log, url, seconds)
            yield process
        finally:
            _stop(process)


@contextmanager
def running_site(
    environ: Mapping[str, str], path: str = "/readyz", seconds: float = 60.0
) -> Iterator[str]:
    """Run the site on a free port until the end, and give its address once `path` answers 200.

    Args:
        environ: Where its data are and what else it is to know, MANGE_DATA for instance.
        path: `/readyz` waits for data; `/healthz` only for the process.
        seconds: How long to wait.

    Raises:
        StartError: When it does not answer in that time.
    """
    with site_process(environ, path, seconds) as (site, _):
        yield site


@contextmanager
def site_process(
    environ: Mapping[str, str], path: str = "/readyz", seconds: float = 60.0
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run the site as `running_site` does, and give its process beside the address."""
    port = free_port()
    site = f"http://{HOST}:{port}"
    command = [sys.executable, "-m", "mangetamain_analytics", "--port", str(port)]
    with running(command, environ, site + path, seconds) as process:
        yield site, process


def _wait(process: subprocess.Popen[bytes], log: IO[bytes], url: str, seconds: float) -> None:
    give_up = time.monotonic() + seconds
    answer = "no answer"
    with httpx2.Client(trust_env=False) as client:
        while time.monotonic() < give_up and process.poll() is None:
            try:
                response = client.get(url)
            except httpx2.TransportError as error:
                answer = type(error).__name__
            else:
                if response.status_code == httpx2.codes.OK:
                    return
                answer = f"{response.status_code} {response.text[:500]}"
            time.sleep(POLL_SECONDS)
    log.seek(0)
    words = log.read().decode(errors="replace")[-2000:]
    raise StartError(f"{url}: {answer}, exit code {process.poll()}; it said:\n{words}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
