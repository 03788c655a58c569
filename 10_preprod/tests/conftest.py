"""A site configured for the small data set, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mangetamain_analytics.data.keeper import get_keeper
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.settings import Settings, get_settings
from mangetamain_analytics.utils.environment import EnvironmentDetector

# What fails in these is told as what fails in a test.
pytest.register_assert_rewrite("answers", "words")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give settings whose folders are the test's own and whose pauses are short."""
    return Settings(cache=tmp_path / "cache", log_dir=tmp_path / "logs", retry_seconds=0.02)


@pytest.fixture
def snapshot(dataset_file: Path, settings: Settings) -> Snapshot:
    """Open the small data set."""
    return Snapshot(dataset_file, "test", settings)


@pytest.fixture
def fresh_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """Give a monkeypatch for the environment; what the process has remembered is forgotten."""
    for name in ("APP_ENV", "MANGE_DATA", "MANGE_CREDENTIALS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MANGE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("MANGE_LOG_DIR", str(tmp_path / "logs"))
    _forget()
    yield monkeypatch
    if get_keeper.cache_info().currsize:
        get_keeper().stop()
    _forget()


@pytest.fixture
def site(fresh_process: pytest.MonkeyPatch, dataset_file: Path) -> Iterator[DataLoader]:
    """Configure this process as a local site over the small data set, loaded."""
    fresh_process.setenv("APP_ENV", "local")
    fresh_process.setenv("MANGE_DATA", str(dataset_file))
    yield DataLoader()


def _forget() -> None:
    EnvironmentDetector.reset_cache()
    get_settings.cache_clear()
    get_keeper.cache_clear()
