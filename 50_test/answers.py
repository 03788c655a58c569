"""What holds of any answer: whole sentences, a small chart, a document and a table of its rows."""

from __future__ import annotations

import json

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.i18n.language import Language
from mangetamain_analytics.statistics.thresholds import SCALES
from mangetamain_analytics.visualization import export
from mangetamain_analytics.visualization.analysis import VERDICTS, Analysis, Estimand, Result

EN, FR = get_language("en"), get_language("fr")
MOST_BYTES = 150_000
SCALE_NAMES = {scale.name for scale in SCALES}


def check_answer(analysis: Analysis, result: Result, filters: Filters) -> None:
    """Check what an analysis answers about a selection, in both languages."""
    spoken = []
    for language in (EN, FR):
        texts = [finding.text for finding in analysis.findings(result, language)]
        _check_texts(texts)
        _check_exports(analysis, result, filters, language)
        spoken.append(set(texts))
    assert spoken[0].isdisjoint(spoken[1])
    for estimand in result.estimands:
        _check_estimand(estimand)
    if result.drawable:
        check_charts(analysis, result)
        assert all(analysis.alt(result, language) for language in (EN, FR))


def check_charts(analysis: Analysis, result: Result) -> None:
    """Check that the charts are drawn and small."""
    for language in (EN, FR):
        assert len(analysis.figure(result, language).to_json()) < MOST_BYTES
        assert b"plotly" in export.as_html(analysis, result, language, "chart")


def check_nothing_is_said(result: Result) -> None:
    """Check the answer about a selection that holds too little."""
    assert {estimand.verdict for estimand in result.estimands} == {"insufficient_data"}
    assert not result.drawable


def _check_texts(texts: list[str]) -> None:
    assert texts
    for text in texts:
        assert text[0].isupper() or text[0].isdigit() or text[0] in "“«", text
        assert not set(text) & set("{}") and text == text.strip(), text


def _check_exports(
    analysis: Analysis, result: Result, filters: Filters, language: Language
) -> None:
    document = export.as_document(analysis, result, filters, "id", language)
    json.dumps(document, allow_nan=False)
    names = {column["name"] for column in document["columns"]}
    assert all(set(row) == names for row in result.rows)
    table = export.as_text_columns(analysis, result, language)
    assert {len(column) for column in table.values()} == {len(result.rows)}
    said = export.findings_as_text_columns(analysis, result, language)
    assert {len(column) for column in said.values()} == {len(result.estimands)}


def _check_estimand(estimand: Estimand) -> None:
    assert estimand.verdict in VERDICTS
    assert estimand.scale is None or estimand.scale.name in SCALE_NAMES
    if estimand.interval and estimand.value is not None:
        assert estimand.interval[0] <= estimand.value <= estimand.interval[1]
