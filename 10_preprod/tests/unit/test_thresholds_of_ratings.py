"""From the rows of the ratings' statements to sentences: both sides of every threshold, and of 0.

Rows come from the site's own statements; estimate and spread are put in their place, alike in both
clusterings.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from scipy.optimize import brentq
from worlds import ask

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.analysis import Answers, Estimand
from mangetamain_analytics.visualization.registry import get_analysis

TIGHT = 1e-22
NEARLY = 1e-6
STANDARDIZED, H, VARIANCE = (0.2, 0.5, 0.8), (0.1, 0.3, 0.5), (0.01, 0.06, 0.14)
NAMES = ("negligible", "small", "medium", "large")
Row = dict[str, Any]


@dataclass(frozen=True)
class Template:
    """A template of a ratings page's sentences.

    Attributes:
        analysis: Id, without its page.
        query: Of the statement, without its clustering.
        prefix: Of the columns.
        key: Of the estimand.
        tested: From an effect to the value tested, given the statement's row and those of `size`.
        scale: Its thresholds.
        english: What is said of more, less, hardly more, hardly less, nothing.
        french: The same.
        clusterings: Of the statement.
    """

    analysis: str
    query: str
    prefix: str
    key: str
    tested: Callable[[float, Row, Row], float]
    scale: tuple[float, ...]
    english: tuple[str, ...]
    french: tuple[str, ...]
    clusterings: tuple[str, ...] = (", by recipe", ", by user")

    def names(self) -> list[str]:
        return [self.query + clustering for clustering in self.clusterings]

    def judge(self, answers: Answers, value: float, squares: float, **more: Any) -> Estimand:
        """Return what becomes of another value and spread in the first row of each clustering."""
        put = {f"{self.prefix}value": value, f"{self.prefix}squared_deviations": squares, **more}
        put[f"{self.prefix}curve"] = 0.0  # a straight course, where there is one
        rows = {name: [{**answers[name][0], **put}] for name in self.names()}
        result = get_analysis(f"ratings-{self.analysis}").compute({**answers, **rows}, Filters())
        return next(e for e in result.estimands if e.key.startswith(self.key))

    def check(self, estimand: Estimand, verdict: str) -> None:
        """Check the verdict and its words in both languages."""
        assert estimand.verdict == verdict
        place = {"negligible": 2, "no_evidence": 4}.get(verdict, 0)
        place += verdict != "no_evidence" and (estimand.value or 0) < 0
        sentence = get_analysis(f"ratings-{self.analysis}").sentence
        for code, words in (("en", self.english), ("fr", self.french)):
            said = sentence(estimand, get_language(code))
            assert words[place] in said.replace("\N{NO-BREAK SPACE}", " ")


Asked = Callable[[Template], tuple[Answers, Row, Row]]


def h(share: float, other: float) -> float:
    return 2 * math.asin(math.sqrt(share)) - 2 * math.asin(math.sqrt(other))


def by_sd(name: str) -> Callable[[float, Row, Row], float]:
    return lambda effect, row, _: effect * float(row[f"{name}_sd"])


def by_own_sd(effect: float, row: Row, _: Row) -> float:
    return effect * float(row["sd"])


def by_share(effect: float, row: Row, _: Row) -> float:
    share = row["five_mean"]
    return math.sin(math.asin(math.sqrt(share)) + effect / 2) ** 2 - float(share)


def by_decade(effect: float, _: Row, size: Row) -> float:
    share = 1 - size["rated"] / size["reviews"]
    edge = min(share, 1 - share) / 5
    return float(brentq(lambda s: h(share + 5 * s, share - 5 * s) - effect, -edge, edge))


def by_square(effect: float, _: Row, __: Row) -> float:
    return math.copysign(math.sqrt(abs(effect)), effect)


def as_it_is(effect: float, _: Row, __: Row) -> float:
    return effect


TEMPLATES = {
    "stars of a day type": Template(
        "weekend", "compared", "stars_", "stars:True", by_sd("stars"), STANDARDIZED,
        ("higher (", "lower (", "hardly higher", "hardly lower", "no evidence of a difference"),
        ("plus (", "moins (", "à peine plus", "à peine moins", "aucun écart établi"),
    ),
    "share of 5 stars of a day type": Template(
        "weekend", "compared", "five_", "five:True", by_share, H,
        ("higher (", "lower (", "hardly higher", "hardly lower", "no evidence of a difference"),
        ("plus (", "moins (", "à peine plus", "à peine moins", "aucun écart établi"),
    ),
    "stars of a season": Template(
        "season", "compared", "stars_", "stars:winter", by_sd("stars"), STANDARDIZED,
        ("higher (", "lower (", "hardly higher", "hardly lower", "no evidence of a difference"),
        ("plus (", "moins (", "à peine plus", "à peine moins", "aucun écart établi"),
    ),
    "without a rating": Template(
        "norating", "trend", "unrated_", "trend", by_decade, H,
        (" rose ", " fell ", "hardly rose (", "hardly fell (", "no evidence of a trend"),
        (" hausse ", " baisse ", "hausse infime (", "baisse infime (", "aucune tendance établie"),
    ),
    "who rates": Template(
        "raters", "intraclass", "", "between", as_it_is, VARIANCE,
        ("Who rates accounts for ", "less alike than", "hardly any of", "hardly any of",
         "No evidence that reviewers differ"),
        ("compte pour ", "se ressemblent moins", "ne compte presque pas",
         "ne compte presque pas", "Rien n’indique que les auteurs d’avis diffèrent"),
        ("",),
    ),
    "one-off reviewers": Template(
        "raters", "one-off", "stars_", "one-off", by_sd("stars"), STANDARDIZED,
        (" rate higher than", " rate lower than", "hardly otherwise than the others (+",
         "hardly otherwise than the others (−", "No evidence that reviewers with one rating"),
        (" notent plus haut", " notent plus bas", "à peu près comme les autres (+",
         "à peu près comme les autres (−", "Rien n’indique que"),
    ),
    "time": Template(
        "drivers", "correlations", "minutes_", "minutes", by_square, VARIANCE,
        ("goes with better ones", "goes with worse ones", "next to nothing",
         "next to nothing", "no evidence that it explains"),
        ("meilleures elles sont", "moins bonnes elles sont", "presque rien", "presque rien",
         "rien n’indique"),
    ),
    "an ingredient": Template(
        "ingredients", "items", "", "ingredients", by_own_sd, STANDARDIZED,
        ("rated better", "rated worse", "hardly better", "hardly worse", "No evidence that"),
        ("sont mieux notées", "sont moins bien notées", "à peine mieux notées",
         "à peine moins bien notées", "Rien n’indique"),
        (", by user", ", by recipe"),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def kept() -> dict[str, Answers]:
    """Keep what analyses were answered."""
    return {}


@pytest.fixture
def asked(snapshot: Snapshot, kept: dict[str, Answers]) -> Asked:
    """Give the answers of a template's analysis, its first row, and that of the size."""

    def answers_of(template: Template) -> tuple[Answers, Row, Row]:
        name = template.analysis
        if name not in kept:
            _, kept[name] = ask(get_analysis(f"ratings-{name}"), snapshot.fetch, Filters())
        answers = kept[name]
        return answers, answers[template.names()[-1]][0], answers["size"][0]

    return answers_of


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("step", [0, 1, 2])
@pytest.mark.parametrize("name", TEMPLATES)
def test_thresholds(asked: Asked, name: str, step: int, sign: int) -> None:
    template = TEMPLATES[name]
    answers, row, size = asked(template)
    for factor, verdict in ((1 - NEARLY, NAMES[step]), (1 + NEARLY, NAMES[step + 1])):
        effect = sign * template.scale[step] * factor
        estimand = template.judge(answers, template.tested(effect, row, size), TIGHT)
        assert estimand.effect == pytest.approx(effect)
        template.check(estimand, verdict)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("name", TEMPLATES)
def test_an_interval_that_just_holds_zero(asked: Asked, name: str, sign: int) -> None:
    """Nothing is said while the interval holds 0, however large the estimate."""
    template = TEMPLATES[name]
    answers, row, size = asked(template)
    value = template.tested(sign * 0.95 * template.scale[2], row, size)
    squares = (value / 3) ** 2

    def speaks(part: float) -> bool:
        found = template.judge(answers, part * value, squares)
        return found.verdict != "no_evidence"

    assert speaks(2.0) and not speaks(0.0)
    silent, spoken = 0.0, 2.0
    while spoken - silent > NEARLY:
        middle = (silent + spoken) / 2
        silent, spoken = (silent, middle) if speaks(middle) else (middle, spoken)
    assert silent > 0.3, "the interval is as wide as that"
    told = template.judge(answers, spoken * value, squares)
    assert told.interval is not None and told.value is not None
    nearest = min(map(abs, told.interval))
    assert nearest < 1e-4 * abs(told.value) and (told.value > 0) == (sign > 0)
    template.check(told, told.verdict)
    template.check(template.judge(answers, silent * value, squares), "no_evidence")


@pytest.mark.parametrize("sign", [1, -1])
def test_an_effect_is_negligible_only_as_far_as_its_whole_interval(asked: Asked, sign: int) -> None:
    template = TEMPLATES["stars of a day type"]
    answers, row, _ = asked(template)
    small, squares = 0.2 * row["stars_sd"], (0.02 * row["stars_sd"]) ** 2
    low, high = template.judge(answers, small, squares).interval or (0, 0)
    reach = (high - low) / 2
    assert reach < small / 2
    inside = template.judge(answers, sign * (small - reach * (1 + NEARLY)), squares)
    outside = template.judge(answers, sign * (small - reach * (1 - NEARLY)), squares)
    template.check(inside, "negligible")
    template.check(outside, "small")


LEAST = {"n": 100, "clusters": 30, "level_clusters": 15, "rest_clusters": 15}
FEW = {
    "n": ("only 99 ratings, at least 100", "seulement 99 notes, il en faut au moins 100"),
    "clusters": ("only 29 ", "seulement 29 "),
    "level_clusters": ("only 14 recipes on one side", "seulement 14 recettes d’un côté"),
    "rest_clusters": ("only 14 recipes on one side", "seulement 14 recettes d’un côté"),
}


@pytest.mark.parametrize("column", LEAST)
@pytest.mark.parametrize(
    "name", ["stars of a day type", "share of 5 stars of a day type", "stars of a season",
             "without a rating", "who rates", "time"],
)  # fmt: skip
def test_the_least_of_which_anything_is_said(asked: Asked, name: str, column: str) -> None:
    template = TEMPLATES[name]
    answers, row, size = asked(template)
    if column not in row:
        assert column.endswith("_clusters"), "only comparisons have sides"
        return
    value = template.tested(template.scale[2] * 1.1, row, size)
    put = {key: number for key, number in LEAST.items() if key in row}
    template.check(template.judge(answers, value, TIGHT, **put), "large")
    silent = template.judge(answers, value, TIGHT, **put | {column: LEAST[column] - 1})
    assert (silent.verdict, silent.value) == ("insufficient_data", None)
    sentence = get_analysis(f"ratings-{template.analysis}").sentence
    for code, words in zip(("en", "fr"), FEW[column], strict=True):
        assert words in sentence(silent, get_language(code))
