"""Releases in a real bucket: listed, put back, pruned, and whole whenever a writer is killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace

import duckdb
import pytest
from click.testing import CliRunner

from mangetamain_data_utils import release_store
from mangetamain_data_utils.cli_release import prune, releases, rollback
from mangetamain_data_utils.console import DataToolGroup
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.publish import publish
from mangetamain_data_utils.pull import pull
from mangetamain_data_utils.pointer import read_pointer
from mangetamain_data_utils.s3 import make_client

# A publication that is killed just before it sends its Nth request.
KILLED = """
import os, signal, sys
from pathlib import Path
from mangetamain_data_utils.publish import publish
from mangetamain_data_utils.s3 import S3Config, make_client

config = S3Config.load(Path(sys.argv[1]))
client, left = make_client(config), int(sys.argv[3])

def count(**_):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

client.meta.events.register("before-send.s3", count)
publish(config, Path(sys.argv[2]), client=client)
"""


@pytest.fixture
def bucket(store):
    """Give the server with no releases of other tests in its bucket."""
    client = make_client(store.etl)
    for release in release_store.list_releases(client, store.etl):
        if release.dataset_id.startswith("19990101T"):
            for key in (release.key, release_store.MANIFEST_KEY.format(id=release.dataset_id)):
                client.delete_object(Bucket=store.etl.bucket, Key=key)
    return store


@pytest.fixture
def run(bucket, tmp_path, monkeypatch):
    """Call a command with the writer's credentials; a config stands for another identity."""
    for name in ("ENDPOINT", "REGION", "BUCKET", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.delenv(f"MANGE_S3_{name}", raising=False)
    monkeypatch.setenv("MANGE_S3_KEY", bucket.etl.key)
    group = DataToolGroup("group", commands=[releases, rollback, prune])

    def call(*arguments, identity=bucket.etl):
        credentials = tmp_path / "credentials"
        identity.write_credentials(credentials)
        words = [str(argument) for argument in arguments]
        return CliRunner().invoke(group, [*words, "--credentials", str(credentials)])

    return call


def ids_of(result, name="releases"):
    assert result.exit_code == 0, result.output
    return [release["dataset_id"] for release in json.loads(result.stdout)[name]]


def current(store):
    return read_pointer(make_client(store.app), store.app).release


def test_releases_are_listed_the_newest_first(bucket, run, make_dataset):
    assert ids_of(run("releases", "--json")) == []
    published = [publish(bucket.etl, make_dataset()) for _ in range(3)]
    assert ids_of(run("releases", "--json")) == [r.dataset_id for r in reversed(published)]
    listed = json.loads(run("releases", "--json", identity=bucket.app).stdout)["releases"]
    assert [release["current"] for release in listed] == [True, False, False]
    assert all(release["complete"] for release in listed)
    assert listed[0]["size"] == published[2].size
    assert published[1].dataset_id in run("releases").stdout


def test_a_release_is_put_back_for_every_reader(bucket, run, make_dataset, tmp_path, watch):
    old, new = (publish(bucket.etl, make_dataset()) for _ in range(2))
    result = run("rollback", old.dataset_id, "--json")
    assert json.loads(result.stdout)["dataset_id"] == old.dataset_id
    assert current(bucket) == old
    head = make_client(bucket.app).head_object(Bucket=bucket.app.bucket, Key=bucket.app.key)
    assert head["Metadata"]["sha256"] == old.sha256
    assert pull(bucket.app, tmp_path / "copies").release == old
    # And forward again, with nothing that only some servers understand.
    release_store.roll_back(watch(bucket.etl).client, bucket.etl, new.dataset_id)
    assert current(bucket) == new


def test_what_is_no_release_cannot_be_put_back(bucket, run, make_dataset):
    release = publish(bucket.etl, make_dataset())
    result = run("rollback", "19990101T000000Z-000000000000")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert "19990101T000000Z-000000000000" in result.stderr
    assert "mangetamain-data releases" in result.stderr
    assert current(bucket) == release


@pytest.mark.parametrize("damage", ["other bytes", "no manifest", "bad manifest"])
def test_a_damaged_release_cannot_be_put_back(bucket, make_dataset, damage):
    old, new = (publish(bucket.etl, make_dataset()) for _ in range(2))
    client = make_client(bucket.etl)
    manifest = release_store.MANIFEST_KEY.format(id=old.dataset_id)
    key = old.key if damage == "other bytes" else manifest
    if damage == "no manifest":
        client.delete_object(Bucket=bucket.etl.bucket, Key=key)
    else:
        client.put_object(Bucket=bucket.etl.bucket, Key=key, Body=b"{}")
    with pytest.raises(DataToolError) as caught:
        release_store.roll_back(client, bucket.etl, old.dataset_id)
    expected = "release_unknown" if damage == "no manifest" else "release_incomplete"
    assert caught.value.code == expected
    assert current(bucket) == new


def test_pruning_keeps_the_newest_and_the_current_one(bucket, run, make_dataset, watch):
    first, *others = [publish(bucket.etl, make_dataset()) for _ in range(4)]
    run("rollback", first.dataset_id)
    removed = ids_of(run("prune", "--keep", 2, "--json"), "removed")
    assert removed == [others[0].dataset_id]
    left = [others[2].dataset_id, others[1].dataset_id, first.dataset_id]
    assert ids_of(run("releases", "--json")) == left
    assert current(bucket) == first
    watched = watch(bucket.etl)
    assert release_store.prune(watched.client, bucket.etl, 3, lambda done, total: None) == []
    assert watched.calls["DeleteObject"] == 0


def test_pruning_needs_a_number_and_the_right_to_remove(bucket, run, make_dataset):
    assert run("prune").exit_code == run("prune", "--keep", 0).exit_code == 2
    if not bucket.has_reader:
        pytest.skip("the server named by MANGE_S3_ENDPOINT is used with one key only")
    for _ in range(2):
        publish(bucket.etl, make_dataset())
    result = run("prune", "--keep", 1, identity=bucket.app)
    assert result.exit_code == 1
    assert "refuses this key" in result.stderr
    assert len(ids_of(run("releases", "--json"))) == 2


def test_a_wrong_secret_is_one_line(run, bucket):
    result = run("releases", identity=replace(bucket.etl, secret_access_key="f" * 64))
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "f" * 64 not in result.output


def test_a_file_that_fails_a_check_is_not_published(bucket, make_dataset, watch):
    file = make_dataset()
    with duckdb.connect(str(file)) as connection:
        connection.execute("UPDATE mart_daily SET n_recipes = n_recipes + 1")
    watched = watch(bucket.etl)
    with pytest.raises(DataToolError) as caught:
        publish(bucket.etl, file, client=watched.client)
    assert caught.value.code == "checks_failed"
    assert "mart_daily_adds_up" in caught.value.message
    assert not watched.calls


@pytest.mark.parametrize("ballast", [0, pytest.param(33 << 20, marks=pytest.mark.slow)])
def test_killed_before_any_request_readers_find_one_whole_data_set(
    bucket, make_dataset, tmp_path, watch, ballast
):
    old, file = publish(bucket.etl, make_dataset()), make_dataset(ballast=ballast)
    counting = watch(replace(bucket.etl, key="selftest/counted.duckdb"))
    new = publish(replace(bucket.etl, key="selftest/counted.duckdb"), file, client=counting.client)
    credentials = tmp_path / "credentials"
    bucket.etl.write_credentials(credentials)
    seen = set()
    for request in range(counting.calls.total()):
        make_client(bucket.etl).delete_object(Bucket=bucket.etl.bucket, Key=new.key)
        publish_again = [sys.executable, "-c", KILLED, str(credentials), str(file), str(request)]
        killed = subprocess.run(publish_again, env={"MANGE_S3_KEY": bucket.etl.key})
        assert killed.returncode == -signal.SIGKILL
        copy = pull(bucket.app, tmp_path / f"copies-{request}")
        assert copy.release in (old, new)
        seen.add(copy.release.dataset_id)
        release_store.point_to(make_client(bucket.etl), bucket.etl, old)
    assert seen == {old.dataset_id, new.dataset_id}
    assert publish(bucket.etl, file) == new == current(bucket)
