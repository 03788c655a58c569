"""One version of the data set, open for reading. The only module that imports duckdb."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb
from loguru import logger
from mangetamain_data_utils import schema

from mangetamain_analytics.data.dataset import Dataset, Edition
from mangetamain_analytics.data.watch import WATCH, Ending, nobody_leaves
from mangetamain_analytics.exceptions import DatabaseError, DataLoadError, QueryAbandonedError
from mangetamain_analytics.settings import Settings

if TYPE_CHECKING:
    # Neither is needed to serve a local file, and both take long to import.
    import polars as pl
    from mangetamain_data_utils.release import Release

DUCKDB_VERSION: str = duckdb.__version__
_COUNTED = ("recipes", "interactions", "users")
# Times the limit of a page's query: lists of all tags of all recipes take longer than a page may.
_NOTEBOOK_PATIENCE = 60.0
# The paths that this process has opened, to which DuckDB gives what it found there then.
_opened: set[Path] = set()


class Snapshot:
    """A data set file, open read-only and locked down.

    Args:
        path: The file; it is never replaced under its name.
        source: Where it comes from, for people.
        settings: Bounds of memory, threads, time and rows.
        release: What its publisher says of it; None for a local file.
        before: The version before it, as far as it is known.

    Attributes:
        path: The file.
        key: Tells this version from any other, even under the same path.
        before: The version before it, as far as it is known.
        dataset: What is known of it.

    Raises:
        DataLoadError: It is no DuckDB file, or tables or columns are missing.
        OSError: It cannot be read.
    """

    def __init__(
        self,
        path: Path,
        source: str,
        settings: Settings,
        release: Release | None = None,
        before: Edition | None = None,
        report_damage: Callable[[], None] = lambda: None,
    ) -> None:
        self.is_damaged = False
        self._report_damage = report_damage
        self.path = path
        self.key = version_of(path)
        self.before = before
        self._settings = settings
        self._connection = _open(path, source, settings)
        try:
            _check_schema(self._connection, source)
            self.dataset = self._describe(source, release)
        except Exception:
            self._connection.close()
            raise

    def fetch(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        patience: float = 1.0,
        has_gone: Callable[[], bool] = nobody_leaves,
    ) -> list[dict[str, Any]]:
        """Run a SELECT on a cursor of its own and return its rows, hundreds at most.

        Args:
            sql: One statement; `$name` stands for a parameter.
            parameters: The value of each `$name`.
            patience: How many times the time limit it may take; nobody waits for it where above 1.
            has_gone: Whether nobody waits for it any more, which ends it; asked while it runs.

        Raises:
            DatabaseError: The query fails, takes too long or returns too many rows.
        """
        limit = self._settings.query_rows
        with self._asking(sql, parameters, patience, has_gone) as cursor:
            names = [column[0] for column in cursor.description or ()]
            rows = cursor.fetchmany(limit + 1)
        if len(rows) > limit:
            raise DatabaseError(f"the query returned more than {limit} rows (MANGE_QUERY_ROWS)")
        return [dict(zip(names, row, strict=True)) for row in rows]

    def frame(self, sql: str, patience: float = _NOTEBOOK_PATIENCE) -> pl.DataFrame:
        """Run a SELECT and return all its rows: for notebooks and downloads, not for pages.

        Args:
            sql: One statement.
            patience: How many times the time limit of a page's query it may take.

        Raises:
            DatabaseError: The query fails or takes too long.
        """
        with self._asking(sql, patience=patience) as cursor:
            return cursor.pl()

    @contextmanager
    def _asking(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        patience: float = 1.0,
        has_gone: Callable[[], bool] = nobody_leaves,
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """Run a SELECT on a cursor of its own, which the block reads; both are watched."""
        seconds = patience * self._settings.query_seconds
        with (
            self._connection.cursor() as cursor,
            WATCH.over(cursor.interrupt, seconds, has_gone) as query,
        ):
            try:
                yield cursor.execute(sql, dict(parameters or {}))
            except duckdb.InterruptException:
                if query.ended_by is Ending.GONE:
                    raise QueryAbandonedError("nobody waits for the query any more") from None
                late = f"the query took longer than {seconds:g} s (MANGE_QUERY_SECONDS)"
                raise DatabaseError(late) from None
            except duckdb.Error as error:
                self._note_damage(error)
                raise DatabaseError(str(error)) from error

    def _note_damage(self, error: duckdb.Error) -> None:
        """Report what says that the file is not as it was written, the first time."""
        if isinstance(error, _DAMAGE) and not self.is_damaged:
            self.is_damaged = True
            self._report_damage()

    def _describe(self, source: str, release: Release | None) -> Dataset:
        meta = {row["key"]: row["value"] for row in self.fetch("SELECT key, value FROM meta.build")}
        for name in ("built_at", "demo"):
            if name not in meta:
                raise _missing(source, f"meta.build[{name}]")
        counts = self.fetch(
            "SELECT " + ", ".join(f"(SELECT count(*) FROM {t}) AS {t}" for t in _COUNTED)
        )
        return Dataset(
            id=release.dataset_id if release else None,
            sha256=release.sha256 if release else None,
            built_at=meta["built_at"],
            rows=counts[0],
            source=source,
            demo=meta["demo"] == "true",
        )


# What DuckDB raises when a block does not have its checksum, or makes no sense.
_DAMAGE: Final = (
    duckdb.IOException,
    duckdb.InternalException,
    duckdb.FatalException,
    duckdb.SerializationException,
)


def version_of(path: Path) -> str:
    """Name what is at a path now, so that another file, or a change, has another name.

    Raises:
        OSError: There is nothing.
    """
    status = path.stat()
    return f"{path}|{status.st_ino}|{status.st_size}|{status.st_mtime_ns}"


def _open(path: Path, source: str, settings: Settings) -> duckdb.DuckDBPyConnection:
    try:
        with _own_name(path, settings.cache) as name:
            connection = duckdb.connect(str(name), read_only=True)
        # Written out: binding a parameter would import pandas, a second of the start.
        spill = str(_make_room(settings.cache) / "spill").replace("'", "''")
        connection.execute(f"SET memory_limit = '{settings.memory_limit}'")
        connection.execute(f"SET threads = {settings.threads}")
        connection.execute(f"SET temp_directory = '{spill}'")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise DataLoadError(
            source,
            f"{path.name} is not a DuckDB {duckdb.__version__} file ({reason}). "
            "Build it again with `mangetamain-data build` or publish a good one.",
            code="not_duckdb",
            file=path.name,
        ) from None
    return connection


@contextmanager
def _own_name(path: Path, cache: Path) -> Iterator[Path]:
    """Give a name for a file under which this process has opened nothing so far.

    DuckDB goes by the name: what was opened under it once is what it gives again, even when
    another file is there now. Once open, the file needs no name any more.

    Raises:
        OSError: The file can neither be linked nor copied.
    """
    if path not in _opened:
        _opened.add(path)
        yield path
        return
    name = f".opened-{secrets.token_hex(8)}"
    alias = path.parent / name
    try:
        os.link(path, alias)
    except OSError:  # a folder that only others may write to
        alias = _make_room(cache) / name
        shutil.copyfile(path, alias)
    try:
        yield alias
    finally:
        alias.unlink()


def _make_room(cache: Path) -> Path:
    """Make the folder above the one to spill to, which DuckDB does not; without it all still runs.

    Only queries that need more than the memory limit fail then.
    """
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        logger.warning("queries have no disk to spill to: {} (MANGE_CACHE)", error)
    return cache


def _check_schema(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    with connection.cursor() as cursor:
        found = set(
            cursor.execute(
                "SELECT CASE schema_name WHEN 'main' THEN '' ELSE schema_name || '.' END"
                " || table_name, column_name FROM duckdb_columns() WHERE NOT internal"
            ).fetchall()
        )
    for table, columns in schema.REQUIRED.items():
        for column in columns:
            if (table, column) not in found:
                name = f"{table}.{column}" if any(t == table for t, _ in found) else table
                raise _missing(source, name)


def _missing(source: str, name: str) -> DataLoadError:
    return DataLoadError(
        source,
        f"{name} is missing in the data set. "
        "Build it with this version's `mangetamain-data build` and publish it.",
        code="table_missing",
        table=name,
    )
