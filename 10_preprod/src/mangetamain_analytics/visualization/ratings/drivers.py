"""How little cooking time, steps and complexity explain of the ratings."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from mangetamain_analytics.data.filters import Filters, all_but
from mangetamain_analytics.i18n import N_
from mangetamain_analytics.statistics.correlations import correlations_sql
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.thresholds import VARIANCE_SHARE
from mangetamain_analytics.statistics.verdict import judge
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
from mangetamain_analytics.visualization.families.inference import (
    JACKKNIFE_REFERENCES,
    Candidate,
    Shortage,
    jackknifed,
    judged,
)
from mangetamain_analytics.visualization.ratings import drivers_view
from mangetamain_analytics.visualization.ratings.drivers_view import TOGETHER, shares_of
from mangetamain_analytics.visualization.ratings.rated import (
    PAGE,
    RATED,
    SIZE_SQL,
    Read,
    Row,
    answers_of,
    clustered,
    size_of,
    wider_together,
)

# Minutes as logarithms: ten more are much for ten and little for two hundred.
_SQL: Final = {
    "minutes": "ln(1 + r.minutes::DOUBLE)",
    "n_steps": "r.n_steps::DOUBLE",
    "n_ingredients": "r.n_ingredients::DOUBLE",
    "complexity_score": "r.complexity_score",
}

# Complexity is a function of these: with them it would tell nothing more.
_TOGETHER: Final = ("minutes", "n_steps", "n_ingredients")

METHOD: Final = Method(
    text=N_(
        "Squared correlation of the ratings with each property of their recipe, the share of the"
        " variance that a straight line explains (cooking time: logarithm). 95% intervals of the"
        " correlation by delete-one-cluster jackknife (CR3) over recipes and over reviewers, the"
        " wider one, simultaneous; p adjusted by Holm. Together: R² of the regression on cooking"
        " time (logarithm), steps and ingredients, without complexity, which is a function of them;"
        " as chance alone makes an R², its p and the lower end of its interval are of R² less the"
        " jackknife’s estimate of its bias; as it is no less than the R² of one of them, neither"
        " are the ends of its interval less, nor is its p more"
    ),
    formula=r"R^2 = \frac{(\sum_i (x_i - \bar x)(y_i - \bar y))^2}"
    r"{\sum_i (x_i - \bar x)^2 \sum_i (y_i - \bar y)^2}",
    references=(
        JACKKNIFE_REFERENCES[0],
        "Efron, Stein (1981), The jackknife estimate of variance, Annals of Statistics 9(3)",
        "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 9",
    ),
)


def _correlations(cluster: str) -> str:
    values = ", ".join(f"{sql} AS {name}" for name, sql in _SQL.items())
    known = " AND ".join(f"{sql} IS NOT NULL" for sql in _SQL.values())
    source = f"SELECT {cluster} AS cluster, i.rating AS y, {values} {RATED} AND {known}"
    return correlations_sql(source, list(_SQL), _TOGETHER)


def _correlation_of(driver: str, row: Row) -> Estimate | Shortage:
    return jackknifed(row, f"{driver}_", is_undefined=bool(row[f"{driver}_undefined"]))


def _together_of(row: Row) -> Estimate | Shortage:
    """Return R² less its bias: what chance alone makes of it is none, and no evidence."""
    undefined = bool(row[f"{TOGETHER}_undefined"])
    found = jackknifed(row, f"{TOGETHER}_", is_undefined=undefined)
    if isinstance(found, Shortage):
        return found
    return dataclasses.replace(found, value=max(0.0, found.value - _bias(row)))


def _bias(row: Row) -> float:
    """Return the jackknife's estimate of how much too high R² is.

    `(G − 1) / G · Σ_g (R²₍₋g₎ − R²)`. Efron and Stein (1981), Annals of Statistics 9(3).
    """
    clusters: int = row["clusters"]
    return float(row[f"{TOGETHER}_deviations"]) * (clusters - 1) / clusters


def signed_square(correlation: float) -> float:
    """Return R² with the sign of the correlation."""
    return correlation * abs(correlation)


def _compute(answers: Answers, filters: Filters) -> Result:
    found = answers_of("correlations", answers)[0]
    readers: list[Read] = [*(partial(_correlation_of, driver) for driver in _SQL), _together_of]
    estimates = wider_together([(found, read) for read in readers])
    named = zip((*_SQL, TOGETHER), estimates, strict=True)
    *single, together = judged([_candidate(*known, found) for known in named])
    estimands = [*map(_with_needed, single), _of_all(together, single, found)]
    rows: Rows = [_row(estimand) for estimand in estimands]
    return Result(
        **size_of(answers["size"]),
        profile=filters.profile,
        rows=rows,
        estimands=order(estimands),
        drawable=any(row["share"] is not None for row in rows),
    )


_UNITS: Final = {
    False: N_("share of the variance, negative where more goes with worse ratings"),
    True: N_("share of the variance of ratings"),
}


def _candidate(
    driver: str, known: tuple[str, Estimate | Shortage], found: dict[str, dict[str, Any]]
) -> Candidate:
    unit, estimate = known
    as_share = float if driver == TOGETHER else signed_square
    return Candidate(
        key=driver,
        estimate=estimate,
        n=found[unit]["n"],
        clusters=found[unit]["clusters"],
        unit=_UNITS[driver == TOGETHER],
        shown=as_share,
        sized=as_share,
        scale=VARIANCE_SHARE,
        facts={"driver": driver, "clustered": unit},
    )


def _with_needed(estimand: Estimand) -> Estimand:
    """Say how much more data would tell: intervals of r shrink with the root of the data, not R²'s.

    Of four times as many data an interval of r is half as wide; that of R², near 0, a quarter.
    """
    if estimand.interval is None:
        return estimand
    low, high = map(_signed_root, estimand.interval)
    needed = ((high - low) / 2) ** 2 / VARIANCE_SHARE.small
    return dataclasses.replace(estimand, facts={**estimand.facts, "needed": needed})


def _of_all(
    estimand: Estimand, single: Sequence[Estimand], found: dict[str, dict[str, Any]]
) -> Estimand:
    """Return R² as it is, with what is known of it from itself and from its parts.

    It was judged less its bias; the upper end of its interval is that of R, as of each alone.
    Together they explain no less than one of them alone: as intervals and p hold together, so do
    the higher of the ends and the least p.

    Args:
        estimand: Of R² less its bias.
        single: Of each alone.
        found: Rows of the statement, by clustering.
    """
    if estimand.value is None or estimand.interval is None or estimand.p is None:
        return estimand
    parts = [e for e in single if e.key in _TOGETHER and e.interval]
    lows, highs = zip((0.0, 0.0), *map(shares_of, parts))
    low, high = estimand.interval
    row = found[estimand.facts["clustered"]]
    share, squares = (row[f"{TOGETHER}_{name}"] for name in ("value", "squared_deviations"))
    # As many standard errors of R as the interval's of R² are of R².
    of_root = math.sqrt(row[f"{TOGETHER}_root_squared_deviations"] / squares) if squares else 0.0
    upper = (math.sqrt(share) + (high - low) / 2 * of_root) ** 2
    interval = (min(share, max(low, *lows)), max(share, upper, *highs))
    return dataclasses.replace(
        estimand,
        value=share,
        effect=share,
        interval=interval,
        p=min(estimand.p, *(e.p for e in parts if e.p is not None)),
        verdict=judge(share, interval, VARIANCE_SHARE),
        facts={**estimand.facts, "needed": interval[1] / VARIANCE_SHARE.small},
    )


def _signed_root(share: float) -> float:
    return math.copysign(math.sqrt(abs(share)), share)


def _row(estimand: Estimand) -> dict[str, Any]:
    driver, value = estimand.facts["driver"], estimand.value
    low, high = shares_of(estimand) if estimand.interval else (None, None)
    return {
        "driver": driver,
        "share": None if value is None else abs(value),
        "low": low,
        "high": high,
        "goes_with": None if value is None or driver == TOGETHER else (1 if value > 0 else -1),
        "verdict": estimand.verdict,
    }


DRIVERS: Final = Analysis(
    id="ratings-drivers",
    page=PAGE,
    question=N_("Do time and effort explain ratings?"),
    measure=N_("Share of the variance of ratings explained, 95% intervals"),
    filters=all_but(),
    queries={"size": SIZE_SQL} | clustered("correlations", _correlations),
    columns=(
        Column("driver", N_("Property")),
        Column("share", N_("Share of the variance"), N_("ratio")),
        Column("low", N_("95% interval from"), N_("ratio")),
        Column("high", N_("95% interval to"), N_("ratio")),
        Column("goes_with", N_("More of it goes with")),
        Column("verdict", N_("Verdict")),
    ),
    compute=_compute,
    figure=drivers_view.figure,
    sentence=drivers_view.sentence,
    alt=drivers_view.alt,
    method=METHOD,
    names={
        "driver": drivers_view.driver_name,
        "goes_with": drivers_view.direction,
        "verdict": verdict_name,
    },
)
