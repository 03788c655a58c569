"""Tables in memory, asked as the site asks a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pandas as pd


@dataclass(frozen=True)
class Memory:
    """Tables in memory; one thread, so that a sum is the same every time."""

    connection: duckdb.DuckDBPyConnection = field(
        default_factory=lambda: duckdb.connect(config={"threads": 1})
    )

    def create(self, table: str, frame: pd.DataFrame, select: str = "SELECT * FROM frame") -> None:
        """Create a table.

        Args:
            table: Its name.
            frame: Its rows.
            select: What makes them of the table `frame`.
        """
        self.connection.register("frame", frame)
        self.connection.execute(f"CREATE TABLE {table} AS {select}")
        self.connection.unregister("frame")

    def fetch(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Run a statement as `Snapshot.fetch` does."""
        cursor = self.connection.execute(sql, dict(parameters or {}))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
