"""The report of a page, to keep and to print."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mangetamain_analytics import answers, pages
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import DataLoadError, ValidationError
from mangetamain_analytics.i18n import Language, N_
from utils_logger import log_user_action

ROOT: Final = "/api/v1/reports"
PAGES: Final = tuple(name for name, page in pages.PAGES.items() if not page.is_about)


async def report(request: Request) -> Response:
    """Answer the report of a page for a selection."""
    page = request.path_params["page"]
    try:
        language = answers.language_of(request)
        if page not in PAGES:
            message = language.gettext(
                N_("There is no report {name}; there are {names}."),
                name=page,
                names=", ".join(PAGES),
            )
            return answers.problem(404, message, language)
        given = request.query_params.multi_items()
        async with _listening(request) as has_gone:
            body, name = await run_in_threadpool(_write, page, given, language, has_gone)
    except ValidationError as error:
        return answers.refused(error, request)
    except DataLoadError as error:
        return answers.no_data(error, request)
    log_user_action("download", {"report": page, "form": "html"})
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Language": language.code,
        "Vary": "Accept-Language",
    }
    return Response(body, media_type="text/html; charset=utf-8", headers=headers)


@asynccontextmanager
async def _listening(request: Request) -> AsyncIterator[Callable[[], bool]]:
    """Give a function that tells, from any thread, whether who asked has gone."""
    gone = threading.Event()

    async def listen() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        gone.set()

    listening = asyncio.create_task(listen())
    try:
        yield gone.is_set
    finally:
        listening.cancel()


def _write(
    page: str, given: list[tuple[str, str]], language: Language, has_gone: Callable[[], bool]
) -> tuple[bytes, str]:
    """Return the report and the name of its file: page, what a link says, and date of the data.

    Raises:
        ValidationError: A parameter is not acceptable.
        DataLoadError: There are no data now, or a query fails.
    """
    # Here, so that the probes answer before Plotly and Streamlit's cache are imported.
    from mangetamain_analytics.report_contents import read_report
    from mangetamain_analytics.visualization.export import file_stem
    from mangetamain_analytics.visualization.report import as_report

    loader = DataLoader(has_gone=has_gone)
    dataset = loader.snapshot.dataset
    contents = read_report(page, given, loader, language)
    body = as_report(contents, dataset, language)
    return body, f"{file_stem(page, contents.said, dataset.built_at)}.html"


ROUTES: Final = [Route(ROOT + "/{page}.html", report)]
