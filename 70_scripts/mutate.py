#!/usr/bin/env python3
"""Change the statistics on purpose, one small fault at a time, and see that their tests notice.

mutmut makes the faults in the Python code; those in the SQL templates are made here, since to a
mutation tool they are plain text. Only the quick tests of the package run. A survivor that changes
nothing that can be observed is excused, with the reason, in survivors.toml beside the tests.
Exit 1 when under 95 % of the others are noticed or when an excuse excuses nothing.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import importlib
import io
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "mangetamain_analytics.statistics"
SOURCE = ROOT / "10_preprod/src/mangetamain_analytics"
TESTS = ROOT / "10_preprod/tests/unit/statistics"
REQUIRED = 0.95
# What the tests import besides us: loaded once, so that each fault pays for its own tests only.
PRELOADED = ("duckdb", "pandas", "scipy.signal", "statsmodels.api", "statsmodels.formula.api")
NOTICED = {"killed", "timeout", "segfault", "suspicious", "caught by type check"}
QUICK = ["-x", "-q", "-p", "no:cacheprovider", "--timeout=60", "-m", "not slow and not simulation"]

# Faults in SQL: what is looked for and what takes its place. Names of our own are left alone.
SQL_FAULTS = [
    (r" \+ ", " - "),
    (r" - ", " + "),
    (r"(?<!SELECT) \* (?!FROM)", " / "),
    (r" / ", " * "),
    (r" < ", " > "),
    (r" > ", " < "),
    (r" <= ", " >= "),
    (r" >= ", " <= "),
    (r"(?<![\w.])1(?![\w.])", "2"),
    (r"(?<![\w.])2(?![\w.])", "1"),
    (r"\bsum\(", "avg("),
    (r"\bavg\(", "sum("),
    (r"\bmin\(", "max("),
    (r"\bmax\(", "min("),
    (r"\bsqrt\(", "("),
    (r"\bDISTINCT ", ""),
    (r"\bIS NULL\b", "IS NOT NULL"),
    (r"\bLEFT JOIN\b", "JOIN"),
    (r" AND ", " OR "),
]
# Calls that guard their first argument: a fault is the argument alone.
SQL_GUARDS = r"\b(coalesce|nullif|greatest|least)\("


@dataclass(frozen=True)
class Fault:
    """A change of one place in the code.

    Attributes:
        file: Name of the module's file.
        line: Where, counted from 1.
        before: The code at that place, without its indentation.
        after: What took its place.
    """

    file: str
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        """Return the place and the two versions on three lines."""
        return f"{self.file}:{self.line}\n  - {self.before}\n  + {self.after}"


def main() -> int:
    """Make the faults, print what the tests made of them, and return the exit code."""
    known = {path.stem for path in (SOURCE / "statistics").glob("[!_]*.py")}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="by default all of them")
    modules = sorted(set(parser.parse_args().modules)) or sorted(known)
    if unknown := set(modules) - known:
        parser.error(f"no such module: {', '.join(sorted(unknown))}; known: {sorted(known)}")
    with tempfile.TemporaryDirectory(prefix="mutate-") as folder:
        prepare(Path(folder), modules)
        outcomes = [*python_outcomes(Path(folder)), *sql_outcomes(Path(folder), modules)]
    return report(outcomes, [e for e in read_excuses() if e["file"][:-3] in modules])


def prepare(folder: Path, modules: list[str]) -> None:
    """Copy the package, its tests and the project's test settings to a folder of their own."""
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(SOURCE, folder / "src/mangetamain_analytics", ignore=without)
    # The proofs by simulation take longer than all other tests together.
    quick_only = shutil.ignore_patterns("__pycache__", "test_*proof*.py")
    shutil.copytree(TESTS, folder / "tests", ignore=quick_only)
    chosen = [f"src/mangetamain_analytics/statistics/{module}.py" for module in modules]
    settings = [
        (ROOT / "pyproject.toml").read_text(),
        "[tool.mutmut]",
        'source_paths = ["src"]',
        f"only_mutate = {chosen}",
        f"pytest_add_cli_args = {QUICK[1:]}",
        'pytest_add_cli_args_test_selection = ["tests"]',
    ]
    (folder / "pyproject.toml").write_text("\n".join(settings) + "\n")


def python_outcomes(folder: Path) -> Iterator[tuple[Fault | None, bool]]:
    """Yield each fault of mutmut (named if it survived) and whether a test noticed it."""
    print("Python: mutmut makes and tries its faults", flush=True)
    run_mutmut(folder, "run")
    for line in run_mutmut(folder, "results", "--all", "true").splitlines():
        name, status = line.strip().rsplit(": ", 1)
        if status in NOTICED:
            yield None, True
            continue
        fault = named(folder, run_mutmut(folder, "show", name))
        # The case of letters means nothing in SQL.
        if not (is_sql(fault.file[:-3]) and fault.before.lower() == fault.after.lower()):
            yield fault, False


def run_mutmut(folder: Path, *arguments: str) -> str:
    """Run mutmut and return what it prints; end with its words when it fails."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout[-4000:]}\n{done.stderr}\nmutmut {arguments[0]} failed")
    return done.stdout


def named(folder: Path, shown: str) -> Fault:
    """Read the diff that mutmut shows; its lines are numbered within the function."""
    header, *hunk = shown[shown.index("\n+++ ") + 5 :].splitlines()
    old = [line[1:].strip() for line in hunk if line[:1] in " -"]
    lines = [line.strip() for line in (folder / header).read_text().splitlines()]
    start = next(at for at in range(len(lines)) if lines[at : at + len(old)] == old)
    offset = next(at for at, line in enumerate(hunk[1:]) if line[:1] in "-+")
    texts = [" ".join(line[1:].strip() for line in hunk if line.startswith(sign)) for sign in "-+"]
    return Fault(Path(header).name, start + offset + 1, *texts)


def sql_outcomes(folder: Path, modules: list[str]) -> Iterator[tuple[Fault, bool]]:
    """Yield each fault in the SQL templates and whether a test noticed it."""
    print("SQL: our own faults in the templates", flush=True)
    os.chdir(folder)
    sys.path.insert(0, "src")
    for name in PRELOADED:
        importlib.import_module(name)
    tasks = [task for module in modules if is_sql(module) for task in sql_faults(module)]
    # A fresh process for each, since an imported module stays.
    with multiprocessing.get_context("fork").Pool(maxtasksperchild=1) as pool:
        yield from zip((fault for fault, _ in tasks), pool.imap(notices, tasks), strict=True)


def is_sql(module: str) -> bool:
    """Tell whether a module holds SQL templates."""
    return "\n  SELECT " in source_of(module).read_text()


def source_of(module: str) -> Path:
    """Return the file of a module of the package."""
    return SOURCE / f"statistics/{module}.py"


def sql_faults(module: str) -> Iterator[tuple[Fault, ast.Module]]:
    """Yield each fault in the SQL of a module with the module's tree that has it."""
    tree = ast.parse(source_of(module).read_text())
    for node, text, line in list(texts_of(tree)):
        for start, end, new in changes(text):
            node.value = text[:start] + new + text[end:]
            first, last = text.rfind("\n", 0, start) + 1, (text + "\n").find("\n", end)
            before = text[first:last].strip()
            after = (text[first:start] + new + text[end:last]).strip()
            where = line + text.count("\n", 0, start)
            yield Fault(f"{module}.py", where, before, after), copy.deepcopy(tree)
        node.value = text


def texts_of(tree: ast.Module) -> Iterator[tuple[ast.Constant, str, int]]:
    """Yield each text of a module with its first line, docstrings and messages excepted."""
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Raise | ast.Assert):
            skipped.update(ast.walk(node))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            line = node.lineno
            for part in node.values:
                if isinstance(part, ast.Constant):
                    skipped.add(part)
                    yield part, str(part.value), line
                    line += str(part.value).count("\n")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node, node.value, node.lineno


def changes(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, replacement) of each fault that a piece of SQL can have."""
    for pattern, new in SQL_FAULTS:
        for found in re.finditer(pattern, text):
            yield found.start(), found.end(), new
    for found in re.finditer(SQL_GUARDS, text):
        depth, comma = 1, None
        for at in range(found.end(), len(text)):
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            if text[at] == "," and depth == 1 and comma is None:
                comma = at
            if depth == 0:
                yield found.start(), at + 1, f"({text[found.end():comma]})"
                break


def notices(task: tuple[Fault, ast.Module]) -> bool:
    """Put the faulty module in place of the real one, and say whether a test fails."""
    fault, tree = task
    name = fault.file[:-3]
    module = types.ModuleType(f"{PACKAGE}.{name}")
    package = importlib.import_module(PACKAGE)
    sys.modules[module.__name__] = module
    setattr(package, name, module)
    importing = f"{PACKAGE}.{name} import"
    own = [str(path) for path in Path("tests").glob("*.py") if importing in path.read_text()]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        exec(compile(ast.fix_missing_locations(tree), fault.file, "exec"), module.__dict__)
        # The tests that import it first: they are the quick way to an answer.
        return any(pytest.main([*QUICK, *selection]) != 0 for selection in (own, ["tests"]))


def read_excuses() -> list[dict[str, str]]:
    """Return the excused survivors; each has file, before, after and reason."""
    path = TESTS / "survivors.toml"
    excuses: list[dict[str, str]] = tomllib.loads(path.read_text())["survivor"]
    for excuse in excuses:
        if set(excuse) != {"file", "before", "after", "reason"}:
            sys.exit(f"{path.name}: each survivor has file, before, after and reason: {excuse}")
    return excuses


def report(outcomes: list[tuple[Fault | None, bool]], excuses: list[dict[str, str]]) -> int:
    """Print survivors and score, and return the exit code."""
    reasons = {(e["file"], e["before"], e["after"]): e["reason"] for e in excuses}
    survivors = [fault for fault, noticed in outcomes if fault and not noticed]
    excused = [fault for fault in survivors if (fault.file, fault.before, fault.after) in reasons]
    for fault in survivors:
        reason = reasons.get((fault.file, fault.before, fault.after))
        print(f"{'excused' if reason else 'SURVIVED'} {fault}" + (f"\n  # {reason}" * bool(reason)))
    used = {(fault.file, fault.before, fault.after) for fault in excused}
    for stale in reasons.keys() - used:
        print("an excuse of nothing:", *stale, sep="\n  ")
    counted, killed = len(outcomes) - len(excused), len(outcomes) - len(survivors)
    score = killed / counted if counted else 1.0
    print(
        f"{len(outcomes)} faults: {killed} killed, {len(survivors)} survived, "
        f"{len(excused)} of them excused; score {score:.1%} (required {REQUIRED:.0%})"
    )
    return int(score < REQUIRED or used != reasons.keys())


if __name__ == "__main__":
    sys.exit(main())
