"""Headers on every answer; limits, other sites and failures on the API."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from logged import errors_logged
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message, Scope

from mangetamain_analytics import answers, middleware
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.middleware import ApiGate, SecurityHeaders, streamlit_page
from mangetamain_analytics.utils.environment import EnvironmentDetector


class Clock:
    """Seconds that a test lets pass."""

    now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


async def fine(request: Request) -> Response:
    return PlainTextResponse("fine")


async def broken(request: Request) -> Response:
    raise RuntimeError("a secret in a message")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(clock: Clock, fresh_process: pytest.MonkeyPatch) -> Iterator[TestClient]:
    fresh_process.setenv("APP_ENV", "prod")
    fresh_process.setenv("MANGE_API_PER_MINUTE", "6")
    EnvironmentDetector.reset_cache()
    app = Starlette(
        routes=[
            Route("/", fine),
            Route("/broken", broken),
            Route("/api/fine", fine),
            Route("/api/broken", broken),
        ],
        middleware=[Middleware(SecurityHeaders), Middleware(ApiGate, clock=clock)],
    )
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/api/fine", "/nowhere", "/broken", "/api/broken"])
def test_every_answer_has_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["connect-src"] == policy["frame-ancestors"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_only_the_script_that_streamlit_writes_is_let(client: TestClient) -> None:
    scripts = re.findall(r"<script>(.*?)</script>", streamlit_page(), re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    policy = client.get("/").headers["content-security-policy"]
    assert re.findall(r"'sha256-(.+?)'", policy) == digests != []


@pytest.mark.parametrize(
    ("base", "forwarded", "expected"),
    [
        ("http://site", None, False),
        ("https://site", None, True),
        ("http://site", "https", True),
        ("http://site", "http", False),
    ],
)
def test_only_what_came_encrypted_must_stay_so(
    client: TestClient, base: str, forwarded: str | None, expected: bool
) -> None:
    headers = {"X-Forwarded-Proto": forwarded} if forwarded else {}
    answer = client.get(f"{base}/", headers=headers)
    assert ("strict-transport-security" in answer.headers) is expected


@pytest.mark.parametrize(("name", "hidden"), [("prod", False), ("preprod", True), ("local", True)])
def test_only_production_is_to_be_found(
    client: TestClient, fresh_process: pytest.MonkeyPatch, name: str, hidden: bool
) -> None:
    fresh_process.setenv("APP_ENV", name)
    EnvironmentDetector.reset_cache()
    assert (client.get("/").headers.get("x-robots-tag") == "noindex") is hidden


def test_other_sites_may_read_the_api_only(client: TestClient) -> None:
    origin = {"Origin": "https://elsewhere.example"}
    assert client.get("/api/fine", headers=origin).headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in client.get("/", headers=origin).headers
    for method, status in (("GET", 200), ("POST", 400), ("DELETE", 400)):
        asked = origin | {"Access-Control-Request-Method": method}
        assert client.options("/api/fine", headers=asked).status_code == status


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_api_is_only_read(client: TestClient, method: str, code: str) -> None:
    answer = client.request(method, "/api/fine", headers={"Accept-Language": code})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.headers["content-language"] == code
    assert answer.json()["error"]["message"] == get_language(code).gettext("The API is only read.")
    assert client.head("/api/fine").status_code == 200


def test_an_address_has_so_many_requests_a_minute(client: TestClient, clock: Clock) -> None:
    assert [client.get("/api/fine").status_code for _ in range(7)] == [200] * 6 + [429]
    refused = client.get("/api/fine", headers={"Accept-Language": "fr", "Origin": "https://x"})
    assert refused.json()["error"]["message"].startswith("Trop de requêtes")
    assert refused.headers["retry-after"] == "10"
    assert refused.headers["access-control-allow-origin"] == "*"
    assert client.get("/").status_code == 200, "pages have no limit"
    clock.now += 10
    assert [client.get("/api/fine").status_code for _ in range(2)] == [200, 429]
    clock.now += 3600
    assert [client.get("/api/fine").status_code for _ in range(7)] == [200] * 6 + [429]


def test_without_a_limit_there_is_none(
    client: TestClient, fresh_process: pytest.MonkeyPatch
) -> None:
    fresh_process.setenv("MANGE_API_PER_MINUTE", "0")
    middleware.get_settings.cache_clear()
    assert {client.get("/api/fine").status_code for _ in range(20)} == {200}


def test_addresses_are_not_kept_for_ever(fresh_process: pytest.MonkeyPatch, clock: Clock) -> None:
    fresh_process.setattr(middleware, "_MOST_ADDRESSES", 5)
    gate = ApiGate(PlainTextResponse("fine"), clock)
    assert all(gate._take(f"10.0.0.{number}") for number in range(20))
    assert list(gate._left) == [f"10.0.0.{number}" for number in range(15, 20)]


def test_long_addresses_and_crowds_are_refused(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/api/fine?tags=" + "x" * 7_000).status_code == 200
    assert client.get("/api/fine?tags=" + "x" * 9_000).status_code == 414
    monkeypatch.setattr(middleware, "_MOST_AT_ONCE", 0)
    busy = client.get("/api/fine")
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "10")


@pytest.mark.parametrize("path", ["/broken", "/api/broken"])
@pytest.mark.parametrize(
    ("code", "words"), [("en", "Something went wrong"), ("fr", "Quelque chose s’est mal passé")]
)
def test_a_failure_has_an_id_and_the_log_has_the_rest(
    client: TestClient, code: str, words: str, path: str
) -> None:
    with errors_logged() as lines:
        answer = client.get(path, headers={"Accept-Language": code})
    error = answer.json()["error"]
    assert answer.status_code == 500 and words in error["message"]
    assert error["id"] in error["message"] and "secret" not in answer.text
    assert len(lines) == 1
    assert error["id"] in lines[0] and "a secret in a message" in lines[0]
    assert "X-Frame-Options".lower() in answer.headers


def test_a_failure_is_answered_even_when_no_language_can_be_found(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "accepted_language", lambda request: get_language("tlh"))
    answer = client.get("/broken", headers={"Accept-Language": "fr"})
    assert answer.status_code == 500
    assert answer.json()["error"]["message"].startswith("Something went wrong.")


def test_slow_readers_keep_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "_MOST_AT_ONCE", 1)

    async def read_slowly() -> list[int]:
        begun, read = asyncio.Event(), asyncio.Event()
        statuses: list[int] = []

        async def pieces() -> AsyncIterator[bytes]:
            begun.set()
            await read.wait()
            yield b"all"

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        async def ask() -> None:
            await gate(scope, receive, note)

        async def receive() -> Message:
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        gate = ApiGate(StreamingResponse(pieces()))
        scope: Scope = {
            "type": "http",
            "method": "GET",
            "path": "/api/fine",
            "query_string": b"",
            "headers": [],
        }
        first = asyncio.create_task(ask())
        await asyncio.wait_for(begun.wait(), 5)
        assert gate._at_work == 0
        gate._inner = PlainTextResponse("fine")
        await ask()
        read.set()
        await asyncio.wait_for(first, 5)
        assert gate._at_work == 0
        return statuses

    # In a thread of its own: a browser driven in this process keeps a loop running in the main one.
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(asyncio.run, read_slowly()).result() == [200, 200]


def test_requests_that_ended_make_room(
    client: TestClient, fresh_process: pytest.MonkeyPatch
) -> None:
    fresh_process.setenv("MANGE_API_PER_MINUTE", "0")
    middleware.get_settings.cache_clear()
    fresh_process.setattr(middleware, "_MOST_AT_ONCE", 2)
    paths = ("/api/fine", "/api/broken") * 3
    assert [client.get(path).status_code for path in paths] == [200, 500] * 3
