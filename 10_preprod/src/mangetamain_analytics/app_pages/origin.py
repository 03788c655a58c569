"""Where the data come from, whom they belong to, and how an operator gets them."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mangetamain_analytics.data.dataset import Dataset
from mangetamain_analytics.data.holdings import Holdings
from mangetamain_analytics.i18n import Language
from mangetamain_analytics.settings import get_settings

_KAGGLE: Final = (
    "https://www.kaggle.com/datasets/shuyangli94/food-com-recipes-and-user-interactions"
)
_PAPER: Final = "https://aclanthology.org/D19-1613/"
_COMMANDS: Final = """mangetamain-data build --source FOLDER --out mangetamain.duckdb
mangetamain-data publish mangetamain.duckdb"""


def show_origin(dataset: Dataset, holdings: Holdings, language: Language) -> None:
    """Say where the data come from; checksums and commands are behind buttons."""
    st.header(language.gettext("Where the data come from"), divider="gray")
    st.markdown(
        language.gettext(
            "Food.com, by way of [Food.com Recipes and Interactions]({kaggle}) on Kaggle, collected"
            " for Majumder, Li, Ni and McAuley (2019), [Generating Personalized Recipes from"
            " Historical User Preferences]({paper}), EMNLP-IJCNLP. The recipes and reviews belong"
            " to those who wrote them.",
            kaggle=_KAGGLE,
            paper=_PAPER,
        )
    )
    st.markdown(_contact(language))
    with st.expander(language.gettext("Checksums"), icon=":material/fingerprint:"):
        _show_checksums(dataset, holdings, language)
    with st.expander(language.gettext("Serve these data yourself"), icon=":material/terminal:"):
        st.markdown(
            language.gettext(
                "Download the data set from [Kaggle]({kaggle}), which asks for an account, unpack"
                " RAW_recipes.csv and RAW_interactions.csv into a folder, then:",
                kaggle=_KAGGLE,
            )
        )
        st.code(_COMMANDS, language="bash")


def _contact(language: Language) -> str:
    contact = get_settings().contact
    if not contact:
        return language.gettext("To have something removed, write to whoever runs this site.")
    address = f"mailto:{contact}" if "@" in contact and "://" not in contact else contact
    return language.gettext(
        "To have something removed, write to [{contact}]({address}).",
        contact=contact,
        address=address,
    )


def _show_checksums(dataset: Dataset, holdings: Holdings, language: Language) -> None:
    known = {language.gettext("data set"): dataset.sha256 or "–", **holdings.input_sha256}
    for name, digest in known.items():
        st.markdown(f"{name} (SHA-256)")
        st.code(digest, language=None, wrap_lines=True)
