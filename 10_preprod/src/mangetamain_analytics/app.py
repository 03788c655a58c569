"""The ASGI application: the Streamlit pages, the API and the probes in one process.

Run it with `python -m mangetamain_analytics`, `streamlit run app.py` or any ASGI server.
"""

from __future__ import annotations

import gc
import logging
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from mangetamain_analytics import (
    admin,
    api,
    metrics,
    openapi,
    probes,
    reports,
    shell,
    tables_api,
)
from mangetamain_analytics.data.keeper import get_keeper
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.exceptions import ConfigurationError
from mangetamain_analytics.middleware import ApiGate, SecurityHeaders
from mangetamain_analytics.settings import get_settings
from utils_logger import LoggerConfig

_POLL_SECONDS = 1.0


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Keep the data set at hand from before the first request until the end."""
    LoggerConfig().setup_logger()
    for name in ("uvicorn", "uvicorn.access", "uvicorn.error"):
        # A line per request, with the visitor's address, is nobody's business.
        logging.getLogger(name).setLevel(logging.WARNING)
    get_keeper().start(prepare=_compute_default_view)
    threading.Thread(target=_prepare_pages, name="pages", daemon=True).start()
    try:
        yield
    finally:
        get_keeper().stop()


def _prepare_pages() -> None:
    """Import and compute what pages need and probes do not, so that no visitor waits for it."""
    keeper = get_keeper()
    keeper.wait_for_outcome()  # imports at the same time would slow the first load down
    import pandas  # noqa: F401  # by DuckDB, when it first binds a parameter

    from mangetamain_analytics.data import cached_loaders  # noqa: F401

    _set_aside()
    while (snapshot := keeper.state.snapshot) is None:  # a long download, or S3 is away
        time.sleep(_POLL_SECONDS)
    _compute_default_view(snapshot)
    _set_aside()


def _set_aside() -> None:
    """Spare the garbage collector what is there to stay, modules above all.

    Streamlit has it look through everything after each run of a page: 90 ms in which nothing is
    sent to anybody, and 6 ms so.
    """
    gc.collect()
    gc.freeze()


def _compute_default_view(snapshot: Snapshot) -> None:
    from mangetamain_analytics.data import cached_loaders

    cached_loaders.compute_default_view(snapshot)


def _show_error(error: Exception) -> bool:
    """Log a script's error under an id and show the visitor that id, never a traceback."""
    from mangetamain_analytics.app_pages.problems import show_unexpected

    show_unexpected(error)
    return True


try:
    get_settings()
except ConfigurationError as fault:
    print(fault, file=sys.stderr)
    sys.exit(2)

app = st.App(
    Path(__file__).with_name("main.py"),
    lifespan=lifespan,
    routes=[
        *shell.ROUTES,
        *probes.ROUTES,
        *metrics.ROUTES,
        *admin.ROUTES,
        *openapi.ROUTES,
        *tables_api.ROUTES,
        *reports.ROUTES,
        *api.ROUTES,
        *shell.MISSING,
    ],
    middleware=[Middleware(SecurityHeaders), Middleware(ApiGate)],
    on_script_error=_show_error,
)
