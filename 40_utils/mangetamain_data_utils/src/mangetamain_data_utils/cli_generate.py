"""The command that generates data."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path

import click

from mangetamain_data_utils import console
from mangetamain_data_utils.generate.calendar import PRESETS
from mangetamain_data_utils.generate.community import Model
from mangetamain_data_utils.generate.effects import Effects, load_effects
from mangetamain_data_utils.generate.folder import GenerateOptions, GenerateReport
from mangetamain_data_utils.generate.folder import generate as generate_folder
from mangetamain_data_utils.generate.latent import CLUSTERINGS

SMALLEST_SCALE, LARGEST_SCALE = 0.003, 100
LARGEST_DIRT = 0.5
DEFAULT_SEED = 1999


def _checked_share(context: click.Context, option: click.Parameter, value: float) -> float:
    """Refuse what is not a number; click's ranges let NaN through."""
    if math.isnan(value):
        raise click.BadParameter("nan is not a number")
    return value


scale_option = click.option(
    "--scale",
    type=click.FloatRange(SMALLEST_SCALE, LARGEST_SCALE),
    default=0.05,
    show_default=True,
    callback=_checked_share,
    help="Size relative to the real data, which have 231,637 recipes.",
)
seed_option = click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=DEFAULT_SEED,
    show_default=True,
    help="Where chance begins; the same seed gives the same data.",
)


@click.command()
@scale_option
@seed_option
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the files.",
)
@click.option(
    "--preset",
    type=click.Choice(PRESETS),
    default="default",
    show_default=True,
    help="null: only growth by year, heavy tails and clustering; nothing depends on the season,"
    " month, weekday or time.",
)
@click.option(
    "--clustering",
    type=click.Choice(list(CLUSTERINGS)),
    default="default",
    show_default=True,
    help="How alike one contributor's recipes are: as published, or a correlation of .36.",
)
@click.option(
    "--effects",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML file that says what to plant.  [default: nothing]",
)
@click.option(
    "--dirt",
    type=click.FloatRange(0, LARGEST_DIRT),
    default=0.0,
    show_default=True,
    callback=_checked_share,
    help="Dirty rows to add, of every kind, as a share of the sound ones.",
)
@console.json_option
def generate(
    scale: float,
    seed: int,
    out: Path,
    preset: str,
    clustering: str,
    effects: Path | None,
    dirt: float,
    as_json: bool,
) -> None:
    """Generate files of Kaggle's form with known truth, which need no download.

    GENERATED.json says how they were made, GROUND_TRUTH.json the population value of each planted
    effect under each cleaning profile.
    """
    planted = load_effects(effects) if effects else Effects()
    model = Model(clustering, preset, planted)
    report = run(GenerateOptions(out, scale, seed, model, dirt))
    console.emit({**asdict(report), "folder": str(report.folder)}, as_json)


def run(options: GenerateOptions) -> GenerateReport:
    """Generate under a progress bar."""
    with console.progress() as bars:
        task = bars.add_task("Generating", total=None)
        return generate_folder(
            options, lambda done, total: bars.update(task, completed=done, total=total)
        )
