"""Keeps the newest good snapshot at hand: loads it, retries, refreshes, swaps."""

from __future__ import annotations

import dataclasses
import hashlib
import threading
import time
from dataclasses import dataclass
from functools import lru_cache

from loguru import logger

from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.data.source import Fetched, Source, make_source
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.settings import Settings, get_settings
from utils_logger import log_error, log_performance

_DOUBLINGS = 20  # of the pause between tries; more would only overflow
_FIRST_LOAD_SECONDS = 120.0  # the longest wait for the first load


@dataclass(frozen=True)
class KeeperState:
    """What the keeper has and what it is doing.

    Attributes:
        snapshot: The newest good one; None before the first load.
        error: Why the last load failed; None when it did not.
        progress: Bytes so far and in all of a download under way.
        checked_at: When a load last succeeded, seconds since the epoch.
    """

    snapshot: Snapshot | None = None
    error: DataLoadError | None = None
    progress: tuple[int, int] | None = None
    checked_at: float | None = None


class SnapshotKeeper:
    """Loads snapshots in a thread of its own, until it is stopped.

    Args:
        settings: Pauses between loads and tries, bounds of the snapshots.
        source: Where files come from; by default what the settings choose.
    """

    def __init__(self, settings: Settings, source: Source | None = None) -> None:
        self._settings = settings
        self._source = source or make_source(settings)
        self._state = KeeperState()
        self._first_outcome = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    @property
    def state(self) -> KeeperState:
        """What the keeper has and is doing now."""
        return self._state

    def start(self) -> None:
        """Begin to load; a second call does nothing."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="snapshots", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End the thread, after the load under way."""
        self._stopping.set()

    def wait_for_outcome(self) -> None:
        """Wait until the first load has succeeded or failed."""
        self._first_outcome.wait(_FIRST_LOAD_SECONDS)

    def current(self) -> Snapshot:
        """Return the newest good snapshot, loading the first one if nobody has.

        Raises:
            DataLoadError: There is none: the first load goes on or has failed.
        """
        if self._thread is None:
            self.start()
            self.wait_for_outcome()
        state = self._state
        if state.snapshot is not None:
            return state.snapshot
        raise state.error or DataLoadError(
            self._source.name, "The data set is being loaded.", code="loading"
        )

    def _run(self) -> None:
        tries = 0
        while not self._stopping.is_set():
            try:
                self._load()
                tries = 0
                pause = self._settings.refresh_seconds
            except DataLoadError as error:
                self._note_failure(error)
                self._fall_back()
                pause = self._settings.retry_seconds * 2 ** min(tries, _DOUBLINGS)
                pause = min(pause, self._settings.retry_max_seconds)
                tries += 1
            self._first_outcome.set()
            self._stopping.wait(pause)

    def _load(self) -> None:
        started = time.monotonic()
        try:
            fetched = self._source.fetch(self._note_progress)
            if not self._is_current(fetched):
                snapshot = Snapshot(
                    fetched.path, self._source.name, self._settings, fetched.release
                )
                self._swap_to(snapshot, time.monotonic() - started)
        except OSError as error:
            raise DataLoadError(
                self._source.name,
                f"{error}. Check the file, the folder MANGE_CACHE and the disk.",
                code="file_unreadable",
            ) from error
        except DataLoadError:
            raise
        except Exception as error:  # whatever it is, the thread has to live and the site to say it
            log_error(error, context="data_loading")
            detail = f"{type(error).__name__}: {error}. The log has the rest."
            raise DataLoadError(self._source.name, detail) from error
        finally:
            self._change(progress=None)
        self._change(error=None, checked_at=time.time())

    def _fall_back(self) -> None:
        """Serve the last good copy that is here, where the first load failed."""
        if self._state.snapshot is not None:
            return
        try:
            copy = self._source.last_copy()
            if copy:
                snapshot = Snapshot(copy.path, self._source.name, self._settings, copy.release)
                self._change(snapshot=snapshot)
                logger.warning("serving the last good copy, {}", snapshot.dataset.id)
        except Exception as error:  # the thread has to live; the first failure is said already
            logger.warning("the last copy cannot be served either: {}", error)

    def _is_current(self, fetched: Fetched) -> bool:
        snapshot = self._state.snapshot
        known = snapshot is not None and snapshot.dataset.id is not None
        return known and snapshot is not None and snapshot.path == fetched.path

    def _swap_to(self, snapshot: Snapshot, seconds: float) -> None:
        self._change(snapshot=snapshot)
        # Pages can start now; the id of a local file, a hash of it all, follows.
        self._first_outcome.set()
        log_performance(
            "load_data_set",
            seconds,
            source=snapshot.dataset.source,
            built_at=snapshot.dataset.built_at,
            **snapshot.dataset.rows,
        )
        if snapshot.dataset.sha256 is None:
            with snapshot.path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            snapshot.dataset = dataclasses.replace(
                snapshot.dataset, sha256=sha256, id=f"{snapshot.dataset.built_at}-{sha256[:12]}"
            )

    def _note_progress(self, done: int, total: int) -> None:
        self._change(progress=(done, total))

    def _note_failure(self, error: DataLoadError) -> None:
        known = self._state.error
        if known is None or str(known) != str(error):  # once per cause, not per try
            logger.error("the data set cannot be loaded: {}", error)
        self._change(error=error)

    def _change(self, **changes: object) -> None:
        # Only the keeper's own thread changes the state; readers see one whole value.
        self._state = dataclasses.replace(self._state, **changes)  # type: ignore[arg-type]  # **kwargs of mixed types


@lru_cache(maxsize=1)
def get_keeper() -> SnapshotKeeper:
    """Return the process's keeper, made from the settings."""
    return SnapshotKeeper(get_settings())
