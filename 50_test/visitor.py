"""A visitor without a browser: speaks Streamlit's protocol over a real websocket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

SECONDS = 60.0


@dataclass
class Page:
    """What a run of a page showed.

    Attributes:
        texts: Of headings, paragraphs and captions.
        metrics: The figure by its label.
        problems: Errors, alerts but of success, and ends other than a good one.
    """

    texts: list[str] = field(default_factory=list)
    metrics: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def note(self, element: Any) -> None:
        """Take in an element of the page."""
        kind = element.WhichOneof("type")
        if kind in ("markdown", "heading"):
            self.texts.append(getattr(element, kind).body)
        elif kind == "metric":
            self.metrics[element.metric.label] = element.metric.body
        elif kind == "exception":
            self.problems.append(element.exception.message)
        elif kind == "alert" and element.alert.format != Alert.SUCCESS:
            self.problems.append(element.alert.body)


class Visitor:
    """One session; `visiting` begins and ends it.

    Attributes:
        pages: The hash of each page by its path, once a page was opened.
    """

    def __init__(self, site: str, connection: ClientConnection) -> None:
        self._site = site
        self._connection = connection
        self.pages: dict[str, str] = {}

    def open(self, path: str = "", query: str = "") -> Page:
        """Click on a page and wait until it is there."""
        self.click(path, query)
        page = Page()
        for message in self._messages():
            kind = message.WhichOneof("type")
            if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                page.note(message.delta.new_element)
            elif kind == "navigation":
                self.pages = {
                    entry.url_pathname: entry.page_script_hash
                    for entry in message.navigation.app_pages
                }
            elif kind == "page_not_found":
                page.problems.append("page not found")
            elif kind == "script_finished":
                if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    page.problems.append(f"finished with {message.script_finished}")
                return page
        raise AssertionError("the site ended the connection")

    def click(self, path: str = "", query: str = "") -> None:
        """Ask for a page and wait for nothing."""
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_script_hash = self.pages.get(path, "")
        message.rerun_script.page_name = path
        message.rerun_script.context_info.locale = "en-US"
        message.rerun_script.context_info.timezone = "UTC"
        message.rerun_script.context_info.url = self._site
        self._connection.send(message.SerializeToString())

    def _messages(self) -> Iterator[ForwardMsg]:
        while True:
            message = ForwardMsg()
            message.ParseFromString(self._connection.recv(SECONDS))
            yield message


@contextmanager
def visiting(site: str) -> Iterator[Visitor]:
    """Be a visitor of a site, given its address, until the end of the block."""
    address = f"ws://{urlsplit(site).netloc}/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], max_size=None, proxy=None) as connection:
        yield Visitor(site, connection)
