"""What the data set holds: counted independently; texts stay where they are."""

from __future__ import annotations

import csv
import io
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from logged import errors_logged
from mangetamain_data_utils.schema import COLUMN_TYPES, EXCLUSION_RULES
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mangetamain_analytics import tables_api
from mangetamain_analytics.data.holdings import offered, read_holdings, sample_sql
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.settings import get_settings

TEXTS = ("review", "steps", "description")


@pytest.fixture
def client(site: DataLoader) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=tables_api.ROUTES)) as client:
        yield client


def test_rows_are_those_of_the_files(site: DataLoader, kaggle_folder: Path) -> None:
    holdings = read_holdings(site.fetch)
    for table, file in (("recipes", "RAW_recipes"), ("interactions", "RAW_interactions")):
        with (kaggle_folder / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
            rows = sum(1 for _ in csv.DictReader(lines))
        assert holdings.rows[table] == holdings.read[file] == rows
        assert len(holdings.input_sha256[f"{file}.csv"]) == 64


def test_each_rule_leaves_what_the_marks_say(site: DataLoader) -> None:
    holdings = read_holdings(site.fetch)
    assert list(holdings.kept) == ["valid", *EXCLUSION_RULES]
    marks = [row["excluded_by"] for row in site.fetch("SELECT excluded_by FROM recipes")]
    left = len(marks)
    for rule, kept in holdings.kept.items():
        left -= marks.count(rule)
        assert kept == left
    assert marks.count(None) == left > 0
    low, high = holdings.bounds["minutes"]
    assert (low, high) == (1, 180)


def test_checks_that_found_something_come_first(site: DataLoader) -> None:
    checks = read_holdings(site.fetch).checks
    assert len(checks) > 30
    found = [bool(check.found) for check in checks]
    assert found == sorted(found, reverse=True)


def test_texts_are_offered_only_where_they_are_let() -> None:
    numbers = offered(texts=False)
    assert not [c for columns in numbers.values() for c in columns if c in TEXTS]
    assert "name" not in numbers["recipes"] and "name" in numbers["tags"]
    everything = offered(texts=True)
    assert set(everything) - set(numbers) == {"recipe_texts", "reviews"}
    assert all(columns == tuple(COLUMN_TYPES[table]) for table, columns in everything.items())


def test_samples_are_few_rows(site: DataLoader) -> None:
    for table, columns in offered(texts=True).items():
        rows = site.fetch(sample_sql(table, columns))
        assert 1 <= len(rows) <= 2 and tuple(rows[0]) == columns


def test_whole_tables_can_be_taken(client: TestClient, site: DataLoader) -> None:
    entries = client.get(tables_api.ROOT).json()["tables"]
    assert {entry["name"] for entry in entries} == set(offered(texts=False))
    day = site.snapshot.dataset.built_at[:8]
    for entry in entries:
        answer = client.get(entry["url"])
        table = pl.read_csv(io.BytesIO(answer.content), infer_schema_length=None)
        other = client.get(entry["url"].replace(".csv", ".parquet"))
        assert table.columns == pl.read_parquet(io.BytesIO(other.content)).columns
        assert table.columns == entry["columns"]
        rows = site.fetch(f"SELECT count(*) AS n FROM {entry['name']}")[0]["n"]
        assert len(table) == len(pl.read_parquet(io.BytesIO(other.content))) == rows > 0
        named = f'attachment; filename="{entry["name"]}-{day}.csv"'
        assert answer.headers["content-disposition"] == named
        assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize("name", ["reviews.csv", "recipe_texts.parquet", "meta.build.csv", "x.csv"])
def test_no_text_and_nothing_else_can_be_taken(client: TestClient, name: str) -> None:
    answer = client.get(f"{tables_api.ROOT}/{name}", headers={"Accept-Language": "fr"})
    assert answer.status_code == 404
    assert answer.json()["error"]["message"].startswith(
        f"Il n’y a pas de table {name}\N{NARROW NO-BREAK SPACE};"
    )


def test_an_operator_can_let_texts_be_taken(
    client: TestClient, fresh_process: pytest.MonkeyPatch
) -> None:
    fresh_process.setenv("MANGE_SHOW_TEXTS", "true")
    get_settings.cache_clear()
    answer = client.get(f"{tables_api.ROOT}/reviews.csv")
    assert answer.text.startswith("user_id,recipe_id,review\n")


def test_a_table_has_to_wait_for_one_that_is_being_written(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, written = threading.Event(), threading.Event()
    write = tables_api._write

    def write_slowly(*asked: Any) -> Any:
        writing.set()
        assert written.wait(30)
        return write(*asked)

    monkeypatch.setattr(tables_api, "_write", write_slowly)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(client.get, f"{tables_api.ROOT}/users.csv")
        assert writing.wait(30)
        refused = client.get(f"{tables_api.ROOT}/recipes.csv", headers={"Accept-Language": "fr"})
        written.set()
        assert first.result().status_code == 200
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "10")
    assert refused.json()["error"]["message"].startswith("Le site est très sollicité")
    assert client.get(f"{tables_api.ROOT}/recipes.csv").status_code == 200


def test_files_that_are_read_slowly_are_few(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables_api, "_MOST_SENT", 1)
    with tempfile.TemporaryFile() as file:
        tables_api._sent.add(file)
        assert client.get(f"{tables_api.ROOT}/users.csv").status_code == 503
    assert [client.get(f"{tables_api.ROOT}/users.csv").status_code for _ in range(3)] == [200] * 3


def test_a_table_that_takes_too_long_is_said_in_words(
    client: TestClient, site: DataLoader, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = "SELECT a.range FROM range(1000000) a, range(1000000) b WHERE a.range % 7 > b.range"
    monkeypatch.setattr(tables_api, "rows_sql", lambda *_: endless)
    site.snapshot._settings = get_settings().model_copy(update={"query_seconds": 0.2})
    with errors_logged() as lines:
        answer = client.get(f"{tables_api.ROOT}/users.csv")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (503, "query_failed")
    assert len(lines) == 1 and error["id"] in lines[0] and "longer than 0.2 s" in lines[0]


@pytest.mark.parametrize("path", ["", "/recipes.csv"])
def test_refusals(client: TestClient, path: str) -> None:
    answer = client.get(f"{tables_api.ROOT}{path}?lang=de")
    assert (answer.status_code, answer.json()["error"]["parameter"]) == (422, "lang")


@pytest.mark.parametrize("path", ["", "/recipes.csv"])
def test_no_data(fresh_process: pytest.MonkeyPatch, path: str) -> None:
    fresh_process.setenv("MANGE_DATA", "/nowhere/x.duckdb")
    with TestClient(Starlette(routes=tables_api.ROUTES)) as client:
        answer = client.get(tables_api.ROOT + path, headers={"Accept-Language": "fr"})
    assert answer.status_code == 503
    assert "n’existe pas" in answer.json()["error"]["message"]
