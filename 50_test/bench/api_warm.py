"""The median answer of an analysis over the API, against the median answer of /healthz."""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPConnection
from statistics import median
from urllib.parse import urlsplit

from demo import dataset_file
from measure import Figure, get, interleaved, seconds_of
from site_process import running_site

ROUNDS = 10
REQUESTS = 40
BOUND = 3.0
ANALYSIS = "/api/v1/analyses/weekend-volume.json"


def run() -> Figure:
    """Measure with a bare client and a new connection each time."""
    with running_site({"MANGE_DATA": str(dataset_file())}) as site:
        host = urlsplit(site).netloc

        def median_of(path: str) -> float:
            return 1000 * median(seconds_of(lambda: _get(host, path)) for _ in range(REQUESTS))

        value, floor = interleaved(
            ROUNDS, lambda: median_of(ANALYSIS), lambda: median_of("/healthz")
        )
    return Figure("api_warm", value, "ms", floor, BOUND)


def _get(host: str, path: str) -> None:
    with closing(HTTPConnection(host, timeout=30)) as connection:
        get(connection, path)
