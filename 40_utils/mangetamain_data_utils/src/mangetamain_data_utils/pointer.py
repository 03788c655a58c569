"""The pointer object, which names the current data set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.release import BUILT_AT, Release
from mangetamain_data_utils.s3 import S3Config, s3_errors

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# A pointer is under 1 KiB; what is longer is something else, and is not read into memory.
POINTER_MAX_BYTES = 64 * 1024
# Of a data set that another tool put at the plain key, nothing more than its checksum is known.
UNKNOWN = "unknown"


@dataclass(frozen=True)
class PointerState:
    """What the pointer says now.

    Attributes:
        release: The current data set; None when nothing changed since `etag` was seen.
        etag: To ask with next time.
    """

    release: Release | None
    etag: str

    @property
    def unchanged(self) -> bool:
        """Whether the server said that nothing changed."""
        return self.release is None


def read_pointer(client: S3Client, config: S3Config, etag: str | None = None) -> PointerState:
    """Ask which data set is current: one request, two where there is no pointer.

    Args:
        client: From `make_client`.
        config: Names the bucket and the plain key.
        etag: That of the state seen last, which makes the request conditional.

    Raises:
        DataToolError: `pointer_invalid`, `checksum_missing`, or what `s3_errors` raises.
    """
    condition: Any = {"IfNoneMatch": etag} if etag else {}
    with s3_errors(config, config.pointer_key):
        try:
            answer = client.get_object(Bucket=config.bucket, Key=config.pointer_key, **condition)
            text = answer["Body"].read(POINTER_MAX_BYTES)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "304" and etag:
                return PointerState(None, etag)
            if code != "NoSuchKey":
                raise
            return _read_plain_key(client, config, etag)
    try:
        return PointerState(Release.from_json(text), answer["ETag"])
    except (ValueError, RecursionError) as error:
        raise DataToolError(
            "pointer_invalid",
            f"The pointer {config.pointer_key} in bucket {config.bucket} is unusable: {error}",
            "Publish the data set again: mangetamain-data publish FILE",
            bucket=config.bucket,
            key=config.pointer_key,
            reason=str(error),
        ) from None


def _read_plain_key(client: S3Client, config: S3Config, etag: str | None) -> PointerState:
    """Make a release of the object at the plain key and its metadata `sha256`."""
    with s3_errors(config, config.key):
        head = client.head_object(Bucket=config.bucket, Key=config.key)
    if head["ETag"] == etag:
        return PointerState(None, head["ETag"])
    sha256 = head["Metadata"].get("sha256", "").lower()
    try:
        release = Release(
            key=config.key,
            size=head["ContentLength"],
            sha256=sha256,
            duckdb_version=UNKNOWN,
            schema_version=UNKNOWN,
            built_at=head["LastModified"].strftime(BUILT_AT),
            rows={},
        )
    except ValueError:
        raise DataToolError(
            "checksum_missing",
            f"The object {config.key} in bucket {config.bucket} has no pointer "
            f"{config.pointer_key} and no usable metadata sha256, so it cannot be verified",
            "Publish the data set: mangetamain-data publish FILE",
            bucket=config.bucket,
            key=config.key,
        ) from None
    return PointerState(release, head["ETag"])
