"""The watch over queries: too slow ones end, those of visitors who left end, others do not."""

import threading
import time
from pathlib import Path

import pytest

from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.data.watch import WATCH, Ending, Watch, nobody_leaves
from mangetamain_analytics.exceptions import DatabaseError, QueryAbandonedError
from mangetamain_analytics.settings import Settings

ENDLESS = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range % 7 > b.range"


def test_a_query_ends_when_its_visitor_has_gone(snapshot: Snapshot) -> None:
    gone = threading.Event()
    threading.Timer(0.2, gone.set).start()
    started = time.monotonic()
    with pytest.raises(QueryAbandonedError, match="nobody waits"):
        snapshot.fetch(ENDLESS, has_gone=gone.is_set)
    assert 0.2 <= time.monotonic() - started < 3
    assert snapshot.fetch("SELECT 1 AS one", has_gone=gone.is_set) == [{"one": 1}]


def test_others_go_on(dataset_file: Path, settings: Settings) -> None:
    quick = settings.model_copy(update={"query_seconds": 0.2})
    snapshot = Snapshot(dataset_file, "test", quick)
    found: list[object] = []

    def ask_patiently() -> None:
        slow = "SELECT sum(a.range % 3) AS s FROM range(20000) AS a, range(20000) AS b"
        found.extend(snapshot.fetch(slow, patience=100))

    other = threading.Thread(target=ask_patiently)
    other.start()
    with pytest.raises(DatabaseError, match="longer than 0.2 s") as late:
        snapshot.fetch(ENDLESS)
    assert late.type is DatabaseError
    other.join()
    assert found == [{"s": 20000 * sum(number % 3 for number in range(20000))}]


def test_nothing_is_interrupted_after_its_end() -> None:
    watch, calls = Watch(), []
    with watch.over(lambda: calls.append("ended"), 0.01, nobody_leaves) as query:
        give_up = time.monotonic() + 5
        while query.ended_by is None and time.monotonic() < give_up:
            time.sleep(0.01)
    assert query.ended_by is Ending.TIME
    count = len(calls)
    time.sleep(0.2)
    assert len(calls) == count > 0
    assert (watch.running, watch.finished) == (0, 1)


def test_one_thread_watches_all(snapshot: Snapshot) -> None:
    for _ in range(50):
        snapshot.fetch("SELECT 1 AS one")
    assert sum(thread.name == "queries" for thread in threading.enumerate()) <= 3
    assert WATCH.running == 0
