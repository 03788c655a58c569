"""What stands out: the strongest first, two of a page at most, silence where nothing speaks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mangetamain_analytics.statistics.thresholds import COHENS_H, LOG_RATE_RATIO
from mangetamain_analytics.visualization.analysis import Analysis, Estimand, Result
from mangetamain_analytics.visualization.highlights import (
    NOTHING_KNOWN,
    PER_PAGE,
    SHOWN,
    TOO_FEW,
    TOO_SMALL,
    silence,
    strongest,
)
from mangetamain_analytics.visualization.registry import ANALYSES, get_analysis


def found(
    analysis_id: str, verdict: str, effect: float, drawable: bool = True
) -> tuple[Analysis, Result]:
    scale = LOG_RATE_RATIO if analysis_id.endswith("volume") else COHENS_H
    estimand = Estimand("x", verdict, 900, 90, "u", effect, None, effect, scale)
    return get_analysis(analysis_id), Result(
        900, 90, (2001, 2003), "standard", [], (estimand,), drawable
    )


def ids(*results: tuple[Analysis, Result]) -> list[str]:
    return [analysis.id for analysis, _ in strongest(results)]


def test_the_strongest_come_first_whatever_their_scale() -> None:
    chosen = ids(
        found("weekend-tags", "small", -0.2),  # 2 small effects
        found("trends-volume", "large", 0.9),  # 9.4
        found("seasonality-tags", "medium", 0.35),  # 3.5
    )
    assert chosen == ["trends-volume", "seasonality-tags", "weekend-tags"]


def test_no_page_takes_more_than_its_part() -> None:
    weekend = [
        found(f"weekend-{family}", "large", 0.9 - number / 10)
        for number, family in enumerate(("tags", "ingredients", "nutrition", "duration"))
    ]
    chosen = ids(*weekend, found("trends-tags", "small", 0.1))
    assert chosen == ["weekend-tags", "weekend-ingredients", "trends-tags"]
    every = [found(analysis_id, "large", 1.0) for analysis_id in ANALYSES]
    pages = [analysis.page for analysis, _ in strongest(every)]
    assert len(pages) <= SHOWN and max(map(pages.count, pages)) == PER_PAGE


def test_what_does_not_speak_or_is_not_drawn_does_not_stand_out() -> None:
    assert not ids(
        found("weekend-tags", "no_evidence", 0.9),
        found("weekend-volume", "negligible", 0.05),
        found("trends-tags", "insufficient_data", 0.9),
        found("trends-volume", "large", 0.9, drawable=False),
    )


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (("insufficient_data", "insufficient_data", "descriptive"), TOO_FEW),
        (("descriptive",), TOO_FEW),
        (("negligible", "insufficient_data", "descriptive"), TOO_SMALL),
        (("no_evidence", "insufficient_data", "insufficient_data"), TOO_FEW),
        (("negligible", "negligible"), TOO_SMALL),
        (("no_evidence", "insufficient_data", "descriptive"), NOTHING_KNOWN),
        (("negligible", "no_evidence"), NOTHING_KNOWN),
    ],
)
def test_why_nothing_stands_out(verdicts: tuple[str, ...], said: str) -> None:
    results = [
        found(name, verdict, 0.01) for name, verdict in zip(ANALYSES, verdicts, strict=False)
    ]
    assert len(results) == len(verdicts) and not strongest(results)
    assert silence(results) == said


def test_only_headlines_decide_why_nothing_stands_out() -> None:
    analysis, result = found("weekend-tags", "negligible", 0.01)
    unknown = found("weekend-tags", "no_evidence", 0.0)[1].estimands
    both = replace(result, estimands=result.estimands + unknown)
    assert silence([(analysis, both)]) == TOO_SMALL
