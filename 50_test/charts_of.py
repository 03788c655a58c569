"""What a page written by Plotly says of its charts."""

from __future__ import annotations

import json
import re
from typing import Any

_CONFIG = re.compile(r'\{"displaylogo".*?"responsive": ?true\}')


def configs(page: str) -> list[dict[str, Any]]:
    """Return how each chart of a page is configured."""
    return [json.loads(text) for text in _CONFIG.findall(page)]
