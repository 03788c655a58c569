"""The site as a browser meets it, served from a real S3 server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from mangetamain_data_utils.publish import publish
from mangetamain_data_utils.s3_server import S3Server
from site_process import running_site


@pytest.fixture(scope="session")
def site(dataset_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the small data set from S3."""
    folder = tmp_path_factory.mktemp("site")
    with S3Server() as server:
        publish(server.etl, dataset_file)
        server.app.write_credentials(folder / "credentials")
        environ = {
            "APP_ENV": "preprod",
            "MANGE_CREDENTIALS": str(folder / "credentials"),
            "MANGE_CACHE": str(folder / "cache"),
            "MANGE_LOG_DIR": str(folder / "logs"),
        }
        with running_site(environ) as address:
            yield address
