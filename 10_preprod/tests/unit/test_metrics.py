"""The figures for monitors: well formed, and true."""

import re
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mangetamain_analytics import metrics
from mangetamain_analytics.data.keeper import KeeperState
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.metrics import Family, Sample, render

LINE = re.compile(r'mangetamain_[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? -?[0-9.e+-]+')


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=[*metrics.ROUTES])) as client:
        yield client


def figures(text: str) -> dict[str, float]:
    """Read the samples, having seen that every line is one, a type or a help."""
    lines = text.splitlines()
    assert lines[-1] == "# EOF"
    samples = [line for line in lines[:-1] if not line.startswith(("# TYPE ", "# HELP "))]
    assert all(LINE.fullmatch(line) for line in samples)
    return {name: float(value) for name, _, value in (s.rpartition(" ") for s in samples)}


def test_a_site_that_serves(client: TestClient, site: DataLoader) -> None:
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    found = figures(answer.text)
    rows = site.fetch("SELECT count(*) AS n FROM users")[0]["n"]
    assert found['mangetamain_dataset_rows{table="users"}'] == rows
    assert found["mangetamain_ready"] == 1
    assert found["mangetamain_dataset_stale"] == 0
    assert found["mangetamain_dataset_swaps_total"] == 1
    assert 50e6 < found["mangetamain_memory_bytes"] < 5e9
    assert found["mangetamain_open_files"] > 3
    assert found["mangetamain_cpu_seconds_total"] > 0
    assert 0 < found["mangetamain_uptime_seconds"] < 86_400
    again = figures(client.get("/metrics").text)
    assert again["mangetamain_queries_total"] > found["mangetamain_queries_total"] > 0
    assert again["mangetamain_query_seconds_total"] > 0
    assert again["mangetamain_queries_running"] == 0


def test_a_site_without_data(fresh_process: pytest.MonkeyPatch) -> None:
    error = DataLoadError("S3", "away", code="s3_unreachable")
    found = figures(render(KeeperState(error=error, failures={"s3_unreachable": 3})))
    assert found["mangetamain_ready"] == 0
    assert found["mangetamain_dataset_stale"] == 1
    assert found['mangetamain_load_failures_total{code="s3_unreachable"}'] == 3


def test_labels_are_escaped() -> None:
    family = Family("x", "info", "X.", [Sample(1, {"name": 'a "b" \\ c\n'})])
    assert list(family.lines())[-1] == 'mangetamain_x_info{name="a \\"b\\" \\\\ c\\n"} 1'
