"""Write a folder of generated files in the form of Kaggle's."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.generate import dirt
from mangetamain_data_utils.generate.community import Model, rows_at
from mangetamain_data_utils.generate.production import Plan, write_files
from mangetamain_data_utils.generate.truth import ground_truth
from mangetamain_data_utils.schema import KAGGLE_COLUMNS
from mangetamain_data_utils.sources import MARKER, SUFFIXES
from mangetamain_data_utils.working_folder import put_in_place, working_folder

GENERATOR_VERSION = "2"
TRUTH = "GROUND_TRUTH.json"


@dataclass(frozen=True)
class GenerateOptions:
    """What to generate.

    Attributes:
        out: The folder; made when it is not there.
        scale: 1 for as many rows as the complete real data have.
        seed: Where chance begins.
        model: Clustering, preset and planted effects.
        dirt: Dirty rows beside the sound ones, as a share of them.
    """

    out: Path
    scale: float
    seed: int
    model: Model = field(default_factory=Model)
    dirt: float = 0.0


@dataclass(frozen=True)
class GenerateReport:
    """What was generated.

    Attributes:
        folder: Where it is.
        scale: Its size relative to the complete real data.
        seed: What its chance began with.
        preset: `default` or `null`.
        clustering: `none`, `default` or `harsh`.
        rows: Sound rows of each file.
        dirt: Dirty rows of each file by reason.
        size: Bytes of all files.
        seconds: Wall time.
    """

    folder: Path
    scale: float
    seed: int
    preset: str
    clustering: str
    rows: dict[str, int]
    dirt: dict[str, dict[str, int]]
    size: int
    seconds: float


def generate(options: GenerateOptions, on_rows: Callable[[int, int], None]) -> GenerateReport:
    """Write RAW_recipes.csv, RAW_interactions.csv, GENERATED.json and GROUND_TRUTH.json.

    The same options give the same bytes. Beyond scale 1 the data are several communities, one
    after the other, so that memory holds one at a time.

    Args:
        options: What to generate.
        on_rows: Called now and then with the number of rows written and the number in all.

    Raises:
        DataToolError: The folder holds files that were not generated, or cannot be written.
    """
    started = time.monotonic()
    out, model, rows = options.out, options.model, rows_at(options.scale)
    planned = {table: dirt.planned(table, count, options.dirt) for table, count in rows.items()}
    plan = Plan(rows, max(1, math.ceil(options.scale)), options.seed, model, planned)
    names = [f"{table}.csv" for table in rows]
    _refuse_real_data(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
        _fill(out, plan, _marker(options, planned), on_rows)
    except OSError as error:
        raise DataToolError(
            "target_unwritable",
            f"{out} cannot be written: {error.strerror or error}",
            "Free some space or choose another folder with --out",
            setting="--out",
        ) from error
    return GenerateReport(
        out,
        options.scale,
        options.seed,
        model.preset,
        model.clustering,
        rows,
        planned,
        size=sum((out / name).stat().st_size for name in names),
        seconds=round(time.monotonic() - started, 2),
    )


def _fill(
    out: Path, plan: Plan, marker: dict[str, object], on_rows: Callable[[int, int], None]
) -> None:
    """Write all files beside their places and then put them there."""
    with working_folder(out / MARKER) as scratch:
        write_files(scratch, plan, on_rows)
        _write_json(scratch / MARKER, marker)
        _write_json(scratch / TRUTH, ground_truth(plan.model.effects, plan.model.preset))
        # The marker goes first: generated files must never lie there without it.
        for name in (MARKER, TRUTH, *(f"{table}.csv" for table in plan.rows)):
            put_in_place(scratch / name, out / name)


def _marker(options: GenerateOptions, planned: dict[str, dict[str, int]]) -> dict[str, object]:
    """Say that the folder's data are generated, and how."""
    model = options.model
    said = [f"generated, scale {options.scale:g}, seed {options.seed}"]
    said += [f"preset {model.preset}"] if model.preset != "default" else []
    said += [f"clustering {model.clustering}"] if model.clustering != "default" else []
    said += ["with planted effects"] if model.effects != Model().effects else []
    return {
        "generator_version": GENERATOR_VERSION,
        "scale": options.scale,
        "seed": options.seed,
        "preset": model.preset,
        "clustering": model.clustering,
        "effects": asdict(model.effects),
        "dirt": planned,
        "description": ", ".join(said),
    }


def _write_json(path: Path, content: dict[str, object]) -> None:
    """Write one of the small files."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")


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
