"""Probes and API over HTTP: contracts, languages, refusals."""

import io
from collections.abc import Iterator

import polars as pl
import pytest
from logged import errors_logged, id_in
from polars.testing import assert_frame_equal
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mangetamain_analytics import api, probes
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.keeper import get_keeper
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import DatabaseError
from mangetamain_analytics.utils.environment import EnvironmentDetector

URL = f"{api.ROOT}/weekend-volume"


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=[*probes.ROUTES, *api.ROUTES])) as client:
        yield client


def test_healthz(client: TestClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_readyz_with_data(client: TestClient, site: DataLoader) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["status"], body["environment"]) == ("ready", "local")
    assert body["dataset"].keys() == {
        "id", "sha256", "built_at", "rows", "source", "age_seconds", "stale",
    }  # fmt: skip
    assert body["dataset"]["rows"] == dict(site.snapshot.dataset.rows)
    assert body["dataset"]["stale"] is False


def test_readyz_without_data(client: TestClient, fresh_process: pytest.MonkeyPatch) -> None:
    loading = client.get("/readyz")
    assert (loading.status_code, loading.json()["status"]) == (503, "loading")
    fresh_process.setenv("MANGE_DATA", "/nowhere/x.duckdb")
    get_keeper.cache_clear()
    probes.get_settings.cache_clear()
    get_keeper().start()
    get_keeper().wait_for_outcome()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert (answer.json()["status"], answer.json()["code"]) == ("failed", "file_missing")
    assert "MANGE_DATA" in answer.json()["reason"]


def test_readyz_asks_the_data(
    client: TestClient, site: DataLoader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise DatabaseError("the disk is gone")

    monkeypatch.setattr(site.snapshot, "fetch", broken)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reason"] == "the disk is gone"


def test_version(client: TestClient, site: DataLoader) -> None:
    body = client.get("/version").json()
    assert body.keys() == {"app", "revision", "python", "duckdb", "streamlit", "dataset"}
    assert all(body[name] for name in ("app", "python", "duckdb", "streamlit"))


@pytest.mark.parametrize(
    ("environment", "rule"),
    [
        ("prod", "Allow: /\nSitemap: https://backtothefuturekitchen.lafrance.io/sitemap.xml"),
        ("preprod", "Disallow: /"),
    ],
)
def test_robots(
    client: TestClient, fresh_process: pytest.MonkeyPatch, environment: str, rule: str
) -> None:
    fresh_process.setenv("APP_ENV", environment)
    EnvironmentDetector.reset_cache()
    assert client.get("/robots.txt").text == f"User-agent: *\n{rule}\n"


def test_the_list(client: TestClient, site: DataLoader) -> None:
    answer = client.get(api.ROOT, params={"lang": "fr"})
    assert (answer.headers["content-language"], answer.headers["vary"]) == ("fr", "Accept-Language")
    entries = answer.json()["analyses"]
    assert entries[0].keys() == {"id", "page", "title", "filters", "parameters", "url"}
    titles = {entry["id"]: entry["title"] for entry in entries}
    assert titles["weekend-duration"].startswith("Le week-end")
    for entry in entries:
        assert client.get(entry["url"]).status_code == 200


def test_json_csv_and_parquet_agree(client: TestClient, site: DataLoader) -> None:
    query = {"years": ["2003", "2007"], "profile": "none"}
    document = client.get(f"{URL}.json", params=query).json()
    table = pl.read_csv(io.BytesIO(client.get(f"{URL}.csv", params=query).content))
    parquet = pl.read_parquet(io.BytesIO(client.get(f"{URL}.parquet", params=query).content))
    assert document["filters"] == Filters((2003, 2007), "none").as_dict()
    assert_frame_equal(table, parquet)
    assert parquet.to_dicts() == document["rows"]
    expected = site.fetch("SELECT count(*) AS n FROM recipes WHERE year BETWEEN 2003 AND 2007")
    assert document["n"] == expected[0]["n"] > 0


@pytest.mark.parametrize(
    ("name", "said", "middle"),
    [
        ("weekend-volume.json", "", ""),
        ("weekend-volume.csv", "years=2003&years=2007&profile=none", "2003-2007-none-"),
        ("weekend-volume.parquet", "tags=../%22;X-Y:%20z&lang=fr", "_X-Y_z-"),
        ("ratings-ranking.csv", "min_ratings=3&season=winter", "3-winter-"),
        (
            "custom.csv",
            "table=reviews&x=weekday&chart=bar&aggregate=count",
            "reviews-weekday-bar-count-",
        ),
    ],
)
def test_files_are_named_after_analysis_filters_and_data(
    client: TestClient, site: DataLoader, name: str, said: str, middle: str
) -> None:
    answer = client.get(f"{api.ROOT}/{name}?{said}")
    assert answer.status_code == 200
    analysis_id, form = name.split(".")
    day = site.snapshot.dataset.built_at[:8]
    shown = "inline" if form == "json" else "attachment"
    named = f'{shown}; filename="{analysis_id}-{middle}{day}.{form}"'
    assert answer.headers["content-disposition"] == named


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [
        ("", "", "en"),
        ("", "fr-CA,fr;q=0.9", "fr"),
        ("?lang=fr", "en", "fr"),
        ("?lang=en", "fr", "en"),
        ("", "FR-ca", "fr"),
        ("", "EN-us", "en"),
    ],
)
def test_language(
    client: TestClient, site: DataLoader, query: str, header: str, language: str
) -> None:
    answer = client.get(f"{URL}.json{query}", headers={"Accept-Language": header})
    assert answer.headers["content-language"] == language
    title = {"en": "Do weekends", "fr": "Le week-end"}[language]
    assert answer.json()["title"].startswith(title)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/weekend-nonsense.json", 404, "weekend-nonsense"),
        ("/weekend-volume.xls", 404, ".csv"),
        ("/weekend-volume", 404, ".json"),
        ("/weekend-volume.json?years=2003", 422, "years=2003"),
        ("/weekend-volume.json?profile=bogus", 422, "standard, none"),
        ("/weekend-volume.csv?color=red", 422, "color=red"),
        ("/weekend-volume.json?lang=de", 422, "lang=de"),
        ("?lang=de", 422, "lang=de"),
        ("?lang=FR", 422, "lang=FR"),
        ("?color=red", 422, "color=red"),
    ],
)
def test_refusals(client: TestClient, site: DataLoader, path: str, status: int, words: str) -> None:
    answer = client.get(api.ROOT + path)
    assert answer.status_code == status
    assert answer.json()["error"]["status"] == status
    assert words in answer.json()["error"]["message"]


def test_no_data(client: TestClient, fresh_process: pytest.MonkeyPatch) -> None:
    fresh_process.setenv("MANGE_DATA", "/nowhere/x.duckdb")
    answer = client.get(f"{URL}.json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "file_missing")


def test_a_query_that_fails_has_an_id(
    client: TestClient, site: DataLoader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DatabaseError("the disk is gone")

    monkeypatch.setattr(site.snapshot, "fetch", fail)
    with errors_logged() as lines:
        answer = client.get(f"{URL}.json", params={"years": ["2004", "2005"]})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (503, "query_failed")
    assert id_in(error["message"]) == error["id"]
    assert len(lines) == 1
    assert error["id"] in lines[0] and "the disk is gone" in lines[0]
    assert "disk" not in answer.text


def test_what_is_kept_goes_with_its_data(
    client: TestClient, site: DataLoader, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(f"{URL}.json").json()
    again = client.get(f"{URL}.json").json()
    assert (again["rows"], again["findings"]) == (first["rows"], first["findings"])
    assert site.snapshot in api._kept
    sizes = [len(kept) for kept in api._kept[site.snapshot].values()]
    most = 3 * max(sizes)
    monkeypatch.setattr(api, "_MOST_BYTES", most)
    seen = set()
    for year in range(1900, 1910):
        client.get(f"{URL}.csv", params={"years": [str(year), "2100"]})
        kept = api._kept[site.snapshot].values()
        assert 0 < sum(map(len, kept)) <= most
        seen.add(len(kept))
    assert max(seen) >= 3, "several are kept as long as they fit"


@pytest.mark.parametrize("path", ["/api/v1/nope", "/api/", "/api/v2/analyses"])
def test_the_api_has_no_pages(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert path in answer.json()["error"]["message"]
