"""Where nothing depends on the year, nothing on the page of trends speaks.

Measures, items, medians and diversity are asked in worlds that grow and fade as the real site
did; counts, of which that is the trend, in worlds whose calendar is stretched until it is even.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from scipy import stats
from still_worlds import still_world, stretch
from worlds import World, ask

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.visualization.analysis import SPEAKING, Analysis
from mangetamain_analytics.visualization.registry import ANALYSES, get_analysis

SPEAKS: Final = (*SPEAKING, "negligible")
FILTERS: Final = Filters(profile="none")


def alarms(analysis: Analysis, world: World) -> Iterator[tuple[str, bool]]:
    """Yield what may speak of nothing, and whether it does; items speak together."""
    result = ask(analysis, world.fetch, FILTERS)[0]
    tested = [e for e in result.estimands if e.verdict != "descriptive"]
    assert all(e.verdict != "insufficient_data" for e in tested), "draw more"
    if "item" in (result.rows or [{}])[0]:
        assert len(result.rows) >= 25
        yield f"{analysis.id}, any item", any(e.verdict in SPEAKS for e in tested)
        return
    for estimand in tested:
        yield f"{analysis.id}, {estimand.key}", estimand.verdict in SPEAKS


def check_null(runs: int, allowed: Callable[[int], bool]) -> None:
    spoken: defaultdict[str, int] = defaultdict(int)
    for seed in range(40_000, 40_000 + runs):
        world = still_world(seed)
        for analysis in (a for a in ANALYSES.values() if a.page == "trends"):
            if analysis.id != "trends-volume":
                for name, speaks in alarms(analysis, world):
                    spoken[name] += speaks
        stretch(world, seed)
        for name, speaks in alarms(get_analysis("trends-volume"), world):
            spoken[name] += speaks
    rates = {name: count / runs for name, count in spoken.items()}
    print(f"\nfalse alarms of trends in {runs} runs: {rates}")
    # Measures, both kinds of items, the median, two of diversity of each kind, two counts.
    assert len(rates) == 11 + 2 + 1 + 4 + 2
    assert all(allowed(count) for count in spoken.values()), rates


QUICK: Final = 15


def test_nothing_moves_where_nothing_moves_quick() -> None:
    most = int(stats.binom.ppf(1 - 1e-4, QUICK, 0.07))
    check_null(QUICK, lambda spoken: spoken <= most)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_nothing_moves_where_nothing_moves() -> None:
    check_null(1000, lambda spoken: spoken <= 70)
