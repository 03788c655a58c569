"""Sessions over real websockets: whatever the data do, their pages are whole and of one version."""

from __future__ import annotations

import random
import re
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import httpx2
import pytest
from serving import TOKEN, environ_of_site
from site_process import running_site
from visitor import Page, visiting

from mangetamain_data_utils.publish import publish

SESSIONS = 24
SWAPS = 5
LEAST_CLICKS = 6


def rated(make_dataset: Callable[..., Path], number: int) -> Path:
    """Make a data set whose ratings all have as many stars as its number says."""
    path = make_dataset()
    with duckdb.connect(str(path)) as connection:
        stars = 1 + number % 5
        connection.execute("UPDATE interactions SET rating = ?", [stars])
        connection.execute("UPDATE users SET mean_rating = ?", [stars])
        for mart in ("mart_daily", "mart_yearly"):
            connection.execute(f"UPDATE {mart} SET sum_rating = n_rated * ?", [stars])
    return path


def stars_and_version(page: Page) -> tuple[str, str]:
    """Read from the overview the mean rating, and from its foot the data set."""
    [foot] = [found for text in page.texts if (found := re.search(r"data set (\S+)", text))]
    return page.metrics["Mean rating"], foot[1]


@pytest.mark.slow
def test_pages_are_whole_and_of_one_version_while_versions_change(
    s3_server: Any, make_dataset: Callable[..., Path], tmp_path: Path
) -> None:
    key = f"selftest/{secrets.token_hex(6)}.duckdb"
    etl, app = (replace(config, key=key) for config in (s3_server.etl, s3_server.app))
    app.write_credentials(tmp_path / "credentials")
    published = {publish(etl, rated(make_dataset, 0)).dataset_id: "1.00"}
    over = threading.Event()

    def visit(number: int) -> list[Page]:
        chance, pages = random.Random(number), []
        with visiting(site) as visitor:
            pages.append(visitor.open())
            while not over.is_set() or len(pages) < LEAST_CLICKS:
                pages.append(visitor.open(chance.choice([*visitor.pages, ""])))
        return pages

    with running_site(environ_of_site(tmp_path, key)) as site, ThreadPoolExecutor(SESSIONS) as pool:
        visits = [pool.submit(visit, number) for number in range(SESSIONS)]
        try:
            for number in range(1, 1 + SWAPS):
                release = publish(etl, rated(make_dataset, number))
                published[release.dataset_id] = f"{1 + number % 5}.00"
                wait_until_served(site, release.dataset_id)
        finally:
            over.set()
        pages = [page for done in visits for page in done.result()]
    assert [problem for page in pages for problem in page.problems] == []
    assert len(pages) >= SESSIONS * LEAST_CLICKS
    seen = [stars_and_version(page) for page in pages if "Mean rating" in page.metrics]
    assert all(published[version] == stars for stars, version in seen)
    assert len({version for _, version in seen}) > SWAPS // 2
    log = (tmp_path / "logs/preprod_errors.log").read_text()
    assert "ERROR" not in log


def wait_until_served(site: str, dataset_id: str) -> None:
    header = {"Authorization": f"Bearer {TOKEN}"}
    assert httpx2.post(f"{site}/admin/refresh", headers=header).status_code == 202
    give_up = time.monotonic() + 120
    while True:
        answer = httpx2.get(f"{site}/readyz", timeout=30)
        assert answer.status_code == 200
        if answer.json()["dataset"]["id"] == dataset_id:
            return
        assert time.monotonic() < give_up, answer.json()
        time.sleep(0.2)


@pytest.fixture
def endless_site(small_dataset: Path, tmp_path: Path) -> Iterator[str]:
    """Serve a data set one table of which takes for ever to read."""
    path = shutil.copyfile(small_dataset, tmp_path / "endless.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute("ALTER TABLE mart_items RENAME TO items")
        connection.execute(
            "CREATE VIEW mart_items AS SELECT i.* FROM items AS i, range(1000000) AS a,"
            " range(1000000) AS b WHERE a.range * b.range % 7 = i.id"
        )
    environ = {
        "APP_ENV": "local",
        "MANGE_DATA": str(path),
        "MANGE_LOG_DIR": str(tmp_path / "logs"),
        "MANGE_QUERY_SECONDS": "1000",
        "MANGE_THREADS": "1",
    }
    with running_site(environ) as site:
        yield site


def running_queries(site: str) -> float:
    text = httpx2.get(f"{site}/metrics", timeout=30).text
    return float(re.search(r"^mangetamain_queries_running (\S+)$", text, re.M)[1])


@pytest.mark.slow
def test_a_query_ends_when_its_visitor_leaves(endless_site: str) -> None:
    wait_for_queries(endless_site, 1)  # of the default view, for which nobody waits
    with visiting(endless_site) as visitor:
        visitor.click(query="profile=none")
        wait_for_queries(endless_site, 2)
        time.sleep(0.5)
        assert running_queries(endless_site) == 2
    wait_for_queries(endless_site, 1)


def wait_for_queries(site: str, count: int) -> None:
    give_up = time.monotonic() + 20
    while running_queries(site) != count:
        assert time.monotonic() < give_up, running_queries(site)
        time.sleep(0.1)
