"""What we need of an S3 server, asked of a real one, and nothing that Garage lacks."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

BODY = bytes(range(256)) * 64


@pytest.fixture
def stored(store, watch):
    """Give a watched client and the arguments that name an object of 16 KiB."""
    watched = watch(store.etl)
    place = {"Bucket": store.etl.bucket, "Key": store.etl.key}
    watched.client.put_object(**place, Body=BODY, Metadata={"sha256": "ab" * 32})
    return watched.client, place


def test_an_object_comes_back_with_its_metadata(stored):
    client, place = stored
    answer = client.get_object(**place)
    assert answer["Body"].read() == BODY
    assert answer["Metadata"] == {"sha256": "ab" * 32}


@pytest.mark.parametrize(("first", "last"), [(0, 0), (0, 99), (1000, 8191), (16383, 16383)])
def test_a_range_is_exactly_that_range(stored, first, last):
    client, place = stored
    answer = client.get_object(**place, Range=f"bytes={first}-{last}")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert answer["ContentRange"] == f"bytes {first}-{last}/{len(BODY)}"
    assert answer["Body"].read() == BODY[first : last + 1]


def test_a_range_beyond_the_end_is_refused(stored):
    client, place = stored
    with pytest.raises(ClientError) as caught:
        client.get_object(**place, Range=f"bytes={len(BODY)}-")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 416


def test_an_unchanged_object_is_not_sent_again(stored):
    client, place = stored
    etag = client.head_object(**place)["ETag"]
    with pytest.raises(ClientError) as caught:
        client.get_object(**place, IfNoneMatch=etag)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 304
    client.put_object(**place, Body=b"new")
    assert client.get_object(**place, IfNoneMatch=etag)["Body"].read() == b"new"


def test_a_replaced_object_fails_a_read_that_is_pinned_to_the_old_one(stored):
    client, place = stored
    etag = client.head_object(**place)["ETag"]
    client.put_object(**place, Body=BODY[::-1])
    with pytest.raises(ClientError) as caught:
        client.get_object(**place, IfMatch=etag)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 412


def test_objects_are_listed_by_prefix(stored):
    client, place = stored
    answer = client.list_objects_v2(Bucket=place["Bucket"], Prefix=place["Key"])
    assert [(entry["Key"], entry["Size"]) for entry in answer["Contents"]] == [
        (place["Key"], len(BODY))
    ]


def test_a_server_side_copy_takes_new_metadata(stored):
    client, place = stored
    target = place["Key"] + ".copy"
    client.copy_object(
        Bucket=place["Bucket"],
        Key=target,
        CopySource=place,
        Metadata={"sha256": "cd" * 32},
        MetadataDirective="REPLACE",
    )
    answer = client.get_object(Bucket=place["Bucket"], Key=target)
    assert answer["Body"].read() == BODY
    assert answer["Metadata"] == {"sha256": "cd" * 32}


def test_an_upload_in_parts_is_one_object(stored):
    client, place = stored
    parts = [os.urandom(5 << 20), b"the end"]
    upload = client.create_multipart_upload(**place, Metadata={"sha256": "ef" * 32})["UploadId"]
    etags = [
        client.upload_part(**place, UploadId=upload, PartNumber=number, Body=part)["ETag"]
        for number, part in enumerate(parts, start=1)
    ]
    done = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, start=1)]
    client.complete_multipart_upload(**place, UploadId=upload, MultipartUpload={"Parts": done})
    answer = client.get_object(**place)
    assert answer["Body"].read() == b"".join(parts)
    assert answer["Metadata"] == {"sha256": "ef" * 32}


def refuse_foreign(watched, call):
    """Make one call, which a server may also refuse, and give what the watch found."""
    try:
        call(watched.client)
    except ClientError:
        pass
    return watched.foreign


def test_the_watch_finds_what_garage_lacks(store, watch_unchecked):
    bucket, key = store.etl.bucket, store.etl.key
    calls = {
        "GetBucketVersioning: not in": lambda s3: s3.get_bucket_versioning(Bucket=bucket),
        "GetObjectAcl: not in": lambda s3: s3.get_object_acl(Bucket=bucket, Key=key),
        "GetBucketPolicy: not in": lambda s3: s3.get_bucket_policy(Bucket=bucket),
        "PutObject: a conditional": lambda s3: s3.put_object(
            Bucket=bucket, Key=key, Body=b"", IfNoneMatch="*"
        ),
        "PutObject: not in": lambda s3: s3.put_object(
            Bucket=bucket, Key=key, Body=b"", ACL="private"
        ),
    }
    for expected, call in calls.items():
        found = refuse_foreign(watch_unchecked(store.etl), call)
        assert [part[: len(expected)] for part in found] == [expected]


def test_the_watch_finds_a_foreign_region(store, watch_unchecked):
    watched = watch_unchecked(replace(store.etl, region="elsewhere-1"))
    found = refuse_foreign(watched, lambda s3: s3.list_objects_v2(Bucket=store.etl.bucket))
    assert found == ["ListObjectsV2: signed for region elsewhere-1"]


def test_the_watch_finds_an_old_signature(store, watch_unchecked):
    watched = watch_unchecked(store.etl)
    watched.client.meta.events.register("choose-signer.s3", lambda **_: "s3")
    found = refuse_foreign(watched, lambda s3: s3.list_objects_v2(Bucket=store.etl.bucket))
    assert found == ["ListObjectsV2: not signed with SigV4"]
