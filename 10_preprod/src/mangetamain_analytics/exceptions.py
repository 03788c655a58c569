"""What can go wrong in the site.

::

    MangetamainError
    ├── ConfigurationError   a setting is missing or makes no sense
    ├── DataLoadError        the data set cannot be found, pulled or opened
    ├── DatabaseError        a query failed, took too long or returned too much
    │   └── QueryAbandonedError  nobody waits for it any more
    ├── AnalysisError        an analysis cannot be computed, or does not exist
    └── ValidationError      a filter or parameter from outside is not acceptable
"""

from __future__ import annotations


class MangetamainError(Exception):
    """Base of every error that the site raises on purpose."""


class ConfigurationError(MangetamainError):
    """A setting is missing or makes no sense; the message names it and the remedy."""


class DataLoadError(MangetamainError):
    """The data set cannot be found, pulled or opened.

    Attributes:
        source: Where the data should have come from: a path or an address.
        detail: What happened there and what to do, in English, for logs and probes.
        code: A stable word that a translation is chosen by, such as `key_missing`.
        params: The values that the translated message names.
    """

    def __init__(
        self, source: str, detail: str, code: str = "load_failed", **params: object
    ) -> None:
        super().__init__(f"{source}: {detail}")
        self.source = source
        self.detail = detail
        self.code = code
        self.params = params


class DatabaseError(MangetamainError):
    """A query failed, took longer than it may, or returned more rows than it may."""


class QueryAbandonedError(DatabaseError):
    """A query was ended since nobody waits for it any more, which is no fault."""


class AnalysisError(MangetamainError):
    """An analysis cannot be computed, or there is none of that name."""


class ValidationError(MangetamainError):
    """A filter or parameter from outside is not acceptable.

    Attributes:
        name: The parameter.
        value: What was given.
        expected: What would have been accepted, in English.
    """

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{name}={value}: expected {expected}")
        self.name = name
        self.value = value
        self.expected = expected
