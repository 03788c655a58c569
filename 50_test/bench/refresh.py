"""A look for a newer data set where there is none, against one HEAD of the same server."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from demo import dataset_file
from measure import BenchError, Figure, interleaved, seconds_of

from fault_proxy import proxied
from mangetamain_analytics.data.source import S3Source
from mangetamain_analytics.settings import Settings
from mangetamain_data_utils.publish import publish
from mangetamain_data_utils.s3 import S3Config, make_client
from mangetamain_data_utils.s3_server import S3Server

ROUNDS = 5
LOOKS = 30
BOUND = 5.0
MOST_REQUESTS = 2


def run() -> Figure:
    """Measure as the running site does: its client made, its copy in the cache."""
    with tempfile.TemporaryDirectory(prefix="bench-refresh-") as name, S3Server() as server:
        folder = Path(name)
        publish(server.etl, dataset_file())
        server.app.write_credentials(folder / "credentials")
        settings = Settings(credentials=folder / "credentials", cache=folder / "cache")
        source, client = S3Source(settings), make_client(server.app)
        source.fetch(lambda done, total: None)

        def look() -> float:
            return 1000 * median(seconds_of(lambda: source.fetch(_ignore)) for _ in range(LOOKS))

        def head() -> float:
            place = {"Bucket": server.app.bucket, "Key": server.app.pointer_key}
            return 1000 * median(
                seconds_of(lambda: client.head_object(**place)) for _ in range(LOOKS)
            )

        value, floor = interleaved(ROUNDS, look, head)
        _count_requests(settings, server.app)
    return Figure("refresh", value, "ms", floor, BOUND)


def _ignore(done: int, total: int) -> None:
    raise BenchError("an unchanged data set was sent again")


def _count_requests(settings: Settings, config: S3Config) -> None:
    """See through a relay what a look sends.

    Raises:
        BenchError: It asks too often.
    """
    with proxied(config) as (proxy, through):
        through.write_credentials(settings.credentials)
        source = S3Source(settings)
        source.fetch(_ignore)
        before = len(proxy.asked)
        source.fetch(_ignore)
        asked = proxy.asked[before:]
    if len(asked) > MOST_REQUESTS:
        raise BenchError(f"a look takes {len(asked)} requests: {asked}")
