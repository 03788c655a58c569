"""A running site over S3, with a relay between them that a test can spoil."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
from fault_proxy import Proxy, proxied
from site_process import site_process

from mangetamain_data_utils.publish import publish
from mangetamain_data_utils.s3 import S3Config

TOKEN = "the operator's token"
BALLAST = 3 << 20
CLIENT = httpx2.Client(timeout=60)  # the first analysis waits for imports


@dataclass(frozen=True)
class Scene:
    """A running site, and what it depends on."""

    url: str
    pid: int
    proxy: Proxy
    etl: S3Config
    app: S3Config
    folder: Path

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    @property
    def credentials(self) -> Path:
        return self.folder / "credentials"

    def refresh(self) -> None:
        header = {"Authorization": f"Bearer {TOKEN}"}
        assert CLIENT.post(f"{self.url}/admin/refresh", headers=header).status_code == 202

    def ready(self) -> dict[str, Any]:
        """Ask the probe, which answers 200 whatever happens."""
        answer = CLIENT.get(f"{self.url}/readyz")
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def wait_for(
        self, condition: Callable[[dict[str, Any]], bool], seconds: float = 40
    ) -> dict[str, Any]:
        """Ask the probe until the condition holds for its answer; return that."""
        give_up = time.monotonic() + seconds
        while not condition(body := self.ready()):
            assert time.monotonic() < give_up, body
            time.sleep(0.05)
        return body

    def errors(self) -> list[str]:
        """Read the lines of the error log."""
        lines = (self.folder / "logs/preprod_errors.log").read_text().splitlines()
        return [line for line in lines if "| ERROR" in line]

    def failures(self) -> float:
        text = CLIENT.get(f"{self.url}/metrics").text
        lines = [line for line in text.splitlines() if line.startswith("mangetamain_load_failures")]
        return sum(float(line.rpartition(" ")[2]) for line in lines if not line.startswith("#"))


def environ_of_site(folder: Path, key: str) -> dict[str, str]:
    """Return the environment of a site over S3 that soon tries again.

    Args:
        folder: For settings, copies and logs.
        key: Of the data set.
    """
    return {
        "APP_ENV": "preprod",
        "MANGE_CREDENTIALS": str(folder / "credentials"),
        "MANGE_CACHE": str(folder / "cache"),
        "MANGE_LOG_DIR": str(folder / "logs"),
        "MANGE_RETRY_SECONDS": "0.2",
        "MANGE_RETRY_MAX_SECONDS": "0.4",
        "MANGE_ADMIN_TOKEN": TOKEN,
        "MANGE_S3_KEY": key,
    } | dict.fromkeys(("MANGE_DATA", "MANGE_S3_ENDPOINT", "MANGE_S3_BUCKET"), "")


@contextmanager
def serving_scene(server: Any, dataset: Path, folder: Path) -> Iterator[Scene]:
    """Run the site over a relay before an S3 server that holds a first data set.

    Args:
        server: What `s3_server` gives.
        dataset: The first data set.
        folder: For settings, copies and logs.
    """
    key = f"selftest/{secrets.token_hex(6)}.duckdb"
    etl, app = (replace(config, key=key) for config in (server.etl, server.app))
    publish(etl, dataset)
    with proxied(app) as (proxy, through):
        through.write_credentials(folder / "credentials")
        with site_process(environ_of_site(folder, key)) as (url, process):
            yield Scene(url, process.pid, proxy, etl, through, folder)
