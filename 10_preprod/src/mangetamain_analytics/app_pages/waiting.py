"""What holds the place of cards that come late, so that nothing jumps when they do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Final

import streamlit as st

_SHOWN: Final = "late_parts_shown"


def expect_all_parts() -> None:
    """Note that the visitor has just come: nothing of the page is shown yet."""
    st.session_state[_SHOWN] = set()


@contextmanager
def place_held(name: str, height: int) -> Iterator[None]:
    """Hold a place with a skeleton while what comes there is computed, or until that fails.

    What is shown already stays instead, while it is computed for another selection: a skeleton
    above it would push it down and let it jump back.

    Args:
        name: Of what comes, its own among those of the page.
        height: About that of what comes, in pixels.
    """
    shown: set[str] = st.session_state[_SHOWN]
    place = st.empty()  # in every run, so that what follows keeps its place among the elements
    with nullcontext() if name in shown else place.skeleton(height=height):
        yield
    shown.add(name)
