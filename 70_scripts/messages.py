#!/usr/bin/env python3
"""Bring the catalogues up to date with the code; with --check only say whether they are.

English texts are the messages themselves. New French messages come out empty: write them in
i18n/locales/fr/LC_MESSAGES/messages.po. Exit 1 when something is missing or out of date.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[1] / "10_preprod/src/mangetamain_analytics"
LANGUAGES = ("en", "fr")
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "gettext": None,
    "ngettext": (1, 2),
    "N_": None,
    "NN_": (1, 2),
}


def extract() -> Catalog:
    """Collect the messages of the package's code."""
    catalog = Catalog()
    for _file, _line, message, _comments, context in extract_from_dir(PACKAGE, keywords=KEYWORDS):
        catalog.add(message, context=context)
    return catalog


def update(code: str, messages: Catalog) -> Catalog:
    """Return a language's catalogue with exactly these messages, translations kept."""
    known = read_po(io.BytesIO(path_of(code).read_bytes()), code) if path_of(code).exists() else {}
    catalog = Catalog(locale=code)
    for message in messages:
        if not message.id:
            continue
        old = known.get(message.id if isinstance(message.id, str) else message.id[0])
        text = message.id if code == "en" else (old.string if old else None)
        catalog.add(message.id, text)
    return catalog


def path_of(code: str) -> Path:
    """Return where a language's catalogue is."""
    return PACKAGE / "i18n/locales" / code / "LC_MESSAGES/messages.po"


def as_text(catalog: Catalog) -> bytes:
    """Write a catalogue without dates and places, so that it changes only with its texts."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, omit_header=True, no_location=True, sort_output=True)
    return buffer.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    """Return the messages that have no text, or a plural form without one."""
    missing = []
    for message in catalog:
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and not all(texts):
            missing.append(str(message.id))
    return missing


def main() -> int:
    """Update or check every language; return the exit code."""
    check = "--check" in sys.argv[1:]
    messages = extract()
    faults = []
    for code in LANGUAGES:
        catalog = update(code, messages)
        text = as_text(catalog)
        if check and path_of(code).read_bytes() != text:
            faults.append(f"{code}: out of date; run 70_scripts/messages.py")
        elif not check:
            path_of(code).parent.mkdir(parents=True, exist_ok=True)
            path_of(code).write_bytes(text)
        faults += [f"{code}: no text for {message!r}" for message in untranslated(catalog)]
    print("\n".join(faults) or f"{len(messages)} messages in {len(LANGUAGES)} languages")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
