"""Keeps the newest good snapshot at hand: loads it, retries, refreshes, swaps."""

from __future__ import annotations

import dataclasses
import hashlib
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from loguru import logger

from mangetamain_analytics.data.snapshot import Snapshot, version_of
from mangetamain_analytics.data.source import Fetched, Source, make_source
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.settings import Settings, get_settings
from utils_logger import log_error, log_performance

_DOUBLINGS = 20  # of the pause between tries; more would only overflow
_FIRST_LOAD_SECONDS = 120.0  # the longest wait for the first load
# What makes two failures of the same code two causes; bytes and words of a server do not.
_CAUSE = ("setting", "endpoint", "bucket", "key", "file", "folder", "table")

Prepare = Callable[[Snapshot], None]


@dataclass(frozen=True)
class Progress:
    """How far a download is.

    Attributes:
        done: Bytes so far, those of earlier tries included.
        total: Bytes in all.
        rate: Bytes per second since this try began.
    """

    done: int
    total: int
    rate: float

    @property
    def share(self) -> float:
        """What part is here, from 0 to 1."""
        return self.done / self.total if self.total else 0.0


@dataclass(frozen=True)
class KeeperState:
    """What the keeper has and what it is doing.

    Attributes:
        snapshot: The newest good one; None before the first load.
        error: Why the last load failed; None when it did not.
        progress: Of a download under way.
        checked_at: When the snapshot was last known to be the newest, seconds since the epoch.
        swaps: How many snapshots were put to use.
        failures: How many loads failed, by code.
    """

    snapshot: Snapshot | None = None
    error: DataLoadError | None = None
    progress: Progress | None = None
    checked_at: float | None = None
    swaps: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)


class _Stopped(Exception):
    """The keeper is to stop: ends a download, which would keep the process from ending."""


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
        self._prepare: Prepare | None = None
        self._doubted: Snapshot | None = None
        self._began = (0.0, 0)  # when the download under way did, and with how many bytes
        self._logged: set[tuple[object, ...]] = set()
        self._first_outcome = threading.Event()
        self._stopping = False
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    @property
    def state(self) -> KeeperState:
        """What the keeper has and is doing now."""
        return self._state

    def start(self, prepare: Prepare | None = None) -> None:
        """Begin to load; a second call does nothing.

        Args:
            prepare: What is to be done with a newer snapshot before it takes the place of another.
        """
        with self._starting:
            if self._thread is None:
                self._prepare = prepare
                self._thread = threading.Thread(target=self._run, name="snapshots", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End the thread, and the download under way: the next start goes on with it."""
        self._stopping = True
        self._wake.set()

    def refresh(self) -> None:
        """Look for a newer data set now, or once more after the look under way."""
        self._wake.set()

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
        if state.error is None:
            text = "The data set is being loaded."
            raise DataLoadError(self._source.name, text, code="loading")
        # Another each time: the traceback of one that is shared grows with every request.
        error = state.error
        raise DataLoadError(error.source, error.detail, error.code, **error.params) from error

    def _run(self) -> None:
        self._serve_copy()
        tries = 0
        while not self._stopping:
            # What comes from here on asks for another look.
            self._wake.clear()
            try:
                self._load()
                tries = 0
                pause = self._source.look_seconds * random.uniform(0.9, 1.1)
            except DataLoadError as error:
                self._note_failure(error)
                pause = self._pause_before_retry(tries)
                tries += 1
            except _Stopped:
                return
            self._first_outcome.set()
            if not self._stopping:
                self._wake.wait(pause)

    def _pause_before_retry(self, tries: int) -> float:
        pause: float = self._settings.retry_seconds * 2 ** min(tries, _DOUBLINGS)
        pause = min(pause, self._settings.retry_max_seconds, self._source.look_seconds)
        return pause * random.uniform(0.5, 1.0)  # so that not all sites come back at once

    def _serve_copy(self) -> None:
        """Serve the newest good copy that is here, before anybody is asked for a newer one."""
        try:
            for copy in self._source.copies():
                try:
                    snapshot = self._open(copy)
                except (DataLoadError, OSError) as error:
                    logger.warning("the copy {} cannot be served: {}", copy.path.name, error)
                    continue
                self._change(checked_at=copy.path.stat().st_mtime)
                self._swap_to(snapshot)
                return
        except Exception as error:  # the thread has to live; a copy can still be pulled
            log_error(error, context="local copies")

    def _load(self) -> None:
        started = time.monotonic()
        try:
            self._doubt_damaged()
            fetched = self._source.fetch(self._note_progress)
            if not self._is_current(fetched):
                snapshot = self._open(fetched)
                self._prepare_for(snapshot)
                self._swap_to(snapshot)
                _log_load(snapshot, time.monotonic() - started)
        except OSError as error:
            raise DataLoadError(
                self._source.name,
                f"{error}. Check the file, the folder MANGE_CACHE and the disk.",
                code="file_unreadable",
            ) from error
        except (DataLoadError, _Stopped):
            raise
        except Exception as error:  # whatever it is, the thread has to live and the site to say it
            detail = f"{type(error).__name__}: {error}. The log has the rest."
            raise DataLoadError(self._source.name, detail) from error
        finally:
            self._change(progress=None)
        if self._logged:
            logger.info("the data set can be loaded again")
            self._logged.clear()
        self._change(error=None, checked_at=time.time())

    def _open(self, fetched: Fetched) -> Snapshot:
        served = self._state.snapshot
        before = served.dataset.edition if served else self._source.before(fetched)
        name, release = self._source.name, fetched.release
        return Snapshot(fetched.path, name, self._settings, release, before, self._wake.set)

    def _doubt_damaged(self) -> None:
        """Have the file that is served verified again, once, when a query met damage in it."""
        served = self._state.snapshot
        if served is not None and served.is_damaged and served is not self._doubted:
            self._doubted = served
            name = served.path.name
            logger.error("{} could not be read; what was pulled is verified again", name)
            self._source.doubt(served.path)

    def _is_current(self, fetched: Fetched) -> bool:
        snapshot = self._state.snapshot
        if snapshot is None or snapshot.dataset.id is None:
            return False
        return snapshot.key == fetched.version

    def _prepare_for(self, snapshot: Snapshot) -> None:
        """Have computed what visitors see first, while they still see the version before."""
        if self._prepare is None or self._state.snapshot is None:
            return
        try:
            self._prepare(snapshot)
        except Exception as error:  # the visits compute it then, or say what is wrong
            log_error(error, context="results before the switch")

    def _swap_to(self, snapshot: Snapshot) -> None:
        # At once, or else a look in between would take the new one for stale or under way.
        swaps = self._state.swaps + 1
        self._change(snapshot=snapshot, error=None, progress=None, swaps=swaps)
        # Pages can start now; the id of a local file, a hash of it all, follows.
        self._first_outcome.set()
        if snapshot.dataset.sha256 is None:
            with snapshot.path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            if version_of(snapshot.path) != snapshot.key:
                return  # another file is there already, which the next look takes
            snapshot.dataset = dataclasses.replace(
                snapshot.dataset, sha256=sha256, id=f"{snapshot.dataset.built_at}-{sha256[:12]}"
            )

    def _note_progress(self, done: int, total: int) -> None:
        if self._stopping:
            raise _Stopped
        now = time.monotonic()
        if self._state.progress is None:
            self._began = (now, done)
        began, first = self._began
        rate = (done - first) / (now - began) if now > began else 0.0
        self._change(progress=Progress(done, total, rate))

    def _note_failure(self, error: DataLoadError) -> None:
        named = [error.params.get(name) for name in _CAUSE]
        cause = (error.code, *(named if any(named) else [error.detail]))
        if cause not in self._logged:  # once per cause, not per try
            self._logged.add(cause)
            unforeseen = error.__cause__ if error.code == "load_failed" else None
            logger.opt(exception=unforeseen).error("the data set cannot be loaded: {}", error)
        failures = Counter(self._state.failures) + Counter([error.code])
        self._change(error=error, failures=failures)

    def _change(self, **changes: object) -> None:
        # Only the keeper's own thread changes the state; readers see one whole value.
        # The changes are of mixed types, which mypy cannot tell apart.
        self._state = dataclasses.replace(self._state, **changes)  # type: ignore[arg-type]


def _log_load(snapshot: Snapshot, seconds: float) -> None:
    log_performance(
        "load_data_set",
        seconds,
        source=snapshot.dataset.source,
        built_at=snapshot.dataset.built_at,
        **snapshot.dataset.rows,
    )


@lru_cache(maxsize=1)
def get_keeper() -> SnapshotKeeper:
    """Return the process's keeper, made from the settings."""
    return SnapshotKeeper(get_settings())
