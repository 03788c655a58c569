"""What is counted: recipes submitted and reviews given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mangetamain_analytics.i18n import N_
from mangetamain_analytics.visualization.selection import INTERACTIONS, RECIPES


@dataclass(frozen=True)
class Series:
    """What is counted.

    Attributes:
        id: Stable name.
        column: Column of the events' dates.
        table: Table of the events.
        source: SELECT of cluster, stratum and {level} of the events selected.
        panel: Heading of its panel, with the mean.
        label: Of its columns.
        per_day: Of its rates.
    """

    id: str
    column: str
    table: str
    source: str
    panel: str
    label: str
    per_day: str


SERIES: Final = (
    Series(
        id="recipes",
        column="submitted",
        table="recipes",
        source=f"SELECT contributor_id AS cluster, year AS stratum, {{level}} AS level {RECIPES}",
        panel=N_("Recipes submitted per day, dashed: the mean, {mean}"),
        label=N_("Recipes submitted"),
        per_day=N_("Recipes per day"),
    ),
    Series(
        id="interactions",
        column="date",
        table="interactions",
        source=f"SELECT i.user_id AS cluster, i.year AS stratum, i.{{level}} AS level"
        f" {INTERACTIONS}",
        panel=N_("Reviews given per day, dashed: the mean, {mean}"),
        label=N_("Reviews given"),
        per_day=N_("Reviews per day"),
    ),
)
