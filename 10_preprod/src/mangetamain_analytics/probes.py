"""Routes for monitors, operators and crawlers: is it alive, is it ready, what is it."""

from __future__ import annotations

import platform
import time
from functools import lru_cache
from importlib.metadata import version
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from mangetamain_analytics.data.keeper import KeeperState, Progress, get_keeper
from mangetamain_analytics.data.snapshot import DUCKDB_VERSION
from mangetamain_analytics.exceptions import DatabaseError
from mangetamain_analytics.settings import get_settings
from mangetamain_analytics.utils.environment import Environment

_NO_STORE: Final = {"Cache-Control": "no-store"}


@lru_cache(maxsize=1)
def app_version() -> str:
    """Return the version of the installed site."""
    return version("mangetamain-analytics")


async def healthz(request: Request) -> Response:
    """Answer that the process answers."""
    return JSONResponse({"status": "ok"}, headers=_NO_STORE)


async def readyz(request: Request) -> Response:
    """Answer 200 when a data set answers a query, else 503 with the reason."""
    state = get_keeper().state
    found = await run_in_threadpool(failure_of, state)
    body = {
        "status": "ready",
        "environment": get_settings().environment.value,
        "version": app_version(),
        "dataset": _dataset(state),
    }
    if state.progress:
        body["progress"] = _progress(state.progress)
    if found:
        return JSONResponse(body | found, 503, headers=_NO_STORE)
    if state.error:  # why the data set is stale
        body |= {"code": state.error.code, "reason": str(state.error)}
    return JSONResponse(body, headers=_NO_STORE)


def failure_of(state: KeeperState) -> dict[str, Any] | None:
    """Return why nothing can be served now, or None; asks the data set a real question."""
    if state.snapshot is None:
        if state.error:
            return {"status": "failed", "code": state.error.code, "reason": str(state.error)}
        return {
            "status": "loading",
            "code": "loading",
            "reason": "the data set is being loaded",
            "progress": _progress(state.progress or Progress(0, 0, 0.0)),
        }
    try:
        state.snapshot.fetch("SELECT max(id) AS newest FROM recipes")
    except DatabaseError as error:
        return {"status": "failed", "code": "query_failed", "reason": str(error)}
    return None


def _progress(progress: Progress) -> dict[str, Any]:
    return {
        "bytes": progress.done,
        "total_bytes": progress.total,
        "percent": round(100 * progress.share, 1),
        "bytes_per_second": round(progress.rate),
    }


def _dataset(state: KeeperState) -> dict[str, Any] | None:
    if state.snapshot is None:
        return None
    dataset = state.snapshot.dataset
    return {
        "id": dataset.id,
        "sha256": dataset.sha256,
        "built_at": dataset.built_at,
        "rows": dict(dataset.rows),
        "source": dataset.source,
        "age_seconds": round(time.time() - state.checked_at) if state.checked_at else None,
        "stale": state.error is not None,
    }


async def version_info(request: Request) -> Response:
    """Answer the versions of everything that matters to a bug report."""
    snapshot = get_keeper().state.snapshot
    return JSONResponse(
        {
            "app": app_version(),
            "revision": get_settings().revision,
            "python": platform.python_version(),
            "duckdb": DUCKDB_VERSION,
            "streamlit": version("streamlit"),
            "dataset": snapshot.dataset.id if snapshot else None,
        }
    )


async def robots(request: Request) -> Response:
    """Let crawlers into production only."""
    settings = get_settings()
    if settings.environment is not Environment.PROD:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")
    return PlainTextResponse(f"User-agent: *\nAllow: /\nSitemap: {settings.site_url}/sitemap.xml\n")


ROUTES: Final = [
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/version", version_info),
    Route("/robots.txt", robots),
]
