"""Rules of the structure that no reviewer should have to remember."""

import ast
from pathlib import Path

import pytest

import mangetamain_analytics

PACKAGE = Path(mangetamain_analytics.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
MAY_IMPORT_STREAMLIT = {"app.py", "main.py", "data/cached_loaders.py"}


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imported(path: Path) -> set[str]:
    """Return the top-level packages that a module imports at run time."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_top_imports_streamlit(path: Path) -> None:
    name = name_of(path)
    if name not in MAY_IMPORT_STREAMLIT and not name.startswith("app_pages/"):
        assert "streamlit" not in imported(path)


def test_only_the_snapshot_imports_duckdb() -> None:
    assert [name_of(p) for p in MODULES if "duckdb" in imported(p)] == ["data/snapshot.py"]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_are_small_and_free_of_yesterdays_calls(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= (120 if name_of(path).startswith("app_pages/") else 300)
    for word in ("unsafe_allow_html", "use_container_width", "experimental_", "st.cache("):
        assert word not in text
