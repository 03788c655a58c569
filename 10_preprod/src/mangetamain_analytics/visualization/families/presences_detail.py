"""The strongest presences by day of the week or month as well: described, not judged."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any, Final

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.statistics.thresholds import COHENS_H, MIN_ROWS
from mangetamain_analytics.visualization.analysis import (
    Analysis,
    Answers,
    Column,
    Estimand,
    Result,
    Rows,
)
from mangetamain_analytics.visualization.dimensions import MONTH, WEEKDAY, Dimension
from mangetamain_analytics.visualization.families import presences_detail_view
from mangetamain_analytics.visualization.families.inference import (
    Candidate,
    Transform,
    estimate_of,
    judged,
)
from mangetamain_analytics.visualization.families.presences import (
    Kind,
    items_sql,
    presences_analysis,
)
from mangetamain_analytics.visualization.families.presences_view import drawn
from mangetamain_analytics.visualization.selection import RECIPES

_SHOWN: Final = 8  # items at most
_ASKED: Final = 24  # more than are shown: which ones differ is known only after they are judged
_DRAWN: Final = "items, drawn"
# Under three standard errors of independent rows hardly any of hundreds is known to differ.
_CHI2: Final = 9
_LABELS: Final = {WEEKDAY.id: N_("Day of the week"), MONTH.id: N_("Month")}
_METHOD: Final = N_(
    "Difference of shares with year fixed effects (linear probability); delete-one-contributor"
    " jackknife (CR3); Benjamini–Hochberg over all items in at least 100 recipes, intervals at"
    " the false coverage rate. The map: the same difference of each day of the week or month,"
    " from the mean of the item; coloured where 95% intervals that hold together leave 0 out;"
    " it is described, not tested"
)


def detailed_presences_analysis(
    analysis_id: str,
    page: str,
    question: str,
    kind: Kind,
    dimension: Dimension,
    detail: Dimension,
) -> Analysis:
    """Return the analysis of presences that also shows the strongest items by a finer dimension.

    Args:
        analysis_id: Its id.
        page: The page that shows it.
        question: What it answers, a message to translate.
        kind: Of the items.
        dimension: Whose levels are compared in the findings.
        detail: Whose levels the map draws.
    """
    analysis = presences_analysis(analysis_id, page, question, kind, dimension)
    strongest = dataclasses.replace(kind, bridge=_strongest_sql(kind, dimension))
    names = {**analysis.names, detail.id: detail.name}
    return dataclasses.replace(
        analysis,
        queries={**analysis.queries, _DRAWN: items_sql(strongest, detail)},
        columns=_columns(analysis.columns, detail),
        compute=partial(_compute, analysis, detail),
        figure=partial(presences_detail_view.figure, analysis, detail),
        alt=partial(presences_detail_view.alt, analysis, detail),
        method=dataclasses.replace(analysis.method, text=_METHOD),
        names={name: partial(_name_or_dash, say) for name, say in names.items()},
    )


def _name_or_dash(name: Callable[[Any, Language], str], value: Any, language: Language) -> str:
    return language.cell(None) if value is None else name(value, language)


def _columns(columns: Sequence[Column], detail: Dimension) -> tuple[Column, ...]:
    """Return the columns with the finer level after the level, and its own difference."""
    added = {
        "level": Column(detail.id, _LABELS[detail.id]),
        "difference": Column("deviation", N_("Difference from the mean"), N_("ratio")),
    }
    return tuple(
        column for held in columns for column in (held, added.get(held.name)) if column is not None
    )


def _strongest_sql(kind: Kind, dimension: Dimension) -> str:
    """Return the recipes with the items that the chart may draw, as a SELECT in brackets.

    Half of them are the least likely by chance, half have the largest differences beyond the
    noise of independent rows: few items that are known to differ may be rare, many are among
    the largest. With `presences_sql`'s letters, y_t a stratum's recipes with the item and p the
    item's share::

        b = Σ_t (xy_t − y_t X_t / N_t) / B        χ² = b² B / (p (1 − p))
    """
    return f"""(
    WITH {_differences_sql(kind, dimension)},
    items AS (
      SELECT d.item, max(abs(gap / spread)) AS size,
        max(gap * gap / spread * n / item_n / nullif(1 - item_n / n, 0)) AS chi2
      FROM differences AS d JOIN spreads AS p ON p.level = d.level
      WHERE p.spread > 0 GROUP BY d.item
    ),
    strongest AS (
      SELECT item FROM items
      ORDER BY least(
        row_number() OVER (ORDER BY chi2 DESC NULLS LAST, item),
        row_number() OVER (ORDER BY chi2 >= {_CHI2:d} DESC NULLS LAST, size DESC, item)
      ), item
      LIMIT {_ASKED:d}
    )
    SELECT b.recipe_id, b.{kind.key}
    FROM {kind.bridge} AS b JOIN strongest AS s ON s.item = b.{kind.key}
  )"""


def _differences_sql(kind: Kind, dimension: Dimension) -> str:
    """Return the common tables of the spread of levels and of each item's difference in them."""
    return f"""chosen AS (
      SELECT id, {dimension.stratum} AS stratum, {dimension.level} AS level {RECIPES}
    ),
    sides AS (
      SELECT stratum, level, count(*) AS n, n / sum(n) OVER (PARTITION BY stratum) AS share
      FROM chosen GROUP BY stratum, level
    ),
    spreads AS (
      SELECT level, sum(n * (1 - share)) AS spread, sum(sum(n)) OVER () AS n
      FROM sides GROUP BY level
    ),
    held AS (
      SELECT b.{kind.key} AS item, c.stratum, c.level, count(*) AS xy
      FROM {kind.bridge} AS b JOIN chosen AS c ON c.id = b.recipe_id GROUP BY ALL
    ),
    years AS (
      SELECT item, stratum, sum(xy) AS y, sum(sum(xy)) OVER (PARTITION BY item) AS item_n
      FROM held GROUP BY item, stratum
    ),
    differences AS (
      SELECT y.item, s.level, any_value(y.item_n) AS item_n,
        sum(coalesce(h.xy, 0) - y.y * s.share) AS gap
      FROM years AS y JOIN sides AS s ON s.stratum = y.stratum
      LEFT JOIN held AS h ON h.item = y.item AND h.stratum = s.stratum AND h.level = s.level
      WHERE y.item_n >= {MIN_ROWS:d} GROUP BY y.item, s.level
    )"""


def _compute(analysis: Analysis, detail: Dimension, answers: Answers, filters: Filters) -> Result:
    result = analysis.compute(answers, filters)
    shown = sorted(drawn(result), key=lambda row: -abs(row["difference"]))[:_SHOWN]
    found = _details({row["item"] for row in shown}, detail, answers.get(_DRAWN, []))
    columns = [column.name for column in _columns(analysis.columns, detail)]
    rows = [
        {name: row.get(name) for name in columns}
        for whole in result.rows
        for row in (whole, *found.get(whole["item"], ()))
    ]
    return dataclasses.replace(result, rows=rows)


def _details(items: set[str], detail: Dimension, answers: Rows) -> Mapping[str, Rows]:
    """Return the rows of items by the finer levels that have recipes, in their order."""
    asked = [row for row in answers if row["name"] in items and row["level_n"]]
    cells = judged([_candidate(row) for row in asked])
    rows = [_row(detail, row, cell) for row, cell in zip(asked, cells, strict=True)]
    rows.sort(key=lambda row: (row["item"], detail.levels.index(row[detail.id])))
    return {item: list(own) for item, own in groupby(rows, key=lambda row: str(row["item"]))}


def _candidate(row: Mapping[str, Any]) -> Candidate:
    # The mean of all holds the level itself: its distance is the rest's share of b.
    from_mean = _times(1 - row["level_n"] / row["n"])
    return Candidate(
        key=f"{row['name']}:{row['level']}",
        estimate=estimate_of(row),
        n=row["n"],
        clusters=row["clusters"],
        unit=N_("difference of shares"),
        shown=from_mean,
        sized=from_mean,
        scale=COHENS_H,
        facts={},
    )


def _times(factor: float) -> Transform:
    return lambda value: factor * value


def _row(detail: Dimension, row: Mapping[str, Any], cell: Estimand) -> dict[str, Any]:
    low, high = cell.interval or (None, None)
    return {
        "item": row["name"],
        detail.id: row["level"],
        "n": row["item_level_n"],
        "share": row["item_level_n"] / row["level_n"],
        "other_share": (row["item_n"] - row["item_level_n"]) / (row["n"] - row["level_n"]),
        "deviation": cell.value,
        "low": low,
        "high": high,
    }
