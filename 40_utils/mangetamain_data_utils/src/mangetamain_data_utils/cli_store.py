"""The commands that talk to the object store: publish, pull and the S3 side of info."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from mangetamain_data_utils import console
from mangetamain_data_utils import publish as publishing
from mangetamain_data_utils import pull as pulling
from mangetamain_data_utils.pointer import read_pointer
from mangetamain_data_utils.release import Release
from mangetamain_data_utils.s3 import S3Config, make_client

credentials_option = click.option(
    "--credentials",
    type=click.Path(dir_okay=False, path_type=Path),
    help="INI file with the profile [s3fast]; default MANGE_CREDENTIALS, else 96_keys/credentials."
    " MANGE_S3_… variables win over it.",
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@credentials_option
@console.json_option
def publish(file: Path, credentials: Path | None, as_json: bool) -> None:
    """Upload FILE, a data set, and make it the current one.

    It goes to a key of its own under releases/; then the pointer names it, then the plain key
    becomes a copy of it.
    """
    config = S3Config.load(credentials)
    with console.progress() as bars:
        task = bars.add_task("Publishing", total=None)
        release = publishing.publish(
            config, file, lambda done, total: bars.update(task, completed=done, total=total)
        )
    console.emit(_shown(config, release), as_json)


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data"),
    show_default=True,
    help="Folder of local copies; the last two are kept.",
)
@credentials_option
@console.json_option
def pull(out: Path, credentials: Path | None, as_json: bool) -> None:
    """Bring the current data set here, verified; nothing is transferred when it is here."""
    config = S3Config.load(credentials)
    with console.progress() as bars:
        task = bars.add_task("Pulling", total=None)
        pulled = pulling.pull(
            config, out, lambda done, total: bars.update(task, completed=done, total=total)
        )
    result = {"path": str(pulled.path), "downloaded": pulled.downloaded}
    console.emit(result | _shown(config, pulled.release), as_json)


def store_info(config: S3Config) -> dict[str, Any]:
    """Say which data set the bucket holds; transfers the pointer only.

    Raises:
        DataToolError: What `read_pointer` raises.
    """
    release = read_pointer(make_client(config), config).release
    assert release is not None  # an unconditional request never says "unchanged"
    return _shown(config, release)


def _shown(config: S3Config, release: Release) -> dict[str, Any]:
    place = {"endpoint": config.endpoint_url, "bucket": config.bucket}
    return {"dataset_id": release.dataset_id, **place, **asdict(release)}
