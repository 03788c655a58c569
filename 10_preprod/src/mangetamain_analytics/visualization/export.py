"""The numbers behind a chart as JSON, CSV and Parquet."""

from __future__ import annotations

import dataclasses
import html
import io
import re
from collections.abc import Iterable
from typing import Any, Final

import polars as pl

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.utils.chart_theme import chart_config
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization.analysis import (
    Analysis,
    Column,
    Result,
    verdict_name,
)
from mangetamain_analytics.visualization.dials import numbers_of
from mangetamain_analytics.visualization.verdict_words import SCALE_WORDS

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9-]+")
_LONGEST_SAID: Final = 80  # characters of a file's name


def as_document(
    analysis: Analysis,
    result: Result,
    filters: Filters,
    dataset_id: str | None,
    language: Language,
) -> dict[str, Any]:
    """Return the JSON document of a result, texts in the language.

    Args:
        analysis: What was computed.
        result: For the selection.
        filters: The selection.
        dataset_id: Of the data; None while a local file is still being hashed.
        language: Of title, labels and sentences.
    """
    findings = [dataclasses.asdict(finding) for finding in analysis.findings(result, language)]
    return {
        "id": analysis.id,
        "title": language.gettext(analysis.question),
        "dataset": dataset_id,
        "filters": filters.as_dict(),
        "parameters": dict(analysis.parameters) | numbers_of(analysis.dials),
        "profile": result.profile,
        "n": result.n,
        "finding": findings[0],
        "findings": findings,
        "columns": [_column(column, language) for column in analysis.columns],
        "rows": result.rows,
    }


def _column(column: Column, language: Language) -> dict[str, str | None]:
    return {
        "name": column.name,
        "label": language.gettext(column.label),
        "unit": language.gettext(column.unit) if column.unit else None,
    }


def _frame(analysis: Analysis, result: Result) -> pl.DataFrame:
    names = [column.name for column in analysis.columns]
    if not result.rows:
        return pl.DataFrame(schema=names)
    # Of all rows: a column may begin with hundreds of empty cells.
    return pl.DataFrame(result.rows, infer_schema_length=None)


def as_csv(analysis: Analysis, result: Result) -> bytes:
    """Return the rows as CSV in UTF-8, a header of column names first."""
    return _frame(analysis, result).write_csv().encode()


def as_parquet(analysis: Analysis, result: Result) -> bytes:
    """Return the rows as a Parquet file."""
    buffer = io.BytesIO()
    _frame(analysis, result).write_parquet(buffer)
    return buffer.getvalue()


def as_text_columns(analysis: Analysis, result: Result, language: Language) -> dict[str, list[str]]:
    """Return the rows as columns of text headed by label and unit, as people write numbers."""
    table: dict[str, list[str]] = {}
    for column in analysis.columns:
        say = analysis.names.get(column.name, _cell)
        values = [say(row[column.name], language) for row in result.rows]
        table[heading(column, language)] = values
    return table


def heading(column: Column, language: Language) -> str:
    """Return what stands above a column: its label, and its unit if it has one."""
    unit = f" ({language.gettext(column.unit)})" if column.unit else ""
    return language.gettext(column.label) + unit


def findings_as_text_columns(
    analysis: Analysis, result: Result, language: Language
) -> dict[str, list[str]]:
    """Return every finding, those that the page leaves out too, as columns of text.

    Estimates carry their unit; p is adjusted and the interval simultaneous within the family.
    """
    findings = analysis.findings(result, language)
    low, high = zip(*(finding.ci or (None, None) for finding in findings), strict=True)
    columns: dict[str, Iterable[object]] = {
        N_("Finding"): [finding.text for finding in findings],
        N_("Verdict"): [verdict_name(finding.verdict, language) for finding in findings],
        N_("Estimate"): [finding.estimate for finding in findings],
        N_("95% interval from"): low,
        N_("95% interval to"): high,
        N_("Unit"): [finding.unit for finding in findings],
        N_("Adjusted p"): [finding.p_adjusted for finding in findings],
        N_("Effect size"): [finding.effect_size for finding in findings],
        N_("Scale"): [_scale_name(finding.effect_scale, language) for finding in findings],
        N_("Rows"): [finding.n for finding in findings],
        N_("Clusters"): [finding.clusters for finding in findings],
    }
    return {
        language.gettext(label): [language.cell(value) for value in values]
        for label, values in columns.items()
    }


def _scale_name(scale: str | None, language: Language) -> str | None:
    return language.gettext(SCALE_WORDS[scale][0]) if scale else None


def file_stem(name: str, parameters: Iterable[tuple[str, str]], built_at: str) -> str:
    """Name a file after what it holds, what a link says of it and the day of the data.

    Args:
        name: Of an analysis or a page.
        parameters: Names and values, as links have them.
        built_at: When the data were built, of the form 20261122T004100Z.
    """
    said = _UNSAFE.sub("_", "-".join(value for _, value in parameters))[:_LONGEST_SAID]
    return "-".join(part for part in (name, said, built_at[:8]) if part)


def _cell(value: object, language: Language) -> str:
    return language.cell(value)


def as_html(analysis: Analysis, result: Result, language: Language, name: str) -> bytes:
    """Return the chart as a page of its own, titled by its headline.

    Args:
        analysis: What was computed.
        result: For the selection.
        language: Of all words, those of the chart's own buttons included.
        name: Of the picture that can be taken from it, without its ending.
    """
    figure = analysis.figure(result, language)
    title = analysis.headline(result, language)
    subtitle = analysis.subtitle(result, language)  # names from a link among it
    figure.update_layout(
        title={"text": title, "subtitle": {"text": html.escape(subtitle, quote=False)}},
        margin_t=110,
        paper_bgcolor=ColorTheme.LIGHT_BACKGROUND_MAIN,
        font_color=ColorTheme.LIGHT_TEXT_PRIMARY,
    )
    # With Plotly inside: the page is read offline too, and asks nobody for anything.
    config = chart_config(figure, language, name)
    page: str = figure.to_html(include_plotlyjs=True, full_html=True, config=config)
    return page.replace("<html>", f'<html lang="{language.code}">', 1).encode()
