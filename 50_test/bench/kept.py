"""The median answer of /healthz on a kept connection, against the same on new connections.

A kept connection saves work, unless the server waits for the reader's acknowledgement with every
answer (Nagle's algorithm): then it takes 40 ms more.
"""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPConnection
from statistics import median
from urllib.parse import urlsplit

from demo import dataset_file
from measure import Figure, get, interleaved, seconds_of
from site_process import running_site

ROUNDS = 7
REQUESTS = 40
BOUND = 1.2


def run() -> Figure:
    """Measure both against one running site."""
    with running_site({"MANGE_DATA": str(dataset_file())}) as site:
        host = urlsplit(site).netloc
        with closing(HTTPConnection(host, timeout=30)) as connection:
            get(connection, "/api/v1/analyses/weekend-volume.json")  # the imports are done then

        def kept() -> float:
            with closing(HTTPConnection(host, timeout=30)) as connection:
                times = [seconds_of(lambda: get(connection, "/healthz")) for _ in range(REQUESTS)]
            return 1000 * median(times[1:])

        def new() -> float:
            return 1000 * median(seconds_of(lambda: _get_new(host)) for _ in range(REQUESTS))

        value, floor = interleaved(ROUNDS, kept, new)
    return Figure("kept", value, "ms", floor, BOUND)


def _get_new(host: str) -> None:
    with closing(HTTPConnection(host, timeout=30)) as connection:
        get(connection, "/healthz")
