"""A published data set, and the pointer object that names the current one."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.s3 import S3Config, s3_errors

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

SHA256 = re.compile(r"[0-9a-f]{64}")
BUILT_AT = "%Y%m%dT%H%M%SZ"
# A pointer is under 1 KiB; what is longer is something else, and is not read into memory.
POINTER_MAX_BYTES = 64 * 1024
# Of a data set that another tool put at the plain key, nothing more than its checksum is known.
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Release:
    """One published data set.

    Attributes:
        key: The object that holds it.
        size: Its length in bytes.
        sha256: Of the whole file, 64 hex digits.
        duckdb_version: That wrote the file.
        schema_version: Of its tables.
        built_at: UTC, of the form 20261122T004100Z.
        rows: Rows by table.

    Raises:
        ValueError: When a value cannot be one of a release.
    """

    key: str
    size: int
    sha256: str
    duckdb_version: str
    schema_version: str
    built_at: str
    rows: dict[str, int]

    def __post_init__(self) -> None:
        """Refuse values that would name a wrong file, or could not be verified."""
        for name in ("key", "sha256", "duckdb_version", "schema_version", "built_at"):
            value = getattr(self, name)
            if not isinstance(value, str) or not value:
                raise ValueError(f"{name} is no text")
        if not _is_count(self.size) or self.size == 0:
            raise ValueError("size is no number of bytes")
        if not SHA256.fullmatch(self.sha256):
            raise ValueError("sha256 is not 64 hex digits in lower case")
        if not _is_time(self.built_at):
            raise ValueError("built_at is not a time of the form 20261122T004100Z")
        if not isinstance(self.rows, dict) or not all(map(_is_count, self.rows.values())):
            raise ValueError("rows is no number of rows by table")

    @property
    def dataset_id(self) -> str:
        """When it was built and the first 12 digits of its checksum."""
        return f"{self.built_at}-{self.sha256[:12]}"

    def to_json(self) -> str:
        """Write the pointer's text."""
        return json.dumps({"dataset_id": self.dataset_id, **asdict(self)}, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Release:
        """Read a pointer's text; names that this version does not know are left alone.

        Raises:
            ValueError: When it is not JSON, lacks a name or holds an impossible value.
        """
        data = json.loads(text)
        if not isinstance(data, dict):
            raise ValueError("it is no JSON object")
        values: dict[str, Any] = {}
        for name in cls.__dataclass_fields__:
            if name not in data:
                raise ValueError(f"{name} is missing")
            values[name] = data[name]
        release = cls(**values)
        if data.get("dataset_id", release.dataset_id) != release.dataset_id:
            raise ValueError("dataset_id does not fit built_at and sha256")
        return release


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


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_time(text: str) -> bool:
    try:
        return datetime.strptime(text, BUILT_AT).strftime(BUILT_AT) == text
    except ValueError:
        return False
