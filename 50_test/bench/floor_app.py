"""The floor of the browser's benchmark: the site's own charts, made before, and nothing else.

Streamlit runs it. BENCH_FIGURES names a folder of files PAGE-LANGUAGE-PROFILE.json, each a list of
charts as Plotly writes them.
"""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path

import plotly.graph_objects as go
import plotly.io
import streamlit as st

TITLES = {
    "overview": "Overview",
    "trends": "Trends",
    "seasonality": "Seasons",
    "weekend": "Weekend",
    "ratings": "Ratings",
    "charts": "Charts",
}


@st.cache_resource(show_spinner=False)
def charts(name: str) -> list[go.Figure]:
    """Read the charts of a page, once."""
    path = Path(os.environ["BENCH_FIGURES"], f"{name}.json")
    return [plotly.io.from_json(json.dumps(chart)) for chart in json.loads(path.read_text("utf-8"))]


def show(page: str) -> None:
    """Show the charts that the switches choose."""
    name = f"{page}-{st.session_state['language']}-{st.session_state['profile']}"
    for number, chart in enumerate(charts(name)):
        st.plotly_chart(chart, key=f"chart-{number}")


def switch(label: str, key: str, choices: tuple[str, ...]) -> None:
    """Show a switch that begins at its first choice."""
    st.session_state.setdefault(key, choices[0])
    st.segmented_control(label, choices, format_func=str.capitalize, key=key, required=True)


def main() -> None:
    """Show the page that is asked for, and the switches."""
    st.set_page_config(layout="wide")
    page = st.navigation(
        [
            st.Page(partial(show, name), title=title, url_path=name, default=name == "overview")
            for name, title in TITLES.items()
        ],
        position="top",
    )
    st.title(page.title)
    switch("Language", "language", ("en", "fr"))
    switch("Cleaning", "profile", ("standard", "none"))
    page.run()


if __name__ == "__main__":
    main()
