"""Occasions: tags of a feast, and whether their recipes come before it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Final

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.statistics.literals import values_list
from mangetamain_analytics.visualization.analysis import (
    Analysis,
    Answers,
    Column,
    Estimand,
    Result,
    order,
)
from mangetamain_analytics.visualization.dimensions import MONTH
from mangetamain_analytics.visualization.families.discoveries import SPOKEN
from mangetamain_analytics.visualization.families.presences import (
    TAGS,
    items_sql,
    judged_items,
)

# The months in which each feast can fall; where it is kept in several, all of them.
FEASTS: Final[Mapping[str, tuple[int, ...]]] = {
    "chinese-new-year": (1, 2),
    "christmas": (12,),
    "cinco-de-mayo": (5,),
    "easter": (3, 4),
    "fathers-day": (6,),
    "halloween": (10,),
    "hanukkah": (11, 12),
    "independence-day": (7,),
    "kwanzaa": (12,),
    "mardi-gras-carnival": (2, 3),
    "memorial-day": (5,),
    "mothers-day": (5,),
    "new-years": (12, 1),
    "passover": (3, 4),
    "rosh-hashana": (9, 10),
    "st-patricks-day": (3,),
    "super-bowl": (1, 2),
    "thanksgiving": (10, 11),
    "valentines-day": (2,),
}
_KIND: Final = dataclasses.replace(
    TAGS,
    id="occasion",
    bridge=f"(SELECT b.recipe_id, b.tag_id FROM {TAGS.bridge} AS b JOIN {TAGS.table} AS t"
    f" ON t.id = b.tag_id WHERE t.name IN ({values_list(tuple(FEASTS))}))",
)
_SENTENCES: Final = {
    "before": N_("“{item}”: its share is highest in {peak} ({points} points), before the feast"),
    "same": N_(
        "“{item}”: its share is highest in {peak} ({points} points), the month of the feast"
    ),
    "after": N_("“{item}”: its share is highest in {peak} ({points} points), after the feast"),
    "unsure": N_(
        "“{item}”: its share is highest in {peak} ({points} points); whether that differs from the"
        " month of the feast is not certain"
    ),
}


def with_occasions(analysis: Analysis) -> Analysis:
    """Return an analysis of tags that also compares the months of feasts with those of posting."""

    def compute(answers: Answers, filters: Filters) -> Result:
        result = analysis.compute(answers, filters)
        found = _peaks(judged_items(_KIND, answers["occasions"]))
        if not found:
            return dataclasses.replace(result, rows=[row | _months(None) for row in result.rows])
        by_item = {estimand.facts["item"]: estimand for estimand in found}
        known = [e for e in result.estimands if e.value is not None]
        return dataclasses.replace(
            result,
            rows=[row | _months(by_item.get(row["item"])) for row in result.rows],
            estimands=order([*known, *found])[:SPOKEN],
        )

    def sentence(estimand: Estimand, language: Language) -> str:
        if "peak" in estimand.facts:
            return _sentence(estimand, language)
        return analysis.sentence(estimand, language)

    return dataclasses.replace(
        analysis,
        queries={**analysis.queries, "occasions": items_sql(_KIND, MONTH)},
        columns=(
            *analysis.columns,
            Column("peak_month", N_("Month with the highest share")),
            Column("feast_month", N_("Month of the feast")),
        ),
        compute=compute,
        sentence=sentence,
        names={**analysis.names, "peak_month": _month_name, "feast_month": _month_name},
    )


def _peaks(judged: list[Estimand]) -> list[Estimand]:
    """Return of each occasion the month with the most recipes, where that is beyond noise."""
    by_item: dict[str, dict[int, Estimand]] = {}
    for estimand in judged:
        by_item.setdefault(estimand.facts["item"], {})[estimand.facts["level"]] = estimand
    found = []
    for item, months in by_item.items():
        peak = max(months.values(), key=lambda estimand: estimand.value or 0.0)
        if peak.verdict == "no_evidence" or (peak.value or 0.0) <= 0:
            continue
        feast = min(FEASTS[item], key=lambda month: abs(_lead(peak.facts["level"], month)))
        timing = _timing(peak, months.get(feast), feast)
        facts = {**peak.facts, "peak": peak.facts["level"], "feast": feast, "timing": timing}
        verdict = "no_evidence" if timing == "unsure" else peak.verdict
        found.append(
            dataclasses.replace(peak, key=f"occasion:{item}", verdict=verdict, facts=facts)
        )
    return found


def _lead(peak: int, feast: int) -> int:
    """Return the months from the peak to the feast: 1 is a month before it, −1 one after."""
    return (feast - peak + 5) % 12 - 5


def _timing(peak: Estimand, at_feast: Estimand | None, feast: int) -> str:
    """Say whether the peak comes before the feast; unsure while the intervals overlap."""
    lead = _lead(peak.facts["level"], feast)
    if lead == 0:
        return "same"
    apart = (
        at_feast is not None
        and at_feast.interval is not None
        and peak.interval is not None
        and peak.interval[0] > at_feast.interval[1]
    )
    if not apart:
        return "unsure"
    return "before" if lead > 0 else "after"


def _months(estimand: Estimand | None) -> dict[str, Any]:
    if estimand is None:
        return {"peak_month": None, "feast_month": None}
    return {"peak_month": estimand.facts["peak"], "feast_month": estimand.facts["feast"]}


def _month_name(month: int | None, language: Language) -> str:
    return language.cell(None) if month is None else language.month_name(month)


def _sentence(estimand: Estimand, language: Language) -> str:
    text = _SENTENCES[estimand.facts["timing"]]
    return language.gettext(
        text,
        item=estimand.facts["item"],
        peak=language.month_name(estimand.facts["peak"]),
        points=language.signed(100 * (estimand.value or 0.0)),
    )
