"""The API: the numbers behind each chart, from the same functions that the pages call."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mangetamain_analytics import answers
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.exceptions import AnalysisError, DataLoadError, ValidationError
from mangetamain_analytics.i18n import Language, N_
from utils_logger import log_user_action

if TYPE_CHECKING:
    from mangetamain_analytics.visualization.analysis import Analysis, Result

ROOT: Final = "/api/v1/analyses"
_MEDIA_TYPES: Final = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
# Results and bodies per version of the data: most are some kilobytes, custom charts up to 1 MB.
_MOST_BYTES: Final = 32 * 2**20

# What was computed goes with the snapshot that it came from, so that nothing outlives its data.
_kept: WeakKeyDictionary[Snapshot, MutableMapping[tuple[object, ...], bytes]] = WeakKeyDictionary()


async def list_analyses(request: Request) -> Response:
    """List the analyses."""
    try:
        Filters.parse(request.query_params.multi_items())
        language = answers.language_of(request)
    except ValidationError as error:
        return answers.refused(error, request)
    entries = await run_in_threadpool(_entries, language)
    return JSONResponse({"analyses": entries}, headers=_language_headers(language))


def _entries(language: Language) -> list[dict[str, object]]:
    from mangetamain_analytics.visualization.custom_charts.choice import PARAMETERS, Choice
    from mangetamain_analytics.visualization.custom_charts.custom import ID, custom_analysis
    from mangetamain_analytics.visualization.registry import ANALYSES

    own = {name: [dial.name for dial in a.dials] for name, a in ANALYSES.items()}
    own[ID] = list(PARAMETERS)
    return [
        {
            "id": analysis.id,
            "page": analysis.page,
            "title": language.gettext(analysis.question),
            "filters": list(analysis.filters),
            "parameters": own[analysis.id],
            "url": f"{ROOT}/{analysis.id}.json",
        }
        for analysis in (*ANALYSES.values(), custom_analysis(Choice()))
    ]


async def numbers(request: Request) -> Response:
    """Answer the numbers behind a chart as JSON, CSV or Parquet."""
    analysis_id, _, form = request.path_params["name"].rpartition(".")
    if form not in _MEDIA_TYPES:
        return _not_found(
            request,
            N_("The name has to end in {forms}."),
            forms=", ".join(f".{f}" for f in _MEDIA_TYPES),
        )
    try:
        language = answers.language_of(request)
        given = request.query_params.multi_items()
        body, name = await run_in_threadpool(_write, analysis_id, form, given, language)
    except AnalysisError:
        return _not_found(
            request,
            N_("There is no analysis {id}; {address} lists them."),
            id=analysis_id,
            address=ROOT,
        )
    except ValidationError as error:
        return answers.refused(error, request)
    except DataLoadError as error:
        return answers.no_data(error, request)
    if form != "json":  # that is what programs ask for, again and again
        log_user_action("download", {"analysis": analysis_id, "form": form})
    shown = "inline" if form == "json" else "attachment"
    headers = {"Content-Disposition": f'{shown}; filename="{name}"', **_language_headers(language)}
    return Response(body, media_type=_MEDIA_TYPES[form], headers=headers)


def _language_headers(language: Language) -> dict[str, str]:
    return {"Content-Language": language.code, "Vary": "Accept-Language"}


def _find(analysis_id: str, given: list[tuple[str, str]]) -> tuple[Analysis, Filters]:
    """Return what a path and its parameters ask for.

    Raises:
        AnalysisError: There is no such analysis.
        ValidationError: A parameter is not acceptable.
    """
    # Here, so that the probes answer before Plotly is imported.
    from mangetamain_analytics.visualization.custom_charts import custom
    from mangetamain_analytics.visualization.custom_charts.choice import Choice, separate
    from mangetamain_analytics.visualization.dials import separate as dials_and_others
    from mangetamain_analytics.visualization.registry import get_analysis

    if analysis_id == custom.ID:
        own, given = separate(given)
        return custom.custom_analysis(Choice.parse(own)), Filters.parse(given)
    dials, others = dials_and_others(get_analysis(analysis_id).dials, given)
    return get_analysis(analysis_id, dials), Filters.parse(others)


def _write(
    analysis_id: str, form: str, given: list[tuple[str, str]], language: Language
) -> tuple[bytes, str]:
    """Return the numbers and the name of their file: analysis, what a link says, and date.

    Raises:
        AnalysisError: There is no such analysis.
        ValidationError: A parameter is not acceptable.
        DataLoadError: There are no data now, or a query fails.
    """
    # Here, so that the probes answer before Polars is imported.
    from mangetamain_analytics.visualization.export import file_stem

    analysis, asked = _find(analysis_id, given)
    loader = DataLoader()
    filters = asked.only(analysis.filters)
    name = (analysis.id, *analysis.parameters)
    # The id is part of the key since a local file's is known only after it was hashed.
    key = (name, form, filters, language.code, loader.snapshot.dataset.id)

    def render() -> bytes:
        # One result for all forms: parallel sums of decimals differ in their last digit.
        result = _keep(
            loader, (name, filters), lambda: pickle.dumps(analysis.run(loader.fetch, filters))
        )
        return _render(loader, analysis, pickle.loads(result), form, filters, language)

    said = [*analysis.parameters, *filters.as_parameters()]
    stem = file_stem(analysis.id, said, loader.snapshot.dataset.built_at)
    return _keep(loader, key, render), f"{stem}.{form}"


def _keep(loader: DataLoader, key: tuple[object, ...], make: Callable[[], bytes]) -> bytes:
    """Return what is kept under a key for this version of the data, made if it is not there."""
    kept = _kept.setdefault(loader.snapshot, {})
    found = kept.get(key)
    if found is None:
        found = make()
        if sum(map(len, list(kept.values()))) + len(found) > _MOST_BYTES:
            kept.clear()
        kept[key] = found
    return found


def _render(
    loader: DataLoader,
    analysis: Analysis,
    result: Result,
    form: str,
    filters: Filters,
    language: Language,
) -> bytes:
    # Here, so that the probes answer before Polars is imported.
    from mangetamain_analytics.visualization import export

    if form == "csv":
        return export.as_csv(analysis, result)
    if form == "parquet":
        return export.as_parquet(analysis, result)
    dataset_id = loader.snapshot.dataset.id
    document = export.as_document(analysis, result, filters, dataset_id, language)
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()


async def nothing(request: Request) -> Response:
    """Answer that there is nothing; Streamlit would answer any path with its page."""
    return _not_found(
        request,
        N_("There is nothing at {path}; {address} lists the analyses."),
        path=request.url.path,
        address=ROOT,
    )


def _not_found(request: Request, message: str, **values: str) -> Response:
    language = answers.accepted_language(request)
    return answers.problem(404, language.gettext(message, **values), language)


ROUTES: Final = [
    Route(ROOT, list_analyses),
    Route(ROOT + "/{name}", numbers),
    Route("/api/{path:path}", nothing),
]
