"""The frame of the benchmarks: ratios, rounds, results and exit codes."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

BENCH = Path(__file__).with_name("bench")


@pytest.fixture
def frame(monkeypatch, tmp_path):
    """Give the modules measure and run, with results written to the test's own folder."""
    monkeypatch.setattr(sys, "path", [str(BENCH), *sys.path])
    modules = SimpleNamespace(
        measure=importlib.import_module("measure"), run=importlib.import_module("run")
    )
    monkeypatch.setattr(modules.run, "RESULTS", tmp_path / ".bench/latest.json")
    yield modules
    for name in ("measure", "run", "analyses", "complete", "pages"):
        sys.modules.pop(name, None)


def run_with(frame, monkeypatch, *arguments, **benchmarks):
    """Run with these figures, or failures, in place of the benchmarks of the same names."""

    def find(name):
        def outcome():
            if isinstance(benchmarks[name], Exception):
                raise benchmarks[name]
            return benchmarks[name]

        return SimpleNamespace(run=outcome)

    monkeypatch.setattr(frame.run, "import_module", find)
    monkeypatch.setattr(frame.run, "BENCHMARKS", tuple(benchmarks))
    return CliRunner().invoke(frame.run.main, arguments)


def results_of(frame):
    return json.loads(frame.run.RESULTS.read_text())


def test_kept_bounds_are_exit_0_and_written(frame, monkeypatch):
    figure = frame.measure.Figure("pull", 2.0, "s", 1.0, 2.0)
    result = run_with(frame, monkeypatch, pull=figure)
    assert result.exit_code == 0, result.output
    assert results_of(frame) == [
        {
            "name": "pull",
            "value": 2.0,
            "unit": "s",
            "floor": 1.0,
            "ratio": 2.0,
            "bound": 2.0,
            "ok": True,
        }
    ]
    assert "2.00" in result.stdout


def test_a_broken_bound_is_exit_1_and_written(frame, monkeypatch):
    good = frame.measure.Figure("pull", 1.0, "s", 1.0, 1.2)
    bad = frame.measure.Figure("ready", 2.5, "s", 1.0, 2.0)
    result = run_with(frame, monkeypatch, pull=good, ready=bad)
    assert result.exit_code == 1
    assert [entry["ok"] for entry in results_of(frame)] == [True, False]
    assert "NO" in result.stdout


def test_what_cannot_be_measured_is_exit_1_and_the_others_are(frame, monkeypatch):
    good = frame.measure.Figure("ready", 1.0, "s", 1.0, 1.2)
    missing = frame.measure.BenchError("curl is missing")
    result = run_with(frame, monkeypatch, pull=missing, ready=good)
    assert result.exit_code == 1
    assert "curl is missing" in result.stderr
    assert [entry["name"] for entry in results_of(frame)] == ["ready"]


def test_the_long_ones_run_when_named_only(frame, monkeypatch):
    short = frame.measure.Figure("pull", 1.0, "s", 1.0, 1.2)
    long = frame.measure.Figure("scale_10 (trends)", 1.0, "ms", 1.0, 2.0)
    outcomes = {"pull": short, "scale_10": long}
    monkeypatch.setattr(
        frame.run, "import_module", lambda name: SimpleNamespace(run=lambda: outcomes[name])
    )
    monkeypatch.setattr(frame.run, "BENCHMARKS", ("pull",))
    for arguments, expected in (([], "pull"), (["scale_10"], "scale_10 (trends)")):
        result = CliRunner().invoke(frame.run.main, arguments)
        assert result.exit_code == 0, result.output
        assert [entry["name"] for entry in results_of(frame)] == [expected]


def test_every_benchmark_is_a_module_with_a_run(frame):
    for name in (*frame.run.BENCHMARKS, *frame.run.LONG):
        tree = ast.parse((BENCH / f"{name}.py").read_text("utf-8"))
        functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        assert "run" in functions, name


def test_the_bound_that_is_used_up_most_counts(frame):
    analyses = importlib.import_module("analyses")
    near = frame.measure.Figure("near its bound", 14.0, "ms", 1.0, 15.0)
    far = frame.measure.Figure("larger, and farther from its own", 15.0, "ms", 1.0, 20.0)
    assert analyses.worst([far, near]) is near


def test_each_page_has_its_six_and_the_late_ones_apart(frame):
    parts = importlib.import_module("pages").parts_of_pages()
    assert {name: len(parts[name]) for name in ("trends", "seasonality", "weekend")} == {
        "trends": 6,
        "seasonality": 6,
        "weekend": 6,
    }
    late = [analysis.id for analysis in parts["trends, late cards"]]
    assert "trends-duration-median" in late
    assert "trends-tags" not in late


def test_whole_pages_hold_every_analysis_once(frame):
    pages = importlib.import_module("pages").whole_pages()
    registry = importlib.import_module("mangetamain_analytics.visualization.registry")
    held = [analysis.id for analyses in pages.values() for analysis in analyses]
    assert sorted(held) == sorted(registry.ANALYSES)
    assert {"trends-tags", "trends-duration-median"} <= {each.id for each in pages["trends"]}


def test_an_unknown_name_is_exit_2_and_writes_nothing():
    command = [sys.executable, str(BENCH / "run.py"), "nonsense"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "'nonsense' is not one of" in result.stderr
    assert "Traceback" not in result.stderr


def test_rounds_are_interleaved_and_the_first_only_warms_up(frame):
    order = []
    ours, floors = iter([100.0, 1.0, 5.0, 3.0]), iter([100.0, 10.0, 20.0, 60.0])

    def measure(name, values):
        order.append(name)
        return next(values)

    medians = frame.measure.interleaved(
        3, lambda: measure("ours", ours), lambda: measure("floor", floors)
    )
    assert medians == (3.0, 20.0)
    # Who goes first changes, so that neither always finds the caches of the other.
    assert order == ["floor", "ours", "ours", "floor"] * 2
