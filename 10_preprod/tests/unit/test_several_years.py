"""Within one year a season cannot be told from a trend, and nothing is claimed of it."""

import pytest

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.analyse_seasonality import ANALYSES
from mangetamain_analytics.visualization.analysis import Analysis


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda analysis: analysis.id)
def test_one_year_says_nothing_of_seasons(analysis: Analysis, snapshot: Snapshot) -> None:
    one = analysis.run(snapshot.fetch, Filters(years=(2007, 2007)))
    two = analysis.run(snapshot.fetch, Filters(years=(2006, 2007)))
    assert not one.drawable
    assert {estimand.verdict for estimand in one.estimands} == {"insufficient_data"}
    assert all(e.value is e.interval is e.p is None for e in one.estimands)
    assert [e.key for e in two.estimands if e.value is not None] or analysis.is_slow
    reason = "within a single year a season cannot be told from a trend"
    texts = [finding.text for finding in analysis.findings(one, get_language("en"))]
    enough = {e.key for e in one.estimands if e.facts["shortage"] == "years"}
    assert any(reason in text for text in texts) == bool(enough)
    assert "saison" in " ".join(f.text for f in analysis.findings(one, get_language("fr"))) or (
        not enough
    )


def test_what_is_missing_besides_stays_the_reason(snapshot: Snapshot) -> None:
    analysis = ANALYSES[0]
    result = analysis.run(snapshot.fetch, Filters(years=(2017, 2017)))
    texts = [finding.text for finding in analysis.findings(result, get_language("en"))]
    assert any(text.startswith("Too few recipes to compare: only ") for text in texts)
