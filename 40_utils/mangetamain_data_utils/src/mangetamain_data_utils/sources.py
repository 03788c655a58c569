"""Find Kaggle's files in a folder and bring them into a form that DuckDB reads safely."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from mangetamain_data_utils import csv_scan
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.rejects import EXCERPT_LENGTH, Reject
from mangetamain_data_utils.schema import INDISPENSABLE, KAGGLE_COLUMNS

MARKER = "GENERATED.json"
"""The file by which a folder of generated data is known."""

# What the libraries raise when a file is not what its name says; a zip file with a password or
# an odd compression is a RuntimeError.
DAMAGED = (
    EOFError,
    gzip.BadGzipFile,
    zlib.error,
    zipfile.BadZipFile,
    RuntimeError,
    pa.ArrowInvalid,
)

SUFFIXES = (".csv", ".csv.gz", ".csv.zip", ".parquet")


@dataclass(frozen=True)
class InputFile:
    """One of Kaggle's files as it lies in the source folder."""

    table: str
    path: Path

    def sha256(self) -> str:
        """Hash the file as it is."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class ReadableFile:
    """A file without malformed records, for DuckDB.

    Attributes:
        origin: The file that the user gave.
        path: The same file, or an uncompressed or cleaned copy of it.
        columns: Its column names, in their order.
        records: How many data records the original has, refused ones included.
        rejects: The malformed ones.
        scanned: The uncompressed original, in which `lines_of` finds line numbers.
    """

    origin: InputFile
    path: Path
    columns: tuple[str, ...]
    records: int
    rejects: tuple[Reject, ...]
    scanned: Path

    @property
    def is_parquet(self) -> bool:
        """Whether the file is Parquet rather than CSV."""
        return self.path.suffix == ".parquet"


def find_inputs(folder: Path) -> list[InputFile]:
    """Find the files of the seven tables.

    Raises:
        DataToolError: An indispensable one is missing, or one is there in two formats.
    """
    inputs = []
    for table in KAGGLE_COLUMNS:
        paths = [path for suffix in SUFFIXES if (path := folder / f"{table}{suffix}").is_file()]
        if len(paths) > 1:
            names = " and ".join(path.name for path in paths)
            raise DataToolError(
                "file_ambiguous", f"{folder} holds both {names}", "Keep one of them"
            )
        if not paths and table in INDISPENSABLE:
            raise DataToolError(
                "file_missing",
                f"{folder} holds no file {table}{SUFFIXES[0]} ({', '.join(SUFFIXES[1:])} will do)",
                "Give the folder that holds Kaggle's files as --source",
                file=table,
            )
        inputs += [InputFile(table, path) for path in paths]
    return inputs


def make_readable(file: InputFile, scratch: Path) -> ReadableFile:
    """Uncompress a file if need be, check its columns, and take its malformed records out.

    Args:
        file: One of the inputs.
        scratch: Folder for copies.

    Raises:
        DataToolError: The file cannot be read or lacks a column.
    """
    try:
        if file.path.suffix == ".parquet":
            return _open_parquet(file)
        plain = _uncompress(file.path, scratch)
        columns = _header(plain)
        _require_columns(file, columns)
        return _without_malformed(file, plain, columns, scratch)
    except DAMAGED as error:
        raise unreadable(file.path, str(error)) from error


def lines_of(file: ReadableFile, records: list[int]) -> list[int]:
    """Find the lines on which records start.

    Args:
        file: The file that holds them.
        records: Positions among the records that DuckDB was given, from 0, ascending.

    Returns:
        Line numbers, the header being line 1; rows from 1 for Parquet.
    """
    if file.is_parquet:
        return [record + 1 for record in records]
    lines: list[int] = []
    # The header is the first sound record.
    wanted, seen = iter(records), -1
    target = next(wanted, None)
    for batch in csv_scan.read_records(file.scanned, len(file.columns)):
        sound = batch.lines[batch.codes == csv_scan.FINE]
        while target is not None and target < seen + len(sound):
            lines.append(int(sound[target - seen]))
            target = next(wanted, None)
        seen += len(sound)
        if target is None:
            break
    return lines


def _open_parquet(file: InputFile) -> ReadableFile:
    """Describe a Parquet file, whose rows cannot be malformed."""
    columns = tuple(pq.read_schema(file.path).names)
    _require_columns(file, columns)
    rows = pq.read_metadata(file.path).num_rows
    return ReadableFile(file, file.path, columns, rows, (), file.path)


def _uncompress(path: Path, scratch: Path) -> Path:
    """Write the CSV that a compressed file holds into the scratch folder."""
    if path.suffix == ".csv":
        return path
    plain = scratch / path.name.removesuffix(path.suffix)
    with _open_compressed(path) as packed, plain.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked, csv_scan.BLOCK)
    return plain


@contextmanager
def _open_compressed(path: Path) -> Iterator[IO[bytes] | gzip.GzipFile]:
    """Open a gzip file, or the only member of a zip file."""
    if path.suffix == ".gz":
        with gzip.open(path, "rb") as packed:
            yield packed
        return
    with zipfile.ZipFile(path) as archive:
        members = [name for name in archive.namelist() if name.endswith(".csv")]
        if len(members) != 1:
            raise zipfile.BadZipFile(f"{len(members)} CSV files are in it instead of one")
        with archive.open(members[0]) as member:
            yield member


def _header(plain: Path) -> tuple[str, ...]:
    """Read the column names; one without a name, such as a saved index, gets its number."""
    with plain.open("rb") as file:
        first = file.readline(csv_scan.LONGEST_RECORD)
    text = first.decode("utf-8-sig", errors="replace")
    names = next(csv.reader(io.StringIO(text)), [])
    return tuple(name or f"column{position}" for position, name in enumerate(names))


def _require_columns(file: InputFile, columns: tuple[str, ...]) -> None:
    """Refuse a file that lacks a column or has one twice."""
    missing = [name for name in KAGGLE_COLUMNS[file.table] if name not in columns]
    if missing:
        raise DataToolError(
            "column_missing",
            f"{file.path} has no column {', '.join(missing)}",
            f"Its first line must name {', '.join(KAGGLE_COLUMNS[file.table])}",
            file=file.path.name,
        )
    if len(set(columns)) < len(columns):
        raise DataToolError(
            "column_repeated",
            f"{file.path} names a column twice on its first line",
            "Keep one of the two",
            file=file.path.name,
        )


def _without_malformed(
    file: InputFile, plain: Path, columns: tuple[str, ...], scratch: Path
) -> ReadableFile:
    """Look at every record; copy the sound ones when there are others among them."""
    rejects: list[Reject] = []
    records, returns, sound = -1, 0, 0
    for batch in csv_scan.read_records(plain, len(columns)):
        fine = batch.codes == csv_scan.FINE
        records += int((batch.codes != csv_scan.BLANK).sum())
        sound += int(fine.sum())
        returns += batch.count_returns(fine)
        rejects += _rejects_of(file, batch)
    path = plain
    # DuckDB reads either kind of line end, but not both in one file.
    if rejects or 0 < returns < sound:
        path = scratch / f"{file.table}.sound.csv"
        _copy_sound(plain, len(columns), path)
    return ReadableFile(file, path, columns, records, tuple(rejects), plain)


def _rejects_of(file: InputFile, batch: csv_scan.Records) -> list[Reject]:
    """List the malformed records of a batch."""
    return [
        Reject(file.path.name, int(batch.lines[index]), reason, batch.text(index, EXCERPT_LENGTH))
        for index, code in enumerate(batch.codes.tolist())
        if (reason := csv_scan.REASON_OF_CODE.get(code)) is not None
    ]


def _copy_sound(plain: Path, columns: int, target: Path) -> None:
    """Write the sound records, each on lines of its own that end with a line feed."""
    with target.open("wb") as copy:
        for batch in csv_scan.read_records(plain, columns):
            for start, end, code in zip(
                batch.starts.tolist(), batch.ends.tolist(), batch.codes.tolist(), strict=True
            ):
                if code == csv_scan.FINE:
                    copy.write(batch.data[start:end].removesuffix(b"\r") + b"\n")


def unreadable(path: Path, reason: str) -> DataToolError:
    """Make the error that says why an input cannot be read."""
    return DataToolError(
        "file_unreadable",
        f"{path} cannot be read: {reason}",
        "Download it again, or give it in another of the formats",
        file=path.name,
    )
