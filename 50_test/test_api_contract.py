"""Schemathesis calls the running site by its own description of the API."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from site_process import running_site

CONFIG = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture(scope="module")
def site(dataset_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the small data set, without a limit to the requests."""
    folder = tmp_path_factory.mktemp("site")
    environ = {
        "APP_ENV": "preprod",
        "MANGE_DATA": str(dataset_file),
        "MANGE_CACHE": str(folder / "cache"),
        "MANGE_LOG_DIR": str(folder / "logs"),
        "MANGE_API_PER_MINUTE": "0",
    }
    with running_site(environ) as address:
        yield address


def run(site: str, *options: str) -> None:
    """Run schemathesis and fail with what it found."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run"]
    done = subprocess.run(
        [*command, f"{site}/api/openapi.json", *options], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


def test_some_requests_to_every_address(site: str) -> None:
    run(site, "--phases", "fuzzing", "--max-examples", "3")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_thousands_of_requests(site: str) -> None:
    run(site, "--max-examples", "5")
