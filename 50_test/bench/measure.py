"""What every benchmark shares: a figure beside its floor, both measured in the same rounds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from statistics import median


class BenchError(RuntimeError):
    """A benchmark cannot run here; the message says what is missing."""


@dataclass(frozen=True)
class Figure:
    """One measured quantity.

    Attributes:
        name: Of the quantity.
        value: Ours, the median of the rounds.
        unit: Of value and floor.
        floor: The same of the yardstick.
        bound: The largest ratio of value to floor that is good enough.
    """

    name: str
    value: float
    unit: str
    floor: float
    bound: float

    @property
    def ratio(self) -> float:
        """Ours against the yardstick; absolute figures differ between machines, this seldom."""
        return self.value / self.floor

    @property
    def ok(self) -> bool:
        """Whether the bound holds."""
        return self.ratio <= self.bound

    def as_dict(self) -> dict[str, str | float | bool]:
        """Give the figure as `.bench/latest.json` holds it."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "floor": self.floor,
            "ratio": round(self.ratio, 3),
            "bound": self.bound,
            "ok": self.ok,
        }


def seconds_of(action: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def get(connection: HTTPConnection, path: str) -> None:
    """Ask for a path and read the answer.

    Raises:
        BenchError: It is not 200.
    """
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise BenchError(f"{path} answered {answer.status}")


def interleaved(
    rounds: int, ours: Callable[[], float], floor: Callable[[], float]
) -> tuple[float, float]:
    """Measure both in each round, so that what slows the machine slows both; give the medians.

    Who goes first changes from round to round. A first round only warms caches up.
    """
    values: list[float] = []
    floors: list[float] = []
    for number in range(rounds + 1):
        pair = [(ours, values), (floor, floors)]
        for measure, results in pair if number % 2 else reversed(pair):
            results.append(measure())
    return median(values[1:]), median(floors[1:])
