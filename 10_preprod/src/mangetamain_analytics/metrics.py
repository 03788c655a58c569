"""Figures of the running site for a monitor, as OpenMetrics text.

https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mangetamain_analytics.data.keeper import KeeperState, get_keeper
from mangetamain_analytics.data.watch import WATCH
from mangetamain_analytics.probes import app_version, failure_of
from mangetamain_analytics.settings import get_settings
from mangetamain_analytics.utils.process import memory_bytes, uptime_seconds

_MEDIA_TYPE: Final = "application/openmetrics-text; version=1.0.0; charset=utf-8"
_SUFFIXES: Final = {"counter": "_total", "info": "_info"}


@dataclass(frozen=True)
class Sample:
    """One figure, under the labels that tell it from others of its family."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Family:
    """Figures of one name.

    Attributes:
        name: Without the prefix and without the suffix of its type.
        type: gauge, counter or info.
        help: What it is.
        samples: The figures.
    """

    name: str
    type: str
    help: str
    samples: list[Sample]

    def lines(self) -> Iterator[str]:
        """Write the family."""
        name = f"mangetamain_{self.name}"
        yield f"# TYPE {name} {self.type}"
        yield f"# HELP {name} {self.help}"
        for sample in self.samples:
            pairs = (f'{label}="{_escape(text)}"' for label, text in sample.labels.items())
            labels = f"{{{','.join(pairs)}}}" if sample.labels else ""
            yield f"{name}{_SUFFIXES.get(self.type, '')}{labels} {sample.value:.10g}"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _dataset(state: KeeperState) -> Iterator[Family]:
    if state.snapshot is None:
        return
    dataset = state.snapshot.dataset
    named = {"id": dataset.id or "", "built_at": dataset.built_at}
    yield Family("dataset", "info", "The data set served.", [Sample(1, named)])
    rows = [Sample(count, {"table": table}) for table, count in dataset.rows.items()]
    yield Family("dataset_rows", "gauge", "Rows by table.", rows)
    if state.checked_at:
        age = Sample(time.time() - state.checked_at)
        words = "Since the data set was last known to be the newest."
        yield Family("dataset_age_seconds", "gauge", words, [age])


def _keeping(state: KeeperState) -> Iterator[Family]:
    stale = Sample(state.error is not None)
    yield Family("dataset_stale", "gauge", "1 when the last look failed.", [stale])
    yield Family("dataset_swaps", "counter", "Versions put to use.", [Sample(state.swaps)])
    failed = [Sample(count, {"code": code}) for code, count in state.failures.items()]
    yield Family("load_failures", "counter", "Loads that failed, by cause.", failed)
    done, total = (state.progress.done, state.progress.total) if state.progress else (0, 0)
    yield Family("download_bytes", "gauge", "Received of the download.", [Sample(done)])
    yield Family("download_size_bytes", "gauge", "Size of the download.", [Sample(total)])


def _process() -> Iterator[Family]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    files = Sample(len(os.listdir("/proc/self/fd")))
    yield Family("memory_bytes", "gauge", "Resident memory.", _known(memory_bytes()))
    yield Family("open_files", "gauge", "Open file descriptors.", [files])
    yield Family(
        "cpu_seconds", "counter", "Processor time.", [Sample(usage.ru_utime + usage.ru_stime)]
    )
    yield Family("uptime_seconds", "gauge", "Since the start.", _known(uptime_seconds()))


def _known(value: float | None) -> list[Sample]:
    return [] if value is None else [Sample(value)]


def collect(state: KeeperState) -> Iterator[Family]:
    """Give all figures; asks the data set a question."""
    settings = get_settings()
    about = {
        "version": app_version(),
        "revision": settings.revision,
        "environment": settings.environment.value,
    }
    yield Family("build", "info", "What runs.", [Sample(1, about)])
    ready = Sample(failure_of(state) is None)
    yield Family("ready", "gauge", "1 when a data set answers a query.", [ready])
    yield from _dataset(state)
    yield from _keeping(state)
    yield Family("queries", "counter", "Queries that ended.", [Sample(WATCH.finished)])
    yield Family("query_seconds", "counter", "Time that queries took.", [Sample(WATCH.seconds)])
    yield Family("queries_running", "gauge", "Queries that run now.", [Sample(WATCH.running)])
    yield from _process()


def render(state: KeeperState) -> str:
    """Write all figures."""
    lines = [line for family in collect(state) for line in family.lines()]
    return "\n".join([*lines, "# EOF", ""])


async def metrics(request: Request) -> Response:
    """Answer the figures."""
    text = await run_in_threadpool(render, get_keeper().state)
    return Response(text, media_type=_MEDIA_TYPE, headers={"Cache-Control": "no-store"})


ROUTES: Final = [Route("/metrics", metrics)]
