"""A page that nobody touches any more, while the data are replaced."""

from __future__ import annotations

import gc
import shutil
import weakref
from pathlib import Path

import duckdb
import pytest
from open_app import open_page
from waiting import wait_until

from mangetamain_analytics.app_pages.context import PageContext, get_context, set_context
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.keeper import get_keeper
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.i18n import get_language


@pytest.fixture
def served(fresh_process: pytest.MonkeyPatch, dataset_file: Path, tmp_path: Path) -> Path:
    """Configure this process as a site over a copy of the small data set, which may change."""
    path = shutil.copyfile(dataset_file, tmp_path / "served.duckdb")
    fresh_process.setenv("APP_ENV", "local")
    fresh_process.setenv("MANGE_DATA", str(path))
    return path


def replace_data(path: Path) -> None:
    """Put other data in the place of those that are served, and wait until they are served."""
    draft = shutil.copyfile(path, path.with_name("draft.duckdb"))
    with duckdb.connect(str(draft)) as connection:
        connection.execute("DELETE FROM users WHERE user_id IN (SELECT min(user_id) FROM users)")
    draft.replace(path)
    get_keeper().refresh()
    wait_until(lambda: get_keeper().state.swaps == 2)
    gc.collect()


# One page of analyses for all of them: they share what they run.
@pytest.mark.parametrize("name", ["overview", "weekend", "charts", "compare"])
def test_it_does_not_hold_the_old_data_open(served: Path, name: str) -> None:
    test = open_page(name)
    version = weakref.ref(get_keeper().current())
    replace_data(served)
    assert version() is None, "the page holds it"
    assert test.session_state["page_context"].language is get_language("en")


def test_what_runs_later_reads_what_its_page_read_or_what_is_new(served: Path) -> None:
    loader = DataLoader()
    set_context(PageContext(get_language("fr"), loader, Filters((2003, 2009))))
    replace_data(served)
    assert get_context().loader.snapshot is loader.snapshot is not get_keeper().current()
    del loader
    context = get_context()
    assert context.loader.snapshot is get_keeper().current()
    assert context.filters == Filters((2003, 2009)) and context.language is get_language("fr")
