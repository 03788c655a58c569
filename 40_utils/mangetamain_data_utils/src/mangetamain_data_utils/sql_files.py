"""The SQL files of this package."""

from __future__ import annotations

from importlib.resources import files


def read_sql(name: str) -> str:
    """Give the text of an SQL file of this package, such as `tables/recipes`."""
    return files("mangetamain_data_utils").joinpath(f"sql/{name}.sql").read_text("utf-8")


def names_in(folder: str) -> list[str]:
    """List the SQL files of a folder, such as `marts`, without their suffix."""
    found = files("mangetamain_data_utils").joinpath(f"sql/{folder}").iterdir()
    return sorted(entry.name.removesuffix(".sql") for entry in found)
