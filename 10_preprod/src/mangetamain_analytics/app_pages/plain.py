"""Texts from outside, shown as they are: whoever wrote a link must not write on the page."""

from __future__ import annotations

import re
from typing import Final

_SIGNS_OF_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>|~$:&])")
# Addresses become links without any sign around them.
_INSIDE_ADDRESSES: Final = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)


def plain(text: str) -> str:
    """Return Markdown that shows the text itself, within a line."""
    return _SIGNS_OF_MARKDOWN.sub(r"\\\1", _INSIDE_ADDRESSES.sub("\N{WORD JOINER}", text))
