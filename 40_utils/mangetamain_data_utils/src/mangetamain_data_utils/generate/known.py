"""What a built file says of how its data were generated, and how near its numbers must come."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

import duckdb

from mangetamain_data_utils.comparison import Comparison, compare
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.generate.effects import TABLES, Effects

# A smaller scale leaves more to chance; tolerances grow with this power of the scale.
LOOSENING = -0.4


@dataclass(frozen=True)
class Known:
    """How the data of a file were generated.

    Attributes:
        scale: Size relative to the complete real data.
        preset: `default` or `null`.
        clustering: `none`, `default` or `harsh`.
        effects: What is planted.
    """

    scale: float
    preset: str
    clustering: str
    effects: Effects

    @property
    def has_calendar(self) -> bool:
        """Whether months and weekdays have their published numbers of recipes."""
        return self.preset == "default" and not self.effects.volumes

    @property
    def changed(self) -> set[str]:
        """Name the measures that are planted to differ from what is published."""
        return {effect.measure for effect in self.effects.measures}

    @property
    def looseness(self) -> float:
        """Give the factor by which tolerances grow below scale 1."""
        return max(1.0, float(self.scale**LOOSENING))

    def exact(self, name: str, published: float, found: float | None, parts: int = 1) -> Comparison:
        """Compare a number that is met exactly at scale 1, and up to rounding at others.

        Args:
            name: Of the number.
            published: At scale 1.
            found: In the file.
            parts: Of how many numbers, each rounded, it is the sum.
        """
        rounding = 0 if self.scale == 1 else max(1, math.ceil(self.scale)) * math.sqrt(parts)
        return compare(name, round(published * self.scale), found, rounding)

    def quantile(self, name: str, published: float, found: float | None) -> Comparison:
        """Compare a quantile or a mean: within 5 % or 1."""
        return compare(name, published, found, max(0.05 * abs(published), 1) * self.looseness)

    def mean(self, name: str, published: float, found: float | None) -> Comparison:
        """Compare a mean or a spread: within 5 %."""
        return compare(name, published, found, 0.05 * abs(published) * self.looseness)

    def top(self, name: str, published: float, found: float | None) -> Comparison:
        """Compare the number of a favourite: within 2 %."""
        expected = published * self.scale
        return compare(name, round(expected), found, 0.02 * expected * self.looseness + 1)

    def correlation(self, name: str, published: float, found: float | None) -> Comparison:
        """Compare a correlation: within .05."""
        return compare(name, published, found, 0.05 * self.looseness)

    def share(self, name: str, published: float, found: float | None) -> Comparison:
        """Compare a share: within half a percentage point."""
        return compare(name, published, found, 0.005 * self.looseness)


def read_known(connection: duckdb.DuckDBPyConnection, file: str) -> Known:
    """Read how a file's data were generated.

    Raises:
        DataToolError: `not_generated`.
    """
    rows = connection.sql("SELECT value FROM meta.build WHERE key = 'generated'").fetchall()
    try:
        marker = json.loads(rows[0][0])
        effects = {
            table: tuple(kind(**entry) for entry in marker["effects"][table])
            for table, kind in TABLES.items()
        }
        return Known(marker["scale"], marker["preset"], marker["clustering"], Effects(**effects))
    except (IndexError, ValueError, KeyError, TypeError) as error:
        raise DataToolError(
            "not_generated",
            f"{file} does not say how its data were generated",
            "Build it from a folder that this version of generate wrote",
            file=file,
        ) from error
