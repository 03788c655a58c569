"""Fixtures that the tests of several folders share: small data sets and a real browser."""

from __future__ import annotations

import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import DESKTOP, started_chromium
from playwright.sync_api import Browser

TOOL = Path(sysconfig.get_path("scripts")) / "mangetamain-data"


@pytest.fixture(scope="session")
def data_tool() -> Callable[..., None]:
    """Give a function that runs mangetamain-data and fails with its words when it fails."""

    def run(*arguments: object) -> None:
        done = subprocess.run([TOOL, *map(str, arguments)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    return run


@pytest.fixture(scope="session")
def kaggle_folder(data_tool: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate about 2,300 recipes and 11,300 interactions in Kaggle's format."""
    folder = tmp_path_factory.mktemp("kaggle")
    data_tool("generate", "--scale", "0.01", "--seed", "7", "--out", folder)
    return folder


@pytest.fixture(scope="session")
def dataset_file(
    data_tool: Callable[..., None], kaggle_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Build the data set of the generated files."""
    path = tmp_path_factory.mktemp("dataset") / "small.duckdb"
    data_tool("build", "--source", kaggle_folder, "--out", path)
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium; `make test` installs it."""
    with started_chromium() as started:
        yield started


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Any]]:
    """Give a function that opens an address in a window of its own: desktop, English."""
    contexts = []

    def open_address(url: str, **options: Any) -> Any:
        # Playwright waits for functions by evaluating strings, which the site's policy forbids.
        defaults = {"viewport": DESKTOP, "locale": "en-US", "bypass_csp": True}
        context = browser.new_context(**(defaults | options))
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield open_address
    for context in contexts:
        context.close()
