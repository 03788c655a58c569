"""What an analysis is: a value that pages, the API and tests use alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import plotly.graph_objects as go

from mangetamain_analytics.data.conditions import bind, with_filters
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.statistics.thresholds import Scale
from mangetamain_analytics.visualization.dials import Dial, numbers_of
from mangetamain_analytics.visualization.filter_words import PROFILE_NAMES, filter_words

Rows = list[dict[str, Any]]
Answers = Mapping[str, Rows]
Fetch = Callable[[str, Mapping[str, object]], Rows]

VERDICTS: Final = (
    "insufficient_data",
    "no_evidence",
    "negligible",
    "small",
    "medium",
    "large",
    "descriptive",
)
SPEAKING: Final = ("small", "medium", "large")
VERDICT_NAMES: Final = {
    "insufficient_data": N_("too few data"),
    "no_evidence": N_("no evidence"),
    "negligible": N_("negligible"),
    "small": N_("small"),
    "medium": N_("medium"),
    "large": N_("large"),
    "descriptive": N_("descriptive"),
}
_UNANSWERED: Final = {
    "insufficient_data": N_("Too few data to tell."),
    "no_evidence": N_("No evidence."),
}


@dataclass(frozen=True)
class Column:
    """A column of the numbers behind a chart; label and unit are messages to translate."""

    name: str
    label: str
    unit: str | None = None
    is_link: bool = False


@dataclass(frozen=True)
class Estimand:
    """What was estimated and how it was judged, in numbers; words are made of it.

    Attributes:
        key: Stable across languages.
        verdict: One of `VERDICTS`.
        n: Rows.
        clusters: Independent contributors among them.
        unit: What value and interval are measured in, a message to translate.
        value: The estimate; None when there are too few data.
        interval: Simultaneous 95 % interval within the family.
        effect: The estimate on `scale`.
        scale: Scale of the effect size.
        p: Adjusted within the family.
        facts: What the sentence names besides, such as an item or two shares.
    """

    key: str
    verdict: str
    n: int
    clusters: int
    unit: str
    value: float | None = None
    interval: tuple[float, float] | None = None
    effect: float | None = None
    scale: Scale | None = None
    p: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """A sentence computed from numbers, and those numbers.

    Attributes:
        key: The estimand, stable across languages.
        verdict: One of `VERDICTS`.
        text: The sentence, in the language it was asked for.
        estimate: In `unit`; None when there are too few data.
        unit: What the estimate is measured in.
        ci: Simultaneous 95 % interval; None when nothing is tested.
        effect_size: On the scale `effect_scale`.
        effect_scale: Name of that scale.
        p_adjusted: Adjusted within the family; None when nothing is tested.
        n: Rows.
        clusters: Independent contributors among them.
        method: How the estimate was made.
    """

    key: str
    verdict: str
    text: str
    estimate: float | None
    unit: str
    ci: tuple[float, float] | None
    effect_size: float | None
    effect_scale: str | None
    p_adjusted: float | None
    n: int
    clusters: int
    method: str


@dataclass(frozen=True)
class Result:
    """What an analysis computed for a selection.

    Attributes:
        n: Rows of the base table that went in.
        clusters: Independent contributors among them.
        years: First and last year really covered; None when nothing is selected.
        profile: Cleaning profile.
        rows: The numbers behind the chart, a mapping per row.
        estimands: What findings speak of, headline first.
        drawable: Whether there are enough data for a chart that is more than noise.
        reviews: Reviews that went in too; None where none are looked at.
        filters: What was selected, of what the analysis obeys; `Analysis.run` sets it.
    """

    n: int
    clusters: int
    years: tuple[int, int] | None
    profile: str
    rows: Rows
    estimands: tuple[Estimand, ...]
    drawable: bool
    reviews: int | None = None
    filters: Filters = Filters()


@dataclass(frozen=True)
class Method:
    """How an analysis was computed, for people.

    Attributes:
        text: In words, a message to translate.
        formula: In LaTeX.
        references: Where it comes from.
    """

    text: str
    formula: str
    references: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Analysis:
    """An analysis: everything between the filters and what people and programs read.

    Attributes:
        id: Its name in links and in the API, `<page>-<family>`.
        page: The page that shows it.
        question: What it answers, a message to translate.
        measure: What the chart shows, with its unit, a message to translate.
        filters: Names of the filters that it obeys.
        queries: Statements by name, with `$name` parameters; each returns hundreds of rows.
        columns: What the result's rows hold.
        compute: From the statements' rows to the result.
        figure: The chart.
        sentence: An estimand in words.
        alt: What the chart shows, for those who cannot see it.
        method: How it was computed.
        is_slow: Whether pages show it after the rest.
        names: By column, how a value of it is called in a language; others are written as they are.
        parameters: What a link says of it besides its id and the filters.
        dials: What a visitor may set, as it is set; statements bind it by its name, and measure
            and method may name it.
        adjust: Returns the analysis with its dials elsewhere, by their names.
    """

    id: str
    page: str
    question: str
    measure: str
    filters: tuple[str, ...]
    queries: Mapping[str, str]
    columns: tuple[Column, ...]
    compute: Callable[[Answers, Filters], Result]
    figure: Callable[[Result, Language], go.Figure]
    sentence: Callable[[Estimand, Language], str]
    alt: Callable[[Result, Language], str]
    method: Method
    is_slow: bool = False
    names: Mapping[str, Callable[[Any, Language], str]] = field(default_factory=dict)
    parameters: tuple[tuple[str, str], ...] = ()
    dials: Mapping[Dial, int] = field(default_factory=dict)
    adjust: Callable[[Mapping[str, int]], Analysis] | None = None

    def run(self, fetch: Fetch, filters: Filters) -> Result:
        """Query and compute.

        Args:
            fetch: Runs a statement with parameters, such as `DataLoader.fetch`.
            filters: The selection; those that the analysis does not obey are left aside.
        """
        obeyed = filters.only(self.filters)
        numbers = numbers_of(self.dials)
        answers = {name: fetch(*bind(sql, obeyed, numbers)) for name, sql in self.queries.items()}
        return replace(self.compute(answers, obeyed), filters=obeyed)

    def statements(self, filters: Filters) -> dict[str, str]:
        """Return the statements that `run` runs for a selection, by name."""
        obeyed = filters.only(self.filters)
        return {name: with_filters(sql, obeyed) for name, sql in self.queries.items()}

    def findings(self, result: Result, language: Language) -> list[Finding]:
        """Return the findings in words, headline first."""
        return [self._finding(estimand, language) for estimand in result.estimands]

    def _finding(self, estimand: Estimand, language: Language) -> Finding:
        return Finding(
            key=estimand.key,
            verdict=estimand.verdict,
            text=self.sentence(estimand, language),
            estimate=estimand.value,
            unit=language.gettext(estimand.unit),
            ci=estimand.interval,
            effect_size=estimand.effect,
            effect_scale=estimand.scale.name if estimand.scale else None,
            p_adjusted=estimand.p,
            n=estimand.n,
            clusters=estimand.clusters,
            method=self.say(self.method.text, language),
        )

    def say(self, message: str, language: Language) -> str:
        """Translate a message that may name the dials."""
        numbers = numbers_of(self.dials)
        return language.gettext(message, **{k: language.number(n) for k, n in numbers.items()})

    def headline(self, result: Result, language: Language) -> str:
        """Return the title of the chart: what it says, or the question where it says nothing."""
        first = result.estimands[0]
        if first.verdict not in _UNANSWERED:
            return self.sentence(first, language)
        answer = language.gettext(_UNANSWERED[first.verdict])
        return f"{language.gettext(self.question)} {answer}"

    def subtitle(self, result: Result, language: Language) -> str:
        """Say what is shown and counted: measure, n, years, cleaning profile, other filters."""
        period = "–".join(dict.fromkeys(str(year) for year in result.years or ()))
        others = filter_words(result.filters, language)
        parts = (
            self.say(self.measure, language),
            language.ngettext("{n} recipe", "{n} recipes", result.n),
            *_reviews(result, language),
            period,
            language.gettext(PROFILE_NAMES[result.profile]),
            *(text for name, text in others.items() if name not in ("years", "profile")),
        )
        return " · ".join(part for part in parts if part)


def _reviews(result: Result, language: Language) -> list[str]:
    if result.reviews is None:
        return []
    return [language.ngettext("{n} review", "{n} reviews", result.reviews)]


def verdict_name(verdict: str, language: Language) -> str:
    """Return what a verdict is called."""
    return language.gettext(VERDICT_NAMES[verdict])


# Where nothing speaks, the plainest first; what is only described stands last.
_SILENT: Final = ("negligible", "no_evidence", "insufficient_data", "descriptive")


def rank(estimand: Estimand) -> tuple[int, float]:
    """Return what puts the strongest first: those that speak by effect, then the plainest.

    Effects on different scales are compared by how many small effects they are.
    """
    size = abs(estimand.effect or 0) / estimand.scale.small if estimand.scale else 0.0
    if estimand.verdict in SPEAKING:
        return 0, -size
    return _SILENT.index(estimand.verdict) + 1, -size


def order(estimands: Sequence[Estimand]) -> tuple[Estimand, ...]:
    """Put the headline first: the largest effect among those that speak, else the plainest."""
    return tuple(sorted(estimands, key=rank))
