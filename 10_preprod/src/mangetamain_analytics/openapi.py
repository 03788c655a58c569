"""The API's own description, made from the registry of analyses and the grammar of filters."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mangetamain_analytics import api, pages, reports, tables_api
from mangetamain_analytics.data import grammar
from mangetamain_analytics.data.filters import parameters_of
from mangetamain_analytics.data.holdings import offered
from mangetamain_analytics.i18n import LANGUAGES, get_language
from mangetamain_analytics.probes import app_version
from mangetamain_analytics.settings import get_settings

if TYPE_CHECKING:
    from mangetamain_analytics.visualization.analysis import Analysis

Json = dict[str, Any]

_TEXT: Final = {"type": "string"}
_NULLABLE_NUMBER: Final = {"type": ["number", "null"]}


async def openapi(request: Request) -> Response:
    """Answer the description of the API."""
    return JSONResponse(await run_in_threadpool(_describe, get_settings().show_texts))


@lru_cache(maxsize=2)
def _describe(texts: bool) -> Json:
    from mangetamain_analytics.visualization.custom_charts.choice import Choice
    from mangetamain_analytics.visualization.custom_charts.custom import custom_analysis
    from mangetamain_analytics.visualization.registry import ANALYSES

    custom = custom_analysis(Choice())
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Back to the Kitchen",
            "version": app_version(),
            "description": "The numbers behind each chart, by the same filters as on the pages.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            api.ROOT: {"get": _list("The analyses", "Analyses", ["lang", *grammar.PARSERS])},
            tables_api.ROOT: {"get": _list("The tables", "Tables", ["lang"])},
            **{
                f"{api.ROOT}/{analysis.id}.{{form}}": {"get": _numbers(analysis)}
                for analysis in ANALYSES.values()
            },
            f"{api.ROOT}/{custom.id}.{{form}}": {"get": _numbers(custom, _choices())},
            **{f"{reports.ROOT}/{page}.html": {"get": _report(page)} for page in reports.PAGES},
            f"{tables_api.ROOT}/{{name}}.{{form}}": {"get": _table(offered(texts))},
        },
        "components": {
            "parameters": {name: _parameter(name) for name in ("lang", *grammar.PARSERS)},
            "schemas": _schemas(),
            "responses": {
                "Problem": {
                    "description": "What was wrong, in the reader's language",
                    "content": {"application/json": {"schema": _ref("schemas", "Problem")}},
                }
            },
        },
    }


def _ref(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


def _operation(summary: str, content: Json, parameters: Iterable[Json], problems: str) -> Json:
    return {
        "summary": summary,
        "parameters": list(parameters),
        "responses": {
            "200": {"description": summary, "content": content},
            **{status: _ref("responses", "Problem") for status in problems.split()},
        },
    }


def _list(summary: str, schema: str, names: Iterable[str]) -> Json:
    content = {"application/json": {"schema": _ref("schemas", schema)}}
    parameters = (_ref("parameters", name) for name in names)
    return _operation(summary, content, parameters, "414 422 429 503")


def _numbers(analysis: Analysis, own: Iterable[Json] = ()) -> Json:
    names = ["lang", "profile", *(p for name in analysis.filters for p in parameters_of(name))]
    content = {
        "application/json": {"schema": _ref("schemas", "Numbers")},
        "text/csv": {"schema": _TEXT},
        "application/vnd.apache.parquet": {},
    }
    parameters = [_in_path("form", ("json", "csv", "parquet")), *own, *_dials(analysis)]
    parameters += [_ref("parameters", name) for name in dict.fromkeys(names)]
    operation = _operation(analysis.question, content, parameters, "404 414 422 429 503")
    return operation | {"description": analysis.say(analysis.method.text, get_language("en"))}


def _dials(analysis: Analysis) -> list[Json]:
    """Return the parameters of the numbers that a visitor may set."""
    return [
        {
            "name": dial.name,
            "in": "query",
            "schema": {
                "type": "integer",
                "minimum": dial.bounds[0],
                "maximum": dial.bounds[1],
                "default": dial.default,
            },
        }
        for dial in analysis.dials
    ]


def _report(page: str) -> Json:
    from mangetamain_analytics.visualization import comparison
    from mangetamain_analytics.visualization.custom_charts import custom
    from mangetamain_analytics.visualization.registry import ANALYSES

    own = [dial for a in ANALYSES.values() if a.page == page for dial in _dials(a)]
    own += {custom.PAGE: _choices, comparison.PAGE: _comparison}.get(page, list)()
    filters = [_ref("parameters", name) for name in ("lang", *grammar.PARSERS)]
    content = {"text/html": {"schema": _TEXT}}
    summary = f"The page {pages.PAGES[page].title} as one file"
    return _operation(summary, content, [*own, *filters], "414 422 429 503")


def _comparison() -> list[Json]:
    """Return the parameters of what is compared: an analysis, and a selection as in a link."""
    from mangetamain_analytics.visualization.registry import ANALYSES

    return [
        {"name": "analysis", "in": "query", "schema": _TEXT | {"enum": list(ANALYSES)}},
        {"name": "beside", "in": "query", "schema": _TEXT, "example": "years=2002&years=2005"},
    ]


def _table(tables: Iterable[str]) -> Json:
    content = {"text/csv": {"schema": _TEXT}, "application/vnd.apache.parquet": {}}
    parameters = [
        _in_path("name", tables),
        _in_path("form", tables_api.MEDIA_TYPES),
        _ref("parameters", "lang"),
    ]
    return _operation("A whole table", content, parameters, "404 414 422 429 503")


def _in_path(name: str, values: Iterable[str]) -> Json:
    schema = {"type": "string", "enum": list(values)}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _parameter(name: str) -> Json:
    return {"name": name, "in": "query", "schema": _schema_of(name)}


def _schema_of(name: str) -> Json:
    """Return what a filter accepts; that a range's smaller end comes first is not sayable."""
    if name in grammar.RANGES:
        low, high = grammar.RANGES[name]
        whole = {"type": "integer", "minimum": low, "maximum": high}
        return {"type": "array", "items": whole, "minItems": 2, "maxItems": 2}
    if name in ("tags", "ingredients"):
        text = {"type": "string", "minLength": 1, "maxLength": grammar.LONGEST_NAME}
        most = grammar.MOST_NAMES
        return {"type": "array", "items": text, "maxItems": most, "uniqueItems": True}
    if name == "season":
        one = {"type": "string", "enum": list(grammar.SEASONS)}
        return {"type": "array", "items": one, "uniqueItems": True}
    words = {
        "lang": LANGUAGES,
        "profile": grammar.PROFILES,
        "daytype": grammar.DAY_TYPES,
        "tags_mode": grammar.MODES,
        "ingredients_mode": grammar.MODES,
    }
    if name in words:
        return {"type": "string", "enum": list(words[name])}
    low, high = grammar.INTERACTIONS_RANGE
    return {"type": "integer", "minimum": low, "maximum": high}


def _choices() -> list[Json]:
    """Return the parameters of a custom chart; which go together is not sayable."""
    from mangetamain_analytics.visualization.custom_charts.vocabulary import (
        AGGREGATES,
        CHARTS,
        TABLES,
    )

    properties = sorted({name for table in TABLES.values() for name in table.properties})
    words = {
        "table": TABLES,
        "x": properties,
        "chart": CHARTS,
        "aggregate": AGGREGATES,
        "y": properties,
        "by": properties,
    }
    return [
        {"name": name, "in": "query", "schema": {"type": "string", "enum": list(values)}}
        for name, values in words.items()
    ]


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _array(items: Json) -> Json:
    return {"type": "array", "items": items}


def _schemas() -> Json:
    from mangetamain_analytics.visualization.analysis import VERDICTS

    nullable_text = {"type": ["string", "null"]}
    finding = _object(
        key=_TEXT,
        verdict={"type": "string", "enum": list(VERDICTS)},
        text=_TEXT,
        estimate=_NULLABLE_NUMBER,
        unit=_TEXT,
        ci={"type": ["array", "null"], "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
        effect_size=_NULLABLE_NUMBER,
        effect_scale=nullable_text,
        p_adjusted=_NULLABLE_NUMBER,
        n={"type": "integer"},
        clusters={"type": "integer"},
        method=_TEXT,
    )
    analysis = _object(
        id=_TEXT,
        page=_TEXT,
        title=_TEXT,
        filters=_array(_TEXT),
        parameters=_array(_TEXT),
        url=_TEXT,
    )
    table = _object(
        name=_TEXT, columns=_array(_TEXT), rows={"type": ["integer", "null"]}, url=_TEXT
    )
    error = _object(status={"type": "integer"}, message=_TEXT)
    return {
        "Analyses": _object(analyses=_array(analysis)),
        "Tables": _object(tables=_array(table)),
        "Problem": _object(error=error),
        "Finding": finding,
        "Numbers": _object(
            id=_TEXT,
            title=_TEXT,
            dataset=nullable_text,
            filters={"type": "object"},
            parameters={"type": "object"},
            profile={"type": "string", "enum": list(grammar.PROFILES)},
            n={"type": "integer"},
            finding=_ref("schemas", "Finding"),
            findings=_array(_ref("schemas", "Finding")),
            columns=_array(_object(name=_TEXT, label=_TEXT, unit=nullable_text)),
            rows=_array({"type": "object"}),
        ),
    }


ROUTES: Final = [Route("/api/openapi.json", openapi)]
