"""Pulls that go wrong: one clear error, the copy of before untouched, nothing half written."""

from __future__ import annotations

import re
import resource
import select
import socket
import socketserver
import threading
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from mangetamain_data_utils import download
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.publish import publish
from mangetamain_data_utils.pull import pull
from mangetamain_data_utils.s3 import make_client


@pytest.fixture
def folder(store, make_dataset, tmp_path):
    """Give a folder that holds the copy of an earlier version."""
    publish(store.etl, make_dataset())
    folder = tmp_path / "cache"
    pull(store.app, folder)
    return folder


def state_of(folder):
    """Read the folder, without what a broken download leaves for the next one."""
    kept = (path for path in folder.iterdir() if path.suffix != ".part")
    return {path.name: path.read_bytes() for path in kept}


def parts_of(folder):
    return list(folder.glob(".*.part"))


def failed_pull(config, folder, **arguments):
    """Pull, and give the error, having seen that the folder is as it was."""
    before = state_of(folder)
    with pytest.raises(DataToolError) as caught:
        pull(config, folder, **arguments)
    assert state_of(folder) == before
    return caught.value


def overwrite(store, release, body):
    make_client(store.etl).put_object(
        Bucket=store.etl.bucket, Key=release.key, Body=body, Metadata={"sha256": release.sha256}
    )


def test_a_tampered_object_is_not_kept(store, make_dataset, folder):
    file = make_dataset()
    release = publish(store.etl, file)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    overwrite(store, release, bytes(data))
    error = failed_pull(store.app, folder)
    assert error.code == "sha256_mismatch"
    assert release.key in error.message
    assert parts_of(folder) == []


@pytest.mark.parametrize("length", [0, 1, 100_000, -1])
def test_a_truncated_object_is_not_kept(store, make_dataset, folder, length):
    file = make_dataset()
    release = publish(store.etl, file)
    overwrite(store, release, file.read_bytes()[:length])
    error = failed_pull(store.app, folder)
    assert error.code == "object_truncated"
    assert f"{release.size:,}" in error.message


def test_an_object_that_is_replaced_meanwhile_is_not_mixed(store, make_dataset, folder):
    file = make_dataset()
    release = publish(store.etl, file)
    client = make_client(store.app)

    def replace_it(**_):
        overwrite(store, release, file.read_bytes()[::-1])

    client.meta.events.register("after-call.s3.HeadObject", replace_it)
    error = failed_pull(store.app, folder, client=client)
    assert error.code == "object_changed"


def test_a_full_disk_is_named(store, make_dataset, folder):
    publish(store.etl, make_dataset(ballast=3 << 20))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
    try:
        error = failed_pull(store.app, folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert error.code == "disk_full"
    assert str(folder) in error.message
    assert parts_of(folder) == []


def test_a_folder_that_cannot_be_one_is_named(store, folder, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    for place in (blocked, blocked / "below"):
        with pytest.raises(DataToolError) as caught:
            pull(store.app, place)
        assert caught.value.code == "folder_unwritable"
        assert str(place) in caught.value.message


class GiveUp(Exception):
    """Raised by whoever waits."""


def test_who_waits_can_end_a_pull(store, make_dataset, folder):
    publish(store.etl, make_dataset(ballast=3 << 20))
    before = state_of(folder)

    def give_up(done, total):
        raise GiveUp

    with pytest.raises(GiveUp):
        pull(store.app, folder, give_up)
    assert state_of(folder) == before


class Relay(socketserver.ThreadingTCPServer):
    """Passes bytes to and from a server, and cuts connections while there are cuts left.

    Attributes:
        cuts: How many more answers end after `cut_after` bytes.
    """

    daemon_threads = True

    def __init__(self, target, cuts, cut_after):
        super().__init__(("127.0.0.1", 0), RelayHandler)
        self.target, self.cuts, self.cut_after = target, cuts, cut_after
        self.lock = threading.Lock()

    def take_cut(self):
        with self.lock:
            self.cuts -= 1
            return self.cuts >= 0


class RelayHandler(socketserver.BaseRequestHandler):
    """One connection through the relay."""

    def handle(self):
        with socket.create_connection(self.server.target) as upstream:
            passed = 0
            while True:
                for source in select.select([self.request, upstream], [], [])[0]:
                    data = source.recv(65536)
                    if not data:
                        return
                    if source is self.request:
                        upstream.sendall(data)
                        passed = 0
                        continue
                    self.request.sendall(data)
                    passed += len(data)
                    if passed > self.server.cut_after and self.server.take_cut():
                        return


@pytest.fixture
def relay(store):
    """Make relays before the S3 server and give the settings that lead through them."""
    made = []

    def make(cuts, cut_after):
        url = urlsplit(store.app.endpoint_url)
        if url.scheme != "http":
            pytest.skip("the relay passes plain HTTP only")
        made.append(Relay((url.hostname, url.port or 80), cuts, cut_after))
        threading.Thread(target=made[-1].serve_forever, args=(0.05,)).start()
        return replace(store.app, endpoint_url=f"http://127.0.0.1:{made[-1].server_address[1]}")

    yield make
    for one in made:
        one.shutdown()
        one.server_close()


def test_a_broken_connection_goes_on_where_it_broke(
    store, watch, make_dataset, folder, relay, monkeypatch
):
    monkeypatch.setattr(download, "RETRY_WAITS", (0.0,) * 5)
    file = make_dataset(ballast=6 << 20)
    release = publish(store.etl, file)
    config = relay(cuts=3, cut_after=2 << 20)
    watched = watch(config)
    asked = received_by(watched)
    pulled = pull(config, folder, client=watched.client)
    assert pulled.path.read_bytes() == file.read_bytes()
    assert len(asked) == 4
    assert asked[0] == release.size
    # Each try asks for what was still missing, and no more.
    assert asked == sorted(set(asked), reverse=True)


def test_a_connection_that_always_breaks_is_named(store, make_dataset, folder, relay, monkeypatch):
    monkeypatch.setattr(download, "RETRY_WAITS", (0.0,))
    publish(store.etl, make_dataset(ballast=3 << 20))
    config = relay(cuts=1000, cut_after=1 << 20)
    error = failed_pull(config, folder)
    assert error.code == "s3_interrupted"
    assert config.endpoint_url in error.message


@pytest.fixture
def broken_off(store, make_dataset, folder, relay, monkeypatch):
    """Give a data set whose pull broke off after some parts."""
    monkeypatch.setattr(download, "RETRY_WAITS", ())
    monkeypatch.setattr(download, "PART_BYTES", 1 << 20)
    file = make_dataset(ballast=6 << 20)
    publish(store.etl, file)
    failed_pull(relay(cuts=1000, cut_after=600_000), folder)
    return file


def received_by(watched):
    """Note how many bytes a watched client asks for."""
    asked = []

    def note_range(request, **_):
        span = re.fullmatch(rb"bytes=(\d+)-(\d+)", request.headers.get("Range", b""))
        if span:
            asked.append(int(span[2]) - int(span[1]) + 1)

    watched.client.meta.events.register("before-send.s3.GetObject", note_range)
    return asked


def test_the_next_pull_goes_on_where_the_last_one_broke_off(store, watch, folder, broken_off):
    watched = watch(store.app)
    asked, steps = received_by(watched), []
    pulled = pull(store.app, folder, lambda *step: steps.append(step), watched.client)
    assert pulled.path.read_bytes() == broken_off.read_bytes()
    size = broken_off.stat().st_size
    assert sum(asked) < size
    assert steps[-1] == (size, size)
    assert parts_of(folder) == []


def test_what_was_left_and_is_not_true_is_fetched_again(store, folder, broken_off):
    [part] = [path for path in parts_of(folder) if ".note" not in path.name]
    with part.open("r+b") as file:
        file.write(b"\xff" * (5 << 20))
    pulled = pull(store.app, folder)
    assert pulled.path.read_bytes() == broken_off.read_bytes()
