"""What is planted in generated data, and the TOML files that say so."""

from __future__ import annotations

import re
import tomllib
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.generate.calendar import Days, season_of, weekday_of, year_of

MEASURES = (
    "minutes",
    "n_steps",
    "n_ingredients",
    "calories",
    "total_fat_pdv",
    "sugar_pdv",
    "sodium_pdv",
    "protein_pdv",
    "saturated_fat_pdv",
    "carbohydrates_pdv",
)
SEASONS = ("winter", "spring", "summer", "autumn")
CENTRE_YEAR = 2007
SINCE = re.compile(r"(users )?since (\d{4}-(?:0[1-9]|1[0-2]))")


@dataclass(frozen=True)
class MeasureEffect:
    """A measure that changes: by `percent` where `when` applies, per year for `year`."""

    measure: str
    percent: float
    when: str


@dataclass(frozen=True)
class PresenceEffect:
    """An ingredient or tag (`kind`) whose share of recipes shifts by percentage points."""

    kind: str
    name: str
    points: float
    when: str


@dataclass(frozen=True)
class RatingEffect:
    """A shift of the mean rating in stars, per year for `year`.

    With `users since YYYY-MM` it holds for all ratings of the users who joined from then on.
    """

    stars: float
    when: str


@dataclass(frozen=True)
class VolumeEffect:
    """A rate of recipes per calendar day that is `ratio` times the one at other times."""

    ratio: float
    when: str


@dataclass(frozen=True)
class Effects:
    """All that is planted; without arguments nothing is.

    `when` is `year`, a season, `weekend` or `since YYYY-MM` (a change point).
    """

    measures: tuple[MeasureEffect, ...] = ()
    presences: tuple[PresenceEffect, ...] = ()
    ratings: tuple[RatingEffect, ...] = ()
    volumes: tuple[VolumeEffect, ...] = ()

    def planted(self, kind: str) -> tuple[str, ...]:
        """Name the planted items of a kind, `ingredient` or `tag`, each once."""
        return tuple(dict.fromkeys(e.name for e in self.presences if e.kind == kind))


TABLES: dict[str, type[Any]] = {
    "measures": MeasureEffect,
    "presences": PresenceEffect,
    "ratings": RatingEffect,
    "volumes": VolumeEffect,
}


def amount(when: str, days: Days) -> NDArray[np.float64]:
    """Give how strongly an effect holds on each day: 0 or 1, or for `year` the years since 2007."""
    if when == "year":
        return (year_of(days) - CENTRE_YEAR).astype(np.float64)
    if when == "weekend":
        return np.where(weekday_of(days) >= 6, 1.0, 0.0)
    if when in SEASONS:
        return np.where(season_of(days) == SEASONS.index(when), 1.0, 0.0)
    month = when.removeprefix("users ").removeprefix("since ")
    return np.where(days >= np.datetime64(f"{month}-01"), 1.0, 0.0)


def is_cohort(when: str) -> bool:
    """Whether an effect holds for users by the day they joined rather than by the day."""
    return when.startswith("users ")


def load_effects(path: Path) -> Effects:
    """Read a specification: tables `[[measures]]`, `[[presences]]`, `[[ratings]]`, `[[volumes]]`.

    Raises:
        DataToolError: `effects_invalid`, naming the entry at fault.
    """
    try:
        with path.open("rb") as file:
            read = tomllib.load(file)
    except OSError as error:
        raise _invalid(path, error.strerror or str(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _invalid(path, f"it is not TOML: {error}") from error
    unknown = set(read) - set(TABLES)
    if unknown:
        raise _invalid(path, f"{sorted(unknown)[0]} is not one of {', '.join(TABLES)}")
    return Effects(**{name: _entries(path, name, read.get(name, [])) for name in TABLES})


def _entries(path: Path, table: str, entries: Any) -> tuple[Any, ...]:
    """Read one array of tables."""
    if not isinstance(entries, list):
        raise _invalid(path, f"write {table} as [[{table}]]")
    return tuple(
        _entry(path, f"{table} {number}", TABLES[table], entry)
        for number, entry in enumerate(entries, 1)
    )


def _entry(path: Path, place: str, kind: type[Any], entry: dict[str, Any]) -> Any:
    """Read and check one effect."""
    wanted = {field.name: field.type for field in fields(kind) if field.default is MISSING}
    if set(entry) != set(wanted):
        raise _invalid(path, f"{place} must have exactly {', '.join(wanted)}")
    for name, annotation in wanted.items():
        value = entry[name]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number != (annotation == "float") or (is_number and not np.isfinite(value)):
            raise _invalid(path, f"{place}: {name} = {value!r} is not a {annotation}")
    effect = kind(**entry)
    fault = _fault(effect)
    if fault:
        raise _invalid(path, f"{place}: {fault}")
    return effect


def _fault(effect: Any) -> str | None:
    """Say what is wrong with the values of an effect, if anything is."""
    if isinstance(effect, MeasureEffect) and effect.measure not in MEASURES:
        return f"measure {effect.measure!r} is not one of {', '.join(MEASURES)}"
    if isinstance(effect, PresenceEffect) and effect.kind not in ("ingredient", "tag"):
        return f"kind {effect.kind!r} is neither ingredient nor tag"
    if isinstance(effect, MeasureEffect) and effect.percent <= -100:
        return "percent must be over -100"
    if isinstance(effect, VolumeEffect) and effect.ratio <= 0:
        return "ratio must be over 0"
    since = SINCE.fullmatch(effect.when)
    if not since and effect.when not in ("year", "weekend", *SEASONS):
        return f"when {effect.when!r} is not year, weekend, a season or since YYYY-MM"
    if since and since[1] and not isinstance(effect, RatingEffect):
        return "users since YYYY-MM is for ratings"
    return None


def _invalid(path: Path, reason: str) -> DataToolError:
    return DataToolError(
        "effects_invalid",
        f"The effects file {path} cannot be used: {reason}",
        "Correct it; the documentation of generate lists what it may hold",
        setting="--effects",
        file=str(path),
        reason=reason,
    )
