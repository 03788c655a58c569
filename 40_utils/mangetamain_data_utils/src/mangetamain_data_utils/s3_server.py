"""A real S3 server on this machine, for tests, benchmarks and `make run-s3`.

It is SeaweedFS, a process of its own that checks signatures; production runs Garage. Only what
both do alike may be relied on.
"""

from __future__ import annotations

import json
import os
import random
import re
import secrets
import shutil
import socket
import subprocess
import sysconfig
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.s3 import S3Config, make_client

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

HOST = "127.0.0.1"
BUCKET = "mangetamain"
REGION = "garage-fast"
PORTS = (
    "s3.port",
    "s3.port.grpc",
    "master.port",
    "master.port.grpc",
    "volume.port",
    "volume.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "admin.port",
    "admin.port.grpc",
)
# Below the range from which the kernel takes the ports of outgoing connections.
FIRST_PORTS = range(12_000, 31_000, len(PORTS))
START_SECONDS = 30.0
STARTS = 3
_FATAL = re.compile(r"F\d{4} ")
# The server ends and its folder goes when this process closes its end of the pipe on stdin: in
# stop(), and just as well when it crashes or is killed.
SUPERVISOR = """
folder=$1; sockets=$2; shift 2
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{ read -r _ <&3; kill -KILL "$server"; } &
watcher=$!
wait "$server"
status=$?
kill "$watcher" 2>/dev/null
rm -rf "$folder" $sockets
exit "$status"
"""


@dataclass(frozen=True)
class Identity:
    """A name of the server's own, its key pair and what it may do."""

    name: str
    actions: tuple[str, ...]
    access_key_id: str
    secret_access_key: str

    @classmethod
    def new(cls, name: str, *actions: str) -> Identity:
        """Draw a key pair of the form that Garage gives out."""
        return cls(name, actions, "GK" + secrets.token_hex(12), secrets.token_hex(32))

    def entry(self) -> dict[str, object]:
        """Give this identity's entry in the server's configuration."""
        pair = {"accessKey": self.access_key_id, "secretKey": self.secret_access_key}
        return {"name": self.name, "credentials": [pair], "actions": self.actions}

    def config(self, endpoint_url: str) -> S3Config:
        """Give the settings of a client that signs as this identity."""
        return S3Config(
            access_key_id=self.access_key_id,
            secret_access_key=self.secret_access_key,
            endpoint_url=endpoint_url,
            region=REGION,
            bucket=BUCKET,
        )


class S3Server:
    """An S3 server as a context manager: inside, it answers and its bucket exists.

    Attributes:
        endpoint_url: Its address, on loopback.
        etl: The settings of the identity that may do everything.
        app: The settings of the identity that may read one bucket.
    """

    endpoint_url: str
    etl: S3Config
    app: S3Config

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> S3Server:
        """Start the server and wait until it takes a signed write.

        Raises:
            DataToolError: `s3_server_missing` or `s3_server_failed`.
        """
        program = _find_program()
        last_words = ""
        # Between finding free ports and taking them another process may take one.
        for _ in range(STARTS):
            with tempfile.TemporaryFile() as log:
                self._start(program, log)
                if self._is_ready():
                    return self
                self.stop()
                log.seek(0)
                last_words = _reason(log.read().decode(errors="replace"))
        raise DataToolError(
            "s3_server_failed",
            f"The S3 server did not start: {last_words or 'it said nothing'}",
            f"Ten free ports on {HOST} and some hundred MB of memory and disk are needed",
            reason=last_words,
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop the server."""
        self.stop()

    def stop(self) -> None:
        """End the process and remove its folder; a second call does nothing."""
        if self._process is None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self._process = None

    def write_credentials(self, path: Path, identity: S3Config) -> None:
        """Write the credentials file of `etl` or `app` in the documented form."""
        identity.write_credentials(path)

    def _start(self, program: str, log: IO[bytes]) -> None:
        folder = Path(tempfile.mkdtemp(prefix="mangetamain-s3-"))
        block = _free_ports()
        ports = dict(zip(PORTS, block, strict=True))
        # The server lays these there, whatever it is told, and leaves them when it is killed.
        sockets = f"/tmp/seaweedfs-*-grpc-{block.start // len(block)}?.sock"
        self.endpoint_url = f"http://{HOST}:{ports['s3.port']}"
        etl = Identity.new("etl", "Admin", "Read", "Write", "List", "Tagging")
        app = Identity.new("app", f"Read:{BUCKET}", f"List:{BUCKET}")
        self.etl, self.app = etl.config(self.endpoint_url), app.config(self.endpoint_url)
        identities = {"identities": [etl.entry(), app.entry()]}
        (folder / "s3.json").write_text(json.dumps(identities), encoding="utf-8")
        supervised = ["sh", "-c", SUPERVISOR, "s3-server", str(folder), sockets]
        self._process = subprocess.Popen(
            [*supervised, program, *_arguments(folder, ports)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            # Without the limit it fills the memory with what it serves; its logs are to go too.
            env=os.environ | {"GOMEMLIMIT": "256MiB", "TMPDIR": str(folder)},
            # So that Ctrl-C reaches the program that started it, which then stops it.
            start_new_session=True,
        )

    def _is_ready(self) -> bool:
        """Wait until a signed write is taken, or the server has ended."""
        assert self._process is not None
        client = make_client(self.etl)
        give_up = time.monotonic() + START_SECONDS
        while self._process.poll() is None and time.monotonic() < give_up:
            # The port answers before the server can write, so the port alone proves nothing.
            try:
                socket.create_connection((HOST, urlsplit(self.endpoint_url).port or 0)).close()
                _ensure_bucket(client)
                client.put_object(Bucket=BUCKET, Key=".ready", Body=b"")
                client.delete_object(Bucket=BUCKET, Key=".ready")
                return True
            except (OSError, BotoCoreError, ClientError):
                time.sleep(0.1)
        return False


def _reason(log: str) -> str:
    """Find what ended the server: the line of its log marked as fatal, else the last one."""
    lines = log.strip().splitlines()
    return next((line for line in lines if _FATAL.match(line)), lines[-1] if lines else "")


def _ensure_bucket(client: S3Client) -> None:
    try:
        client.create_bucket(Bucket=BUCKET)
    except (client.exceptions.BucketAlreadyOwnedByYou, client.exceptions.BucketAlreadyExists):
        return


def _find_program() -> str:
    """Find the server in this environment, or else on the PATH."""
    here = sysconfig.get_path("scripts")
    program = shutil.which("weed", path=here) or shutil.which("weed")
    if program is None:
        raise DataToolError(
            "s3_server_missing",
            f"The S3 server for tests (weed of SeaweedFS) is not in {here}",
            "Install the development requirements: 70_scripts/setup_env.sh dev",
        )
    return program


def _free_ports() -> range:
    """Find a block of free ports, at random, so that servers started at once seldom collide."""
    starts = list(FIRST_PORTS)
    random.shuffle(starts)
    for start in starts:
        block = range(start, start + len(PORTS))
        if all(_is_free(port) for port in block):
            return block
    raise DataToolError(
        "s3_server_failed",
        f"No {len(PORTS)} free ports in a row on {HOST}",
        "Stop other servers on this machine",
    )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _arguments(folder: Path, ports: dict[str, int]) -> list[str]:
    """Write the command line: loopback only, no telemetry, nothing but S3."""
    options = {
        "dir": folder,
        "ip": HOST,
        "ip.bind": HOST,
        "s3.config": folder / "s3.json",
        "s3.autoCreateBucket": "false",
        # From the folder itself, since a socket's path holds 107 characters at most.
        "s3.localSocket": "s3.sock",
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "filer.localSocket": "filer.sock",
        "master.telemetry": "false",
        "webdav": "false",
        "admin.ui": "false",
        **ports,
    }
    return ["mini", *(f"-{name}={value}" for name, value in options.items())]
