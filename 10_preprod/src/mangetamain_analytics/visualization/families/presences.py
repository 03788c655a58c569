"""Presences: which ingredients or tags are likelier in a level of a dimension."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from mangetamain_analytics.data.filters import OF_REVIEWS, Filters, all_but
from mangetamain_analytics.i18n import N_
from mangetamain_analytics.statistics.effects import cohens_h
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.presences import presences_sql
from mangetamain_analytics.statistics.thresholds import (
    COHENS_H,
    LEAST_POINTS,
    MIN_CLUSTERS,
    MIN_EXPECTED,
    MIN_ROWS,
)
from mangetamain_analytics.statistics.verdict import judge, shortage
from mangetamain_analytics.visualization.analysis import (
    Analysis,
    Answers,
    Column,
    Estimand,
    Method,
    Result,
    Rows,
    order,
    verdict_name,
)
from mangetamain_analytics.visualization.dimensions import Dimension
from mangetamain_analytics.visualization.families import presences_view
from mangetamain_analytics.visualization.families.discoveries import (
    DISCOVERY_REFERENCES,
    FALSE_DISCOVERY_RATE,
    SPOKEN,
    tested_together,
    undiscovered,
)
from mangetamain_analytics.visualization.families.inference import JACKKNIFE
from mangetamain_analytics.visualization.selection import RECIPES, SIZE_SQL, size_of

METHOD: Final = Method(
    text=N_(
        "Difference of shares with year fixed effects (linear probability); delete-one-contributor"
        " jackknife (CR3); Benjamini–Hochberg over all items in at least 100 recipes, intervals at"
        " the false coverage rate"
    ),
    formula=r"[i\ has\ item] = \alpha_{year(i)} + b\,[level]_i + e_i,\quad " + JACKKNIFE,
    references=DISCOVERY_REFERENCES,
)


@dataclass(frozen=True)
class Kind:
    """A kind of items.

    Attributes:
        id: Stable name.
        table: Of the names of the items.
        bridge: Of recipes and items; a table or a SELECT in brackets.
        key: Column of the item in the bridge.
        label: Of its column.
    """

    id: str
    table: str
    bridge: str
    key: str
    label: str


INGREDIENTS: Final = Kind(
    "ingredients", "ingredients", "recipe_ingredients", "ingredient_id", N_("Ingredient")
)
TAGS: Final = Kind("tags", "tags", "recipe_tags", "tag_id", N_("Tag"))


def presences_analysis(
    analysis_id: str, page: str, question: str, kind: Kind, dimension: Dimension
) -> Analysis:
    """Return the analysis of the items of a kind in the levels of a dimension.

    Args:
        analysis_id: Its id.
        page: The page that shows it.
        question: What it answers, a message to translate.
        kind: Of the items.
        dimension: Whose contrasted levels are each compared with the rest.
    """
    return Analysis(
        id=analysis_id,
        page=page,
        question=question,
        measure=N_("Difference of shares in percentage points, 95% intervals"),
        filters=all_but(dimension.id, *OF_REVIEWS),
        queries={"size": SIZE_SQL, "items": items_sql(kind, dimension)},
        columns=(
            Column("item", kind.label),
            Column("level", N_("Level")),
            Column("n", N_("Recipes")),
            Column("share", N_("Share in the level"), N_("ratio")),
            Column("other_share", N_("Share in the rest"), N_("ratio")),
            Column("difference", N_("Difference of shares, within years"), N_("ratio")),
            Column("low", N_("95% interval from"), N_("ratio")),
            Column("high", N_("95% interval to"), N_("ratio")),
            Column("p_adjusted", N_("Adjusted p")),
            Column("verdict", N_("Verdict")),
        ),
        compute=partial(_compute, kind),
        figure=partial(presences_view.figure, dimension),
        sentence=partial(presences_view.sentence, dimension),
        alt=partial(presences_view.alt, dimension),
        method=METHOD,
        is_slow=True,
        names={"level": dimension.name, "verdict": verdict_name},
    )


def items_sql(kind: Kind, dimension: Dimension) -> str:
    """Return the statement of a kind's items in the contrasted levels of a dimension."""
    rows = (
        f"SELECT id, contributor_id AS cluster, {dimension.stratum} AS stratum,"
        f" {dimension.level} AS level {RECIPES}"
    )
    items = f"SELECT recipe_id AS id, {kind.key} AS item FROM {kind.bridge}"
    found = presences_sql(rows, items, dimension.contrasted, MIN_ROWS)
    return (
        f"SELECT found.*, names.name FROM ({found}) AS found"
        f" JOIN {kind.table} AS names ON names.id = found.item ORDER BY names.name, found.level"
    )


def _compute(kind: Kind, answers: Answers, filters: Filters) -> Result:
    judged = judged_items(kind, answers["items"])
    size = size_of(answers["size"])
    spoken = order([e for e in judged if e.verdict != "no_evidence"])[:SPOKEN]
    return Result(
        **size,
        profile=filters.profile,
        rows=[_row(estimand) for estimand in _strongest(judged)],
        estimands=spoken or (_silent(kind, judged, answers["items"], size),),
        drawable=bool(spoken),
    )


def judged_items(kind: Kind, rows: Rows) -> list[Estimand]:
    """Judge all items and levels together, those of too few data left out.

    Args:
        kind: Of the items.
        rows: Of `presences_sql`, with the item's `name`.
    """
    found = [row for row in rows if _shortage(row) is None]
    return [_estimand(kind, *tested) for tested in tested_together(found)]


def _shortage(row: dict[str, Any]) -> str | None:
    """Say why an item cannot be compared; told by the margins alone, before looking."""
    sides = (row["level_clusters"], row["rest_clusters"])
    if reason := shortage(row["n"], row["clusters"], *sides):
        return reason
    expected = row["item_n"] * min(row["level_n"], row["n"] - row["level_n"]) / row["n"]
    if row["item_clusters"] < MIN_CLUSTERS or expected < MIN_EXPECTED:
        return "items"
    return "undefined" if row["value"] is None or row["undefined"] else None


def _strongest(judged: Sequence[Estimand]) -> list[Estimand]:
    """Return of each item the level in which it differs most, the largest known differences first.

    Known comes before unknown, for an item and between items.
    """
    best: dict[str, Estimand] = {}
    for estimand in judged:
        held = best.setdefault(estimand.facts["item"], estimand)
        if _strength(estimand) > _strength(held):
            best[estimand.facts["item"]] = estimand
    return sorted(best.values(), key=_size, reverse=True)


def _strength(estimand: Estimand) -> tuple[bool, float]:
    return estimand.verdict != "no_evidence", abs(estimand.effect or 0)


def _size(estimand: Estimand) -> tuple[bool, float]:
    return estimand.verdict != "no_evidence", abs(estimand.value or 0)


def _estimand(
    kind: Kind, row: Mapping[str, Any], estimate: Estimate, level: float, p: float
) -> Estimand:
    other = (row["item_n"] - row["item_level_n"]) / (row["n"] - row["level_n"])

    def sized(difference: float) -> float:
        return cohens_h(other + difference, other)

    interval = estimate.interval(level)
    effect = sized(estimate.value)
    verdict = "no_evidence"
    if p <= FALSE_DISCOVERY_RATE:
        verdict = judge(effect, (sized(interval[0]), sized(interval[1])), COHENS_H)
        if verdict != "no_evidence" and abs(estimate.value) < LEAST_POINTS:
            verdict = "negligible"
    return Estimand(
        key=f"{kind.id}:{row['name']}:{row['level']}",
        verdict=verdict,
        n=row["n"],
        clusters=row["clusters"],
        unit=N_("difference of shares"),
        value=estimate.value,
        interval=interval,
        effect=effect,
        scale=COHENS_H,
        p=p,
        facts={
            "item": row["name"],
            "level": row["level"],
            # Intervals shrink with the root of the data.
            "needed": ((sized(interval[1]) - sized(interval[0])) / 2 / COHENS_H.small) ** 2,
            "item_n": row["item_n"],
            "share": row["item_level_n"] / row["level_n"],
            "other": other,
        },
    )


def _silent(kind: Kind, judged: Sequence[Estimand], rows: Rows, size: dict[str, Any]) -> Estimand:
    """Return what is said where no item is known to differ."""
    sides = (min(row["level_clusters"], row["rest_clusters"]) for row in rows)
    missing = {
        "shortage": _commonest_shortage(rows, size),
        "side_clusters": min(sides, default=0),
    }
    unit = N_("difference of shares")
    return undiscovered(kind.id, judged, size["n"], size["clusters"], unit, missing)


def _commonest_shortage(rows: Rows, size: dict[str, Any]) -> str:
    if size["n"] < MIN_ROWS or size["clusters"] < MIN_CLUSTERS:
        return "rows" if size["n"] < MIN_ROWS else "clusters"
    reasons = Counter(filter(None, map(_shortage, rows)))
    return reasons.most_common(1)[0][0] if reasons else "items"


def _row(estimand: Estimand) -> dict[str, Any]:
    low, high = estimand.interval or (None, None)
    return {
        "item": estimand.facts["item"],
        "level": estimand.facts["level"],
        "n": estimand.facts["item_n"],
        "share": estimand.facts["share"],
        "other_share": estimand.facts["other"],
        "difference": estimand.value,
        "low": low,
        "high": high,
        "p_adjusted": estimand.p,
        "verdict": estimand.verdict,
    }
