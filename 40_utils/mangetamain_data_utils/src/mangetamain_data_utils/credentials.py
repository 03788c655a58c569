"""The credentials file: INI, profile [s3fast], the names that other S3 tools use too."""

from __future__ import annotations

import configparser
import os
from collections.abc import Mapping
from pathlib import Path

from mangetamain_data_utils.errors import DataToolError

PROFILE = "s3fast"
DEFAULT_PATH = Path("96_keys/credentials")
VARIABLE = "MANGE_CREDENTIALS"


def read_profile(path: Path) -> dict[str, str]:
    """Give the names and values of the file's profile, or nothing when there is no file.

    Raises:
        DataToolError: `credentials_unreadable`, `credentials_malformed` or `profile_missing`.
    """
    parser = configparser.ConfigParser(interpolation=None, default_section="")
    try:
        with path.open(encoding="utf-8") as file:
            parser.read_file(file)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise DataToolError(
            "credentials_unreadable",
            f"The credentials file {path} cannot be read: {error.strerror}",
            f"Make it readable to this user, or name another in {VARIABLE}",
            setting=VARIABLE,
            file=str(path),
            reason=error.strerror,
        ) from None
    except (configparser.Error, UnicodeDecodeError) as error:
        # The exception's own text quotes the line, and the line may hold the secret.
        raise _malformed(path, error) from None
    if not parser.has_section(PROFILE):
        raise DataToolError(
            "profile_missing",
            f"The credentials file {path} has no profile [{PROFILE}]",
            f"Head the S3 settings with the line [{PROFILE}]",
            setting=VARIABLE,
            file=str(path),
            profile=PROFILE,
        )
    return dict(parser[PROFILE])


def _malformed(path: Path, error: configparser.Error | UnicodeDecodeError) -> DataToolError:
    line = getattr(error, "lineno", None)  # of some kinds; others list all bad lines
    if line is None:
        line = next((number for number, _ in getattr(error, "errors", ())), None)
    where = f"{path}, line {line}" if line else str(path)
    return DataToolError(
        "credentials_malformed",
        f"The credentials file {where}: not of the form NAME = VALUE under [{PROFILE}]",
        "Correct that line; each name stands once",
        setting=VARIABLE,
        file=str(path),
        line=line,
    )


def write_profile(path: Path, values: Mapping[str, str]) -> None:
    """Write a credentials file that only its owner can read."""
    parser = configparser.ConfigParser(interpolation=None)
    parser[PROFILE] = dict(values)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        parser.write(file)
