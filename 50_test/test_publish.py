"""Publishing to a real S3 server: what is written, in which order, and what is refused."""

from __future__ import annotations

import hashlib
import json
import os

import duckdb
import pytest

from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.publish import publish
from mangetamain_data_utils.pointer import read_pointer
from mangetamain_data_utils.s3 import make_client


class Stopped(Exception):
    """Stands for a kill at one step."""


def content_of(config, key):
    answer = make_client(config).get_object(Bucket=config.bucket, Key=key)
    return answer["Body"].read(), answer["Metadata"]


def test_what_a_publication_leaves_in_the_bucket(store, watch, make_dataset):
    file = make_dataset()
    data = file.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    release = publish(store.etl, file, client=watch(store.etl).client)

    assert release.dataset_id == f"19990101T000000Z-{sha256[:12]}"
    assert release.key == f"releases/{release.dataset_id}/mangetamain.duckdb"
    assert release.rows["recipes"] == 5
    assert not any(table.startswith("meta.") for table in release.rows)
    assert content_of(store.app, release.key) == (data, {"sha256": sha256})
    assert content_of(store.app, store.app.key) == (data, {"sha256": sha256})
    pointer = json.loads(content_of(store.app, store.app.pointer_key)[0])
    assert pointer == {
        "dataset_id": release.dataset_id,
        "key": release.key,
        "size": len(data),
        "sha256": sha256,
        "duckdb_version": duckdb.__version__,
        "schema_version": "1",
        "built_at": "19990101T000000Z",
        "rows": release.rows,
    }


def test_the_second_publication_of_a_file_sends_no_data(store, watch, make_dataset):
    file = make_dataset()
    first = publish(store.etl, file)
    watched = watch(store.etl)
    assert publish(store.etl, file, client=watched.client) == first
    assert watched.calls["PutObject"] == 2  # the manifest and the pointer
    assert watched.calls["HeadObject"] >= 1


def test_a_large_file_goes_up_in_parts_and_counts_its_bytes(store, watch, make_dataset):
    file = make_dataset(ballast=33 << 20)
    watched = watch(store.etl)
    seen = []
    release = publish(store.etl, file, lambda *step: seen.append(step), watched.client)
    assert watched.calls["UploadPart"] == 2
    assert watched.calls["UploadPartCopy"] == 2
    assert seen[-1] == (release.size, release.size) == (file.stat().st_size,) * 2
    assert all(total == release.size for _, total in seen)
    head = watched.client.head_object(Bucket=store.etl.bucket, Key=store.etl.key)
    assert head["Metadata"] == {"sha256": release.sha256}
    assert head["ContentLength"] == release.size


def test_stopped_before_the_pointer_readers_see_the_old_one(store, make_dataset):
    old = publish(store.etl, make_dataset())
    file = make_dataset()
    client = make_client(store.etl)
    stop_at(client, "PutObject", store.etl.pointer_key)
    with pytest.raises(Stopped):
        publish(store.etl, file, client=client)
    assert read_pointer(make_client(store.app), store.app).release == old
    assert content_of(store.app, store.app.key)[1] == {"sha256": old.sha256}
    new = publish(store.etl, file)
    assert read_pointer(make_client(store.app), store.app).release == new
    assert content_of(store.app, store.app.key)[1] == {"sha256": new.sha256}


def test_stopped_before_the_plain_key_each_reader_sees_one_whole_data_set(store, make_dataset):
    old = publish(store.etl, make_dataset())
    file = make_dataset()
    client = make_client(store.etl)
    stop_at(client, "CopyObject", store.etl.key)
    with pytest.raises(Stopped):
        publish(store.etl, file, client=client)
    new = read_pointer(make_client(store.app), store.app).release
    assert content_of(store.app, new.key)[0] == file.read_bytes()
    assert content_of(store.app, store.app.key)[1] == {"sha256": old.sha256}


def stop_at(client, operation, key):
    def stop(request, **_):
        if request.url.endswith(key):
            raise Stopped

    client.meta.events.register(f"before-send.s3.{operation}", stop)


def test_a_file_that_changes_meanwhile_is_not_pointed_to(store, make_dataset):
    file = make_dataset()
    old = publish(store.etl, make_dataset())
    with pytest.raises(DataToolError) as caught:
        publish(store.etl, file, lambda *_: os.utime(file, ns=(1, 1)))
    assert caught.value.code == "file_changed"
    assert str(file) in caught.value.message
    assert read_pointer(make_client(store.app), store.app).release == old


def test_an_upload_that_arrives_otherwise_is_not_pointed_to(store, make_dataset):
    client, meddler = make_client(store.etl), make_client(store.etl)

    def replace_object(params, **_):
        key = params["url_path"].removeprefix(f"/{store.etl.bucket}/")
        meddler.put_object(Bucket=store.etl.bucket, Key=key, Body=b"something else")

    client.meta.events.register("before-call.s3.HeadObject", replace_object)
    with pytest.raises(DataToolError) as caught:
        publish(store.etl, make_dataset(), client=client)
    assert caught.value.code == "upload_incomplete"
    with pytest.raises(DataToolError) as caught:
        read_pointer(make_client(store.app), store.app)
    assert caught.value.code == "key_missing"


def break_nothing_there(file):
    file.unlink()


def break_no_duckdb(file):
    file.write_text("id,name\n1,soup\n")


def break_truncated(file):
    os.truncate(file, file.stat().st_size // 3)


def break_table(file):
    alter(file, "DROP TABLE interactions")


def break_column(file):
    alter(file, "ALTER TABLE recipes DROP COLUMN n_steps")


def break_entry(file):
    alter(file, "DELETE FROM meta.build WHERE key = 'built_at'")


def break_time(file):
    alter(file, "UPDATE meta.build SET value = 'yesterday' WHERE key = 'built_at'")


def break_version(file):
    alter(file, "UPDATE meta.build SET value = '2' WHERE key = 'schema_version'")


def alter(file, statement):
    with duckdb.connect(str(file)) as connection:
        connection.sql(statement)


@pytest.mark.parametrize(
    ("damage", "code", "named"),
    [
        (break_nothing_there, "file_missing", "does not exist"),
        (break_no_duckdb, "dataset_invalid", "it is not a DuckDB file"),
        (break_truncated, "dataset_invalid", "not a data set"),
        (break_table, "dataset_invalid", "interactions"),
        (break_column, "dataset_invalid", "n_steps"),
        (break_entry, "dataset_invalid", "built_at"),
        (break_time, "dataset_invalid", "built_at"),
        (break_version, "dataset_invalid", "schema version 2"),
    ],
)
def test_what_is_no_data_set_is_refused_before_any_request(
    store, watch, make_dataset, damage, code, named
):
    file = make_dataset()
    damage(file)
    watched = watch(store.etl)
    with pytest.raises(DataToolError) as caught:
        publish(store.etl, file, client=watched.client)
    assert caught.value.code == code
    assert named in caught.value.message
    assert str(file) in caught.value.message
    assert "\n" not in str(caught.value)
    assert not watched.calls


def test_the_reader_may_not_publish(store, make_dataset):
    if not store.has_reader:
        pytest.skip("the server named by MANGE_S3_ENDPOINT is used with one key only")
    with pytest.raises(DataToolError) as caught:
        publish(store.app, make_dataset())
    assert caught.value.code == "s3_access_denied"
