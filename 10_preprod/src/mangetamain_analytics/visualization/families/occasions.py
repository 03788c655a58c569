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

# The months in which each feast can fall; where it is kept in several, all of them. Ramadan goes
# through the whole year.
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
    "rosh-hashanah": (9, 10),
    "st-patricks-day": (3,),
    "super-bowl": (1, 2),
    "superbowl": (1, 2),
    "thanksgiving": (10, 11),
    "valentines-day": (2,),
}
_KIND: Final = dataclasses.replace(
    TAGS,
    id="occasion",
    bridge=f"(SELECT b.recipe_id, b.tag_id FROM {TAGS.bridge} AS b JOIN {TAGS.table} AS t"
    f" ON t.id = b.tag_id WHERE t.name IN ({values_list(tuple(FEASTS))}))",
)
_METHOD: Final = N_(
    "Difference of shares with year fixed effects (linear probability); delete-one-contributor"
    " jackknife (CR3); Benjamini–Hochberg over all items in at least 100 recipes, intervals at"
    " the false coverage rate. Occasions: the same by month, over all feasts and months together;"
    " the month with the highest share comes before or after the feast, or with it, where its"
    " interval lies above that of the month of the feast, or of those beside it. The map: each day"
    " of the week or month, from the mean of the item; coloured where 95% intervals that hold"
    " together leave 0 out; it is described, not tested"
)
_SENTENCES: Final = {
    "before": N_("“{item}”: its share is highest in {peak} ({points} points), before the feast"),
    "same": N_(
        "“{item}”: its share is highest in {peak} ({points} points), the month of the feast"
    ),
    "in season": N_(
        "“{item}”: its share is highest in {peak} ({points} points), a month in which the feast can"
        " fall"
    ),
    "after": N_("“{item}”: its share is highest in {peak} ({points} points), after the feast"),
    "near": N_(
        "“{item}”: its share is highest in {peak} ({points} points), when the feast can fall;"
        " whether it is lower just before and after is not certain"
    ),
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
        method=dataclasses.replace(analysis.method, text=_METHOD),
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
        timing = _timing(peak, months, feast, FEASTS[item])
        facts = {**peak.facts, "peak": peak.facts["level"], "feast": feast, "timing": timing}
        verdict = "no_evidence" if timing in ("unsure", "near") else peak.verdict
        found.append(
            dataclasses.replace(peak, key=f"occasion:{item}", verdict=verdict, facts=facts)
        )
    return found


def _lead(peak: int, feast: int) -> int:
    """Return the months from the peak to the feast: 1 is a month before it, −1 one after."""
    return (feast - peak + 5) % 12 - 5


def _timing(
    peak: Estimand, months: Mapping[int, Estimand], feast: int, feasts: tuple[int, ...]
) -> str:
    """Say when the peak comes; unsure while its interval meets that of a month it is set against.

    That is the month of the feast or, where the peak is one, those just before and after the feast.
    """
    lead = _lead(peak.facts["level"], feast)
    if lead:
        apart = _is_above(peak, months.get(feast))
        return ("before" if lead > 0 else "after") if apart else "unsure"
    beside = {(month + step - 1) % 12 + 1 for month in feasts for step in (-1, 1)} - {*feasts}
    if not all(_is_above(peak, months.get(month)) for month in beside):
        return "near"
    return "same" if len(feasts) == 1 else "in season"


def _is_above(peak: Estimand, other: Estimand | None) -> bool:
    return (
        other is not None
        and other.interval is not None
        and peak.interval is not None
        and peak.interval[0] > other.interval[1]
    )


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
