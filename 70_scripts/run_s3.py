"""Serve the site from an S3 server on this machine, as in production but for its size.

Starts the server, publishes DATA to it, writes a credentials file of the documented form, and
runs the site with it. Ctrl-C ends both. Exit code 0: stopped by the user; 1: the server or the
data are at fault; 2: the call is wrong.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType

import click

from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.publish import publish
from mangetamain_data_utils.s3_server import S3Server

STOP_SECONDS = 10.0


@click.command(help=__doc__)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8501,
    show_default=True,
    envvar="PORT",
    help="Where to serve the site; the variable PORT says it too.",
)
@click.option(
    "--data",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=Path("data/demo.duckdb"),
    show_default=True,
    envvar="DATA",
    help="The data set to publish and serve; the variable DATA says it too.",
)
def main(port: int, data: Path) -> None:
    """Publish, serve, and stop everything in the end."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        sys.exit(_serve(port, data))
    except DataToolError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo("Stopped.")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _serve(port: int, data: Path) -> int:
    """Run until the site ends, and give its exit code."""
    with tempfile.TemporaryDirectory(prefix="mangetamain-run-s3-") as folder, S3Server() as server:
        release = publish(server.etl, data)
        click.echo(f"Published {release.dataset_id} to {server.endpoint_url}")
        credentials = Path(folder) / "credentials"
        server.write_credentials(credentials, server.app)
        environ = {
            name: value
            for name, value in os.environ.items()
            if name != "MANGE_DATA" and not name.startswith("MANGE_S3_")
        }
        environ.setdefault("APP_ENV", "local")
        environ["MANGE_CREDENTIALS"] = str(credentials)
        environ["MANGE_CACHE"] = str(Path(folder) / "cache")
        site = subprocess.Popen(
            [sys.executable, "-m", "mangetamain_analytics", "--port", str(port)], env=environ
        )
        try:
            return site.wait()
        finally:
            _stop(site)


def _stop(site: subprocess.Popen[bytes]) -> None:
    """End the site, which Ctrl-C has told as well when it came from a terminal."""
    site.terminate()
    try:
        site.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        site.kill()
        site.wait()


if __name__ == "__main__":
    main()
