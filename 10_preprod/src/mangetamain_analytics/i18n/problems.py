"""What went wrong with the data, in the visitor's language, by the code of the error.

The English detail of a DataLoadError is for logs and probes; these say the same to people and
name the same setting.
"""

from __future__ import annotations

from typing import Final

from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.i18n import Language, N_

_CHECK_CREDENTIALS: Final = N_(
    "Write the credentials file with a profile [s3fast], name it in MANGE_CREDENTIALS, or set"
    " MANGE_S3_ACCESS_KEY_ID and MANGE_S3_SECRET_ACCESS_KEY."
)
_PUBLISH_AGAIN: Final = N_("Publish the data set again: mangetamain-data publish FILE.")
_TRY_LATER: Final = N_("The site tries again by itself.")

# Code of the error → what happened and what an operator can do.
PROBLEMS: Final[dict[str, tuple[str, str]]] = {
    "loading": (N_("The data set is being loaded."), _TRY_LATER),
    "file_missing": (
        N_("The data file {file} does not exist."),
        N_("Set MANGE_DATA to a .duckdb file, or unset it to use S3."),
    ),
    "file_unreadable": (
        N_("The data file cannot be read."),
        N_("Check MANGE_DATA, MANGE_CACHE and the disk."),
    ),
    "not_duckdb": (
        N_("{file} is not a DuckDB file of the right version."),
        N_("Build it again with mangetamain-data build, or publish a good one."),
    ),
    "table_missing": (
        N_("The data set lacks {table}."),
        N_("Build it with this version's mangetamain-data build and publish it."),
    ),
    "query_failed": (
        N_("A query of the data set failed."),
        N_("Try again in a minute, or select fewer data."),
    ),
    "credentials_missing": (N_("There are no S3 credentials in {file}."), _CHECK_CREDENTIALS),
    "credentials_unreadable": (
        N_("The S3 credentials file {file} cannot be read."),
        _CHECK_CREDENTIALS,
    ),
    "credentials_malformed": (
        N_("The S3 credentials file {file} is not well formed."),
        _CHECK_CREDENTIALS,
    ),
    "profile_missing": (
        N_("The S3 credentials file {file} has no profile [{profile}]."),
        _CHECK_CREDENTIALS,
    ),
    "setting_invalid": (
        N_("The setting {setting} holds no acceptable value."),
        N_("Correct it in the environment or in the credentials file."),
    ),
    "s3_unreachable": (
        N_("The S3 server {endpoint} does not answer."),
        N_("Check that it runs, and MANGE_S3_ENDPOINT or endpoint_url in the credentials file."),
    ),
    "s3_interrupted": (N_("The connection to {endpoint} broke."), _TRY_LATER),
    "s3_access_denied": (
        N_("The S3 server {endpoint} refuses this key for the bucket {bucket}."),
        N_(
            "Check MANGE_S3_ACCESS_KEY_ID, MANGE_S3_SECRET_ACCESS_KEY and MANGE_S3_BUCKET, or their"
            " lines in the credentials file."
        ),
    ),
    "s3_region_wrong": (
        N_("The S3 server {endpoint} does not take the region {region}."),
        N_("Set MANGE_S3_REGION, or region in the credentials file, to the server's own."),
    ),
    "s3_clock_wrong": (
        N_("The S3 server {endpoint} finds this machine's clock wrong."),
        N_("Set the clock of this machine or of the server."),
    ),
    "bucket_unknown": (
        N_("The S3 server {endpoint} has no bucket {bucket}."),
        N_("Correct MANGE_S3_BUCKET, or bucket in the credentials file."),
    ),
    "key_missing": (
        N_("The bucket {bucket} has no object {key}."),
        N_("Correct MANGE_S3_KEY, or publish a data set: mangetamain-data publish FILE."),
    ),
    "object_changed": (N_("The object {key} was replaced while it was read."), _TRY_LATER),
    "object_truncated": (N_("The object {key} is shorter than it should be."), _PUBLISH_AGAIN),
    "sha256_mismatch": (N_("The object {key} does not have its checksum."), _PUBLISH_AGAIN),
    "checksum_missing": (N_("The object {key} has no checksum."), _PUBLISH_AGAIN),
    "pointer_invalid": (N_("The pointer {key} cannot be read."), _PUBLISH_AGAIN),
    "s3_failed": (N_("The S3 server {endpoint} failed."), _TRY_LATER),
    "disk_full": (
        N_("The folder {folder} for the data is full."),
        N_("Free some space, or set MANGE_CACHE to another folder."),
    ),
    "folder_unwritable": (
        N_("The folder {folder} for the data cannot be written to."),
        N_("Make it writable, or set MANGE_CACHE to another folder."),
    ),
}
_UNKNOWN: Final = (N_("The data set could not be loaded."), _TRY_LATER)


def explain(error: DataLoadError, language: Language) -> tuple[str, str]:
    """Return what happened and what an operator can do, in the language."""
    problem, remedy = PROBLEMS.get(error.code, _UNKNOWN)
    return language.gettext(problem, **error.params), language.gettext(remedy)
