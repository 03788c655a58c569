"""Process start to /readyz with a copy pulled from S3, which is away, against an empty app's."""

from __future__ import annotations

import socket
import tempfile
from dataclasses import replace
from pathlib import Path

from demo import dataset_file
from measure import Figure
from ready import measure_starts

from mangetamain_data_utils.publish import publish
from mangetamain_data_utils.pull import pull
from mangetamain_data_utils.s3_server import S3Server


def run() -> Figure:
    """Measure starts over the copy: the site does not wait for who does not answer."""
    with tempfile.TemporaryDirectory(prefix="bench-ready-copy-") as name:
        folder = Path(name)
        with S3Server() as server:
            publish(server.etl, dataset_file())
            pull(server.app, folder / "cache")
        with socket.create_server(("127.0.0.1", 0)) as silent:  # who asks there waits
            address = f"http://127.0.0.1:{silent.getsockname()[1]}"
            replace(server.app, endpoint_url=address).write_credentials(folder / "credentials")
            environ = {
                "MANGE_DATA": "",
                "MANGE_CREDENTIALS": str(folder / "credentials"),
                "MANGE_CACHE": str(folder / "cache"),
                "MANGE_LOG_DIR": str(folder / "logs"),
            }
            return measure_starts("ready_copy", environ)
