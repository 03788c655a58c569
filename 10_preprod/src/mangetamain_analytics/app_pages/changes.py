"""What changed since the data of before, in one quiet line."""

from __future__ import annotations

import datetime

import streamlit as st

from mangetamain_analytics.app_pages.context import PageContext
from mangetamain_analytics.data.changes import find_changes
from mangetamain_analytics.i18n import N_

_SOME = N_(
    "Since the data of {date}: {recipes} recipes, {reviews} reviews, {reviewers} reviewers, "
    "before any filter or cleaning."
)
_NONE = N_("The data of {date} had as many recipes, reviews and reviewers as these.")


def show_changes(context: PageContext) -> None:
    """Say how the numbers differ from those of the version before, where that is known."""
    changes = find_changes(context.loader.snapshot)
    if changes is None:
        return
    language = context.language
    built = datetime.datetime.strptime(changes.since, "%Y%m%dT%H%M%SZ").date()
    text = language.gettext(
        _SOME if changes.is_any else _NONE,
        date=language.date(built),
        recipes=language.signed_whole(changes.recipes),
        reviews=language.signed_whole(changes.interactions),
        reviewers=language.signed_whole(changes.users),
    )
    st.caption(text)
