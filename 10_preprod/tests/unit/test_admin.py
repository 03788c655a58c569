"""A refresh on request: off unless set, refused without the token, done with it."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mangetamain_analytics import admin
from mangetamain_analytics.exceptions import ConfigurationError
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.settings import get_settings

TOKEN = "a token of some length"


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=[*admin.ROUTES])) as client:
        yield client


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Give a list that has an entry for each refresh."""
    asked: list[bool] = []
    monkeypatch.setattr(
        "mangetamain_analytics.data.keeper.SnapshotKeeper.refresh", lambda _: asked.append(True)
    )
    return asked


def test_it_is_off_unless_a_token_is_set(
    client: TestClient, fresh_process: pytest.MonkeyPatch, asked: list[bool]
) -> None:
    fresh_process.delenv("MANGE_ADMIN_TOKEN", raising=False)
    answer = client.post("/admin/refresh", headers={"Authorization": "Bearer "})
    assert (answer.status_code, asked) == (404, [])


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Bearer {TOKEN}é"}]
)
def test_a_wrong_token_is_refused(
    client: TestClient,
    fresh_process: pytest.MonkeyPatch,
    asked: list[bool],
    header: dict[str, str],
) -> None:
    fresh_process.setenv("MANGE_ADMIN_TOKEN", TOKEN)
    encoded = {name: value.encode() for name, value in header.items()}
    answer = client.post("/admin/refresh", headers=encoded)
    assert (answer.status_code, asked) == (401, [])
    assert answer.headers["www-authenticate"] == "Bearer"
    encoded["Accept-Language"] = b"fr"
    french = client.post("/admin/refresh", headers=encoded)
    assert (french.status_code, french.headers["content-language"]) == (401, "fr")
    reason = "send Authorization: Bearer and the token"
    assert answer.json()["reason"] == reason
    assert french.json()["reason"] == get_language("fr").gettext(reason)


def test_the_token_refreshes(
    client: TestClient, fresh_process: pytest.MonkeyPatch, asked: list[bool]
) -> None:
    fresh_process.setenv("MANGE_ADMIN_TOKEN", TOKEN)
    header = {"Authorization": f"Bearer {TOKEN}"}
    answer = client.post("/admin/refresh", headers=header)
    assert (answer.status_code, asked) == (202, [True])
    assert client.get("/admin/refresh", headers=header).status_code == 405


def test_the_token_is_shown_nowhere(fresh_process: pytest.MonkeyPatch) -> None:
    fresh_process.setenv("MANGE_ADMIN_TOKEN", TOKEN)
    assert TOKEN not in repr(get_settings())
    get_settings.cache_clear()
    fresh_process.setenv("MANGE_ADMIN_TOKEN", "too short")
    with pytest.raises(ConfigurationError, match="MANGE_ADMIN_TOKEN") as caught:
        get_settings()
    assert "too short" not in str(caught.value)
