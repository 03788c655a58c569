"""A relay before an S3 server that spoils its answers.

The client signs for the relay's address, and the relay passes that on, so that signatures hold.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from mangetamain_data_utils.s3 import S3Config

HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server"}
_ERROR = '<?xml version="1.0"?><Error><Code>{code}</Code><Message>no</Message></Error>'


@dataclass(frozen=True)
class Answer:
    """What the server says.

    Attributes:
        method: GET or HEAD.
        path: That was asked for.
        status: Its code.
        headers: By name.
        body: Whole.
        announced: The length that is claimed; None for the true one.
        sent: How many bytes go out before the connection is cut; None for all.
        pause: Seconds between two pieces of the body.
    """

    method: str
    path: str
    status: int
    headers: dict[str, str]
    body: bytes
    announced: int | None = None
    sent: int | None = None
    pause: float = 0.0

    @property
    def is_data(self) -> bool:
        """Whether it is about a data set and not about the pointer to it."""
        return self.path.endswith(".duckdb")


Fault = Callable[[Answer], Answer]


class Proxy(ThreadingHTTPServer):
    """The relay; `fault` is what it does to answers, None nothing.

    Attributes:
        asked: Method, path and range of each request.
        sent: Bytes of bodies that went out.
    """

    daemon_threads = True

    def __init__(self, config: S3Config) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.target = urlsplit(config.endpoint_url)
        self.fault: Fault | None = None
        self.asked: list[tuple[str, str, str | None]] = []
        self.sent = 0

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that go away are what this is for."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Proxy

    def setup(self) -> None:
        """Answer without delay: header and body are two packets."""
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def do_GET(self) -> None:
        """Relay a request and its answer."""
        self.server.asked.append((self.command, self.path, self.headers.get("Range")))
        answer = self.ask()
        if self.server.fault:
            answer = self.server.fault(answer)
        self.tell(answer)

    do_HEAD = do_GET

    def ask(self) -> Answer:
        """Ask the server what the client asked."""
        target = self.server.target
        server = HTTPConnection(target.hostname or "", target.port or 80)
        server.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            server.putheader(name, value)
        server.endheaders()
        found = server.getresponse()
        headers = {n: v for n, v in found.getheaders() if n.lower() not in HOP}
        answer = Answer(self.command, self.path, found.status, headers, found.read())
        server.close()
        return answer

    def tell(self, answer: Answer) -> None:
        """Send an answer, or as much of it as its fault allows."""
        head = answer.method == "HEAD"
        if answer.announced is not None:
            answer.headers["Content-Length"] = str(answer.announced)
        elif not head and answer.status != 304:
            answer.headers["Content-Length"] = str(len(answer.body))
        lines = [f"HTTP/1.1 {answer.status} Answer"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        raw = "\r\n".join([*lines, "", ""]).encode() + (b"" if head else answer.body)
        self.server.sent += 0 if head else len(answer.body)
        whole = raw if answer.sent is None else raw[: answer.sent]
        for at in range(0, len(whole), 1 << 16):
            self.wfile.write(whole[at : at + (1 << 16)])
            time.sleep(answer.pause)
        if answer.sent is not None:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def proxied(config: S3Config) -> Iterator[tuple[Proxy, S3Config]]:
    """Run a relay, and give it beside the settings that lead through it."""
    with Proxy(config) as proxy:
        threading.Thread(target=proxy.serve_forever, args=(0.05,), daemon=True).start()
        yield proxy, replace(config, endpoint_url=f"http://127.0.0.1:{proxy.server_port}")
        proxy.shutdown()


def refusing(status: int, code: str) -> Fault:
    """Refuse everything with a status and S3's code for it."""

    def fault(answer: Answer) -> Answer:
        body = b"" if answer.method == "HEAD" else _ERROR.format(code=code).encode()
        headers = {"Content-Type": "application/xml"}
        return replace(answer, status=status, headers=headers, body=body, announced=len(body))

    return fault


def cutting(after: int, times: int = 1 << 30) -> Fault:
    """Cut the connection after so many bytes of an answer with data, so many times."""
    left = [times]

    def fault(answer: Answer) -> Answer:
        if not answer.is_data or answer.method == "HEAD" or left[0] <= 0:
            return answer
        left[0] -= 1
        return replace(answer, sent=after)

    return fault


def of_data(change: Callable[[Answer], Answer]) -> Fault:
    """Do something to the answers with data only."""
    return lambda answer: change(answer) if answer.is_data else answer


def hang_up(answer: Answer) -> Answer:
    """Close every connection without a word."""
    return replace(answer, sent=0)


def shorter(answer: Answer) -> Answer:
    """Claim that the object is shorter than it is."""
    return replace(answer, announced=1000, body=answer.body[:1000])


def longer(answer: Answer) -> Answer:
    """Claim more bytes than come."""
    announced = int(answer.headers.get("Content-Length", len(answer.body))) + 7
    return replace(answer, announced=announced, sent=None if answer.method == "HEAD" else 10_000)


def another(answer: Answer) -> Answer:
    """Send another file of the same length."""
    return replace(answer, body=answer.body[::-1])


def slow(answer: Answer) -> Answer:
    """Send in small pieces with pauses between."""
    return replace(answer, pause=0.02)


def silent(answer: Answer) -> Answer:
    """Say nothing for longer than the client waits."""
    time.sleep(25)
    return answer
