"""A result kept by Streamlit’s cache, which pickles, says and draws what a new one does."""

from __future__ import annotations

import pickle

import pytest

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.analysis import Analysis
from mangetamain_analytics.visualization.registry import ANALYSES


@pytest.mark.parametrize("analysis", ANALYSES.values(), ids=list(ANALYSES))
def test_a_kept_result_is_as_a_new_one(analysis: Analysis, snapshot: Snapshot) -> None:
    language = get_language("en")
    new = analysis.run(snapshot.fetch, Filters())
    kept = pickle.loads(pickle.dumps(new))
    assert analysis.findings(kept, language) == analysis.findings(new, language)
    assert analysis.headline(kept, language) == analysis.headline(new, language)
    if new.drawable:
        assert analysis.alt(kept, language) == analysis.alt(new, language)
        assert analysis.figure(kept, language) == analysis.figure(new, language)
