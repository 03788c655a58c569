"""The tables of the data page: one at a time, with its columns, first rows and downloads."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mangetamain_analytics.data.grammar import excerpt
from mangetamain_analytics.data.holdings import Holdings, offered, sample_sql
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.i18n import Language, N_
from mangetamain_analytics.settings import get_settings
from mangetamain_analytics.tables_api import MEDIA_TYPES, ROOT
from mangetamain_data_utils.schema import COLUMN_TYPES

_WORDS: Final = {
    "recipes": N_("A row per recipe: cooking time, date, steps, ingredients, nutrition."),
    "recipe_texts": N_("A row per recipe: description, steps, tags and ingredients as written."),
    "interactions": N_("A row per review: who, which recipe, when, and the stars if any."),
    "reviews": N_("A row per review: its text."),
    "users": N_("A row per reviewer: number of reviews, mean rating, first and last date."),
    "tags": N_("A row per tag."),
    "ingredients": N_("A row per ingredient."),
    "recipe_tags": N_("Which recipe has which tag."),
    "recipe_ingredients": N_("Which recipe has which ingredient."),
    "mart_daily": N_("A row per day: recipes, reviews, ratings."),
    "mart_items": N_("A row per tag and ingredient: how many recipes have it."),
    "mart_yearly": N_("A row per year: recipes, contributors, reviews, ratings, reviewers."),
}

# Numbers that name something and count nothing.
_NAMING: Final = ("id", "recipe_id", "user_id", "contributor_id", "tag_id", "ingredient_id", "year")


def show_tables(loader: DataLoader, holdings: Holdings, language: Language) -> None:
    """Show the tables and one of them from near."""
    st.header(language.gettext("Tables"), divider="gray")
    texts = get_settings().show_texts
    tables = offered(texts)
    if not texts:
        st.markdown(
            language.gettext(
                "Reviews, steps and descriptions belong to those who wrote them and carry no"
                " licence: this site neither shows nor offers them. Names of recipes are in no"
                " table; the ranking of the ratings names those that come first."
            )
        )
    name = st.selectbox(
        language.gettext("Table"),
        list(tables),
        format_func=lambda table: f"{table} · {_rows(holdings, table, language)}",
        key="data_table",
        width=420,
    )
    st.markdown(language.gettext(_WORDS[name]))
    _show_columns(loader, name, tables[name], language)
    _show_downloads(name, language)


def _rows(holdings: Holdings, table: str, language: Language) -> str:
    return language.ngettext("{n} row", "{n} rows", holdings.rows[table])


def _show_columns(
    loader: DataLoader, name: str, columns: tuple[str, ...], language: Language
) -> None:
    """Show a line per column: its type and its values in the first rows."""
    rows = loader.fetch(sample_sql(name, columns))
    st.table(
        {
            language.gettext("Column"): list(columns),
            language.gettext("Type"): [COLUMN_TYPES[name][column] for column in columns],
            language.gettext("In the first rows"): [
                " · ".join(_cell(column, row[column], language) for row in rows)
                for column in columns
            ],
        },
        hide_index=True,
        border="horizontal",
    )


def _cell(column: str, value: object, language: Language) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and column in _NAMING:
        return str(value)
    if isinstance(value, float):
        return language.number(value, 0 if value.is_integer() else 2)
    return excerpt(language.cell(value))


def _show_downloads(name: str, language: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(language.gettext("The whole table:"), width="content")
        for form in MEDIA_TYPES:
            st.link_button(
                form.upper(), f"{ROOT}/{name}.{form}", icon=":material/download:", type="tertiary"
            )
