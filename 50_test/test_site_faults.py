"""What visitors and monitors see when the data cannot be had, and that the site heals by itself.

Every case runs the real site over a real S3 server, spoils one thing, looks at the probe, the log
and the page, mends it, and waits for the site to come up without a restart.
"""

from __future__ import annotations

import dataclasses
import hashlib
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import httpx2
import pytest
from mangetamain_data_utils.publish import publish
from mangetamain_data_utils.pointer import read_pointer
from mangetamain_data_utils.release import Release
from mangetamain_data_utils.s3 import S3Config, make_client
from mangetamain_data_utils.s3_server import S3Server
from site_process import running_site


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    """Start an S3 server of this module's own, to be spoilt."""
    with S3Server() as server:
        yield server


@dataclass
class Scene:
    """A site over S3: what it reads its settings from, and what it has written."""

    etl: S3Config
    app: S3Config
    dataset: Path
    folder: Path

    @property
    def credentials(self) -> Path:
        """The file that the site reads its S3 settings from."""
        return self.folder / "credentials"

    @property
    def environ(self) -> dict[str, str]:
        """The environment that the site runs with."""
        return {
            "APP_ENV": "preprod",
            "MANGE_CREDENTIALS": str(self.credentials),
            "MANGE_CACHE": str(self.folder / "cache"),
            "MANGE_LOG_DIR": str(self.folder / "logs"),
            "MANGE_RETRY_SECONDS": "0.2",
            "MANGE_RETRY_MAX_SECONDS": "0.5",
            "MANGE_S3_KEY": self.app.key,
        }

    def set_up(self) -> None:
        """Make everything good."""
        publish(self.etl, self.dataset)
        self.app.write_credentials(self.credentials)

    def publish_unchecked(self, file: Path) -> None:
        """Put a file and a pointer to it where `publish` would, without its checks."""
        content = file.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        key = f"releases/19990101T000001Z-{sha256[:12]}/mangetamain.duckdb"
        release = Release(
            key=key,
            size=len(content),
            sha256=sha256,
            duckdb_version=duckdb.__version__,
            schema_version="1",
            built_at="19990101T000001Z",
            rows={},
        )
        client = make_client(self.etl)
        client.put_object(Bucket=self.etl.bucket, Key=key, Body=content)
        client.put_object(
            Bucket=self.etl.bucket, Key=self.etl.pointer_key, Body=release.to_json().encode()
        )


@pytest.fixture
def scene(server: S3Server, dataset_file: Path, tmp_path: Path) -> Scene:
    """Give a scene with a plain key, and so a pointer, of its own."""
    key = f"scene/{secrets.token_hex(6)}.duckdb"
    etl, app = (replace(config, key=key) for config in (server.etl, server.app))
    return Scene(etl, app, dataset_file, tmp_path)


def no_credentials(scene: Scene) -> None:
    scene.credentials.unlink()


def wrong_secret(scene: Scene) -> None:
    dataclasses.replace(scene.app, secret_access_key="0" * 64).write_credentials(scene.credentials)


def unknown_bucket(scene: Scene) -> None:
    # The site's own key may read one bucket only; another key may ask for any.
    dataclasses.replace(scene.etl, bucket="elsewhere").write_credentials(scene.credentials)


def missing_key(scene: Scene) -> None:
    client = make_client(scene.etl)
    for key in (scene.etl.pointer_key, scene.etl.key):
        client.delete_object(Bucket=scene.etl.bucket, Key=key)


def truncated_object(scene: Scene) -> None:
    client = make_client(scene.etl)
    release = read_pointer(client, scene.etl).release
    assert release is not None
    half = scene.dataset.read_bytes()[: release.size // 2]
    client.put_object(Bucket=scene.etl.bucket, Key=release.key, Body=half)


def not_duckdb(scene: Scene) -> None:
    junk = scene.folder / "junk"
    junk.write_bytes(b"id,name\n1,soup\n" * 1000)
    scene.publish_unchecked(junk)


def missing_table(scene: Scene) -> None:
    lacking = scene.folder / "lacking.duckdb"
    shutil.copyfile(scene.dataset, lacking)
    with duckdb.connect(str(lacking)) as connection:
        connection.execute("DROP TABLE mart_daily")
    scene.publish_unchecked(lacking)


# What is spoilt → code of the probe, words of the log, words of the French page.
CASES: list[tuple[Callable[[Scene], None], str, str, str]] = [
    (no_credentials, "credentials_missing", "MANGE_CREDENTIALS", "Il n’y a pas d’identifiants S3"),
    (wrong_secret, "s3_access_denied", "MANGE_S3_SECRET_ACCESS_KEY", "refuse cette clé"),
    (unknown_bucket, "bucket_unknown", "MANGE_S3_BUCKET", "n’a pas de bucket elsewhere"),
    (missing_key, "key_missing", "MANGE_S3_KEY", "n’a pas d’objet"),
    (truncated_object, "object_truncated", "mangetamain-data publish", "est plus court"),
    (not_duckdb, "not_duckdb", "mangetamain-data build", "n’est pas un fichier DuckDB"),
    (missing_table, "table_missing", "mart_daily", "Il manque mart_daily"),
]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("spoil", "code", "logged", "shown"), CASES, ids=lambda v: getattr(v, "__name__", "")
)
def test_the_site_says_what_is_wrong_and_heals(
    scene: Scene,
    open_page: Callable[..., Any],
    spoil: Callable[[Scene], None],
    code: str,
    logged: str,
    shown: str,
) -> None:
    scene.set_up()
    spoil(scene)
    with running_site(scene.environ, path="/healthz") as site:
        answer = wait_for(site, 503, code)
        assert answer["status"] == "failed"
        assert logged in answer["reason"]
        page = open_page(f"{site}/weekend", locale="fr-FR")
        alert = page.get_by_test_id("stAlert")
        alert.get_by_text(shown).wait_for()
        assert "Traceback" not in page.inner_text("body")
        assert httpx2.get(f"{site}/healthz").status_code == 200
        time.sleep(1)  # some more tries

        errors = (scene.folder / "logs/preprod_errors.log").read_text().splitlines()
        named = [line for line in errors if "ERROR" in line]
        assert len(named) == 1, "one line per cause, not per try"
        assert logged in named[0]
        assert scene.app.secret_access_key not in "".join(errors) + page.content()

        scene.set_up()
        ready = wait_for(site, 200)
        assert ready["dataset"]["stale"] is False
        assert ready["dataset"]["rows"]["recipes"] > 2000
        page.get_by_text("recettes · ").first.wait_for()  # the page comes by itself


def wait_for(site: str, status: int, code: str | None = None) -> dict[str, Any]:
    """Poll /readyz until it answers so; return the answer."""
    give_up = time.monotonic() + 20
    while True:
        answer = httpx2.get(f"{site}/readyz")
        body: dict[str, Any] = answer.json()
        if answer.status_code == status and code in (None, body.get("code")):
            return body
        assert time.monotonic() < give_up, f"{answer.status_code} {body}"
        time.sleep(0.1)


def test_the_last_good_copy_is_served_while_the_store_is_away(scene: Scene) -> None:
    scene.set_up()
    with running_site(scene.environ) as site:
        first = wait_for(site, 200)
    no_credentials(scene)
    with running_site(scene.environ) as site:
        stale = wait_for(site, 200, "credentials_missing")
        assert stale["dataset"]["id"] == first["dataset"]["id"]
        assert stale["dataset"]["stale"] is True
        assert "MANGE_CREDENTIALS" in stale["reason"]
        answer = httpx2.get(f"{site}/api/v1/analyses/weekend-volume.json", timeout=60)
        assert answer.status_code == 200
