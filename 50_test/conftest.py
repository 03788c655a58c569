"""Fixtures of the infrastructure tests: a real S3 server, clients that are watched, data sets.

With MANGE_S3_ENDPOINT and the other MANGE_S3_ variables set, the tests run against that server
instead of starting one. They write under `selftest/` and `releases/19990101…` of its bucket
and remove both when they end.
"""

from __future__ import annotations

import itertools
import os
import re
import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from place import Place, make_place
from serving import Scene, serving_scene

from mangetamain_data_utils.build import BuildOptions, build
from mangetamain_data_utils.s3 import S3Config, make_client
from mangetamain_data_utils.s3_server import S3Server
from mangetamain_data_utils.schema import KAGGLE_COLUMNS

# No data set was built on this day, so what the tests publish can be told from anything else.
TEST_DAY = "19990101"
TEST_PREFIXES = ("selftest/", f"releases/{TEST_DAY}T")

# What Garage has not, or does otherwise: nothing of the project may use it.
FOREIGN_CALLS = re.compile(r".*(Versioning|Versions|Acl|Policy|Lock|Tagging|Encryption).*")
SIGNED = re.compile(r"AWS4-HMAC-SHA256 Credential=[^/]+/\d{8}/(?P<region>[^/]+)/s3/aws4_request")


@dataclass(frozen=True)
class Store:
    """A running S3 server: settings of the key that writes, and of the one that reads."""

    etl: S3Config
    app: S3Config

    @property
    def has_reader(self) -> bool:
        """Whether the reader is another identity, as it is on the server of our own."""
        return self.etl.access_key_id != self.app.access_key_id


@dataclass(frozen=True)
class Watched:
    """A client and what it sent: requests by operation, and what Garage would not take."""

    client: Any
    calls: Counter[str]
    foreign: list[str]


@pytest.fixture(scope="session")
def s3_server() -> Iterator[Store]:
    """Give a real S3 server: the one that the environment names, else one of our own."""
    if not os.environ.get("MANGE_S3_ENDPOINT"):
        with S3Server() as server:
            yield Store(server.etl, server.app)
        return
    config = S3Config.load()
    yield Store(config, config)
    client = make_client(config)
    for prefix in TEST_PREFIXES:
        for key in list_keys(client, config, prefix):
            client.delete_object(Bucket=config.bucket, Key=key)


@pytest.fixture
def store(s3_server: Store) -> Store:
    """Give the server with a plain key, and so a pointer, of the test's own."""
    key = f"selftest/{secrets.token_hex(6)}.duckdb"
    return Store(replace(s3_server.etl, key=key), replace(s3_server.app, key=key))


def list_keys(client: Any, config: S3Config, prefix: str) -> list[str]:
    """List the bucket's keys that begin with `prefix`."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=config.bucket, Prefix=prefix)
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


def watched_client(config: S3Config, region: str) -> Watched:
    """Make a client whose every request is looked at as it leaves; `region` is the server's."""
    watched = Watched(make_client(config), Counter(), [])

    def look(request: Any, event_name: str, **_: Any) -> None:
        operation = event_name.rpartition(".")[2]
        watched.calls[operation] += 1
        watched.foreign.extend(foreign_parts(request, operation, region))

    watched.client.meta.events.register("before-send.s3", look)
    return watched


def foreign_parts(request: Any, operation: str, region: str) -> list[str]:
    """List what in a signed request Garage would not take."""
    found = []
    headers = {name.lower(): value for name, value in request.headers.items()}
    if FOREIGN_CALLS.fullmatch(operation) or any("-acl" in name for name in headers):
        found.append(f"{operation}: not in every S3 server")
    if request.method in ("PUT", "POST") and headers.keys() & {"if-match", "if-none-match"}:
        found.append(f"{operation}: a conditional write")
    authorization = headers.get("authorization", "")
    if isinstance(authorization, bytes):
        authorization = authorization.decode()
    signature = SIGNED.match(authorization)
    if signature is None:
        found.append(f"{operation}: not signed with SigV4")
    elif signature["region"] != region:
        found.append(f"{operation}: signed for region {signature['region']}")
    return found


@pytest.fixture
def watch_unchecked(s3_server: Store) -> Callable[[S3Config], Watched]:
    """Make watched clients; the test itself looks at what was foreign."""
    return lambda config: watched_client(config, s3_server.etl.region)


@pytest.fixture
def watch(s3_server: Store) -> Iterator[Callable[[S3Config], Watched]]:
    """Make watched clients; the test fails if they send what only some S3 servers understand."""
    made: list[Watched] = []

    def make(config: S3Config) -> Watched:
        made.append(watched_client(config, s3_server.etl.region))
        return made[-1]

    yield make
    assert [part for watched in made for part in watched.foreign] == []


@pytest.fixture(scope="session")
def small_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a data set of five recipes, all of before the day on which tests publish."""
    folder = tmp_path_factory.mktemp("dataset")
    recipe = (
        'soup,{id},30,7,1998-11-30,"[\'easy\']","[1, 2, 3, 4, 5, 6, 7]",1,"[\'boil\']",good,'
        "\"['water']\",1"
    )
    tables = {
        "RAW_recipes": [recipe.format(id=number) for number in range(5)],
        "RAW_interactions": [f"{number},{number},1998-12-05,5,ok" for number in range(5)],
    }
    for table, rows in tables.items():
        lines = [",".join(KAGGLE_COLUMNS[table]), *rows]
        (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path = folder / "small.duckdb"
    build(BuildOptions(folder, path), lambda step, in_all: None)
    with duckdb.connect(str(path)) as connection:
        connection.sql("CREATE TABLE ballast (bytes BLOB)")
        sql = "UPDATE meta.build SET value = ? WHERE key = 'built_at'"
        connection.execute(sql, [f"{TEST_DAY}T000000Z"])
    return path


@pytest.fixture(scope="session")
def place(s3_server: Store, small_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Give a data set that was published and pulled."""
    return make_place(s3_server, small_dataset, tmp_path_factory.mktemp("place"))


@pytest.fixture
def make_dataset(small_dataset: Path, tmp_path: Path) -> Callable[..., Path]:
    """Make small data set files, each its own, each built a second after the one before.

    `ballast` bytes that do not compress make one as large as a test needs.
    """
    seconds = itertools.count()

    def make(ballast: int = 0) -> Path:
        second = next(seconds)
        path = tmp_path / f"dataset-{second}.duckdb"
        shutil.copyfile(small_dataset, path)
        built_at = f"{TEST_DAY}T0000{second:02}Z"
        with duckdb.connect(str(path)) as connection:
            connection.execute("UPDATE meta.build SET value = ? WHERE key = 'built_at'", [built_at])
            nonce = secrets.token_hex(8)
            connection.execute("INSERT INTO meta.build VALUES ('nonce', ?)", [nonce])
            for start in range(0, ballast, 1 << 20):
                piece = os.urandom(min(1 << 20, ballast - start))
                connection.execute("INSERT INTO ballast VALUES (?)", [piece])
        return path

    return make


@pytest.fixture(scope="module")
def scene(
    s3_server: Store, small_dataset: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """Run the site over a relay before the S3 server; one for all tests of a module."""
    if not s3_server.app.endpoint_url.startswith("http://"):
        pytest.skip("the relay passes plain HTTP only")
    with serving_scene(s3_server, small_dataset, tmp_path_factory.mktemp("serving")) as scene:
        yield scene
