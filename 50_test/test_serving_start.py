"""How a site over S3 starts: with what is here, or showing how far the download is."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import Popen
from typing import Any

import duckdb
import httpx2
import pytest
from fault_proxy import Proxy, hang_up, of_data, proxied, slow
from serving import environ_of_site
from site_process import running_site, site_process
from waiting import wait_until

from mangetamain_data_utils import local_copy
from mangetamain_data_utils.publish import publish
from mangetamain_data_utils.pull import pull
from mangetamain_data_utils.s3 import S3Config

# Of DuckDB's files: three headers of 4 KB, then blocks.
HEADERS, BLOCK = 3 << 12, 1 << 18


@dataclass(frozen=True)
class Start:
    """What a site is started with."""

    proxy: Proxy
    etl: S3Config
    app: S3Config
    cache: Path
    environ: dict[str, str]


@pytest.fixture
def start(s3_server: Any, tmp_path: Path) -> Iterator[Start]:
    """Give a relay before S3, a plain key of the test's own, and the environment of a site."""
    key = f"selftest/{secrets.token_hex(6)}.duckdb"
    etl, app = (replace(config, key=key) for config in (s3_server.etl, s3_server.app))
    if not app.endpoint_url.startswith("http://"):
        pytest.skip("the relay passes plain HTTP only")
    with proxied(app) as (proxy, through):
        through.write_credentials(tmp_path / "credentials")
        yield Start(proxy, etl, through, tmp_path / "cache", environ_of_site(tmp_path, key))


def wait_for(site: str, condition: Callable[[int, dict[str, Any]], bool]) -> dict[str, Any]:
    """Poll /readyz until the condition holds for its status and body; return the body."""
    give_up = time.monotonic() + 30
    while True:
        answer = httpx2.get(f"{site}/readyz")
        body: dict[str, Any] = answer.json()
        if condition(answer.status_code, body):
            return body
        assert time.monotonic() < give_up, body
        time.sleep(0.05)


@pytest.mark.browser
def test_the_first_start_shows_how_far_it_is_and_the_page_comes_by_itself(
    start: Start, make_dataset: Callable[..., Path], open_page: Callable[..., Any]
) -> None:
    release = publish(start.etl, make_dataset(3 << 20))
    start.proxy.fault = of_data(lambda answer: replace(slow(answer), pause=0.1))
    with running_site(start.environ, path="/healthz") as site:
        told = wait_for(site, lambda status, body: body["progress"]["percent"] > 0)
        assert (told["status"], told["code"]) == ("loading", "loading")
        assert told["progress"]["total_bytes"] == release.size
        assert told["progress"]["bytes_per_second"] > 0
        page = open_page(site)
        bar = page.get_by_test_id("stProgress")
        bar.wait_for()
        assert re.search(r"Loading the data: \d+\s?% of \d+ MB, \d+\.\d MB/s", bar.inner_text())
        page.get_by_text("Data of").wait_for()
        assert bar.count() == 0
        ready = wait_for(site, lambda status, body: status == 200)
        assert ready["dataset"]["id"] == release.dataset_id


@pytest.mark.browser
def test_without_s3_the_newest_sound_copy_is_served_with_its_date(
    start: Start, make_dataset: Callable[..., Path], open_page: Callable[..., Any]
) -> None:
    releases = []
    for _ in range(2):
        releases.append(publish(start.etl, make_dataset()))
        newest = pull(start.app, start.cache).path
    newest.write_bytes(b"damaged")
    start.proxy.fault = hang_up
    with running_site(start.environ) as site:
        told = wait_for(site, lambda status, body: body["dataset"]["stale"])
        assert told["dataset"]["id"] == releases[0].dataset_id
        assert told["code"] == "s3_unreachable"
        open_page(site).get_by_text("Data of Jan 1, 1999").wait_for()
        start.proxy.fault = None
        healed = wait_for(site, lambda status, body: not body["dataset"]["stale"])
        assert healed["dataset"]["id"] == releases[1].dataset_id
        assert local_copy.newest(start.cache).release == releases[1]


def rot(path: Path, table: str, column: str) -> None:
    """Damage the block of a column, so that the file looks as it did."""
    with duckdb.connect(str(path), read_only=True) as connection:
        [(block,)] = connection.execute(
            "SELECT max(block_id) FROM pragma_storage_info(?) WHERE column_name = ?",
            [table, column],
        ).fetchall()
    status = path.stat()
    with path.open("r+b") as file:
        file.seek(HEADERS + block * BLOCK + BLOCK // 2)
        file.write(b"rotten" * 100)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_a_copy_that_rots_unseen_is_met_by_a_query_and_pulled_again(
    start: Start, make_dataset: Callable[..., Path]
) -> None:
    release = publish(start.etl, make_dataset())
    copy = pull(start.app, start.cache).path
    rot(copy, "recipe_ingredients", "recipe_id")
    rotten = copy.stat()
    assert local_copy.is_noted(copy, release)
    with running_site(start.environ) as site:
        # Computing the default view meets it, if no visitor does.
        wait_until(lambda: copy.stat().st_ino != rotten.st_ino, 60)
        assert hashlib.sha256(copy.read_bytes()).hexdigest() == release.sha256
        address = f"{site}/api/v1/analyses/weekend-ingredients.json?profile=none"
        wait_until(lambda: httpx2.get(address, timeout=60).status_code == 200, 60)
        assert wait_for(site, lambda status, body: status == 200)["dataset"]["stale"] is False
    log = Path(start.environ["MANGE_LOG_DIR"], "preprod_errors.log").read_text("utf-8")
    assert f"{copy.name} could not be read; what was pulled is verified again" in log


def test_a_newer_version_is_pulled_while_the_copy_is_served(
    start: Start, make_dataset: Callable[..., Path]
) -> None:
    here = publish(start.etl, make_dataset())
    pull(start.app, start.cache)
    newer = publish(start.etl, make_dataset(1 << 20))
    start.proxy.fault = of_data(lambda answer: replace(slow(answer), pause=0.05))
    with running_site(start.environ) as site:
        told = wait_for(site, lambda status, body: "progress" in body)
        assert (told["status"], told["dataset"]["id"]) == ("ready", here.dataset_id)
        assert told["dataset"]["stale"] is False
        start.proxy.fault = None
        wait_for(site, lambda status, body: body["dataset"]["id"] == newer.dataset_id)


@pytest.mark.parametrize("end", [Popen.kill, Popen.terminate], ids=["killed", "stopped"])
def test_a_site_that_ends_during_a_pull_ends_at_once_and_goes_on_with_it(
    start: Start, make_dataset: Callable[..., Path], end: Callable[[Popen[bytes]], None]
) -> None:
    release = publish(start.etl, make_dataset(8 << 20))
    start.proxy.fault = of_data(lambda answer: replace(slow(answer), pause=0.1))
    with site_process(start.environ, path="/healthz") as (site, process):
        wait_for(site, lambda status, body: body["progress"]["percent"] > 40)
        end(process)
        process.wait(8)
    start.proxy.fault = None
    asked = len(start.proxy.asked)
    with running_site(start.environ) as site:
        ready = wait_for(site, lambda status, body: status == 200)
    assert ready["dataset"]["id"] == release.dataset_id
    spans = [
        span.removeprefix("bytes=").split("-") for _, _, span in start.proxy.asked[asked:] if span
    ]
    fetched = sum(int(last) - int(first) + 1 for first, last in spans)
    assert 0 < fetched < release.size
