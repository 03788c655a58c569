"""The releases that a bucket holds: which there are, which one is current, and which may go.

A release is a data set under a key of its own, `releases/<id>/mangetamain.duckdb`, and beside it
its manifest `release.json`, which says what the pointer says while it is current. The manifest
is written last and goes first, so that what has one is whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.pointer import POINTER_MAX_BYTES, read_pointer
from mangetamain_data_utils.release import Release
from mangetamain_data_utils.s3 import S3Config, s3_errors

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PREFIX = "releases/"
DATA_KEY = re.compile(r"releases/(\d{8}T\d{6}Z-[0-9a-f]{12})/mangetamain\.duckdb")
MANIFEST_KEY = "releases/{id}/release.json"

TRANSFER = TransferConfig(
    multipart_threshold=32 << 20,
    multipart_chunksize=32 << 20,
    max_concurrency=4,
    preferred_transfer_client="classic",
)


@dataclass(frozen=True)
class StoredRelease:
    """One release in the bucket.

    Attributes:
        dataset_id: When it was built and the first 12 digits of its checksum.
        key: The object that holds it.
        size: Its bytes.
        complete: Whether it has its manifest, and so can be put back.
        current: Whether the pointer names it.
    """

    dataset_id: str
    key: str
    size: int
    complete: bool
    current: bool


def list_releases(client: S3Client, config: S3Config) -> list[StoredRelease]:
    """List the releases, the newest first.

    Raises:
        DataToolError: What `read_pointer` and `s3_errors` raise.
    """
    sizes: dict[str, int] = {}
    with s3_errors(config, PREFIX):
        pages = client.get_paginator("list_objects_v2").paginate(
            Bucket=config.bucket, Prefix=PREFIX
        )
        for page in pages:
            sizes.update({entry["Key"]: entry["Size"] for entry in page.get("Contents", [])})
    current = current_key(client, config)
    found = [
        StoredRelease(
            dataset_id=match[1],
            key=key,
            size=size,
            complete=MANIFEST_KEY.format(id=match[1]) in sizes,
            current=key == current,
        )
        for key, size in sizes.items()
        if (match := DATA_KEY.fullmatch(key))
    ]
    return sorted(found, key=lambda release: release.dataset_id, reverse=True)


def current_key(client: S3Client, config: S3Config) -> str | None:
    """Give the key of the current data set; None when nothing was published."""
    try:
        state = read_pointer(client, config)
    except DataToolError as error:
        if error.code in ("key_missing", "checksum_missing"):
            return None
        raise
    return state.release.key if state.release else None


def roll_back(client: S3Client, config: S3Config, dataset_id: str) -> Release:
    """Make a release of before the current one again; nothing is uploaded.

    Raises:
        DataToolError: `release_unknown`, `release_incomplete`, or what `s3_errors` raises. Until
            the pointer is written, readers see what they saw before.
    """
    release = _read_manifest(client, config, dataset_id)
    if not is_stored(client, config, release):
        raise _incomplete(config, dataset_id)
    point_to(client, config, release)
    return release


def prune(
    client: S3Client, config: S3Config, keep: int, on_removed: Callable[[int, int], None]
) -> list[StoredRelease]:
    """Remove old releases; the current one stays, however old it is.

    Args:
        client: From `make_client`.
        config: The bucket and the plain key.
        keep: How many of the newest stay.
        on_removed: Told how many are removed and how many are to be.

    Returns:
        The removed ones.

    Raises:
        DataToolError: What `list_releases` raises.
    """
    old = [release for release in list_releases(client, config)[keep:] if not release.current]
    for done, release in enumerate(old, start=1):
        # Without its manifest it is no release any more, even if the rest is not removed.
        for key in (MANIFEST_KEY.format(id=release.dataset_id), release.key):
            with s3_errors(config, key):
                client.delete_object(Bucket=config.bucket, Key=key)
        on_removed(done, len(old))
    return old


def write_manifest(client: S3Client, config: S3Config, release: Release) -> None:
    """Say beside a stored data set what it is."""
    key = MANIFEST_KEY.format(id=release.dataset_id)
    with s3_errors(config, key):
        client.put_object(
            Bucket=config.bucket,
            Key=key,
            Body=release.to_json().encode(),
            ContentType="application/json",
        )


def is_stored(client: S3Client, config: S3Config, release: Release) -> bool:
    """Whether the release's own key holds it, by size and metadata."""
    with s3_errors(config, release.key):
        try:
            head = client.head_object(Bucket=config.bucket, Key=release.key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "404":
                return False
            raise
    stored = head["ContentLength"], head["Metadata"].get("sha256")
    return stored == (release.size, release.sha256)


def point_to(client: S3Client, config: S3Config, release: Release) -> None:
    """Name the release in the pointer, then refresh the plain key on the server's side."""
    with s3_errors(config, config.pointer_key):
        client.put_object(
            Bucket=config.bucket,
            Key=config.pointer_key,
            Body=release.to_json().encode(),
            ContentType="application/json",
        )
    with s3_errors(config, config.key):
        client.copy(
            {"Bucket": config.bucket, "Key": release.key},
            config.bucket,
            config.key,
            ExtraArgs={"Metadata": {"sha256": release.sha256}, "MetadataDirective": "REPLACE"},
            Config=TRANSFER,
        )


def _read_manifest(client: S3Client, config: S3Config, dataset_id: str) -> Release:
    """Read what a release says of itself."""
    key = MANIFEST_KEY.format(id=dataset_id)
    with s3_errors(config, key):
        try:
            answer = client.get_object(Bucket=config.bucket, Key=key)
            text = answer["Body"].read(POINTER_MAX_BYTES)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchKey":
                raise
            raise DataToolError(
                "release_unknown",
                f"The bucket {config.bucket} has no complete release {dataset_id}",
                "See which there are: mangetamain-data releases",
                bucket=config.bucket,
                dataset_id=dataset_id,
            ) from None
    try:
        release = Release.from_json(text)
    except (ValueError, RecursionError):
        raise _incomplete(config, dataset_id) from None
    if release.dataset_id != dataset_id:
        raise _incomplete(config, dataset_id)
    return release


def _incomplete(config: S3Config, dataset_id: str) -> DataToolError:
    return DataToolError(
        "release_incomplete",
        f"The release {dataset_id} in bucket {config.bucket} is damaged: its object and its "
        "manifest do not fit each other",
        "Choose another (mangetamain-data releases), or publish its file again",
        bucket=config.bucket,
        dataset_id=dataset_id,
    )
