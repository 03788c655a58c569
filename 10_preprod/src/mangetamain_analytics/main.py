"""The Streamlit script: the chrome around every page, and the navigation between them."""

from collections.abc import Collection

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from mangetamain_analytics.app_pages import chrome, link, problems
from mangetamain_analytics.app_pages.context import PageContext, set_context
from mangetamain_analytics.app_pages.filter_bar import show_filters
from mangetamain_analytics.app_pages.filter_notices import show_missing_page, show_refused_language
from mangetamain_analytics.app_pages.visitor import visitor_has_gone
from mangetamain_analytics.app_pages.waiting import expect_all_parts
from mangetamain_analytics.data.grammar import excerpt
from mangetamain_analytics.data.keeper import get_keeper
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.i18n import Language
from mangetamain_analytics.pages import ABOUT, HOME, PAGES, SITE_NAME
from mangetamain_analytics.visualization.page_parameters import PAGE_PARAMETERS
from utils_logger import log_user_action


def _run_page(page: StreamlitPage, language: Language, own: Collection[str]) -> None:
    """Run a page of data; a function, since what a script names lives on until the next visit."""
    try:
        loader = DataLoader(has_gone=visitor_has_gone())
    except DataLoadError as error:
        problems.show_load_error(error, language)
        return
    chrome.show_demo_notice(loader, language)
    try:
        set_context(PageContext(language, loader, show_filters(loader, language, own)))
        page.run()
    except DataLoadError as error:
        problems.show_load_error(error, language)
    else:
        chrome.show_footer(language, loader.snapshot.dataset)


missing = link.take_missing_page()
arrived = link.carry_over()
language = chrome.current_language()
# Before the navigation, or else the browser fetches the page's icon from a font server as favicon.
st.set_page_config(page_icon=str(chrome.ASSETS / "favicon.svg"), layout="wide")
groups: dict[str, list[st.Page]] = {"": [], language.gettext(ABOUT): []}
for name, entry in PAGES.items():
    groups[language.gettext(ABOUT) if entry.is_about else ""].append(
        st.Page(
            f"app_pages/{name}.py",
            title=language.gettext(entry.title),
            icon=f":material/{entry.icon}:",
            url_path=None if name == HOME else name,
            default=name == HOME,
        )
    )
page = st.navigation(groups, position="top")
st.set_page_config(page_title=f"{page.title} · {language.gettext(SITE_NAME)}")
st.logo(
    str(chrome.ASSETS / "logo.svg"), icon_image=str(chrome.ASSETS / "favicon.svg"), size="large"
)
here = page.url_path or HOME
if arrived:
    expect_all_parts()
    log_user_action("page_view", {"page": here, "lang": language.code})
chrome.show_header(page.title, language)
show_refused_language(language)
if missing:
    show_missing_page(excerpt(missing), language)

if PAGES[here].is_about:
    page.run()
    served = get_keeper().state.snapshot
    chrome.show_footer(language, served.dataset if served else None)
    st.stop()

_run_page(page, language, PAGE_PARAMETERS.get(here, ()))
