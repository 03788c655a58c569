"""Failures under an id: what a visitor is told of is what the operator finds in the log."""

from __future__ import annotations

import uuid

from mangetamain_analytics.exceptions import DataLoadError, QueryAbandonedError
from mangetamain_analytics.i18n import Language
from mangetamain_analytics.i18n.problems import explain
from utils_logger import log_error


def log_under_id(error: Exception, where: str) -> str:
    """Log an error and return the id under which the log has it.

    Args:
        error: What was raised.
        where: What was being answered, such as `API`.
    """
    error_id = uuid.uuid4().hex[:8]
    log_error(error, context=f"{where}, error id {error_id}")
    return error_id


def log_failed_query(error: DataLoadError, where: str) -> str | None:
    """Log a query that failed or took too long; return its id.

    Returns:
        None for what is no failed query: one whose visitor has gone was ended on purpose, and that
        there are no data is logged where they are loaded.
    """
    abandoned = isinstance(error.__cause__, QueryAbandonedError)
    if error.code != "query_failed" or abandoned:
        return None
    return log_under_id(error, where)


def id_words(error_id: str, language: Language) -> str:
    """Say the id of an error."""
    return language.gettext(
        "The error has the id {id}; the operator finds it in the log.", id=error_id
    )


def words_of_failed_query(error: DataLoadError, where: str, language: Language) -> tuple[str, ...]:
    """Log a query that failed; return the sentence that says its id, if any."""
    error_id = log_failed_query(error, where)
    return (id_words(error_id, language),) if error_id else ()


def words_of(error: DataLoadError, where: str, language: Language) -> str:
    """Say what went wrong with the data and what to do; log a query that failed."""
    return " ".join((*explain(error, language), *words_of_failed_query(error, where, language)))
