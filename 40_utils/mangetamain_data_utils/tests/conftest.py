"""What the tests of the package share: folders of Kaggle's form, written row by row."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mangetamain_data_utils.build import BuildOptions, BuildReport, build

Row = dict[str, Any]
RunBuild = Callable[..., BuildReport]
Ask = Callable[[Path, str], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class KaggleFolder:
    """A folder of Kaggle's form."""

    path: Path

    def recipe(self, number: int, **changes: Any) -> Row:
        """Make a recipe that nothing is wrong with but what is asked for."""
        return {
            "name": f"soup {number}",
            "id": number,
            "minutes": 30,
            "contributor_id": 7,
            "submitted": "2005-11-30",
            "tags": "['easy', 'soups']",
            "nutrition": "[100.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]",
            "n_steps": 2,
            "steps": "['boil', 'serve it']",
            "description": "good",
            "ingredients": "['water', \"cook's salt\"]",
            "n_ingredients": 2,
        } | changes

    def interaction(self, user: int, number: int, **changes: Any) -> Row:
        """Make an interaction that nothing is wrong with but what is asked for."""
        row = {"user_id": user, "recipe_id": number, "date": "2006-01-07", "rating": 5}
        return row | {"review": "ok"} | changes

    def write(self, table: str, rows: list[Row]) -> None:
        """Write a file as pandas does."""
        with (self.path / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def change_line(self, table: str, line: int, old: bytes, new: bytes) -> None:
        """Change a piece of one line, the header being line 1."""
        path = self.path / f"{table}.csv"
        lines = path.read_bytes().split(b"\n")
        assert old in lines[line - 1]
        lines[line - 1] = lines[line - 1].replace(old, new, 1)
        path.write_bytes(b"\n".join(lines))


def write_kaggle(path: Path) -> KaggleFolder:
    """Write a folder of 100 recipes and 200 interactions, a few of which have special texts."""
    folder = KaggleFolder(path)
    folder.path.mkdir()
    recipes = [folder.recipe(number) for number in range(1, 101)]
    recipes[4]["description"] = 'two\nlines, and a "word"'
    recipes[5]["steps"] = repr(['it\'s "done"', "tab\there", "é"])
    recipes[6].update(description="", name="", tags="[]")
    interactions = [folder.interaction(user, 1 + user % 100) for user in range(1, 201)]
    interactions[0]["rating"] = 0
    interactions[1]["review"] = 'first\n\n"second"\r\nthird'
    folder.write("RAW_recipes", recipes)
    folder.write("RAW_interactions", interactions)
    return folder


@pytest.fixture
def kaggle(tmp_path: Path) -> KaggleFolder:
    """Give the folder to a test that may change it."""
    return write_kaggle(tmp_path / "kaggle")


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file that the folder becomes, to be read only."""
    folder = tmp_path_factory.mktemp("built")
    source = write_kaggle(folder / "kaggle").path
    build(BuildOptions(source, folder / "built.duckdb"), lambda step, in_all: None)
    return folder / "built.duckdb"


@pytest.fixture
def sound_file(built_once: Path, tmp_path: Path) -> Path:
    """Give a copy of that file to a test that may change it."""
    return Path(shutil.copyfile(built_once, tmp_path / "sound.duckdb"))


@pytest.fixture
def run_build(kaggle: KaggleFolder, tmp_path: Path) -> RunBuild:
    """Give a function that builds the folder into `out.duckdb`."""

    def start(**options: Any) -> BuildReport:
        steps: list[str] = []
        chosen = {"source": kaggle.path, "out": tmp_path / "out.duckdb"} | options
        report = build(BuildOptions(**chosen), lambda step, in_all: steps.append(step))
        assert len(steps) == len(set(steps)) > 10
        return report

    return start


@pytest.fixture
def ask() -> Ask:
    """Give a function that queries a finished file."""

    def query(file: Path, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(file), read_only=True) as connection:
            return connection.sql(sql).fetchall()

    return query
