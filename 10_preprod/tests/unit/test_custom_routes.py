"""Custom charts through the API."""

from __future__ import annotations

import io
from collections.abc import Iterator

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mangetamain_analytics import api
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.visualization.custom_charts.custom import ID
from mangetamain_analytics.visualization.registry import ANALYSES

URL = f"{api.ROOT}/{ID}"


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=api.ROUTES)) as client:
        yield client


def test_it_is_listed_beside_the_others(client: TestClient, site: DataLoader) -> None:
    entries = {entry["id"]: entry for entry in client.get(api.ROOT).json()["analyses"]}
    assert set(entries) - set(ANALYSES) == {ID}
    assert entries[ID]["page"] == "charts"
    assert client.get(entries[ID]["url"]).json()["n"] > 0


def test_json_csv_and_parquet_agree(client: TestClient, site: DataLoader) -> None:
    query = {
        "table": "reviews",
        "x": "season",
        "chart": "box",
        "y": "calories",
        "by": "daytype",
        "years": ["2003", "2009"],
    }
    document = client.get(f"{URL}.json", params=query).json()
    table = pl.read_csv(io.BytesIO(client.get(f"{URL}.csv", params=query).content))
    parquet = pl.read_parquet(io.BytesIO(client.get(f"{URL}.parquet", params=query).content))
    assert_frame_equal(table, parquet)
    assert parquet.to_dicts() == document["rows"]
    assert [column["name"] for column in document["columns"]] == parquet.columns
    assert len(document["rows"]) == 8
    assert document["filters"]["years"] == [2003, 2009]
    finding = document["finding"]
    assert (finding["verdict"], finding["p_adjusted"], finding["ci"]) == ("descriptive", None, None)
    sizes = [row["n"] for row in document["rows"]]
    assert finding["text"] == (
        f"Calories by season and day type: 8 groups of {min(sizes):,} to {max(sizes):,} reviews"
    )


def test_each_choice_has_its_own_answer(client: TestClient, site: DataLoader) -> None:
    years = client.get(f"{URL}.json").json()["rows"]
    months = client.get(f"{URL}.json?x=month").json()["rows"]
    medians = client.get(f"{URL}.json?aggregate=median").json()["rows"]
    assert len(years) == len(medians) == 20 and len(months) == 12
    assert [row["n"] for row in years] == [row["n"] for row in medians]
    assert years != medians
    assert client.get(f"{URL}.json").json()["rows"] == years


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("table=users", "table=users: expected one of recipes, reviews"),
        ("x=minutes&chart=box", "chart=box: expected one of histogram, scatter, line"),
        ("y=%3BDROP%20TABLE%20recipes", "y=;DROP TABLE recipes: expected one of minutes"),
        ("x=calories&by=season", "by=season: expected nothing"),
        ("x=year&x=month", "x=year month: expected one of year"),
        ("y=" + "x" * 10_000, "…: expected one of minutes"),
        ("color=red", "color=red"),
        ("years=2003", "years=2003"),
        ("lang=de", "lang=de"),
    ],
)
def test_refusals(client: TestClient, site: DataLoader, query: str, words: str) -> None:
    answer = client.get(f"{URL}.json?{query}")
    assert answer.status_code == 422
    assert words in answer.json()["error"]["message"]
    assert answer.json()["error"]["parameter"] == query.partition("=")[0] or "&" in query


def test_other_analyses_take_no_choice(client: TestClient, site: DataLoader) -> None:
    answer = client.get(f"{api.ROOT}/weekend-volume.json?x=year")
    assert answer.status_code == 422
    assert answer.json()["error"]["parameter"] == "x"
