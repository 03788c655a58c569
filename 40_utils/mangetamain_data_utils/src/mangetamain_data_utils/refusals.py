"""What an S3 server's refusals and silences mean, and what the user can do about each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    IncompleteReadError,
    ResponseStreamingError,
)

from mangetamain_data_utils.errors import DataToolError

if TYPE_CHECKING:
    from mangetamain_data_utils.s3 import S3Config


@dataclass(frozen=True)
class Meaning:
    """One kind of failure; message and remedy are templates over endpoint, bucket, key, reason."""

    code: str
    message: str
    remedy: str
    setting: str | None = None

    def error(self, config: S3Config, key: str, reason: str) -> DataToolError:
        """Make the error for one request."""
        params = {
            "endpoint": config.endpoint_url,
            "region": config.region,
            "bucket": config.bucket,
            "key": key,
            "reason": reason,
        }
        message, remedy = self.message.format(**params), self.remedy.format(**params)
        return DataToolError(self.code, message, remedy, self.setting, **params)


UNREACHABLE = Meaning(
    "s3_unreachable",
    "The S3 server {endpoint} does not answer ({reason})",
    "Check that it runs, and MANGE_S3_ENDPOINT or endpoint_url in the credentials file",
    "MANGE_S3_ENDPOINT",
)
INTERRUPTED = Meaning(
    "s3_interrupted",
    "The connection to {endpoint} broke while {key} was read ({reason})",
    "Try again",
)
ACCESS_DENIED = Meaning(
    "s3_access_denied",
    "The S3 server {endpoint} refuses this key for {key} in bucket {bucket} ({reason})",
    "Check MANGE_S3_ACCESS_KEY_ID and MANGE_S3_SECRET_ACCESS_KEY, or aws_access_key_id and "
    "aws_secret_access_key in the credentials file, and MANGE_S3_BUCKET: what the key may read",
    "MANGE_S3_SECRET_ACCESS_KEY",
)
REGION_WRONG = Meaning(
    "s3_region_wrong",
    "The S3 server {endpoint} does not take region {region} ({reason})",
    "Set MANGE_S3_REGION or region in the credentials file to the server's own",
    "MANGE_S3_REGION",
)
CLOCK_WRONG = Meaning(
    "s3_clock_wrong",
    "The S3 server {endpoint} finds this machine's clock wrong ({reason})",
    "Set the clock of this machine or of the server",
)
BUCKET_UNKNOWN = Meaning(
    "bucket_unknown",
    "The S3 server {endpoint} has no bucket {bucket}",
    "Correct MANGE_S3_BUCKET or bucket in the credentials file",
    "MANGE_S3_BUCKET",
)
KEY_MISSING = Meaning(
    "key_missing",
    "The bucket {bucket} at {endpoint} has no object {key}",
    "Correct MANGE_S3_KEY, or publish a data set: mangetamain-data publish FILE",
    "MANGE_S3_KEY",
)
OBJECT_CHANGED = Meaning(
    "object_changed",
    "The object {key} was replaced while it was read",
    "Try again",
)
FAILED = Meaning(
    "s3_failed",
    "The S3 server {endpoint} failed on {key} in bucket {bucket} ({reason})",
    "Try again; if it stays, look into the server's log",
)

# By the server's error code. A HEAD has no body, so that botocore makes a code of its status.
REFUSALS = {
    "InvalidAccessKeyId": ACCESS_DENIED,
    "SignatureDoesNotMatch": ACCESS_DENIED,
    "AccessDenied": ACCESS_DENIED,
    "403": ACCESS_DENIED,
    "AuthorizationHeaderMalformed": REGION_WRONG,
    "RequestTimeTooSkewed": CLOCK_WRONG,
    "NoSuchBucket": BUCKET_UNKNOWN,
    "InvalidBucketName": BUCKET_UNKNOWN,
    "NoSuchKey": KEY_MISSING,
    "404": KEY_MISSING,
    "PreconditionFailed": OBJECT_CHANGED,
    "412": OBJECT_CHANGED,
}
# While a body is read these mean that it ended early, not that nobody answered.
CUT_OFF = (IncompleteReadError, ResponseStreamingError)


def explain(failure: ClientError | BotoCoreError, config: S3Config, key: str) -> DataToolError:
    """Put a failed request for `key` into words, without its headers, which hold the signature."""
    if isinstance(failure, ClientError):
        code = str(failure.response.get("Error", {}).get("Code", "no code"))
        return REFUSALS.get(code, FAILED).error(config, key, code)
    reason = type(failure).__name__
    if isinstance(failure, CUT_OFF):
        return INTERRUPTED.error(config, key, reason)
    if isinstance(failure, (ConnectionError, HTTPClientError)):
        return UNREACHABLE.error(config, key, reason)
    return FAILED.error(config, key, reason)
