"""What visitors meet on ten times the data, pages of default views, against the same at scale 1.

How long each analysis takes when its result is not there yet is printed besides.
"""

from __future__ import annotations

from pathlib import Path

from analyses import full_size_file, worst
from complete import CACHE, run_tool
from measure import Figure, interleaved, seconds_of
from pages import load, maker, whole_pages
from rich.console import Console
from rich.table import Table

from mangetamain_analytics.data.cached_loaders import load_result
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.visualization.registry import ANALYSES

ROUNDS = 15
BOUND = 2.0


def run() -> Figure:
    """Measure each page warm at both scales."""
    loaders = {1: load(full_size_file()), 10: load(_ten_times_file())}
    Console(stderr=True).print(_cold_times(loaders))
    figures = []
    for name, analyses in whole_pages().items():
        small, large = (maker(loaders[scale], analyses) for scale in (1, 10))
        value, floor = interleaved(ROUNDS, lambda: seconds_of(large), lambda: seconds_of(small))
        figures.append(Figure(f"scale_10 ({name})", 1000 * value, "ms", 1000 * floor, BOUND))
    return worst(figures)


def _cold_times(loaders: dict[int, DataLoader]) -> Table:
    """Compute each analysis once at each scale, which fills the cache besides."""
    table = Table("cold", *(f"scale {scale}" for scale in loaders))
    for analysis_id in ANALYSES:
        times = (
            seconds_of(lambda: load_result(loader, analysis_id, Filters()))
            for loader in loaders.values()
        )
        table.add_row(analysis_id, *(f"{seconds:.2f} s" for seconds in times))
    return table


def _ten_times_file() -> Path:
    """Find the data set of ten times the full size, or generate and build it."""
    path = CACHE / "scale-10.duckdb"
    if not path.is_file():
        folder = CACHE / "scale-10"
        run_tool("generate", "--scale", 10, "--out", folder)
        run_tool("build", "--source", folder, "--out", path)
    return path
