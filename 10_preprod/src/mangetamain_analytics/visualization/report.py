"""A page as one HTML file that needs no network and prints well."""

from __future__ import annotations

import datetime
import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from plotly.offline import get_plotlyjs

from mangetamain_analytics.data.dataset import Dataset
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.i18n import Language
from mangetamain_analytics.pages import PAGES, SITE_NAME
from mangetamain_analytics.utils.chart_theme import chart_config
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization import export
from mangetamain_analytics.visualization.analysis import Analysis, Result
from mangetamain_analytics.visualization.filter_words import (
    PROFILE_NAMES,
    aside_words,
    filter_words,
)

_STYLE: Final = f"""
body {{ font: 16px/1.5 sans-serif; color: {ColorTheme.LIGHT_TEXT_PRIMARY}; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }}
.quiet {{ opacity: 0.75; font-size: 0.9rem; }}
section {{ margin-top: 3rem; }}
dl {{ display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; }}
dd {{ margin: 0; font-size: 1.5rem; }}
table {{ border-collapse: collapse; font-size: 0.8rem; }}
th, td {{ text-align: left; padding: 0.15rem 0.8rem 0.15rem 0; border-bottom: 1px solid #ddd; }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.8rem; }}
figure {{ margin: 1rem 0; }}
.wide {{ overflow-x: auto; }}
@page {{ size: A4; margin: 15mm; }}
@media print {{
  body {{ margin: 0; max-width: none; font-size: 11pt; }}
  section {{ break-before: page; }}
  h2, figure, tr {{ break-inside: avoid; }}
  h2 {{ break-after: avoid; }}
  .wide {{ overflow-x: visible; }}
  th, td {{ font-size: 7pt; padding-right: 0.3rem; }}
  th {{ overflow-wrap: anywhere; hyphens: auto; }}
}}
"""


@dataclass(frozen=True)
class Section:
    """An analysis with what it found.

    Attributes:
        analysis: The analysis.
        result: What it found.
        filters: The selection that was asked for, of which it obeys a part.
        name: What that selection is called where it is this section's own, a message to translate.
    """

    analysis: Analysis
    result: Result
    filters: Filters
    name: str = ""


@dataclass(frozen=True)
class Report:
    """What a report holds.

    Attributes:
        page: Name of the page.
        sections: Its analyses.
        filters: The selection of the whole page; None where each section has its own.
        said: What a link says of it, with which its file is named.
        figures: Live figures by their names, in words.
        failures: Why the rest could not be computed, by what it is about, in words.
        silence: What is said in place of analyses where there are none, in words.
    """

    page: str
    sections: Sequence[Section]
    filters: Filters | None
    said: Sequence[tuple[str, str]]
    figures: Mapping[str, str] = field(default_factory=dict)
    failures: Mapping[str, str] = field(default_factory=dict)
    silence: str = ""


def as_report(report: Report, dataset: Dataset, language: Language) -> bytes:
    """Return the report of a page.

    Args:
        report: What it holds.
        dataset: What was asked.
        language: Of all words.
    """
    title = language.gettext(PAGES[report.page].title)
    sections = "\n".join(
        (
            *(_section(section, dataset, language) for section in report.sections),
            *(_failure(about, why) for about, why in report.failures.items()),
        )
    )
    return f"""<!DOCTYPE html>
<html lang="{language.code}">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>{_safe(title)} · {_safe(language.gettext(SITE_NAME))}</title>
<style>{_STYLE}</style>
<script>{get_plotlyjs()}</script>
</head>
<body>
<h1>{_safe(title)}</h1>
<p class="quiet">{_safe(_source(report.filters, dataset, language))}</p>
{_figures(report.figures)}
{sections or f"<p>{_safe(report.silence)}</p>"}
</body>
</html>
""".encode()


def _safe(text: str) -> str:
    return html.escape(text, quote=False)


def _source(filters: Filters | None, dataset: Dataset, language: Language) -> str:
    """Say which data were asked and what was selected of them."""
    built = datetime.datetime.strptime(dataset.built_at, "%Y%m%dT%H%M%SZ").date()
    parts = (
        language.gettext("Data of {date}", date=language.date(built)),
        language.gettext("data set {id}", id=dataset.id) if dataset.id else "",
        _selection(filters, language) if filters else "",
    )
    return " · ".join(part for part in parts if part)


def _selection(filters: Filters, language: Language) -> str:
    profile = language.gettext(PROFILE_NAMES[filters.profile])
    return " · ".join(({"profile": profile} | filter_words(filters, language)).values())


def _figures(figures: Mapping[str, str]) -> str:
    if not figures:
        return ""
    shown = "".join(
        f"<div><dt>{_safe(name)}</dt><dd>{_safe(value)}</dd></div>"
        for name, value in figures.items()
    )
    return f"<dl>{shown}</dl>"


def _section(section: Section, dataset: Dataset, language: Language) -> str:
    analysis, result = section.analysis, section.result
    findings = dict.fromkeys(finding.text for finding in analysis.findings(result, language))
    headline = analysis.headline(result, language)
    further = "".join(f"<li>{_safe(text)}</li>" for text in findings if text != headline)
    return f"""<section>
<h2>{_safe(headline)}</h2>
{_quiet(section, language)}
{_chart(analysis, result, dataset, language) if result.drawable else ""}
<ul>{further}</ul>
<h3>{_safe(language.gettext("How was this computed?"))}</h3>
<p>{_safe(analysis.say(analysis.method.text, language))}.</p>
<pre>{_safe(analysis.method.formula)}</pre>
<ul class="quiet">{"".join(f"<li>{_safe(r)}</li>" for r in analysis.method.references)}</ul>
<h3>{_safe(language.gettext("Numbers"))}</h3>
<div class="wide" role="region" tabindex="0" aria-label="{html.escape(headline)}">
{_table(export.as_text_columns(analysis, result, language))}
</div>
</section>"""


def _failure(about: str, why: str) -> str:
    return f"<section>\n<h2>{_safe(about)}</h2>\n<p>{_safe(why)}</p>\n</section>"


def _quiet(section: Section, language: Language) -> str:
    """Say which selection is looked at, what is shown of it, and which filters are left aside."""
    lines = [
        section.analysis.subtitle(section.result, language),
        aside_words(section.filters, section.result.filters, language),
    ]
    if section.name:
        selection = _selection(section.filters, language)
        lines.insert(0, language.labelled(language.gettext(section.name), selection))
    return "\n".join(f'<p class="quiet">{_safe(line)}</p>' for line in lines if line)


def _chart(analysis: Analysis, result: Result, dataset: Dataset, language: Language) -> str:
    figure = analysis.figure(result, language)
    figure.update_layout(
        paper_bgcolor=ColorTheme.LIGHT_BACKGROUND_MAIN, font_color=ColorTheme.LIGHT_TEXT_PRIMARY
    )
    said = [*analysis.parameters, *result.filters.as_parameters()]
    name = export.file_stem(analysis.id, said, dataset.built_at)
    config = chart_config(figure, language, name)
    drawn = figure.to_html(full_html=False, include_plotlyjs=False, config=config)
    words = html.escape(analysis.alt(result, language))
    return f'<figure role="img" aria-label="{words}">{drawn}</figure>'


def _table(columns: Mapping[str, Sequence[str]]) -> str:
    heads = "".join(f"<th>{_safe(label)}</th>" for label in columns)
    rows = zip(*columns.values(), strict=True)
    body = "".join(
        "<tr>" + "".join(f"<td>{_safe(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
