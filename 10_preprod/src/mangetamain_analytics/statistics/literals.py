"""Values of our own definitions as SQL literals; nothing from outside ever comes here."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def sql_literal(value: bool | int | str) -> str:
    """Return a value as a SQL literal."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value).lower()


def values_list(values: tuple[bool | int | str, ...]) -> str:
    """Return values as the rows of a VALUES clause."""
    return ", ".join(f"({sql_literal(value)})" for value in values)


def for_each(measures: Sequence[str]) -> Callable[[str], str]:
    """Return what writes a template once per measure, whose name takes the place of `@`.

    Args:
        measures: Their names, from our own definitions.
    """
    return lambda template: ",\n    ".join(template.replace("@", name) for name in measures)
