"""The weekend effect: what Saturdays and Sundays change."""

from __future__ import annotations

from functools import partial
from typing import Final

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.utils.chart_theme import (
    apply_chart_theme,
    get_comparison_colors,
    get_reference_line_color,
)
from mangetamain_analytics.utils.color_theme import ColorTheme
from mangetamain_analytics.visualization.analysis import Analysis, Column, Finding, Result, Rows

# Below this a rate is noise: the relative error of a count of 30 is about 18 %.
MIN_ROWS: Final = 30
_SERIES: Final = ("recipes", "interactions")

# Rates are per calendar day really covered: the first and the last year of the data are partial.
_VOLUME_SQL: Final = """
WITH chosen AS (
    SELECT submitted AS day, weekday, contributor_id, year
    FROM recipes
    WHERE year BETWEEN $first_year AND $last_year
      AND (NOT $cleaned OR excluded_by IS NULL)
),
rated AS (
    SELECT i.weekday, count(*) AS interactions
    FROM interactions AS i
    JOIN recipes AS r ON r.id = i.recipe_id
    WHERE i.year BETWEEN $first_year AND $last_year
      AND (NOT $cleaned OR r.excluded_by IS NULL)
    GROUP BY i.weekday
),
bounds AS (
    SELECT 'recipes' AS series, min(submitted) AS first_day, max(submitted) AS last_day
    FROM recipes
    UNION ALL
    SELECT 'interactions', min(date), max(date)
    FROM interactions
),
calendar AS (
    SELECT series, isodow(day) AS weekday, count(*) AS days
    FROM bounds, generate_series(
        greatest(first_day, make_date($first_year, 1, 1)),
        least(last_day, make_date($last_year, 12, 31)),
        INTERVAL 1 DAY
    ) AS days(day)
    GROUP BY ALL
),
totals AS (
    SELECT count(DISTINCT contributor_id) AS clusters, min(year) AS first_year,
           max(year) AS last_year
    FROM chosen
)
SELECT weekdays.weekday,
       coalesce(any_value(c.days) FILTER (c.series = 'recipes'), 0) AS recipe_days,
       coalesce(any_value(c.days) FILTER (c.series = 'interactions'), 0) AS interaction_days,
       (SELECT count(*) FROM chosen WHERE chosen.weekday = weekdays.weekday) AS recipes,
       coalesce((SELECT interactions FROM rated WHERE rated.weekday = weekdays.weekday), 0)
           AS interactions,
       any_value(totals.clusters) AS clusters,
       any_value(totals.first_year) AS first_year,
       any_value(totals.last_year) AS last_year
FROM range(1, 8) AS weekdays(weekday)
CROSS JOIN totals
LEFT JOIN calendar AS c ON c.weekday = weekdays.weekday
GROUP BY weekdays.weekday
ORDER BY weekdays.weekday
"""

_VOLUME_COLUMNS: Final = (
    Column("weekday", N_("Day of the week"), N_("1 = Monday")),
    Column("is_weekend", N_("Weekend")),
    Column("recipe_days", N_("Days covered, recipes"), N_("days")),
    Column("recipes", N_("Recipes submitted"), N_("recipes")),
    Column("recipes_per_day", N_("Recipes per day"), N_("recipes per day")),
    Column("recipes_deviation", N_("Recipes per day, from the mean"), N_("ratio − 1")),
    Column("interaction_days", N_("Days covered, reviews"), N_("days")),
    Column("interactions", N_("Reviews given"), N_("reviews")),
    Column("interactions_per_day", N_("Reviews per day"), N_("reviews per day")),
    Column("interactions_deviation", N_("Reviews per day, from the mean"), N_("ratio − 1")),
)


def compute_volume(rows: Rows, filters: Filters) -> Result:
    """Turn counts per weekday into rates per calendar day and weekend-to-weekday ratios.

    Args:
        rows: Seven, Monday first.
        filters: The selection that they were counted in.
    """
    table = [
        {
            "weekday": row["weekday"],
            "is_weekend": row["weekday"] >= 6,
            "recipe_days": row["recipe_days"],
            "recipes": row["recipes"],
            "interaction_days": row["interaction_days"],
            "interactions": row["interactions"],
        }
        for row in rows
    ]
    estimates: dict[str, float] = {}
    for series in _SERIES:
        estimates |= _add_rates(table, series)
    return Result(
        n=sum(row["recipes"] for row in table),
        clusters=rows[0]["clusters"],
        years=(rows[0]["first_year"], rows[0]["last_year"]) if rows[0]["first_year"] else None,
        profile=filters.profile,
        rows=[{column.name: row[column.name] for column in _VOLUME_COLUMNS} for row in table],
        estimates=estimates,
    )


def _add_rates(table: Rows, series: str) -> dict[str, float]:
    """Add a series' rates and deviations to the table; return its mean, ratio and total."""
    days = series.removesuffix("s") + "_days"
    mean = _rate(table, series, days)
    for row in table:
        row[f"{series}_per_day"] = _rate([row], series, days)
        row[f"{series}_deviation"] = row[f"{series}_per_day"] / mean - 1 if mean else 0.0
    weekend = _rate([row for row in table if row["is_weekend"]], series, days)
    weekdays = _rate([row for row in table if not row["is_weekend"]], series, days)
    estimates = {f"{series}_mean": mean, f"{series}_total": sum(row[series] for row in table)}
    if weekdays:
        estimates[f"{series}_ratio"] = weekend / weekdays
    return estimates


def _rate(rows: Rows, series: str, days: str) -> float:
    covered = sum(row[days] for row in rows)
    return float(sum(row[series] for row in rows) / covered) if covered else 0.0


_RATIO_TEXTS: Final = {
    ("recipes", -1): N_("A weekend day brings {percent} fewer recipes than a weekday"),
    ("recipes", 0): N_("A weekend day brings as many recipes as a weekday"),
    ("recipes", 1): N_("A weekend day brings {percent} more recipes than a weekday"),
    ("interactions", -1): N_("A weekend day brings {percent} fewer reviews than a weekday"),
    ("interactions", 0): N_("A weekend day brings as many reviews as a weekday"),
    ("interactions", 1): N_("A weekend day brings {percent} more reviews than a weekday"),
}
_TOO_FEW_TEXTS: Final = {
    "recipes": N_("Too few recipes to compare days: {n}, at least {minimum} are needed"),
    "interactions": N_("Too few reviews to compare days: {n}, at least {minimum} are needed"),
}


def findings_volume(result: Result, language: Language) -> list[Finding]:
    """Say how a weekend day compares with a weekday: recipes and reviews, what is known first."""
    findings = [_ratio_finding(result, series, language) for series in _SERIES]
    return sorted(findings, key=lambda finding: finding.estimate is None)


def _is_enough(result: Result, series: str) -> bool:
    enough = result.estimates[f"{series}_total"] >= MIN_ROWS
    return enough and f"{series}_ratio" in result.estimates


def _ratio_finding(result: Result, series: str, language: Language) -> Finding:
    n = int(result.estimates[f"{series}_total"])
    ratio = result.estimates[f"{series}_ratio"] if _is_enough(result, series) else None
    if ratio is None:
        text = language.gettext(
            _TOO_FEW_TEXTS[series], n=language.number(n), minimum=language.number(MIN_ROWS)
        )
    else:
        percent = round(abs(ratio - 1), 2)
        sign = 0 if percent == 0 else (1 if ratio > 1 else -1)
        text = language.gettext(_RATIO_TEXTS[series, sign], percent=language.percent(percent))
    return Finding(
        key=f"{series}_weekend_ratio",
        verdict="insufficient_data" if ratio is None else "descriptive",
        text=text,
        estimate=ratio,
        unit=language.gettext("weekend rate per day / weekday rate per day"),
        n=n,
        clusters=result.clusters,
        method=language.gettext("ratio of rates per calendar day covered; nothing is tested"),
        effect_size=ratio,
        effect_scale=None if ratio is None else language.gettext("rate ratio"),
    )


_PANELS: Final = {
    "recipes": N_("Recipes submitted per day, dashed: the mean, {mean}"),
    "interactions": N_("Reviews given per day, dashed: the mean, {mean}"),
}


def figure_volume(result: Result, language: Language) -> go.Figure:
    """Draw the rates by weekday that are more than noise: weekend orange, the mean dashed."""
    shown = list(filter(partial(_is_enough, result), _SERIES))
    titles = [
        language.gettext(
            _PANELS[series], mean=language.significant(result.estimates[f"{series}_mean"])
        )
        for series in shown
    ]
    figure = make_subplots(
        rows=max(1, len(shown)), cols=1, vertical_spacing=0.2, subplot_titles=titles
    )
    for position, series in enumerate(shown, start=1):
        _draw_panel(figure, result, language, series, position)
    figure.update_annotations(x=0, xanchor="left", font_size=13)
    apply_chart_theme(figure, language)
    # The bars carry their values, so the value axes need neither ticks nor grid.
    return figure.update_yaxes(showticklabels=False, showgrid=False, rangemode="tozero")


def _draw_panel(
    figure: go.Figure, result: Result, language: Language, series: str, position: int
) -> None:
    colors = get_comparison_colors([row["is_weekend"] for row in result.rows])
    figure.add_bar(
        x=[language.day_name(row["weekday"], short=True) for row in result.rows],
        y=[row[f"{series}_per_day"] for row in result.rows],
        text=[language.significant(row[f"{series}_per_day"]) for row in result.rows],
        textposition="inside",
        insidetextanchor="end",
        textangle=0,
        insidetextfont_color=[ColorTheme.TEXT_ON_MARK[color] for color in colors],
        marker_color=colors,
        hovertext=_hover_texts(result, language, series),
        hoverinfo="text",
        row=position,
        col=1,
    )
    figure.add_hline(
        y=result.estimates[f"{series}_mean"],
        line={"dash": "dash", "width": 1, "color": get_reference_line_color()},
        row=position,
        col=1,
    )


def _hover_texts(result: Result, language: Language, series: str) -> list[str]:
    return [
        language.gettext(
            "{day}: {rate} per day, {deviation} from the mean",
            day=language.day_name(row["weekday"]),
            rate=language.significant(row[f"{series}_per_day"], 3),
            deviation=language.signed_percent(row[f"{series}_deviation"]),
        )
        for row in result.rows
    ]


_BUSIEST: Final = {
    "recipes": N_(
        "Recipes submitted per day: most on {busiest} ({most}), fewest on {quietest} ({fewest})."
    ),
    "interactions": N_(
        "Reviews given per day: most on {busiest} ({most}), fewest on {quietest} ({fewest})."
    ),
}


def alt_volume(result: Result, language: Language) -> str:
    """Say the chart in words: the busiest and the quietest day of each series drawn."""
    sentences = []
    for series in filter(partial(_is_enough, result), _SERIES):
        ordered = sorted(result.rows, key=lambda row: row[f"{series}_per_day"])
        sentences.append(
            language.gettext(
                _BUSIEST[series],
                busiest=language.day_name(ordered[-1]["weekday"]),
                most=language.significant(ordered[-1][f"{series}_per_day"], 3),
                quietest=language.day_name(ordered[0]["weekday"]),
                fewest=language.significant(ordered[0][f"{series}_per_day"], 3),
            )
        )
    return " ".join(sentences)


ANALYSES: Final = (
    Analysis(
        id="weekend-volume",
        page="weekend",
        question=N_("Do weekends bring more recipes?"),
        filters=("years", "profile"),
        sql=_VOLUME_SQL,
        columns=_VOLUME_COLUMNS,
        compute=compute_volume,
        figure=figure_volume,
        findings=findings_volume,
        alt=alt_volume,
    ),
)
