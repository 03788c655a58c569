"""The running site as a process: gone when told to go, and clear when it cannot start."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from site_process import free_port, running, running_site


def test_it_stops_when_told(dataset_file: Path, tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "mangetamain_analytics", "--port", str(port)]
    environ = {"MANGE_DATA": str(dataset_file), "MANGE_LOG_DIR": str(tmp_path)}
    with running(command, environ, f"http://127.0.0.1:{port}/readyz") as process:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) in (0, -signal.SIGTERM)


def test_a_port_in_use_is_one_line(dataset_file: Path, tmp_path: Path) -> None:
    environ = {"MANGE_DATA": str(dataset_file), "MANGE_LOG_DIR": str(tmp_path)}
    with running_site(environ) as site:
        port = site.rpartition(":")[2]
        command = [sys.executable, "-m", "mangetamain_analytics", "--port", port]
        second = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert second.returncode == 2
    assert len(second.stderr.splitlines()) == 1 and port in second.stderr
