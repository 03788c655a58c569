"""The one exception of the data package."""

from __future__ import annotations


class DataToolError(Exception):
    """A failure that the user can do something about.

    Attributes:
        code: A stable word for programs and translations, such as `credentials_missing`.
        message: What went wrong, in one line, naming the file, line, table or address.
        remedy: What to do about it, in one line.
        setting: The environment variable, INI key or option at fault, if one is.
        params: The values that the message names, for a translation of it.
    """

    def __init__(
        self, code: str, message: str, remedy: str, setting: str | None = None, **params: object
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy
        self.setting = setting
        self.params = params

    def __str__(self) -> str:
        """Give the message and the remedy on one line."""
        return f"{self.message}. {self.remedy}"
