"""Trends: every analysis answers everywhere."""

from __future__ import annotations

import pytest
from answers import check_answer, check_charts, check_nothing_is_said

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization import export
from mangetamain_analytics.visualization.analyse_trendlines_v2 import ANALYSES
from mangetamain_analytics.visualization.analysis import Analysis


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda analysis: analysis.id)
@pytest.mark.parametrize(
    "filters", [Filters(), Filters((2016, 2018)), Filters((2005, 2006)), Filters((1950, 1960))],
    ids=str,
)  # fmt: skip
def test_every_trend_answers_everywhere(
    snapshot: Snapshot, analysis: Analysis, filters: Filters
) -> None:
    result = analysis.run(snapshot.fetch, filters)
    check_answer(analysis, result, filters)
    document = export.as_document(analysis, result, filters, "id", get_language("en"))
    for row in result.rows:
        assert list(row) == [column["name"] for column in document["columns"]]
    # A chart of nothing is empty, and no error.
    check_charts(analysis, result)
    if filters.years in ((2005, 2006), (1950, 1960)):
        check_nothing_is_said(result)


def test_ids_are_the_contract() -> None:
    families = ("volume", "duration", "complexity", "nutrition", "ingredients", "tags")
    late = ("duration-median", "ingredients-diversity", "tags-diversity")
    assert [analysis.id for analysis in ANALYSES] == [f"trends-{f}" for f in (*families, *late)]
