"""Watches running queries, and ends those that take too long or that nobody waits for any more."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Final

_TICK_SECONDS: Final = 0.05


class Ending(Enum):
    """Why a query was ended."""

    TIME = "time"
    GONE = "gone"


def nobody_leaves() -> bool:
    """Tell that whoever waits for a query has not gone: what nobody can know, does not happen."""
    return False


@dataclass(eq=False)
class Watched:
    """A running query.

    Attributes:
        interrupt: Ends it.
        deadline: When it has to be done, on the monotonic clock.
        has_gone: Whether nobody waits for it any more.
        ended_by: Why it was ended; None while it was not.
    """

    interrupt: Callable[[], None]
    deadline: float
    has_gone: Callable[[], bool]
    ended_by: Ending | None = None

    def look(self, now: float) -> None:
        """End the query if it is time."""
        if now >= self.deadline:
            self.ended_by = Ending.TIME
        elif self.has_gone():
            self.ended_by = Ending.GONE
        if self.ended_by:
            self.interrupt()


class Watch:
    """One thread for all queries: a timer for each would cost more than a quick query itself.

    Attributes:
        finished: How many queries came to an end, however they did.
        seconds: How long these took together.
    """

    def __init__(self) -> None:
        self.finished = 0
        self.seconds = 0.0
        self._running: set[Watched] = set()
        self._lock = threading.Lock()
        self._some = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> int:
        """How many queries run now."""
        return len(self._running)

    @contextmanager
    def over(
        self, interrupt: Callable[[], None], seconds: float, has_gone: Callable[[], bool]
    ) -> Iterator[Watched]:
        """Watch a query while the block runs.

        Args:
            interrupt: Ends it; never called after the block.
            seconds: How long it may take.
            has_gone: Whether nobody waits for it any more.
        """
        started = time.monotonic()
        query = Watched(interrupt, started + seconds, has_gone)
        with self._lock:
            self._running.add(query)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="queries", daemon=True)
                self._thread.start()
        self._some.set()
        try:
            yield query
        finally:
            with self._lock:
                self._running.discard(query)
                self.finished += 1
                self.seconds += time.monotonic() - started

    def _run(self) -> None:
        while self._some.wait():
            time.sleep(_TICK_SECONDS)
            with self._lock:
                if not self._running:
                    self._some.clear()
                now = time.monotonic()
                for query in self._running:
                    query.look(now)


WATCH: Final = Watch()
