"""A data set that was published to S3 and pulled from there."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from mangetamain_data_utils.publish import publish
from mangetamain_data_utils.pull import Pulled, pull
from mangetamain_data_utils.release import Release
from mangetamain_data_utils.s3 import S3Config, make_client


@dataclass(frozen=True)
class Place:
    """By whom a data set was published, by whom it was pulled, and what it is.

    Attributes:
        etl: Settings of the key that writes.
        app: Settings of the key that reads.
        file: What was published.
        release: As which release.
        pulled: What came back.
        seconds: How long that took.
    """

    etl: S3Config
    app: S3Config
    file: Path
    release: Release
    pulled: Pulled
    seconds: float

    @property
    def client(self) -> Any:
        """A new client of the key that reads."""
        return make_client(self.app)


def make_place(server: Any, dataset: Path, folder: Path) -> Place:
    """Publish a data set with some megabytes beside its tables, and pull it.

    Args:
        server: What `s3_server` gives.
        dataset: The data set.
        folder: For what is published and what is pulled.
    """
    file = shutil.copyfile(dataset, folder / "published.duckdb")
    with duckdb.connect(str(file)) as connection:
        for _ in range(100):
            connection.execute("INSERT INTO ballast VALUES (?)", [os.urandom(200_000)])
    key = f"selftest/{os.urandom(6).hex()}.duckdb"
    etl, app = (replace(config, key=key) for config in (server.etl, server.app))
    release = publish(etl, file)
    client = make_client(app)
    started = time.perf_counter()
    pulled = pull(app, folder / "cache", client=client)
    return Place(etl, app, file, release, pulled, time.perf_counter() - started)
