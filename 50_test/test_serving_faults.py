"""Whatever happens to S3, disk or network, the running site serves on, says why, and heals.

One site runs over a real S3 server with a relay before it. Each test publishes a newer data set,
spoils one thing, asks the site to refresh, watches it over HTTP, mends the thing, and sees the
newer data set served.
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from fault_proxy import (
    Fault,
    another,
    cutting,
    hang_up,
    longer,
    of_data,
    refusing,
    shorter,
    silent,
)
from serving import BALLAST, CLIENT, Scene
from waiting import wait_until

from mangetamain_data_utils.publish import publish
from mangetamain_data_utils.release import Release
from mangetamain_data_utils.s3 import make_client

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


@pytest.mark.slow
def test_a_server_that_takes_requests_and_never_answers_is_one_that_is_away(scene: Scene) -> None:
    served = scene.ready()["dataset"]["id"]
    with through(silent)(scene):
        scene.refresh()
        told = scene.wait_for(lambda body: body["dataset"]["stale"], seconds=100)
        assert (told["code"], told["dataset"]["id"]) == ("s3_unreachable", served)
    scene.wait_for(lambda body: not body["dataset"]["stale"], seconds=100)
