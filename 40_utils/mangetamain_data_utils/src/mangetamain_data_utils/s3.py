"""Where the object store is, how to sign for it, and what its refusals mean."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from mangetamain_data_utils import credentials, refusals
from mangetamain_data_utils.errors import DataToolError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# Field of S3Config → (environment variable, name in the INI file). The object key is no secret
# and no property of the server, so the documented file has no name for it.
SETTINGS: dict[str, tuple[str, str | None]] = {
    "endpoint_url": ("MANGE_S3_ENDPOINT", "endpoint_url"),
    "region": ("MANGE_S3_REGION", "region"),
    "bucket": ("MANGE_S3_BUCKET", "bucket"),
    "key": ("MANGE_S3_KEY", None),
    "access_key_id": ("MANGE_S3_ACCESS_KEY_ID", "aws_access_key_id"),
    "secret_access_key": ("MANGE_S3_SECRET_ACCESS_KEY", "aws_secret_access_key"),
}
SECRETS = ("access_key_id", "secret_access_key")

# (name in a file, environment variable, default, conversion): an AWS_PROFILE or a ~/.aws/config
# that the machine has for something else neither breaks nor bends our client.
NO_AWS_FILES = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}

_PATTERNS = {
    "region": (re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*"), "a region such as garage-fast"),
    "bucket": (re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,62}"), "a bucket name"),
    "key": (re.compile(r"(?!/)[^\x00-\x1f]+\.duckdb"), "an object key that ends in .duckdb"),
}


@dataclass(frozen=True)
class S3Config:
    """One bucket of one S3 server, and the identity that reads or writes it.

    Raises:
        DataToolError: `setting_invalid`, when a value cannot be what its name says.
    """

    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)
    endpoint_url: str = "http://s3fast.lafrance.io:3910"
    region: str = "garage-fast"
    bucket: str = "mangetamain"
    key: str = "mangetamain.duckdb"

    def __post_init__(self) -> None:
        """Refuse values that could only fail later, with a message about something else."""
        if not _is_http_url(self.endpoint_url):
            raise _invalid("endpoint_url", "an address such as http://host:3910")
        for name, (pattern, expected) in _PATTERNS.items():
            if not pattern.fullmatch(getattr(self, name)):
                raise _invalid(name, expected, getattr(self, name))

    @property
    def pointer_key(self) -> str:
        """The key of the pointer: the plain key's name with .json."""
        return self.key.removesuffix(".duckdb") + ".json"

    @classmethod
    def load(
        cls, credentials_file: Path | None = None, environ: Mapping[str, str] = os.environ
    ) -> S3Config:
        """Read the settings: the environment wins over the credentials file, value by value.

        Args:
            credentials_file: The INI file; else MANGE_CREDENTIALS, else 96_keys/credentials.
            environ: The environment to read.

        Raises:
            DataToolError: `credentials_missing`, `credentials_unreadable`,
                `credentials_malformed`, `profile_missing` or `setting_invalid`.
        """
        named = credentials_file or environ.get(credentials.VARIABLE)
        path = Path(named or credentials.DEFAULT_PATH)
        from_file = credentials.read_profile(path)
        values = {}
        for name, (variable, ini_name) in SETTINGS.items():
            value = environ.get(variable, "").strip() or from_file.get(ini_name or "", "").strip()
            if value:
                values[name] = value
        for name in SECRETS:
            if name not in values:
                raise _secret_missing(path, name)
        return cls(**values)

    def write_credentials(self, path: Path) -> None:
        """Write the INI file of the documented form, readable by its owner only."""
        credentials.write_profile(
            path,
            {ini: getattr(self, name) for name, (_, ini) in SETTINGS.items() if ini},
        )


def make_client(config: S3Config) -> S3Client:
    """Make a client that asks for nothing that only some S3 servers know.

    The settings of the machine's other AWS tools (profiles, AWS_ variables) do not matter to it.
    """
    session = boto3.session.Session(
        aws_access_key_id=config.access_key_id,
        aws_secret_access_key=config.secret_access_key,
        region_name=config.region,
        botocore_session=botocore.session.Session(NO_AWS_FILES),
    )
    client: S3Client = session.client(
        "s3",
        endpoint_url=config.endpoint_url,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            # Some S3 servers refuse the CRC headers that boto3 adds on its own.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=3,
            read_timeout=20,
            retries={"total_max_attempts": 2, "mode": "standard"},
            max_pool_connections=16,
        ),
    )
    return client


@contextmanager
def s3_errors(config: S3Config, key: str) -> Iterator[None]:
    """Turn what botocore raises about `key` into a DataToolError that says what to do.

    Raises:
        DataToolError: `s3_unreachable`, `s3_interrupted`, `s3_access_denied`, `bucket_unknown`,
            `key_missing`, `object_changed` or `s3_failed`.
    """
    try:
        yield
    except (ClientError, BotoCoreError) as failure:
        # Without the cause: its request would carry the signature into a log of the traceback.
        raise refusals.explain(failure, config, key) from None


def _is_http_url(text: str) -> bool:
    try:
        url = urlsplit(text)
        port_fits = url.port is None or url.port > 0
    except ValueError:
        return False
    # A user name or password in the address would end up in messages.
    plain = not (url.username or url.password or url.query or url.fragment)
    return url.scheme in ("http", "https") and bool(url.hostname) and port_fits and plain


def _invalid(name: str, expected: str, value: str | None = None) -> DataToolError:
    variable, ini_name = SETTINGS[name]
    shown = "" if value is None else f" {value!r}"
    also = f" or {ini_name} in the credentials file" if ini_name else ""
    return DataToolError(
        "setting_invalid",
        f"The S3 setting {ini_name or name}{shown} is not {expected}",
        f"Set {variable}{also}",
        setting=variable,
        expected=expected,
    )


def _secret_missing(path: Path, name: str) -> DataToolError:
    variable, ini_name = SETTINGS[name]
    lacks = f"has no {ini_name}" if path.exists() else "does not exist"
    return DataToolError(
        "credentials_missing",
        f"No S3 credentials: {path} {lacks} and {variable} is not set",
        f"Write the file, name another in {credentials.VARIABLE}, "
        "or set MANGE_S3_ACCESS_KEY_ID and MANGE_S3_SECRET_ACCESS_KEY",
        setting=variable,
        file=str(path),
    )
