"""Statistical terms are explained where a visitor meets them."""

from __future__ import annotations

import pytest
from open_app import open_page

from mangetamain_analytics.app_pages.plain import plain
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.i18n import LANGUAGES, Language, get_language
from mangetamain_analytics.visualization.analysis import Analysis
from mangetamain_analytics.visualization.glossary import GLOSSARY
from mangetamain_analytics.visualization.registry import ANALYSES

# What visitors read, in small letters, and the term that explains it.
READ = {
    "95%": "95% interval",
    "geometric mean": "Geometric mean",
    "median": "Median",
    "quartile": "Quartiles",
    "diversity": "Diversity",
    "equal n": "At equal n",
    "percentage points": "Percentage points",
    "variance": "Variance",
    "common mean": "Common mean",
    "no evidence": "No evidence",
    "usual spread": "Usual spread",
}
MEANINGS = {term.name: term.meaning for term in GLOSSARY}
PAGES = sorted({analysis.page for analysis in ANALYSES.values()})


def expected(texts: list[str], language: Language) -> list[str]:
    """Return what has to be explained of English texts."""
    said = " ".join(texts).lower()
    names = [name for words, name in READ.items() if words in said]
    return [
        language.labelled(f"**{language.gettext(name)}**", language.gettext(MEANINGS[name]))
        for name in names
    ]


def texts_of(analysis: Analysis, site: DataLoader) -> list[str]:
    """Return what the card of an analysis says in English: its measure, and what it found."""
    result = analysis.run(site.fetch, Filters())
    english = get_language("en")
    found = [finding.text for finding in analysis.findings(result, english)[:4]]
    return [analysis.measure, analysis.headline(result, english), *found]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_card_explains_its_terms(site: DataLoader, page: str, code: str) -> None:
    language = get_language(code)
    test = open_page(page, lang=code)
    helped = [caption for caption in test.caption if caption.help]
    analyses = [analysis for analysis in ANALYSES.values() if analysis.page == page]
    assert len(helped) == len(test.subheader) == len(analyses)
    for heading, caption in zip(test.subheader, helped, strict=True):
        analysis = ANALYSES[heading.proto.anchor]
        assert caption.value.startswith(plain(analysis.say(analysis.measure, language)))
        wanted = expected(texts_of(analysis, site), language)
        assert wanted and all(text in caption.help for text in wanted), analysis.id


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    ("page", "link", "words"),
    [
        ("compare", {"analysis": "weekend-duration"}, ["95%", "geometric mean"]),
        ("charts", {"x": "season", "chart": "box", "y": "minutes"}, ["median", "quartile"]),
        ("overview", {}, ["95%"]),
    ],
)
def test_other_cards_do_too(
    site: DataLoader, page: str, link: dict[str, str], words: list[str], code: str
) -> None:
    test = open_page(page, lang=code, **link)
    helped = [caption.help for caption in test.caption if caption.help]
    assert len(helped) == len(test.get("plotly_chart")) > 0
    for text in expected(words, get_language(code)):
        assert all(text in one for one in helped)
