"""What an analysis is: a value that pages, the API and tests use alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.i18n import Language, N_

Rows = list[dict[str, Any]]

VERDICTS: Final = (
    "insufficient_data",
    "no_evidence",
    "negligible",
    "small",
    "medium",
    "large",
    "descriptive",
)
PROFILE_NAMES: Final = {"standard": N_("standard cleaning"), "none": N_("no cleaning")}


@dataclass(frozen=True)
class Column:
    """A column of the numbers behind a chart; label and unit are messages to translate."""

    name: str
    label: str
    unit: str | None = None


@dataclass(frozen=True)
class Finding:
    """A sentence computed from numbers, and those numbers.

    Attributes:
        key: The estimand, stable across languages.
        verdict: One of `VERDICTS`.
        text: The sentence, in the language it was asked for.
        estimate: In `unit`; None when there are too few data.
        unit: What the estimate is measured in.
        ci: 95 % interval of the estimate; None when nothing is tested.
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
    n: int
    clusters: int
    method: str
    ci: tuple[float, float] | None = None
    effect_size: float | None = None
    effect_scale: str | None = None
    p_adjusted: float | None = None


@dataclass(frozen=True)
class Result:
    """What an analysis computed for a selection.

    Attributes:
        n: Rows of the base table that went in.
        clusters: Independent contributors among them.
        years: First and last year really covered; None when nothing is selected.
        profile: Cleaning profile.
        rows: The numbers behind the chart, a mapping per row.
        estimates: Numbers that findings speak of, by name.
    """

    n: int
    clusters: int
    years: tuple[int, int] | None
    profile: str
    rows: Rows
    estimates: Mapping[str, float]


@dataclass(frozen=True)
class Analysis:
    """An analysis: everything between the filters and what people and programs read.

    Attributes:
        id: Its name in links and in the API, `<page>-<family>`.
        page: The page that shows it.
        question: What it answers, a message to translate.
        filters: Names of the filters that it obeys.
        sql: One statement with `$name` parameters that returns hundreds of rows at most.
        columns: What the result's rows hold.
        compute: From the statement's rows to the result.
        figure: The chart.
        findings: The sentences, headline first.
        alt: What the chart shows, for those who cannot see it.
    """

    id: str
    page: str
    question: str
    filters: tuple[str, ...]
    sql: str
    columns: tuple[Column, ...]
    compute: Callable[[Rows, Filters], Result]
    figure: Callable[[Result, Language], go.Figure]
    findings: Callable[[Result, Language], Sequence[Finding]]
    alt: Callable[[Result, Language], str]

    def run(self, fetch: Callable[[str, Mapping[str, object]], Rows], filters: Filters) -> Result:
        """Query and compute.

        Args:
            fetch: Runs a statement with parameters, such as `DataLoader.fetch`.
            filters: The selection.
        """
        return self.compute(fetch(self.sql, filters.sql_parameters), filters)

    def subtitle(self, result: Result, language: Language) -> str:
        """Say what is counted: n, years and cleaning profile."""
        period = "–".join(dict.fromkeys(str(year) for year in result.years or ()))
        parts = (
            language.ngettext("{n} recipe", "{n} recipes", result.n),
            period,
            language.gettext(PROFILE_NAMES[result.profile]),
        )
        return " · ".join(part for part in parts if part)
