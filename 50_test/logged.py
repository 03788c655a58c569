"""What a test finds in the log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from loguru import logger


@contextmanager
def errors_logged() -> Iterator[list[str]]:
    """Give a list of what is logged as an error while the block runs, tracebacks included."""
    lines: list[str] = []
    sink = logger.add(lines.append, level="ERROR", format="{message} {extra}")
    try:
        yield lines
    finally:
        logger.remove(sink)


def id_in(message: str) -> str:
    """Return the id that a message says."""
    (found,) = re.findall(r"\bid ([0-9a-f]{8})\b", message)
    return str(found)
