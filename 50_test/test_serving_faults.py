"""Whatever happens to S3, disk or network, the running site serves on, says why, and heals.

One site runs over a real S3 server with a relay before it. Each test publishes a newer data set,
spoils one thing, asks the site to refresh, watches it over HTTP, mends the thing, and sees the
newer data set served.
"""

from __future__ import annotations

import resource
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fault_proxy import (
    Fault,
    Proxy,
    another,
    cutting,
    hang_up,
    longer,
    of_data,
    proxied,
    refusing,
    shorter,
    slow,
)
from site_process import site_process

from mangetamain_data_utils import local_copy
from mangetamain_data_utils.pointer import read_pointer
from mangetamain_data_utils.publish import publish
from mangetamain_data_utils.release import Release
from mangetamain_data_utils.s3 import S3Config, make_client

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

    def wait_for(self, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        give_up = time.monotonic() + 40
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


@pytest.fixture(scope="module")
def scene(
    s3_server: Any, small_dataset: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """Run the site over the relay, with a first data set."""
    folder = tmp_path_factory.mktemp("serving")
    key = f"selftest/{secrets.token_hex(6)}.duckdb"
    etl, app = (replace(config, key=key) for config in (s3_server.etl, s3_server.app))
    if not app.endpoint_url.startswith("http://"):
        pytest.skip("the relay passes plain HTTP only")
    publish(etl, small_dataset)
    with proxied(app) as (proxy, through):
        through.write_credentials(folder / "credentials")
        environ = {
            "APP_ENV": "preprod",
            "MANGE_CREDENTIALS": str(folder / "credentials"),
            "MANGE_CACHE": str(folder / "cache"),
            "MANGE_LOG_DIR": str(folder / "logs"),
            "MANGE_RETRY_SECONDS": "0.2",
            "MANGE_RETRY_MAX_SECONDS": "0.4",
            "MANGE_ADMIN_TOKEN": TOKEN,
            "MANGE_S3_KEY": key,
        } | dict.fromkeys(("MANGE_DATA", "MANGE_S3_ENDPOINT", "MANGE_S3_BUCKET"), "")
        with site_process(environ) as (url, process):
            yield Scene(url, process.pid, proxy, etl, through, folder)


Spoil = Callable[[Scene], AbstractContextManager[None]]


def through(fault: Fault) -> Spoil:
    """Spoil what comes from S3."""

    @contextmanager
    def spoil(scene: Scene) -> Iterator[None]:
        scene.proxy.fault = fault
        try:
            yield
        finally:
            scene.proxy.fault = None

    return spoil


def settings(**changes: str) -> Spoil:
    """Spoil the settings of S3, which are read anew each time."""

    @contextmanager
    def spoil(scene: Scene) -> Iterator[None]:
        replace(scene.app, **changes).write_credentials(scene.credentials)
        try:
            yield
        finally:
            scene.app.write_credentials(scene.credentials)

    return spoil


@contextmanager
def full_disk(scene: Scene) -> Iterator[None]:
    """Let the site write files of one megabyte at most."""
    before = resource.prlimit(scene.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(scene.pid, resource.RLIMIT_FSIZE, (1 << 20, before[1]))
    try:
        yield
    finally:
        resource.prlimit(scene.pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def no_folder(scene: Scene) -> Iterator[None]:
    """Put a file where the folder of the copies was."""
    aside = scene.folder / "aside"
    scene.cache.rename(aside)
    scene.cache.write_text("no folder")
    try:
        yield
    finally:
        scene.cache.unlink()
        aside.rename(scene.cache)


@contextmanager
def wrong_checksum(scene: Scene) -> Iterator[None]:
    """Name another checksum in the pointer."""
    client, place = make_client(scene.etl), {"Bucket": scene.etl.bucket}
    good = client.get_object(**place, Key=scene.etl.pointer_key)["Body"].read()
    release = Release.from_json(good)
    wrong = replace(release, sha256="0" * 64).to_json().encode()
    client.put_object(**place, Key=scene.etl.pointer_key, Body=wrong)
    try:
        yield
    finally:
        client.put_object(**place, Key=scene.etl.pointer_key, Body=good)


# What is spoilt → the probe's code, and a word of its reason. First what a look meets.
AWAY: dict[str, tuple[Spoil, str, str]] = {
    "down": (settings(endpoint_url="http://127.0.0.1:9"), "s3_unreachable", "127.0.0.1:9"),
    "hanging up": (through(hang_up), "s3_unreachable", "does not answer"),
    "no such host": (
        settings(endpoint_url="http://nowhere.invalid:3910"), "s3_unreachable", "nowhere.invalid",
    ),
    "refusing": (through(refusing(403, "AccessDenied")), "s3_access_denied", "ACCESS_KEY"),
    "without object": (through(refusing(404, "NoSuchKey")), "key_missing", "MANGE_S3_KEY"),
    "failing": (through(refusing(500, "InternalError")), "s3_failed", "InternalError"),
}  # fmt: skip
# Then what the pull of a newer data set meets.
BROKEN: dict[str, tuple[Spoil, str, str]] = {
    "truncating": (through(cutting(400_000)), "s3_interrupted", "broke"),
    "claiming less": (through(of_data(shorter)), "object_truncated", "1,000 bytes"),
    "claiming more": (through(of_data(longer)), "object_truncated", "bytes instead of"),
    "sending another file": (through(of_data(another)), "sha256_mismatch", "not kept"),
    "naming another checksum": (wrong_checksum, "sha256_mismatch", "000000000000"),
    "on a full disk": (full_disk, "disk_full", "Free some space"),
    "without a folder": (no_folder, "folder_unwritable", "cache"),
}


def watch_fault(scene: Scene, spoil: Spoil, code: str, word: str, tries: int) -> None:
    """See that the version of before is served during a fault, and one line logged about it."""
    served = scene.ready()["dataset"]["id"]
    logged, failed = len(scene.errors()), scene.failures()
    with spoil(scene):
        scene.refresh()
        told = scene.wait_for(lambda body: body.get("code") == code)
        assert word in told["reason"]
        assert told["dataset"]["stale"] is True
        assert told["dataset"]["age_seconds"] >= 0
        assert told["dataset"]["id"] == served
        answer = CLIENT.get(f"{scene.url}/api/v1/analyses/weekend-volume.json")
        assert (answer.status_code, answer.json()["dataset"]) == (200, served)
        wait_until(lambda: scene.failures() >= failed + tries)  # they go on
        assert len(scene.errors()) == logged + 1, "one line per cause, not per try"
        assert scene.etl.secret_access_key not in told["reason"]


@pytest.mark.parametrize(("spoil", "code", "word"), AWAY.values(), ids=AWAY)
def test_the_last_good_version_is_served_while_nobody_can_be_asked(
    scene: Scene, spoil: Spoil, code: str, word: str
) -> None:
    watch_fault(scene, spoil, code, word, tries=3)
    healed = scene.wait_for(lambda body: not body["dataset"]["stale"])
    assert "reason" not in healed


@pytest.mark.parametrize(("spoil", "code", "word"), BROKEN.values(), ids=BROKEN)
def test_the_last_good_version_is_served_until_the_newer_one_is_whole(
    scene: Scene, make_dataset: Callable[..., Path], spoil: Spoil, code: str, word: str
) -> None:
    newer = publish(scene.etl, make_dataset(BALLAST))
    watch_fault(scene, spoil, code, word, tries=1 if code == "s3_interrupted" else 2)
    healed = scene.wait_for(lambda body: body["dataset"]["id"] == newer.dataset_id)
    assert healed["dataset"]["stale"] is False
    assert "reason" not in healed
    assert len(list(scene.cache.glob("*.duckdb"))) == 2
    assert not list(scene.cache.glob(".*.part"))


def wait_until(condition: Callable[[], bool], seconds: float = 40) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.parametrize("after", [0, 5000, 1_234_567])
def test_a_connection_cut_at_any_byte_costs_the_rest_and_nothing_else(
    scene: Scene, make_dataset: Callable[..., Path], after: int
) -> None:
    file = make_dataset(BALLAST)
    newer = publish(scene.etl, file)
    logged, asked = len(scene.errors()), len(scene.proxy.asked)
    scene.proxy.fault = cutting(after, times=1)
    scene.refresh()
    scene.wait_for(lambda body: body["dataset"]["id"] == newer.dataset_id)
    scene.proxy.fault = None
    assert len(scene.errors()) == logged
    ranges = [part for _, path, part in scene.proxy.asked[asked:] if path.endswith(newer.key)]
    firsts = [int(part.removeprefix("bytes=").partition("-")[0]) for part in ranges if part]
    assert firsts[0] == 0 and 0 <= firsts[-1] <= after
    assert (firsts[-1] > 0) == (after > 0)  # what came was kept


def test_a_slow_transfer_shows_how_far_it_is_and_disturbs_nobody(
    scene: Scene, make_dataset: Callable[..., Path]
) -> None:
    newer = publish(scene.etl, make_dataset(BALLAST))
    scene.proxy.fault = of_data(slow)
    scene.refresh()
    going = scene.wait_for(lambda body: body.get("progress", {}).get("percent", 0) > 20)
    assert going["dataset"]["stale"] is False
    assert going["progress"]["total_bytes"] == newer.size
    assert 0 < going["progress"]["bytes"] <= newer.size
    assert 0 < going["progress"]["bytes_per_second"] < 100e6
    done = scene.wait_for(lambda body: body["dataset"]["id"] == newer.dataset_id)
    assert "progress" not in done
    scene.proxy.fault = None


def test_an_unchanged_data_set_costs_one_request_and_no_data(scene: Scene) -> None:
    scene.refresh()
    time.sleep(0.5)
    asked, sent = len(scene.proxy.asked), scene.proxy.sent
    scene.refresh()
    wait_until(lambda: len(scene.proxy.asked) > asked)
    time.sleep(0.5)
    assert scene.proxy.asked[asked:] == [
        ("GET", f"/{scene.app.bucket}/{scene.app.pointer_key}", None)
    ]
    assert scene.proxy.sent == sent
    assert scene.ready()["dataset"]["age_seconds"] <= 1


@pytest.mark.parametrize("damage", [b"damaged", None], ids=["damaged", "gone"])
def test_a_copy_that_is_damaged_under_the_site_is_pulled_again(
    scene: Scene, damage: bytes | None
) -> None:
    served = scene.ready()["dataset"]["id"]
    copy = local_copy.newest(scene.cache)
    assert copy is not None and copy.release.dataset_id == served
    copy.path.unlink()
    if damage:
        copy.path.write_bytes(damage)
    scene.refresh()
    wait_until(lambda: local_copy.newest(scene.cache) == copy)
    assert scene.ready()["dataset"]["id"] == served
    assert CLIENT.get(f"{scene.url}/api/v1/analyses/weekend-volume.csv").status_code == 200


def test_a_release_that_is_put_back_is_served_again(scene: Scene) -> None:
    now = read_pointer(make_client(scene.etl), scene.etl).release
    before = [copy.release for copy in local_copy.copies(scene.cache) if copy.release != now]
    assert now is not None
    client, place = make_client(scene.etl), {"Bucket": scene.etl.bucket}
    asked = len(scene.proxy.asked)
    client.put_object(**place, Key=scene.etl.pointer_key, Body=before[0].to_json().encode())
    scene.refresh()
    scene.wait_for(lambda body: body["dataset"]["id"] == before[0].dataset_id)
    assert not [path for _, path, _ in scene.proxy.asked[asked:] if path.endswith(".duckdb")]
    client.put_object(**place, Key=scene.etl.pointer_key, Body=now.to_json().encode())
    scene.refresh()
    scene.wait_for(lambda body: body["dataset"]["id"] == now.dataset_id)


def test_only_the_operator_may_refresh(scene: Scene) -> None:
    answer = CLIENT.post(f"{scene.url}/admin/refresh", headers={"Authorization": "Bearer no"})
    assert answer.status_code == 401
