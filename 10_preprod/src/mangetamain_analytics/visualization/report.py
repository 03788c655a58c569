"""A page of analyses as one HTML file that needs no network and prints well."""

from __future__ import annotations

import datetime
import html
from collections.abc import Iterable, Mapping, Sequence
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
from mangetamain_analytics.visualization.filter_words import PROFILE_NAMES, filter_words

_STYLE: Final = f"""
body {{ font: 16px/1.5 sans-serif; color: {ColorTheme.LIGHT_TEXT_PRIMARY}; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }}
.quiet {{ opacity: 0.75; font-size: 0.9rem; }}
section {{ margin-top: 3rem; }}
table {{ border-collapse: collapse; font-size: 0.8rem; }}
th, td {{ text-align: left; padding: 0.15rem 0.8rem 0.15rem 0; border-bottom: 1px solid #ddd; }}
pre {{ white-space: pre-wrap; font-size: 0.8rem; }}
@page {{ size: A4; margin: 15mm; }}
@media print {{
  body {{ margin: 0; max-width: none; font-size: 11pt; }}
  section {{ break-before: page; }}
  h2, figure, tr {{ break-inside: avoid; }}
  h2 {{ break-after: avoid; }}
}}
"""


def as_report(
    page: str,
    found: Iterable[tuple[Analysis, Result]],
    filters: Filters,
    dataset: Dataset,
    language: Language,
) -> bytes:
    """Return the report of a page.

    Args:
        page: Its name.
        found: Its analyses and what they found for the selection.
        filters: The selection.
        dataset: What was asked.
        language: Of all words.
    """
    title = language.gettext(PAGES[page].title)
    sections = "\n".join(
        _section(analysis, result, dataset, language) for analysis, result in found
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
<p class="quiet">{_safe(_selection(filters, dataset, language))}</p>
{sections}
</body>
</html>
""".encode()


def _safe(text: str) -> str:
    return html.escape(text, quote=False)


def _selection(filters: Filters, dataset: Dataset, language: Language) -> str:
    """Say which data were asked and what was selected of them."""
    built = datetime.datetime.strptime(dataset.built_at, "%Y%m%dT%H%M%SZ").date()
    words = filter_words(filters, language)
    profile = language.gettext(PROFILE_NAMES[filters.profile])
    parts = (
        language.gettext("Data of {date}", date=language.date(built)),
        language.gettext("data set {id}", id=dataset.id) if dataset.id else "",
        *({"profile": profile} | words).values(),
    )
    return " · ".join(part for part in parts if part)


def _section(analysis: Analysis, result: Result, dataset: Dataset, language: Language) -> str:
    findings = dict.fromkeys(finding.text for finding in analysis.findings(result, language))
    headline = analysis.headline(result, language)
    further = "".join(f"<li>{_safe(text)}</li>" for text in findings if text != headline)
    return f"""<section>
<h2>{_safe(headline)}</h2>
<p class="quiet">{_safe(analysis.subtitle(result, language))}</p>
{_chart(analysis, result, dataset, language) if result.drawable else ""}
<ul>{further}</ul>
<h3>{_safe(language.gettext("How was this computed?"))}</h3>
<p>{_safe(analysis.say(analysis.method.text, language))}.</p>
<pre>{_safe(analysis.method.formula)}</pre>
<ul class="quiet">{"".join(f"<li>{_safe(r)}</li>" for r in analysis.method.references)}</ul>
<h3>{_safe(language.gettext("Numbers"))}</h3>
{_table(export.as_text_columns(analysis, result, language))}
</section>"""


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
