"""What production stands on: environment, credentials, S3, and what is there after publish.

By itself it runs against a real S3 server of its own. With MANGE_S3_ENDPOINT and the other
MANGE_S3_ variables set, it runs against that one, a Garage for instance, and leaves nothing there.
"""

from __future__ import annotations

import configparser
import email.utils
import importlib.metadata
import os
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
import pytest
from botocore.exceptions import ClientError
from packaging.requirements import Requirement
from place import Place

from mangetamain_analytics.settings import Settings
from mangetamain_data_utils.release import Release
from mangetamain_data_utils.s3 import S3Config, make_client

ROOT = Path(__file__).resolve().parents[1]
PROJECTS = [
    tomllib.loads((ROOT / folder / "pyproject.toml").read_text("utf-8"))["project"]
    for folder in ("10_preprod", "40_utils/mangetamain_data_utils")
]
REQUIREMENTS = sorted({name for project in PROJECTS for name in project["dependencies"]})
BODY = bytes(range(256)) * 1024
# Hashing, writing and flushing, on machines that do other things too.
MOST_TIMES_A_PLAIN_GET = 4.0


@pytest.fixture(scope="module")
def stored(s3_server: Any) -> Iterator[tuple[Any, dict[str, str]]]:
    """Put three objects, and give a client and the name of the first."""
    client = make_client(s3_server.etl)
    prefix = f"selftest/{os.urandom(6).hex()}"
    names = [{"Bucket": s3_server.etl.bucket, "Key": f"{prefix}/{n}.bin"} for n in range(3)]
    for name in names:
        client.put_object(**name, Body=BODY)
    yield client, names[0]


def test_python_is_one_that_we_support() -> None:
    assert all(
        sys.version_info >= tuple(int(part) for part in project["requires-python"][2:].split("."))
        for project in PROJECTS
    )


@pytest.mark.parametrize("text", REQUIREMENTS, ids=lambda text: Requirement(text).name)
def test_what_is_required_is_installed(text: str) -> None:
    requirement = Requirement(text)
    assert importlib.metadata.version(requirement.name) in requirement.specifier


def test_the_writer_and_the_reader_pin_one_duckdb() -> None:
    pins = {text for text in REQUIREMENTS if Requirement(text).name == "duckdb"}
    assert pins == {f"duckdb=={duckdb.__version__}"}


def test_the_settings_can_be_read_without_any_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MANGE_")]:
        monkeypatch.delenv(name)
    settings = Settings()
    assert settings.data is None and settings.admin_token is None
    assert settings.refresh_seconds == 3600


def test_the_example_of_the_credentials_names_every_setting() -> None:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "90_doc/credentials.example")
    assert set(parser["s3fast"]) == {
        "aws_access_key_id", "aws_secret_access_key", "endpoint_url", "region", "bucket",
    }  # fmt: skip


def test_credentials_are_written_for_their_owner_and_read_back(
    place: Place, tmp_path: Path
) -> None:
    path = tmp_path / "credentials"
    place.app.write_credentials(path)
    assert path.stat().st_mode & 0o077 == 0
    assert S3Config.load(path, {"MANGE_S3_KEY": place.app.key}) == place.app


def test_the_environment_wins_over_the_file(place: Place, tmp_path: Path) -> None:
    place.app.write_credentials(tmp_path / "credentials")
    environ = {"MANGE_S3_BUCKET": "another", "MANGE_S3_REGION": "elsewhere"}
    config = S3Config.load(tmp_path / "credentials", environ)
    assert (config.bucket, config.region) == ("another", "elsewhere")
    assert config.endpoint_url == place.app.endpoint_url


def test_secrets_are_not_shown(place: Place) -> None:
    assert place.app.secret_access_key not in repr(place.app)


def test_no_credentials_are_in_git() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "96_keys"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert listed.stdout == ""


def test_the_endpoint_takes_connections(place: Place) -> None:
    url = urlsplit(place.app.endpoint_url)
    port = url.port or {"http": 80, "https": 443}[url.scheme]
    with socket.create_connection((url.hostname, port), timeout=5) as connection:
        assert connection.getpeername()[1] == port


def test_the_bucket_is_there(place: Place) -> None:
    answer = place.client.head_bucket(Bucket=place.app.bucket)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_the_clocks_agree(place: Place) -> None:
    headers = place.client.head_bucket(Bucket=place.app.bucket)["ResponseMetadata"]["HTTPHeaders"]
    there = email.utils.parsedate_to_datetime(headers["date"]).timestamp()
    assert abs(there - time.time()) < 300, "signatures are refused from 15 minutes on"


def test_a_list_comes_in_pages(stored: tuple[Any, dict[str, str]]) -> None:
    client, name = stored
    prefix = name["Key"].rpartition("/")[0]
    paginator = client.get_paginator("list_objects_v2")
    pages = list(paginator.paginate(Bucket=name["Bucket"], Prefix=prefix, MaxKeys=2))
    keys = [entry["Key"] for page in pages for entry in page["Contents"]]
    assert len(pages) == 2 and keys == [f"{prefix}/{n}.bin" for n in range(3)]


def test_folders_are_listed_by_delimiter(stored: tuple[Any, dict[str, str]]) -> None:
    client, name = stored
    prefix = name["Key"].rpartition("/")[0]
    answer = client.list_objects_v2(Bucket=name["Bucket"], Prefix="selftest/", Delimiter="/")
    assert f"{prefix}/" in [entry["Prefix"] for entry in answer["CommonPrefixes"]]


def test_nothing_is_listed_where_nothing_is(stored: tuple[Any, dict[str, str]]) -> None:
    client, name = stored
    answer = client.list_objects_v2(Bucket=name["Bucket"], Prefix="selftest/none/")
    assert answer["KeyCount"] == 0


def test_a_head_tells_the_size_and_the_etag_of_the_get(stored: tuple[Any, dict[str, str]]) -> None:
    client, name = stored
    head, answer = client.head_object(**name), client.get_object(**name)
    assert head["ContentLength"] == len(BODY) == len(answer["Body"].read())
    assert head["ETag"] == answer["ETag"]


def test_the_last_bytes_can_be_asked_for(stored: tuple[Any, dict[str, str]]) -> None:
    client, name = stored
    answer = client.get_object(**name, Range="bytes=-10")
    assert answer["Body"].read() == BODY[-10:]


def test_parallel_ranges_make_the_whole(stored: tuple[Any, dict[str, str]]) -> None:
    client, name = stored
    size = 10_000

    def part(start: int) -> bytes:
        span = f"bytes={start}-{start + size - 1}"
        return bytes(client.get_object(**name, Range=span)["Body"].read())

    with ThreadPoolExecutor(8) as pool:
        assert b"".join(pool.map(part, range(0, len(BODY), size))) == BODY


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ({"IfNoneMatch": "{etag}"}, 304),
        ({"IfNoneMatch": '"another"'}, 200),
        ({"IfMatch": "{etag}"}, 200),
        ({"IfMatch": '"another"'}, 412),
    ],
)
def test_conditions_are_obeyed(
    stored: tuple[Any, dict[str, str]], condition: dict[str, str], status: int
) -> None:
    client, name = stored
    etag = client.head_object(**name)["ETag"]
    asked = {header: value.replace("{etag}", etag) for header, value in condition.items()}
    try:
        answer = client.get_object(**name, **asked)
    except ClientError as error:
        answer = error.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == status


def test_a_missing_object_is_told_from_a_forbidden_one(place: Place) -> None:
    with pytest.raises(ClientError) as caught:
        place.client.get_object(Bucket=place.app.bucket, Key="selftest/none")
    assert caught.value.response["Error"]["Code"] == "NoSuchKey"


def test_what_was_removed_is_gone_and_may_be_removed_again(
    stored: tuple[Any, dict[str, str]],
) -> None:
    client, name = stored
    gone = {"Bucket": name["Bucket"], "Key": name["Key"] + ".gone"}
    client.put_object(**gone, Body=b"x")
    for _ in range(2):
        client.delete_object(**gone)
    assert client.list_objects_v2(Bucket=gone["Bucket"], Prefix=gone["Key"])["KeyCount"] == 0


def test_a_signed_address_is_enough_to_read(stored: tuple[Any, dict[str, str]]) -> None:
    client, name = stored
    address = client.generate_presigned_url("get_object", Params=name, ExpiresIn=60)
    with urllib.request.urlopen(address) as answer:
        assert answer.read() == BODY


@pytest.mark.parametrize("which", ["pointer", "plain key", "release", "manifest"])
def test_every_object_that_the_code_names_is_there_after_publish(place: Place, which: str) -> None:
    folder = place.release.key.rpartition("/")[0]
    key = {
        "pointer": place.app.pointer_key,
        "plain key": place.app.key,
        "release": place.release.key,
        "manifest": f"{folder}/release.json",
    }[which]
    head = place.client.head_object(Bucket=place.app.bucket, Key=key)
    if which in ("plain key", "release"):
        assert head["ContentLength"] == place.release.size == place.file.stat().st_size
        assert head["Metadata"]["sha256"] == place.release.sha256
    else:
        text = place.client.get_object(Bucket=place.app.bucket, Key=key)["Body"].read()
        assert Release.from_json(text) == place.release


def test_what_was_pulled_is_what_was_published(place: Place) -> None:
    assert place.pulled.downloaded and place.pulled.release == place.release
    assert place.pulled.path.read_bytes() == place.file.read_bytes()


def test_a_pull_is_about_as_fast_as_a_plain_get(place: Place) -> None:
    started = time.perf_counter()
    answer = place.client.get_object(Bucket=place.app.bucket, Key=place.release.key)
    assert len(answer["Body"].read()) == place.release.size
    plain = time.perf_counter() - started
    megabytes = place.release.size / 1e6
    print(f"{megabytes / place.seconds:.0f} MB/s pulled, {megabytes / plain:.0f} MB/s plain")
    # Half a second for the disk, which a plain GET does not touch.
    assert place.seconds < MOST_TIMES_A_PLAIN_GET * plain + 0.5
