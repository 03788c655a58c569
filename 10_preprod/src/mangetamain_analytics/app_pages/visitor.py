"""Whether the visitor of a page is still there."""

from __future__ import annotations

from collections.abc import Callable

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from mangetamain_analytics.data.watch import nobody_leaves


def visitor_has_gone() -> Callable[[], bool]:
    """Give a function that tells, from any thread, whether this page's visitor has gone."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not runtime.exists():  # a script, or a test
        return nobody_leaves
    session_id, site = context.session_id, runtime.get_instance()
    return lambda: not site.is_active_session(session_id)
