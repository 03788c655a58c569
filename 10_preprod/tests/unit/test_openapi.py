"""The API's description: complete, in step with the grammar, and true of the answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mangetamain_analytics import api, openapi, reports, tables_api
from mangetamain_analytics.data.filters import parameters_of
from mangetamain_analytics.data.grammar import PARSERS
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import ValidationError
from mangetamain_analytics.visualization.custom_charts.choice import PARAMETERS
from mangetamain_analytics.visualization.page_parameters import PAGE_PARAMETERS
from mangetamain_analytics.visualization.registry import ANALYSES


@pytest.fixture
def client(site: DataLoader) -> Iterator[TestClient]:
    routes = [*openapi.ROUTES, *tables_api.ROUTES, *api.ROUTES]
    with TestClient(Starlette(routes=routes)) as client:
        yield client


@pytest.fixture
def document(client: TestClient) -> Any:
    return client.get("/api/openapi.json").json()


def names(operation: Any) -> list[str]:
    """Return the names of an operation's parameters."""
    return [p.get("name") or p["$ref"].rpartition("/")[2] for p in operation["parameters"]]


def test_every_analysis_is_there_with_the_filters_it_obeys(document: Any) -> None:
    for analysis in ANALYSES.values():
        operation = document["paths"][f"{api.ROOT}/{analysis.id}.{{form}}"]["get"]
        obeyed = {p for name in (*analysis.filters, "profile") for p in parameters_of(name)}
        assert set(names(operation)) >= {"form", "lang"} | obeyed
        assert set(names(operation)) & set(PARSERS) == obeyed
        assert len(names(operation)) == len(set(names(operation)))
        assert operation["summary"] == analysis.question
        assert set(names(operation)) >= {dial.name for dial in analysis.dials}
        assert "{" not in operation["description"]
    custom = document["paths"][f"{api.ROOT}/custom.{{form}}"]["get"]
    assert set(names(custom)) >= set(PARAMETERS)
    assert set(names(document["paths"][api.ROOT]["get"])) == {"lang", *PARSERS}


def test_every_report_is_there_with_the_parameters_of_its_page(document: Any) -> None:
    for page in reports.PAGES:
        operation = document["paths"][f"{reports.ROOT}/{page}.html"]["get"]
        assert names(operation) == [*PAGE_PARAMETERS.get(page, ()), "lang", *PARSERS]


def test_references_lead_somewhere(document: Any) -> None:
    found = 0

    def follow(node: Any) -> None:
        nonlocal found
        if isinstance(node, dict):
            if "$ref" in node:
                place = document
                for step in node["$ref"].removeprefix("#/").split("/"):
                    place = place[step]
                found += 1
            for value in node.values():
                follow(value)
        elif isinstance(node, list):
            for value in node:
                follow(value)

    follow(document)
    assert found > 100


def examples(schema: Any) -> tuple[list[list[str]], list[list[str]]]:
    """Return values at the edges of a schema, and just beyond them."""
    one = schema.get("items", schema)
    many = schema["type"] == "array"
    if "enum" in one:
        good = [[word] for word in one["enum"]]
        bad = [["bogus"], [one["enum"][0]] * 2]
    elif one["type"] == "integer":
        low, high = one["minimum"], one["maximum"]
        good = [[low, high], [high, high]] if many else [[low], [high]]
        bad = [[low - 1, high], [low, high + 1], [low, high, high], []]
        bad = bad if many else [[low - 1], [high + 1], [low, high]]
    else:
        long = one["maxLength"]
        good = [["x"], ["x" * long], [f"x{n}" for n in range(schema["maxItems"])]]
        bad = [["x" * (long + 1)], ["x", "x"], [f"x{n}" for n in range(schema["maxItems"] + 1)]]
    return [[str(v) for v in values] for values in good], [[str(v) for v in b] for b in bad]


@pytest.mark.parametrize("name", PARSERS)
def test_what_is_described_is_what_is_accepted(document: Any, name: str) -> None:
    good, bad = examples(document["components"]["parameters"][name]["schema"])
    for values in good:
        PARSERS[name](name, values)
    for values in bad:
        with pytest.raises(ValidationError):
            PARSERS[name](name, values)


def test_answers_are_as_described(document: Any, client: TestClient) -> None:
    def check(url: str, schema: str, status: int = 200) -> None:
        answer = client.get(url)
        assert answer.status_code == status
        root = {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
        jsonschema.Draft202012Validator(root).validate(answer.json())

    check(api.ROOT, "Analyses")
    check(tables_api.ROOT, "Tables")
    check(f"{api.ROOT}/weekend-volume.json?years=3", "Problem", 422)
    check(f"{api.ROOT}/nothing.json", "Problem", 404)
    for entry in client.get(api.ROOT).json()["analyses"]:
        check(entry["url"], "Numbers")
