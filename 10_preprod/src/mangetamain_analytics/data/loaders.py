"""DataLoader: rows of the current data set, or a DataLoadError that says what to do."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from mangetamain_analytics.data.keeper import SnapshotKeeper, get_keeper
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.exceptions import DatabaseError, DataLoadError


class DataLoader:
    """Reads from one version of the data.

    Args:
        keeper: Who has it; by default the process's.
        patience: How many times the time limit a query may take.

    Raises:
        DataLoadError: There is no data set now.
    """

    def __init__(self, keeper: SnapshotKeeper | None = None, patience: float = 1.0) -> None:
        self.snapshot: Snapshot = (keeper or get_keeper()).current()
        self._patience = patience

    def fetch(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return the rows of a query.

        Raises:
            DataLoadError: The query failed; it names the source and the detail.
        """
        try:
            return self.snapshot.fetch(sql, parameters, self._patience)
        except DatabaseError as error:
            raise DataLoadError(
                self.snapshot.dataset.source, str(error), code="query_failed"
            ) from error
