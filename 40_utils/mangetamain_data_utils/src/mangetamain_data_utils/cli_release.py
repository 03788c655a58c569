"""The commands about the releases in the bucket: releases, rollback and prune."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from mangetamain_data_utils import console, release_store
from mangetamain_data_utils.cli_store import credentials_option
from mangetamain_data_utils.s3 import S3Config, make_client


@click.command()
@credentials_option
@console.json_option
def releases(credentials: Path | None, as_json: bool) -> None:
    """List the releases in the bucket, the newest first."""
    config = S3Config.load(credentials)
    found = release_store.list_releases(make_client(config), config)
    if as_json:
        console.emit({"releases": [asdict(release) for release in found]}, True)
    else:
        _show(found)


@click.command()
@click.argument("release_id", metavar="ID")
@credentials_option
@console.json_option
def rollback(release_id: str, credentials: Path | None, as_json: bool) -> None:
    """Make the release ID the current one again; see `releases` for what there is."""
    config = S3Config.load(credentials)
    with console.progress() as bars:
        bars.add_task(f"Going back to {release_id}", total=None)
        release = release_store.roll_back(make_client(config), config, release_id)
    console.emit({"dataset_id": release.dataset_id, **asdict(release)}, as_json)


@click.command()
@click.option(
    "--keep",
    required=True,
    type=click.IntRange(min=1),
    help="How many of the newest releases stay; the current one stays besides.",
)
@credentials_option
@console.json_option
def prune(keep: int, credentials: Path | None, as_json: bool) -> None:
    """Remove old releases from the bucket, never the current one."""
    config = S3Config.load(credentials)
    with console.progress() as bars:
        task = bars.add_task("Removing", total=None)
        removed = release_store.prune(
            make_client(config),
            config,
            keep,
            lambda done, total: bars.update(task, completed=done, total=total),
        )
    if as_json:
        console.emit({"removed": [asdict(release) for release in removed]}, True)
    else:
        _show(removed)


def _show(releases_shown: list[release_store.StoredRelease]) -> None:
    """Print releases for people."""
    console.show_table(
        ("release", "bytes", "complete", "current"),
        [(r.dataset_id, r.size, r.complete, r.current) for r in releases_shown],
    )
