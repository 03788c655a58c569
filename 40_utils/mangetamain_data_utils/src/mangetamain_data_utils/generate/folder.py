"""Write a folder of generated files in the form of Kaggle's."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.generate import interactions, recipes
from mangetamain_data_utils.generate.facts import INTERACTIONS, RECIPES
from mangetamain_data_utils.schema import KAGGLE_COLUMNS
from mangetamain_data_utils.sources import MARKER, SUFFIXES
from mangetamain_data_utils.working_folder import put_in_place, working_folder

GENERATOR_VERSION = "1"


@dataclass(frozen=True)
class GenerateReport:
    """What was generated.

    Attributes:
        folder: Where it is.
        scale: Its size relative to the complete real data.
        seed: What its chance began with.
        rows: Rows of each file.
        size: Bytes of all files.
        seconds: Wall time.
    """

    folder: Path
    scale: float
    seed: int
    rows: dict[str, int]
    size: int
    seconds: float


def generate(
    scale: float, seed: int, out: Path, on_rows: Callable[[int, int], None]
) -> GenerateReport:
    """Write RAW_recipes.csv, RAW_interactions.csv and GENERATED.json.

    The same scale and seed give the same bytes.

    Args:
        scale: 1 for as many rows as the complete real data have.
        seed: Where chance begins.
        out: The folder; made when it is not there.
        on_rows: Called now and then with the number of rows written and the number in all.

    Raises:
        DataToolError: The folder holds files that were not generated, or cannot be written.
    """
    started = time.monotonic()
    rows = {"RAW_recipes": round(RECIPES * scale), "RAW_interactions": round(INTERACTIONS * scale)}
    _refuse_real_data(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with working_folder(out / MARKER) as scratch:
            _write_tables(scratch, rows, seed, on_rows)
            _write_marker(scratch / MARKER, scale, seed)
            # The marker goes first: generated files must never lie there without it.
            for name in (MARKER, *(f"{table}.csv" for table in rows)):
                put_in_place(scratch / name, out / name)
    except OSError as error:
        raise DataToolError(
            "target_unwritable",
            f"{out} cannot be written: {error.strerror or error}",
            "Free some space or choose another folder with --out",
            setting="--out",
        ) from error
    size = sum((out / f"{table}.csv").stat().st_size for table in rows)
    return GenerateReport(out, scale, seed, rows, size, round(time.monotonic() - started, 2))


def _write_tables(
    folder: Path, rows: dict[str, int], seed: int, on_rows: Callable[[int, int], None]
) -> None:
    """Write the two files."""
    total, before = sum(rows.values()), rows["RAW_recipes"]
    rng = np.random.default_rng([seed, 0])
    index = recipes.draw_index(before, rng)
    _write(
        folder / "RAW_recipes.csv",
        KAGGLE_COLUMNS["RAW_recipes"],
        recipes.write_recipes(index, seed),
        lambda done: on_rows(done, total),
    )
    rated = interactions.draw_index(index, rows["RAW_interactions"], rng)
    _write(
        folder / "RAW_interactions.csv",
        KAGGLE_COLUMNS["RAW_interactions"],
        interactions.write_interactions(rated, seed),
        lambda done: on_rows(before + done, total),
    )


def _write_marker(path: Path, scale: float, seed: int) -> None:
    """Say that the folder's data are generated, and how."""
    marker = {
        "generator_version": GENERATOR_VERSION,
        "scale": scale,
        "seed": seed,
        "description": f"generated, scale {scale:g}, seed {seed}",
    }
    path.write_text(json.dumps(marker, indent=2) + "\n", "utf-8")


def _refuse_real_data(out: Path) -> None:
    """Leave a folder alone that holds Kaggle's files rather than generated ones."""
    if (out / MARKER).exists():
        return
    for table in KAGGLE_COLUMNS:
        for suffix in SUFFIXES:
            if (out / f"{table}{suffix}").exists():
                raise DataToolError(
                    "folder_in_use",
                    f"{out} holds {table}{suffix}, which was not generated",
                    "Choose another folder with --out",
                    setting="--out",
                )


def _write(
    path: Path,
    columns: tuple[str, ...],
    chunks: Iterator[list[recipes.Row]],
    on_rows: Callable[[int], None],
) -> None:
    """Write one file, chunk by chunk."""
    done = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for rows in chunks:
            writer.writerows(rows)
            done += len(rows)
            on_rows(done)
