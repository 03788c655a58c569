"""The diversity of ingredients or tags over the years, from resamples of contributors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import Final

from mangetamain_analytics.data.filters import OF_REVIEWS, Filters, all_but
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.resampled_trends import resampled_trend
from mangetamain_analytics.statistics.resampling_sql import diversity_sql
from mangetamain_analytics.statistics.thresholds import LOG_RATE_RATIO, MIN_CLUSTERS, MIN_ROWS
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
from mangetamain_analytics.visualization.families import trend_panels
from mangetamain_analytics.visualization.families.presences import Kind
from mangetamain_analytics.visualization.families.trend_inference import (
    DECADE,
    MIN_YEARS,
    TURN_REFERENCES,
    Trend,
    judged_trends,
)
from mangetamain_analytics.visualization.families.trend_medians import annual_values, value_rows
from mangetamain_analytics.visualization.families.trend_panels import Panel
from mangetamain_analytics.visualization.families.trend_words import (
    YEARLY,
    trend_sentence,
    year_name,
)
from mangetamain_analytics.visualization.selection import RECIPES, SIZE_SQL, size_of

METHOD: Final = Method(
    text=N_(
        "One recipe per contributor and year; distinct items among as many drawn from each"
        " year (rarefaction to half of the smallest year) and the Hill number of order 2"
        " (unbiased); a straight line and a parabola through their logarithms weighted by"
        " use, in 200 resamples of contributors; a turn inside the years is told where the"
        " parabola clearly goes one way in the first year and the other in the last, and the"
        " years before and after do so by themselves; where the parabola’s vertex lies in the"
        " middle 70% of the years, no rise or fall is told, unless the years contradict the"
        " parabola; Student intervals with the resamples’ standard deviation, simultaneous;"
        " years of at least 100 recipes by 30 contributors; p adjusted by Holm"
    ),
    formula=r"S_n = \sum_i 1 - \binom{N-N_i}{n}\Big/\binom{N}{n},\quad"
    r" D_2 = \frac{N (N-1)}{\sum_i N_i (N_i - 1)}",
    references=(
        "Hurlbert (1971), The nonconcept of species diversity, Ecology 52(4)",
        "Jost (2006), Entropy and diversity, Oikos 113(2)",
        "Davison, Hinkley (1997), Bootstrap Methods and their Application, 3.8",
        *TURN_REFERENCES,
    ),
)

_PANELS: Final = {
    "ingredients": (
        Panel("richness", N_("Distinct ingredients at equal n"), N_("ingredients")),
        Panel("simpson", N_("Effective number of common ingredients (Simpson)"), N_("ingredients")),
    ),
    "tags": (
        Panel("richness", N_("Distinct tags at equal n"), N_("tags")),
        Panel("simpson", N_("Effective number of common tags (Simpson)"), N_("tags")),
    ),
}


def diversity_analysis(analysis_id: str, page: str, question: str, kind: Kind) -> Analysis:
    """Return the analysis of the diversity of a kind of items over the years.

    Args:
        analysis_id: Its id.
        page: The page that shows it.
        question: What it answers, a message to translate.
        kind: Of the items.
    """
    panels = _PANELS[kind.id]
    return Analysis(
        id=analysis_id,
        page=page,
        question=question,
        measure=N_("Diversity by year, 95% intervals"),
        filters=all_but(*OF_REVIEWS),
        queries={
            "size": SIZE_SQL,
            "years": f"""SELECT year, count(*) AS n, count(DISTINCT contributor_id) AS clusters
  {RECIPES} GROUP BY year ORDER BY year""",
            "diversity": diversity_sql(
                f"SELECT id, contributor_id AS cluster, year AS x {RECIPES}",
                f"SELECT recipe_id AS id, {kind.key} AS item FROM {kind.bridge}",
                MIN_ROWS,
                MIN_CLUSTERS,
            ),
        },
        columns=(
            Column("measure", N_("Measure")),
            Column("year", N_("Year")),
            Column("n", N_("Recipes, of which one per contributor counts")),
            Column("clusters", N_("Contributors")),
            Column("value", N_("Diversity"), panels[0].unit),
            Column("low", N_("95% interval from"), panels[0].unit),
            Column("high", N_("95% interval to"), panels[0].unit),
            Column("drawn", N_("Equal n: items drawn from each year")),
        ),
        compute=partial(_compute, panels),
        figure=partial(trend_panels.figure, panels),
        sentence=partial(_sentence, panels),
        alt=partial(trend_panels.alt, panels),
        method=METHOD,
        is_slow=True,
        names={"year": year_name, "measure": partial(_label, panels)},
    )


def _label(panels: tuple[Panel, ...], measure: str, language: Language) -> str:
    return next(language.gettext(panel.label) for panel in panels if panel.id == measure)


def _compute(panels: tuple[Panel, ...], answers: Answers, filters: Filters) -> Result:
    logs = [_with_logs(panels, row) for row in answers["diversity"]]
    size = size_of(answers["size"])
    used = {row["x"] for row in logs}
    n = sum(row["clusters"] for row in answers["years"] if row["year"] in used)
    if len(used) < MIN_YEARS:  # that is what is missing, however many recipes there are
        n = size["n"]
    drawn = {"drawn": logs[0]["drawn"] if logs else None}
    annual = {panel.id: annual_values(panel.id, logs, answers["years"]) for panel in panels}
    estimands = judged_trends(
        [_trend(panel.id, logs, annual[panel.id], n, size["clusters"]) for panel in panels]
    )
    return Result(
        **size,
        profile=filters.profile,
        rows=[row | drawn for panel in panels for row in value_rows(panel.id, annual[panel.id])],
        estimands=order(estimands),
        drawable=any(estimand.value is not None for estimand in estimands),
    )


def _with_logs(panels: tuple[Panel, ...], row: dict[str, float]) -> dict[str, float | None]:
    """Return a row with logarithms: resamples repeat contributors and look less diverse.

    That makes them smaller by a factor, which a logarithm's spread does not feel.
    """
    return row | {
        panel.id: None if row[panel.id] is None else math.log(row[panel.id]) for panel in panels
    }


def _trend(
    measure: str, logs: Rows, annual: Mapping[int, Estimate], n: int, clusters: int
) -> Trend:
    fit = resampled_trend(logs, measure, n, clusters)
    years = len({row["x"] for row in logs})
    enough = years >= MIN_YEARS
    return Trend(
        key=measure,
        slope=fit.slope if enough else None,
        curve=fit.curve if enough else None,
        ends=fit.ends,
        annual=annual,
        turn=fit.turn,
        x_min=fit.x_min,
        x_max=fit.x_max,
        n=n,
        clusters=clusters,
        unit=N_("ratio − 1 per year"),
        turned_unit=N_("ratio − 1 per year, pace of both ways together"),
        shown=math.expm1,
        sized=partial(float.__mul__, float(DECADE)),
        scale=LOG_RATE_RATIO,
        facts={"measure": measure, "years": years},
    )


def _sentence(panels: tuple[Panel, ...], estimand: Estimand, language: Language) -> str:
    subject = _label(panels, estimand.facts["measure"], language)
    return trend_sentence(subject, estimand, language, YEARLY, "")
