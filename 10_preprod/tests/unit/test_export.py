"""What can be taken away: every finding as a table, and a chart that needs nothing else."""

from __future__ import annotations

import dataclasses
import re

import pytest
from charts_of import configs

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization import export
from mangetamain_analytics.visualization.analysis import Analysis, Result, verdict_name
from mangetamain_analytics.visualization.registry import get_analysis

Computed = tuple[Analysis, Result]


@pytest.fixture
def computed(snapshot: Snapshot) -> Computed:
    analysis = get_analysis("seasonality-duration")
    return analysis, analysis.run(snapshot.fetch, Filters())


def test_every_season_is_in_the_table_of_findings(computed: Computed) -> None:
    analysis, result = computed
    table = export.findings_as_text_columns(analysis, result, get_language("fr"))
    said = dict(zip(table["Constat"], zip(*table.values(), strict=True), strict=True))
    assert len(said) == len(result.estimands) == 4
    first = result.estimands[0]
    assert first.interval and first.value and first.p is not None
    text = analysis.sentence(first, get_language("fr"))
    cells = said[text]
    assert cells[1] == verdict_name(first.verdict, get_language("fr"))
    assert "(d de Cohen)" in cells[8]
    numbers = [first.value, *first.interval, first.p, first.effect, first.n, first.clusters]
    shown = [cells[2], cells[3], cells[4], cells[6], cells[7], cells[9], cells[10]]
    read = [float(s.replace("−", "-").replace(",", ".").replace("\u202f", "")) for s in shown]
    assert read == pytest.approx(numbers, rel=1e-3)


def test_what_is_not_estimated_has_no_numbers(computed: Computed) -> None:
    analysis, result = computed
    bare = dataclasses.replace(result.estimands[0], interval=None, p=None)
    table = export.findings_as_text_columns(
        analysis, dataclasses.replace(result, estimands=(bare,)), get_language("en")
    )
    assert table["95% interval from"] == table["95% interval to"] == table["Adjusted p"] == ["–"]


def test_a_page_of_its_own_asks_nobody_for_anything(computed: Computed) -> None:
    page = export.as_html(*computed, get_language("fr"), "saisons-20261122").decode()
    assert '<html lang="fr">' in page and "Plotly.newPlot" in page
    assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=", page)


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_chart_s_own_buttons_speak_the_reader_s_language(computed: Computed, code: str) -> None:
    language = get_language(code)
    page = export.as_html(*computed, language, "saisons-20261122").decode()
    (config,) = configs(page)
    assert (config["locale"], config["displaylogo"]) == (code, False)
    words = config["locales"][code]["dictionary"]
    assert words["Download plot"] == language.gettext("Download plot")
    assert config["toImageButtonOptions"]["filename"] == "saisons-20261122"
