"""Reviewers: strict and generous ones, of one rating and of many, and how much hangs on them."""

from __future__ import annotations

from typing import Any, Final

from mangetamain_analytics.data.filters import Filters, all_but
from mangetamain_analytics.i18n import N_
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.intraclass import intraclass_sql
from mangetamain_analytics.statistics.means import means_sql
from mangetamain_analytics.statistics.thresholds import (
    STANDARDIZED_DIFFERENCE,
    VARIANCE_SHARE,
)
from mangetamain_analytics.statistics.sparse_contrasts import sparse_contrasts_sql
from mangetamain_analytics.visualization.analysis import (
    Analysis,
    Answers,
    Column,
    Estimand,
    Method,
    Result,
    Rows,
    order,
)
from mangetamain_analytics.visualization.families.inference import (
    JACKKNIFE_REFERENCES,
    Candidate,
    jackknifed,
    judged,
)
from mangetamain_analytics.visualization.ratings import cohorts, raters_view
from mangetamain_analytics.visualization.ratings.rated import (
    BOTH_REFERENCE,
    FIVE,
    LOW,
    PAGE,
    RATED,
    SIZE_SQL,
    Row,
    answers_of,
    clustered,
    contrast_of,
    mean_with_both,
    size_of,
    wider,
)

HEAVY: Final = 20  # ratings from which on a reviewer's own mean says something

METHOD: Final = Method(
    text=N_(
        "Share of the variance between reviewers with at least two ratings selected: how much"
        " more alike two ratings of one reviewer are than those of two, 95% interval by"
        " delete-one-reviewer jackknife, Student’s t with the effective number of reviewers,"
        " weighted by their ratings, less 1. Groups by how many of"
        " the ratings selected a reviewer gave, which may be fewer than in the whole data set:"
        " means with 95% intervals whose variances over recipes and over reviewers add up, less"
        " that of single ratings; the difference of reviewers with one rating selected within"
        " years, with the wider one of its 95% intervals over recipes and over reviewers. Cohorts:"
        " reviewers whose first review in the whole data set, selected or not, was in a year or"
        " later, against the others within years of rating, all first years judged together,"
        " delete-a-group jackknife over 50 random groups; of those known to differ, the first year"
        " that explains most"
    ),
    formula=r"\rho = \frac{A - B}{\overline{y^2} - B},\quad"
    r" A = \frac{1}{N} \sum_g \frac{Y_g^2 - \sum_i y_{gi}^2}{n_g - 1},\quad"
    r" B = \frac{(\sum_g Y_g)^2 - \sum_g Y_g^2}{N^2 - \sum_g n_g^2}",
    references=(
        "Karlin, Cameron, Williams (1981), Sibling and parent–offspring correlation estimation"
        " with variable family size, Proceedings of the National Academy of Sciences 78(5)",
        "Hoffman, Sen, Weinberg (2001), Within-cluster resampling, Biometrika 88(4)",
        JACKKNIFE_REFERENCES[0],
        BOTH_REFERENCE,
        "Kott (2001), The delete-a-group jackknife, Journal of Official Statistics 17(4)",
        "Bai (1997), Estimation of a change point in multiple regression models, The Review of"
        " Economics and Statistics 79(4)",
        "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 2 and 8",
    ),
)

# By the number of ratings from which on a reviewer belongs there.
_GROUP: Final = """CASE WHEN i.given = 1 THEN 1 WHEN i.given < 5 THEN 2 WHEN i.given < 20 THEN 5
    WHEN i.given < 100 THEN 20 ELSE 100 END"""
_GIVEN: Final = f"""(SELECT i.user_id, i.recipe_id, i.year, i.rating,
    count(*) OVER (PARTITION BY i.user_id) AS given {RATED}) AS i"""
_STRICT_SQL: Final = f"""SELECT count(*) AS reviewers, quantile_cont(mean, 0.1) AS strict,
  quantile_cont(mean, 0.9) AS generous
  FROM (SELECT avg(i.rating) AS mean {RATED} GROUP BY i.user_id HAVING count(*) >= {HEAVY})"""


def _groups_sql(cluster: str) -> str:
    source = (
        f"SELECT {cluster} AS cluster, {_GROUP} AS level, i.rating AS stars, {FIVE} AS five,"
        f" {LOW} AS few FROM {_GIVEN}"
    )
    return means_sql(source, ["stars", "five", "few"])


def _one_off_sql(cluster: str) -> str:
    source = (
        f"SELECT {cluster} AS cluster, i.year AS stratum, i.given = 1 AS level, i.rating AS stars"
        f" FROM {_GIVEN}"
    )
    return sparse_contrasts_sql(source, ["stars"], (True,))


def _compute(answers: Answers, filters: Filters) -> Result:
    rows: Rows = [_row(found, answers) for found in answers_of("groups", answers)]
    estimands = judged([_between(answers["intraclass"][0])])
    one_off = [_one_off(found) for found in answers_of("one-off", answers)]
    estimands += [e for e in judged(one_off) if e.value is not None]
    if estimands[0].value is not None:
        sd = answers["one-off, by user"][0]["stars_sd"]
        cohort = cohorts.cohort_of(answers, sd or 0.0)
        estimands += [cohort] if cohort else []
        estimands += _described(answers, rows)
    return Result(
        **size_of(answers["size"]),
        profile=filters.profile,
        rows=rows,
        estimands=order(estimands),
        drawable=any(row["low"] is not None for row in rows),
    )


def _between(row: Row) -> Candidate:
    return Candidate(
        key="between",
        estimate=jackknifed(
            row,
            is_undefined=bool(row["undefined"]),
            effective_clusters=row["effective_clusters"],
        ),
        n=row["n"],
        clusters=row["clusters"],
        unit=N_("ratio"),
        shown=float,
        sized=float,
        scale=VARIANCE_SHARE,
        facts={"clustered": "user"},
    )


def _one_off(rows: dict[str, dict[str, Any]]) -> Candidate:
    unit, estimate = wider(rows, contrast_of("stars"))
    row = rows[unit]
    sd = row["stars_sd"] or 1.0
    return Candidate(
        key="one-off",
        estimate=estimate,
        n=row["n"],
        clusters=row["clusters"],
        unit=N_("stars"),
        shown=float,
        sized=lambda value: value / sd,
        scale=STANDARDIZED_DIFFERENCE,
        facts={"clustered": unit},
    )


def _described(answers: Answers, rows: Rows) -> list[Estimand]:
    """Return what is told without a test: strict and generous, and how much the heavy ones give."""
    n = sum(row["n"] for row in rows)
    heavy = [row for row in rows if row["given"] >= HEAVY]
    found = answers["strict"][0]
    told = []
    if found["reviewers"] >= 1 / 0.05:  # or else a tenth is hardly one
        told.append(
            Estimand(
                "strict",
                "descriptive",
                n,
                found["reviewers"],
                N_("stars"),
                found["generous"] - found["strict"],
                facts=found,
            )
        )
    reviewers = sum(row["reviewers"] for row in heavy)
    share = sum(row["n"] for row in heavy) / n
    facts = {"reviewers": reviewers, "of": sum(row["reviewers"] for row in rows)}
    return [*told, Estimand("heavy", "descriptive", n, reviewers, N_("ratio"), share, facts=facts)]


def _row(found: dict[str, dict[str, Any]], answers: Answers) -> dict[str, Any]:
    _, estimate = mean_with_both(found, "stars")
    row = found["user"]
    low, high = estimate.interval() if isinstance(estimate, Estimate) else (None, None)
    return {
        "given": row["level"],
        "reviewers": row["clusters"],
        "n": row["n"],
        "share": row["n"] / answers["size"][0]["rated"],
        "mean": row["stars_value"],
        "low": low,
        "high": high,
        "five": row["five_value"],
        "few": row["few_value"],
    }


RATERS: Final = Analysis(
    id="ratings-raters",
    page=PAGE,
    question=N_("How much hangs on who rates?"),
    measure=N_("Mean rating by how many ratings of this selection reviewers gave, 95% intervals"),
    filters=all_but("rating"),
    queries={
        "size": SIZE_SQL,
        "intraclass": intraclass_sql(f"SELECT i.user_id AS cluster, i.rating AS value {RATED}"),
        "strict": _STRICT_SQL,
    }
    | clustered("groups", _groups_sql)
    | clustered("one-off", _one_off_sql)
    | cohorts.QUERIES,
    columns=(
        Column("given", N_("Ratings in this selection")),
        Column("reviewers", N_("Reviewers")),
        Column("n", N_("Ratings")),
        Column("share", N_("Share of the ratings"), N_("ratio")),
        Column("mean", N_("Mean of the ratings"), N_("stars")),
        Column("low", N_("95% interval from"), N_("stars")),
        Column("high", N_("95% interval to"), N_("stars")),
        Column("five", N_("5 stars"), N_("ratio")),
        Column("few", N_("1 or 2 stars"), N_("ratio")),
    ),
    compute=_compute,
    figure=raters_view.figure,
    sentence=raters_view.sentence,
    alt=raters_view.alt,
    method=METHOD,
    is_slow=True,
    names={"given": raters_view.group_name},
)
