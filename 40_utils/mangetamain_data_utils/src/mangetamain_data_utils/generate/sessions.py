"""Who submits which recipe when: careers, and sessions in which several are uploaded at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate.calendar import Calendar, Integers

# Spread of a person's activity around its middle, as a share of all activity of the site.
CAREER_SPREAD = 0.06


@dataclass(frozen=True, eq=False)
class Uploads:
    """When recipes are submitted; one element per recipe, a person's recipes side by side.

    Attributes:
        people: Number of the person.
        sessions: Number of the session, which is the position of its first recipe.
        moments: When, as the share (0 to 1) of all that is submitted before.
    """

    people: Integers
    sessions: Integers
    moments: NDArray[np.float64]


def draw_uploads(sizes: Integers, same_session: float, rng: np.random.Generator) -> Uploads:
    """Draw careers and sessions.

    Sessions follow the Chinese restaurant process: any two recipes of a person are of the same
    session with the same probability, however many the person has. What depends on the day
    alone, such as the weekday, then has that probability as its intraclass correlation.

    Args:
        sizes: How many recipes each person has.
        same_session: That probability, 0 to less than 1.
        rng: Where chance comes from.
    """
    count = int(sizes.sum())
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    before = np.arange(count) - starts
    people = np.repeat(np.arange(len(sizes)), sizes)
    joins = rng.random(count) * (1 + before * same_session - same_session) < before * same_session
    earlier = starts + (rng.random(count) * before).astype(np.int64)
    sessions = _roots(np.where(joins, earlier, np.arange(count)))
    middles = rng.random(len(sizes))[people]
    moments = _reflected(middles + CAREER_SPREAD * rng.laplace(size=count))
    return Uploads(people, sessions, moments[sessions])


def careers(sizes: Integers, rng: np.random.Generator) -> NDArray[np.float64]:
    """Give a moment (0 to 1) for each activity of each person, around the person's middle."""
    middles = np.repeat(rng.random(len(sizes)), sizes)
    return _reflected(middles + CAREER_SPREAD * rng.laplace(size=len(middles)))


def submission_days(uploads: Uploads, calendar: Calendar) -> Integers:
    """Give the position in the calendar of each recipe's day."""
    return calendar.positions(uploads.moments)


def _roots(links: Integers) -> Integers:
    """Follow links to an earlier element until one that links to itself."""
    while True:
        further = links[links]
        if np.array_equal(further, links):
            return links
        links = further


def _reflected(moments: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fold moments back into 0 to 1; what is uniform stays uniform."""
    folded: NDArray[np.float64] = 1 - np.abs(1 - moments % 2)
    return folded
