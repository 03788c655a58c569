"""Each warm page of six cards in the server, against the time that it may take.

What a page shows after its six is counted apart.
"""

from __future__ import annotations

from statistics import median

from analyses import full_size_file, worst
from measure import Figure, seconds_of
from pages import load, maker, parts_of_pages

ROUNDS = 30
BUDGET_MS = 40.0  # the floor is the time that a page of six was given


def run() -> Figure:
    """Measure loading results and figures, sentences, alternative texts and the charts' JSON."""
    loader = load(full_size_file())
    figures = []
    for name, analyses in parts_of_pages().items():
        make = maker(loader, analyses)
        make()
        value = 1000 * median(seconds_of(make) for _ in range(ROUNDS))
        figures.append(Figure(f"page_warm ({name})", value, "ms", BUDGET_MS, 1.0))
    return worst(figures)
