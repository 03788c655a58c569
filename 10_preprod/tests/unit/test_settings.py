"""Settings: defaults, the environment, and nonsense refused by name."""

from pathlib import Path

import pytest

from mangetamain_analytics.exceptions import ConfigurationError
from mangetamain_analytics.settings import Settings, get_settings


def test_defaults_are_the_users(fresh_process: pytest.MonkeyPatch) -> None:
    fresh_process.delenv("MANGE_CACHE")
    fresh_process.delenv("MANGE_LOG_DIR")
    settings = get_settings()
    assert settings.data is None
    assert settings.refresh_seconds == 3600
    assert settings.log_dir.parts[-2:] == ("10_preprod", "logs")


def test_the_environment_sets_them(fresh_process: pytest.MonkeyPatch) -> None:
    fresh_process.setenv("MANGE_DATA", "/srv/x.duckdb")
    fresh_process.setenv("MANGE_THREADS", "2")
    assert get_settings().data == Path("/srv/x.duckdb")
    assert get_settings().threads == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MANGE_THREADS", "0"),
        ("MANGE_THREADS", "many"),
        ("MANGE_MEMORY_LIMIT", "a lot"),
        ("MANGE_REFRESH_SECONDS", "-1"),
        ("MANGE_QUERY_SECONDS", "0"),
    ],
)
def test_nonsense_is_refused_by_name(
    fresh_process: pytest.MonkeyPatch, name: str, value: str
) -> None:
    fresh_process.setenv(name, value)
    with pytest.raises(ConfigurationError, match=f"{name}='?{value}"):
        get_settings()


def test_every_setting_says_what_it_is_for() -> None:
    undescribed = [n for n, field in Settings.model_fields.items() if not field.description]
    assert undescribed == []
