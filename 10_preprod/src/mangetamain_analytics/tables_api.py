"""Whole tables to take away, as CSV and Parquet: numbers, and texts only where they are let."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from typing import IO, Final
from weakref import WeakSet

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from mangetamain_analytics import answers
from mangetamain_analytics.data.holdings import offered, rows_sql
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import DataLoadError, ValidationError
from mangetamain_analytics.i18n import N_
from mangetamain_analytics.settings import get_settings
from utils_logger import log_user_action

ROOT: Final = "/api/v1/tables"
MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}

_PIECE: Final = 1 << 18  # bytes

# One at a time: the largest table takes a hundred megabytes while it is written.
_writing = asyncio.Lock()
_MOST_SENT: Final = 16  # files at once: each takes its room on the disk until it was read
_sent: Final[WeakSet[IO[bytes]]] = WeakSet()


async def list_tables(request: Request) -> Response:
    """List the tables."""
    try:
        answers.language_of(request)
        rows = (await run_in_threadpool(DataLoader)).snapshot.dataset.rows
    except ValidationError as error:
        return answers.refused(error, request)
    except DataLoadError as error:
        return answers.no_data(error, request)
    tables = [
        {
            "name": name,
            "columns": list(columns),
            "rows": rows.get(name),
            "url": f"{ROOT}/{name}.csv",
        }
        for name, columns in offered(get_settings().show_texts).items()
    ]
    return JSONResponse({"tables": tables})


async def table(request: Request) -> Response:
    """Answer a whole table."""
    name, _, form = request.path_params["name"].rpartition(".")
    columns = offered(get_settings().show_texts).get(name)
    try:
        language = answers.language_of(request)
        if columns is None or form not in MEDIA_TYPES:
            message = language.gettext(
                N_("There is no table {name}; {address} lists them."),
                name=request.path_params["name"],
                address=ROOT,
            )
            return answers.problem(404, message, language)
        if _writing.locked() or sum(not file.closed for file in _sent) >= _MOST_SENT:
            return answers.not_now(503, answers.BUSY, language)
        async with _writing:
            file, day = await run_in_threadpool(_write, name, columns, form)
    except ValidationError as error:
        return answers.refused(error, request)
    except DataLoadError as error:
        return answers.no_data(error, request)
    _sent.add(file)
    log_user_action("download", {"table": name, "form": form})
    return StreamingResponse(
        _pieces(file),
        media_type=MEDIA_TYPES[form],
        headers={
            "Content-Disposition": f'attachment; filename="{name}-{day}.{form}"',
            "Content-Length": str(os.fstat(file.fileno()).st_size),
        },
    )


def _write(name: str, columns: tuple[str, ...], form: str) -> tuple[IO[bytes], str]:
    """Write a table to a file without a name, which is gone when nobody reads it any more.

    Returns:
        The file, at its beginning, and the day on which the data were built.

    Raises:
        DataLoadError: There are no data now, or the query fails.
    """
    loader = DataLoader()
    frame = loader.frame(rows_sql(name, columns))
    file = tempfile.TemporaryFile()
    if form == "csv":
        frame.write_csv(file)
    else:
        frame.write_parquet(file)
    file.seek(0)
    return file, loader.snapshot.dataset.built_at[:8]


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


ROUTES: Final = [Route(ROOT, list_tables), Route(ROOT + "/{name}", table)]
