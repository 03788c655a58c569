"""DataLoader: rows of the current data set, or a DataLoadError that says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mangetamain_analytics.data.keeper import SnapshotKeeper, get_keeper
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.data.watch import nobody_leaves
from mangetamain_analytics.exceptions import DatabaseError, DataLoadError

if TYPE_CHECKING:
    import polars as pl  # takes long to import, and pages do without


class DataLoader:
    """Reads from one version of the data.

    Args:
        keeper: Who has it; by default the process's.
        patience: How many times the time limit a query may take.
        has_gone: Whether nobody waits for the rows any more, which ends a query.
        snapshot: The version to read from; by default the keeper's current one.

    Raises:
        DataLoadError: There is no data set now.
    """

    def __init__(
        self,
        keeper: SnapshotKeeper | None = None,
        patience: float = 1.0,
        has_gone: Callable[[], bool] = nobody_leaves,
        snapshot: Snapshot | None = None,
    ) -> None:
        self.snapshot: Snapshot = snapshot or (keeper or get_keeper()).current()
        self._patience = patience
        self._has_gone = has_gone

    def fetch(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return the rows of a query.

        Raises:
            DataLoadError: The query failed; it names the source and the detail.
        """
        with self._explained():
            return self.snapshot.fetch(sql, parameters, self._patience, self._has_gone)

    def frame(self, sql: str) -> pl.DataFrame:
        """Return all rows of a query, however many, as a frame.

        Raises:
            DataLoadError: The query failed; it names the source and the detail.
        """
        with self._explained():
            return self.snapshot.frame(sql, self._patience)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            raise DataLoadError(
                self.snapshot.dataset.source, str(error), code="query_failed"
            ) from error
