"""The population values of what is planted, under each cleaning profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate.effects import Effects, amount, is_cohort
from mangetamain_data_utils.generate.simulate import Columns, draw_interactions, draw_recipes

PROFILES = ("none", "standard")
# A draw of this many recipes, or ratings, in parts that memory holds easily.
PARTS, ROWS_PER_PART = 10, 100_000
SEED = 20_260
LONGEST_MINUTES = 180
MIDDLE = (0.025, 0.975)
LOGARITHMIC = ("minutes", "calories")


@dataclass(frozen=True)
class Truth:
    """The population value of one estimand.

    Attributes:
        estimand: Which one, such as `slope of ln(minutes) per year`.
        profile: Cleaning profile, `none` or `standard`.
        value: The value.
        uncertainty: Standard error of the draw that it comes from; 0 when it is exact.
    """

    estimand: str
    profile: str
    value: float
    uncertainty: float


def ground_truth(effects: Effects, preset: str = "default") -> dict[str, Any]:
    """Work out the population values of all planted effects.

    Rounding and the cut at 180 minutes move them, so they are measured on a huge draw. Each part
    of it is drawn twice with the same chance, with and without the effects; the difference hardly
    depends on chance.

    A measure's effect by `year` is the slope of an ordinary regression on the year, that of a
    change point the difference of after and before, any other the difference from the other
    recipes within the same year. Minutes and calories are
    in natural logarithms of what is positive, presences in shares, ratings in stars.

    Returns:
        `planted`, the specification; `truths`, a list of what `Truth` describes; `draws`.
    """
    truths = [*_recipe_truths(effects, preset), *_rating_truths(effects, preset)]
    truths += [
        Truth(f"rate ratio of {effect.when}", profile, effect.ratio, 0.0)
        for effect in effects.volumes
        for profile in PROFILES
    ]
    return {
        "preset": preset,
        "planted": asdict(effects),
        "rows_drawn": PARTS * ROWS_PER_PART,
        "truths": [asdict(truth) for truth in truths],
    }


def standard_profile(columns: Columns) -> NDArray[np.bool_]:
    """Select the recipes that the standard profile keeps."""
    kept = (columns["minutes"] >= 1) & (columns["minutes"] <= LONGEST_MINUTES)
    within = kept.copy()
    for name in ("n_steps", "n_ingredients"):
        low, high = np.quantile(columns[name][kept], MIDDLE)
        within &= (columns[name] >= low) & (columns[name] <= high)
    return within


def effect_size(values: NDArray[np.float64], when: str, days: NDArray[np.datetime64]) -> float:
    """Estimate an effect without regard to clusters.

    Args:
        values: Of one recipe or rating each; what is not finite is left out.
        when: `year` for the slope per year, a change point for the difference of after and
            before, else the difference within years.
        days: Of each.
    """
    sound = np.isfinite(values)
    values, strength = values[sound], amount(when, days[sound])
    if when == "year" or when.startswith("since "):
        centred = strength - strength.mean()
    else:
        years = days[sound].astype("datetime64[Y]").astype(np.int64)
        years -= years.min()
        sizes = np.maximum(np.bincount(years), 1)
        centred = strength - (np.bincount(years, strength) / sizes)[years]
    return float((centred * values).sum() / (centred**2).sum())


def _recipe_truths(effects: Effects, preset: str) -> Iterator[Truth]:
    """Measure the effects on recipes."""
    estimands: dict[str, tuple[str, Callable[[Columns], NDArray[np.float64]]]] = {}
    for effect in effects.measures:
        name = _estimand(_shown(effect.measure), effect.when)
        estimands[name] = effect.when, _reader(effect.measure)
    for presence in effects.presences:
        column = f"{presence.kind}:{presence.name}"
        estimands[_estimand(column, presence.when)] = presence.when, _as_floats(column)
    if not estimands:
        return
    without = Effects(presences=_flat(effects), volumes=effects.volumes)
    found: dict[tuple[str, str], list[float]] = {}
    for part in range(PARTS):
        seed = [SEED, part]
        pair = [
            draw_recipes(ROWS_PER_PART, seed, clustering="none", effects=planted, preset=preset)
            for planted in (effects, without)
        ]
        kept = [standard_profile(columns) for columns in pair]
        for name, (when, read) in estimands.items():
            for profile in PROFILES:
                sizes = []
                for columns, standard in zip(pair, kept, strict=True):
                    chosen = standard if profile == "standard" else np.ones(len(standard), bool)
                    values = read(columns)[chosen]
                    sizes.append(effect_size(values, when, columns["submitted"][chosen]))
                found.setdefault((name, profile), []).append(sizes[0] - sizes[1])
    for (name, profile), differences in found.items():
        yield _mean(name, profile, differences)


def _rating_truths(effects: Effects, preset: str) -> Iterator[Truth]:
    """Measure the effects on ratings; no profile changes them.

    A cohort's is exact: the mean of its ratings is that of the other users plus the stars.
    """
    for effect in effects.ratings:
        if is_cohort(effect.when):
            for profile in PROFILES:
                yield Truth(_estimand("rating", effect.when), profile, effect.stars, 0.0)
    estimands = {effect.when for effect in effects.ratings if not is_cohort(effect.when)}
    found: dict[str, list[float]] = {when: [] for when in sorted(estimands)}
    for part in range(PARTS if found else 0):
        sizes = []
        for planted in (effects, Effects()):
            columns = draw_interactions(
                ROWS_PER_PART, [SEED, part], clustering="none", effects=planted, preset=preset
            )
            given = columns["rating"] > 0
            sizes.append((columns["rating"][given].astype(float), columns["date"][given]))
        for when, differences in found.items():
            one, other = (effect_size(values, when, days) for values, days in sizes)
            differences.append(one - other)
    for when, differences in found.items():
        for profile in PROFILES:
            yield _mean(_estimand("rating", when), profile, differences)


def _estimand(what: str, when: str) -> str:
    """Name an estimand."""
    return f"slope of {what} per year" if when == "year" else f"difference of {what} in {when}"


def _shown(measure: str) -> str:
    return f"ln({measure})" if measure in LOGARITHMIC else measure


def _reader(measure: str) -> Callable[[Columns], NDArray[np.float64]]:
    """Give the function that reads the values of a measure, as its estimand takes them."""
    if measure not in LOGARITHMIC:
        return _as_floats(measure)

    def logarithms(columns: Columns) -> NDArray[np.float64]:
        values = columns[measure].astype(float)
        positive = np.where(values > 0, values, np.nan)
        return np.asarray(np.log(positive))

    return logarithms


def _as_floats(column: str) -> Callable[[Columns], NDArray[np.float64]]:
    return lambda columns: columns[column].astype(np.float64)


def _flat(effects: Effects) -> tuple[Any, ...]:
    """Give the planted items without their effects, so that both draws have their columns."""
    return tuple(type(e)(e.kind, e.name, 0.0, e.when) for e in effects.presences)


def _mean(name: str, profile: str, differences: list[float]) -> Truth:
    """Average the parts of the draw."""
    spread = np.std(differences, ddof=1) / np.sqrt(len(differences))
    return Truth(name, profile, float(np.mean(differences)), float(spread))
