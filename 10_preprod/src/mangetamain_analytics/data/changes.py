"""What a version of the data has more, or less, than the version before it."""

from __future__ import annotations

from dataclasses import dataclass

from mangetamain_analytics.data.snapshot import Snapshot


@dataclass(frozen=True)
class Changes:
    """The difference of two versions.

    Attributes:
        since: When the version before was built, of the form 20261122T004100Z.
        recipes: How many more recipes there are.
        interactions: How many more ratings and reviews.
        users: How many more people who rated or reviewed.
    """

    since: str
    recipes: int
    interactions: int
    users: int

    @property
    def is_any(self) -> bool:
        """Whether a number differs."""
        return bool(self.recipes or self.interactions or self.users)


def find_changes(snapshot: Snapshot) -> Changes | None:
    """Compare a version with the one before it; None where that one is not known."""
    before, rows = snapshot.before, snapshot.dataset.rows
    if before is None or not rows.keys() <= before.rows.keys():
        return None
    return Changes(before.built_at, **{name: rows[name] - before.rows[name] for name in rows})
