"""Every level of every dimension in words: whole sentences, and French that is French."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest

from mangetamain_analytics.i18n import LANGUAGES, get_language
from mangetamain_analytics.visualization.analysis import Analysis, Estimand
from mangetamain_analytics.visualization.dimensions import (
    DAY_TYPE,
    MONTH,
    SEASON,
    WEEKDAY,
    Dimension,
    Level,
)
from mangetamain_analytics.visualization.families.counts import counts_analysis
from mangetamain_analytics.visualization.families.measures import measures_analysis
from mangetamain_analytics.visualization.families.presences import TAGS, presences_analysis
from mangetamain_analytics.visualization.families.quantities import (
    COMPLEXITY,
    DURATION,
    NUTRITION,
)

EN, FR = get_language("en"), get_language("fr")
DIMENSIONS = {dimension.id: dimension for dimension in (DAY_TYPE, WEEKDAY, SEASON, MONTH)}
QUANTITIES = (*DURATION, *COMPLEXITY, *NUTRITION)
VALUES = {
    "no_evidence": (0.01, -0.01),
    "negligible": (0.02, -0.02),
    "small": (0.2, -0.2),
    "medium": (0.4, -0.4),
    "large": (2.0, -0.6),
}
# What the two languages share.
ALIKE = {"points", "sodium", "calories", "salt"}
# Where French drops a vowel before another: "de avril", "que un".
UNELIDED = re.compile(r"\b(de|que|le|la|se) [aeiouyhéèêâîœ]", re.IGNORECASE)


def analyses(dimension: Dimension) -> tuple[Analysis, Analysis, Analysis]:
    return (
        counts_analysis("x", "x", "?", dimension, dimension),
        measures_analysis("x", "x", "?", QUANTITIES, dimension, dimension),
        presences_analysis("x", "x", "?", TAGS, dimension),
    )


def estimands(level: Level) -> Iterator[tuple[int, Estimand]]:
    """Yield what can be said of a level, with the position of its family."""
    for verdict, values in VALUES.items():
        for value in values:
            interval = (value - 0.1, value + 0.1)

            def made(**facts: object) -> Estimand:
                every = {"level": level, "needed": 3.0, **facts}
                return Estimand("x", verdict, 500, 90, "u", value, interval, facts=every)

            for series in ("recipes", "interactions"):
                yield 0, made(series=series)
            for quantity in QUANTITIES:
                yield 1, made(measure=quantity.id)
            if verdict != "no_evidence":
                yield 2, made(item="salt", share=0.3, other=0.2)


def words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[^\W\d_]{3,}", text)}


@pytest.mark.parametrize("dimension", DIMENSIONS.values(), ids=list(DIMENSIONS))
def test_sentences_of_every_level(dimension: Dimension) -> None:
    families = analyses(dimension)
    said: set[str] = set()
    expected = 0
    for level in dimension.contrasted:
        for family, estimand in estimands(level):
            english, french = (families[family].sentence(estimand, each) for each in (EN, FR))
            for text in (english, french):
                assert not set(text) & set("{}"), text
                assert text[0].isupper(), text
                assert "  " not in text and text == text.strip()
            assert not (words(english) & words(french)) - ALIKE, french
            assert not UNELIDED.search(french), french
            said |= {english, french}
            expected += 2
    # Different numbers and levels, different sentences.
    assert len(said) == expected


@pytest.mark.parametrize("dimension", DIMENSIONS.values(), ids=list(DIMENSIONS))
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_sentence_names_its_level(dimension: Dimension, code: str) -> None:
    language = get_language(code)
    families = analyses(dimension)
    for level in dimension.contrasted:
        for family, estimand in estimands(level):
            said = families[family].sentence(estimand, language).lower()
            word = dimension.words[level]
            assert language.gettext(word.day if family == 0 else word.recipes).lower() in said
            if family == 0:
                assert language.gettext(dimension.than) in said


@pytest.mark.parametrize("dimension", DIMENSIONS.values(), ids=list(DIMENSIONS))
def test_what_charts_call_levels(dimension: Dimension) -> None:
    for name, level in itertools.product((dimension.name, dimension.tick), dimension.levels):
        english, french = name(level, EN), name(level, FR)
        assert english and french
        assert english != french
    for message in (dimension.title, dimension.than):
        assert EN.gettext(message) == message != FR.gettext(message)
