"""The overview: live figures of the selection and its strongest findings."""

import streamlit as st

from mangetamain_analytics.app_pages.changes import show_changes
from mangetamain_analytics.app_pages.context import get_context
from mangetamain_analytics.app_pages.highlights import show_highlights
from mangetamain_analytics.data.cached_loaders import load_overview

context = get_context()
language = context.language
overview = load_overview(context.loader, context.filters)

st.markdown(
    language.gettext("What people cooked, shared and rated on a recipe site, year after year.")
)
period = "–"
if overview.first_day and overview.last_day:
    period = f"{overview.first_day.year}–{overview.last_day.year}"
rating = "–" if overview.mean_rating is None else language.number(overview.mean_rating, 2)

with st.container(horizontal=True):
    st.metric(
        language.gettext("Recipes"),
        language.number(overview.recipes),
        chart_data=overview.recipes_by_year,
        chart_type="bar",
        border=True,
        help=language.gettext("Recipes submitted; the bars are the years."),
    )
    st.metric(
        language.gettext("Reviews"),
        language.number(overview.interactions),
        chart_data=overview.interactions_by_year,
        chart_type="bar",
        border=True,
        help=language.gettext("Reviews given, with or without a rating; the bars are the years."),
    )
    st.metric(
        language.gettext("Reviewers"),
        language.number(overview.users),
        border=True,
        height="stretch",
    )
    st.metric(language.gettext("Period"), period, border=True, height="stretch")
    st.metric(
        language.gettext("Mean rating"),
        rating,
        chart_data=overview.rating_by_year,
        chart_type="line",
        border=True,
        help=language.gettext("Of 1 to 5 stars; “no rating” is left out. The line is the years."),
    )

show_changes(context)
st.fragment(show_highlights)(context)
