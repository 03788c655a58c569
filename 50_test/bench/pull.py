"""A verified, queryable local file from a 600 MB object, against curl, sha256sum and sync."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from demo import dataset_file
from measure import BenchError, Figure, interleaved, seconds_of

from mangetamain_data_utils.publish import publish
from mangetamain_data_utils.pull import pull
from mangetamain_data_utils.s3 import S3Config, make_client
from mangetamain_data_utils.s3_server import S3Server

BYTES = 600_000_000
PIECE = 200_000
ROUNDS = 5
BOUND = 1.0
FLOOR = 'curl -sSf -o "$1" "$2" && sha256sum "$1" && sync "$1"'


def run() -> Figure:
    """Measure with the client made and its modules imported, as they are in the running site."""
    if shutil.which("curl") is None:
        raise BenchError("curl, which the pull is measured against, is missing: install curl")
    with published() as (config, folder):
        client = make_client(config)

        def ours() -> float:
            copies = folder / "copies"
            shutil.rmtree(copies, ignore_errors=True)
            return seconds_of(lambda: _count(pull(config, copies, client=client).path))

        release_url = _presigned(config)

        def floor() -> float:
            target = folder / "floor"
            target.unlink(missing_ok=True)
            command = ["sh", "-c", FLOOR, "floor", str(target), release_url]
            return seconds_of(
                lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            )

        value, floor_value = interleaved(ROUNDS, ours, floor)
    return Figure("pull", value, "s", floor_value, BOUND)


@contextmanager
def published() -> Iterator[tuple[S3Config, Path]]:
    """Publish a data set of its size on an S3 server of its own; give the reader's settings."""
    with tempfile.TemporaryDirectory(prefix="bench-pull-") as folder, S3Server() as server:
        file = Path(folder) / "large.duckdb"
        _write_large(file)
        publish(server.etl, file)
        yield server.app, Path(folder)


def _write_large(path: Path) -> None:
    """Copy the data set and put beside its tables what makes the file large: random bytes."""
    shutil.copyfile(dataset_file(), path)
    with duckdb.connect(str(path)) as connection:
        connection.sql("CREATE TABLE ballast (bytes BLOB)")
        while path.stat().st_size < BYTES:
            for _ in range(50):
                connection.execute("INSERT INTO ballast VALUES (?)", [os.urandom(PIECE)])
            connection.execute("CHECKPOINT")


def _presigned(config: S3Config) -> str:
    place = {"Bucket": config.bucket, "Key": config.key}
    return make_client(config).generate_presigned_url("get_object", Params=place)


def _count(path: Path) -> int:
    """Prove that the file answers a query."""
    with duckdb.connect(str(path), read_only=True) as connection:
        row = connection.sql("SELECT count(*) FROM recipes").fetchone()
    return int(row[0]) if row else 0
