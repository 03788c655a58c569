"""The Streamlit script: the chrome around every page, and the pages there are."""

import streamlit as st

from mangetamain_analytics.app_pages import chrome, link, problems
from mangetamain_analytics.app_pages.context import PageContext, set_context
from mangetamain_analytics.app_pages.filter_bar import show_filters
from mangetamain_analytics.app_pages.visitor import visitor_has_gone
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.i18n import N_
from mangetamain_analytics.visualization.registry import PAGE_PARAMETERS
from utils_logger import log_user_action

# By the name of its script and, except for the first, of its path: title and icon.
PAGES = {
    "overview": (N_("Overview"), "skillet"),
    "trends": (N_("Trends"), "trending_up"),
    "seasonality": (N_("Seasons"), "eco"),
    "weekend": (N_("Weekend"), "weekend"),
    "ratings": (N_("Ratings"), "star"),
    "charts": (N_("Charts"), "insert_chart"),
}
HOME = "overview"

arrived = link.carry_over()
language = chrome.current_language()
# Before the navigation, or else the browser fetches the page's icon from a font server as favicon.
st.set_page_config(page_icon=str(chrome.ASSETS / "favicon.svg"), layout="wide")
page = st.navigation(
    [
        st.Page(
            f"app_pages/{name}.py",
            title=language.gettext(title),
            icon=f":material/{icon}:",
            url_path=None if name == HOME else name,
            default=name == HOME,
        )
        for name, (title, icon) in PAGES.items()
    ],
    position="top",
)
st.set_page_config(page_title=f"{page.title} · {language.gettext('Back to the Kitchen')}")
st.logo(
    str(chrome.ASSETS / "logo.svg"), icon_image=str(chrome.ASSETS / "favicon.svg"), size="large"
)
if arrived:
    log_user_action("page_view", {"page": page.url_path or "overview", "lang": language.code})
chrome.show_header(page.title, language)

try:
    loader = DataLoader(has_gone=visitor_has_gone())
except DataLoadError as error:
    problems.show_load_error(error, language)
    st.stop()

chrome.show_demo_notice(loader, language)
try:
    others = PAGE_PARAMETERS.get(page.url_path, ())
    context = PageContext(language, loader, show_filters(loader, language, others))
    set_context(context)
    page.run()
except DataLoadError as error:
    problems.show_load_error(error, language)
else:
    chrome.show_footer(context)
