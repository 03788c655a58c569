#!/usr/bin/env python3
"""Write the palette into Streamlit's settings; with --check only say whether it is there.

The rest of .streamlit/config.toml stays as it is. Exit 1 when --check finds other colours.
"""

from __future__ import annotations

import sys
from pathlib import Path

import tomlkit

from mangetamain_analytics.utils.color_theme import ColorTheme

CONFIG = Path(__file__).parents[1] / ("10_preprod/src/mangetamain_analytics/.streamlit/config.toml")


def with_palette(text: str) -> str:
    """Return settings with the theme's colours; other keys and comments are kept.

    Args:
        text: Of config.toml.
    """
    settings = tomlkit.parse(text)
    for name, value in ColorTheme.get_streamlit_theme().items():
        settings["theme"][name] = value
    return tomlkit.dumps(settings)


def main() -> int:
    """Write or check, and return the exit code."""
    before = CONFIG.read_text("utf-8")
    after = with_palette(before)
    if "--check" not in sys.argv[1:]:
        CONFIG.write_text(after, "utf-8")
    elif before != after:
        print(f"{CONFIG.name} has other colours: run python 70_scripts/theme.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
