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
        cluster: Column of who made the event.
        events: FROM clause of the events selected, with the calendar columns.
        panel: Heading of its panel, with the mean.
        label: Of its columns.
        per_day: Of its rates.
    """

    id: str
    column: str
    table: str
    cluster: str
    events: str
    panel: str
    label: str
    per_day: str

    def source(self, stratum: str, level: str) -> str:
        """Return a SELECT of cluster, stratum and level, a row per event.

        Args:
            stratum: SQL over the calendar columns.
            level: The same.
        """
        return (
            f"SELECT {self.cluster} AS cluster, {stratum} AS stratum, {level} AS level"
            f" {self.events}"
        )


SERIES: Final = (
    Series(
        id="recipes",
        column="submitted",
        table="recipes",
        cluster="contributor_id",
        events=RECIPES,
        panel=N_("Recipes submitted per day, dashed: the mean, {mean}"),
        label=N_("Recipes submitted"),
        per_day=N_("Recipes per day"),
    ),
    Series(
        id="interactions",
        column="date",
        table="interactions",
        cluster="user_id",
        # Nested, since recipes have calendar columns of the same names.
        events=f"FROM (SELECT i.* {INTERACTIONS})",
        panel=N_("Reviews given per day, dashed: the mean, {mean}"),
        label=N_("Reviews given"),
        per_day=N_("Reviews per day"),
    ),
)
