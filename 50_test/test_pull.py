"""Pulling from a real S3 server: what arrives, what is not sent twice, which copies are kept."""

from __future__ import annotations

import threading
from dataclasses import replace

import duckdb
import pytest

from mangetamain_data_utils import download, local_copy, release_store
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.publish import publish
from mangetamain_data_utils.pull import pull
from mangetamain_data_utils.pointer import read_pointer
from mangetamain_data_utils.release import Release
from mangetamain_data_utils.s3 import make_client


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache"


def test_what_was_published_arrives_and_answers_a_query(store, watch, make_dataset, folder):
    file = make_dataset()
    release = publish(store.etl, file)
    pulled = pull(store.app, folder, client=watch(store.app).client)
    assert pulled.downloaded
    assert pulled.release == release
    assert pulled.path == folder / f"mangetamain-{release.dataset_id}.duckdb"
    assert pulled.path.read_bytes() == file.read_bytes()
    assert pulled.path.stat().st_mode & 0o777 == 0o644
    with duckdb.connect(str(pulled.path), read_only=True) as connection:
        assert connection.sql("SELECT count(*) FROM recipes").fetchone() == (5,)
    assert local_copy.newest(folder) == local_copy.LocalCopy(pulled.path, release)


def test_the_second_pull_asks_for_the_pointer_only(store, watch, make_dataset, folder):
    publish(store.etl, make_dataset())
    first = pull(store.app, folder)
    before = first.path.stat()
    watched = watch(store.app)
    second = pull(store.app, folder, client=watched.client)
    assert second == replace(first, downloaded=False)
    assert second.path.stat() == before
    assert dict(watched.calls) == {"GetObject": 1}


def test_a_large_file_comes_in_ranges_and_reports_its_bytes(
    store, watch, make_dataset, folder, monkeypatch
):
    monkeypatch.setattr(download, "PART_BYTES", 1 << 20)
    file = make_dataset(ballast=5 << 20)
    release = publish(store.etl, file)
    watched = watch(store.app)
    seen = []
    pulled = pull(store.app, folder, lambda *step: seen.append(step), watched.client)
    assert pulled.path.read_bytes() == file.read_bytes()
    assert watched.calls["GetObject"] == 1 + -(-release.size // (1 << 20))
    assert seen == sorted(seen)
    assert seen[-1] == (release.size, release.size)


def test_a_new_version_comes_beside_the_old_and_two_are_kept(store, make_dataset, folder):
    paths = []
    for _ in range(3):
        publish(store.etl, make_dataset())
        paths.append(pull(store.app, folder).path)
        assert paths[-1].exists()
    assert sorted(folder.glob("*.duckdb")) == paths[1:]
    assert len(list(folder.glob("mangetamain-*"))) == 4  # two copies, two notes


def test_a_release_that_is_put_back_is_served_first_after_a_restart(store, make_dataset, folder):
    old, new = (publish(store.etl, make_dataset()) for _ in range(2))
    client = make_client(store.etl)
    for release in (old, new, old):
        release_store.roll_back(client, store.etl, release.dataset_id)
        pulled = pull(store.app, folder)
        assert local_copy.newest(folder) == local_copy.LocalCopy(pulled.path, release)
    assert not pulled.downloaded


def test_a_reader_of_the_old_version_goes_on_reading_it(store, make_dataset, folder):
    publish(store.etl, make_dataset())
    path = pull(store.app, folder).path
    with duckdb.connect(str(path), read_only=True) as connection:
        for _ in range(3):
            publish(store.etl, make_dataset())
            pull(store.app, folder)
        assert not path.exists()
        assert connection.sql("SELECT count(*) FROM recipes").fetchone() == (5,)


@pytest.mark.parametrize("damage", [b"", b"damaged", None])
def test_a_damaged_local_copy_is_replaced(store, make_dataset, folder, damage):
    file = make_dataset()
    publish(store.etl, file)
    path = pull(store.app, folder).path
    path.write_bytes(file.read_bytes()[::-1] if damage is None else damage)
    assert pull(store.app, folder).downloaded
    assert path.read_bytes() == file.read_bytes()


def test_an_unchanged_pointer_costs_one_conditional_request(store, watch, make_dataset):
    publish(store.etl, make_dataset())
    watched = watch(store.app)
    first = read_pointer(watched.client, store.app)
    again = read_pointer(watched.client, store.app, first.etag)
    assert again.unchanged
    assert again.etag == first.etag
    assert dict(watched.calls) == {"GetObject": 2}
    newer = publish(store.etl, make_dataset())
    changed = read_pointer(watched.client, store.app, again.etag)
    assert changed.release == newer
    assert not changed.unchanged


def test_without_a_pointer_the_plain_key_is_followed(store, watch, make_dataset, folder):
    file = make_dataset()
    release = publish(store.etl, file)
    etl = make_client(store.etl)
    etl.delete_object(Bucket=store.etl.bucket, Key=store.etl.pointer_key)
    watched = watch(store.app)
    pulled = pull(store.app, folder, client=watched.client)
    assert pulled.release.key == store.app.key
    assert pulled.release.sha256 == release.sha256
    assert pulled.path.read_bytes() == file.read_bytes()
    assert not pull(store.app, folder, client=watched.client).downloaded
    state = read_pointer(watched.client, store.app)
    assert read_pointer(watched.client, store.app, state.etag).unchanged


def test_a_plain_object_without_checksum_is_not_trusted(store, make_dataset, folder):
    etl = make_client(store.etl)
    etl.upload_file(str(make_dataset()), store.etl.bucket, store.etl.key)
    with pytest.raises(DataToolError) as caught:
        pull(store.app, folder)
    assert caught.value.code == "checksum_missing"
    assert store.app.key in caught.value.message
    assert not folder.exists()


@pytest.mark.parametrize("text", [b"", b"not json", b"[" * 60_000, b'{"key": "x"}', b"\xff"])
def test_an_unusable_pointer_names_itself(store, folder, text):
    etl = make_client(store.etl)
    etl.put_object(Bucket=store.etl.bucket, Key=store.etl.pointer_key, Body=text)
    with pytest.raises(DataToolError) as caught:
        pull(store.app, folder)
    assert caught.value.code == "pointer_invalid"
    assert store.app.pointer_key in caught.value.message


def test_a_pointer_to_nothing_names_the_object(store, make_dataset, folder):
    release = publish(store.etl, make_dataset())
    lost = Release.from_json(release.to_json().replace("/mangetamain.duckdb", "/lost.duckdb"))
    etl = make_client(store.etl)
    etl.put_object(Bucket=store.etl.bucket, Key=store.etl.pointer_key, Body=lost.to_json().encode())
    with pytest.raises(DataToolError) as caught:
        pull(store.app, folder)
    assert caught.value.code == "key_missing"
    assert "lost.duckdb" in caught.value.message
    assert list(folder.glob("*.duckdb")) == list(folder.glob(".*.part")) == []


def test_pulls_at_once_into_one_folder_do_not_disturb_each_other(store, make_dataset, folder):
    file = make_dataset(ballast=8 << 20)
    publish(store.etl, file)
    pulled = []
    threads = [
        threading.Thread(target=lambda: pulled.append(pull(store.app, folder))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pulled) == 4
    assert {one.path.read_bytes() for one in pulled} == {file.read_bytes()}
    assert sum(one.downloaded for one in pulled) == 1
    assert sorted(path.suffix for path in folder.glob("mangetamain-*")) == [".duckdb", ".json"]
