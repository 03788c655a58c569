"""Families of many items, of which those that differ are to be found: judged together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from mangetamain_analytics.statistics.estimates import Estimate, from_jackknife
from mangetamain_analytics.statistics.multiplicity import benjamini_hochberg, fcr_level
from mangetamain_analytics.visualization.analysis import Estimand
from mangetamain_analytics.visualization.families.inference import JACKKNIFE_REFERENCES

FALSE_DISCOVERY_RATE: Final = 0.05
SPOKEN: Final = 12  # discoveries that findings name; the table has all items

# Of methods: where the rate and its intervals come from.
DISCOVERY_REFERENCES: Final = (
    "Benjamini, Hochberg (1995), Controlling the false discovery rate, JRSS B 57(1)",
    "Benjamini, Yekutieli (2005), False discovery rate-adjusted multiple confidence intervals,"
    " JASA 100(469)",
    *JACKKNIFE_REFERENCES,
)

Row = Mapping[str, Any]


def tested_together(
    rows: Sequence[Row], *others: Sequence[Row]
) -> Iterator[tuple[Row, Estimate, float, float]]:
    """Yield each row with its estimate, the level of its interval and its adjusted p.

    p is adjusted by Benjamini and Hochberg, intervals are at the false coverage rate; those where
    nothing is discovered are plain. With several clusterings the widest interval of an item
    counts and its largest p: as the value is the same, they still agree on what excludes 0.

    Args:
        rows: Of jackknifes with `value`, `squared_deviations`, `n`, `clusters` and
            `effective_clusters`.
        *others: Rows of the same items in the same order, by other clusterings.
    """
    found = [[item_estimate(row) for row in same] for same in zip(rows, *others, strict=True)]
    adjusted = benjamini_hochberg([max(e.p_value() for e in same) for same in found])
    discoveries = int(sum(p <= FALSE_DISCOVERY_RATE for p in adjusted))
    level = fcr_level(discoveries, len(rows)) if discoveries else 1 - FALSE_DISCOVERY_RATE
    for row, same, p in zip(rows, found, adjusted, strict=True):
        yield row, max(same, key=lambda estimate: estimate.reach(level)), level, float(p)


def item_estimate(row: Row) -> Estimate:
    """Return the estimate of an item's row, as `tested_together` reads it."""
    return from_jackknife(
        row["value"],
        row["squared_deviations"],
        row["n"],
        row["clusters"],
        row["effective_clusters"],
    )


def undiscovered(
    key: str, judged: Sequence[Estimand], n: int, clusters: int, unit: str, missing: Row
) -> Estimand:
    """Return what stands for a family in which nothing is known to differ.

    Args:
        key: Of the estimand.
        judged: The items judged; none where there are too few data.
        n: Rows.
        clusters: Independent contributors.
        unit: Of the items' values, a message to translate.
        missing: Facts about what there is too little of, where none is judged.
    """
    facts: dict[str, Any] = {"tested": len({estimand.facts["item"] for estimand in judged})}
    if judged:
        facts["needed"] = float(np.median([estimand.facts["needed"] for estimand in judged]))
    else:
        facts |= missing
    return Estimand(
        key=key,
        verdict="no_evidence" if judged else "insufficient_data",
        n=n,
        clusters=clusters,
        unit=unit,
        facts=facts,
    )
