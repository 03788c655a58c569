"""The privacy page: what is noted of a visit."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mangetamain_analytics.app_pages import chrome
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.settings import get_settings
from utils_logger import user_action_days

# Everything that `log_user_action` is called with.
USER_ACTIONS: Final = {
    "page_view": N_("the page and its language"),
    "filter_change": N_("the filter and what was chosen; of tags and ingredients how many"),
    "dial_change": N_("the number that a slider of a card was set to"),
    "custom_chart": N_("the table, columns and kind of a chart of one’s own"),
    "language": N_("the language chosen"),
    "download": N_("what was downloaded, and in which form"),
}


def _show_page(language: Language) -> None:
    st.markdown(
        language.gettext(
            "No account, no cookie for tracking, no address of yours in any log, nothing from other"
            " sites."
        )
    )
    st.header(language.gettext("What is noted"), divider="gray")
    days = user_action_days(get_settings().environment)
    st.markdown(
        language.ngettext(
            "Words for what was done, with time of day and nothing that tells one visitor from"
            " another, kept for {n} day:",
            "Words for what was done, with time of day and nothing that tells one visitor from"
            " another, kept for {n} days:",
            days,
        )
    )
    for action, what in USER_ACTIONS.items():
        st.markdown("- " + language.labelled(f"`{action}`", language.gettext(what)))
    st.header(language.gettext("What else"), divider="gray")
    st.markdown("\n".join(f"- {text}" for text in _others(language)))


def _others(language: Language) -> tuple[str, ...]:
    return (
        language.gettext(
            "When something goes wrong, the error is logged under the id that you are shown."
        ),
        language.gettext(
            "To share the API fairly, addresses that call it are kept in memory for a while, and"
            " written nowhere."
        ),
        language.gettext(
            "One cookie guards forms against other sites. It goes when the browser is closed and is"
            " read by nobody else."
        ),
        language.gettext("Fonts, scripts and pictures come from this site itself."),
    )


_show_page(chrome.current_language())
