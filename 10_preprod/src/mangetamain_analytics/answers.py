"""What all routes of the API share: the reader's language, refusals, failures under an id."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mangetamain_analytics.exceptions import DataLoadError, ValidationError
from mangetamain_analytics.failures import id_words, log_failed_query, log_under_id
from mangetamain_analytics.i18n import (
    DEFAULT_LANGUAGE,
    LANGUAGES,
    N_,
    Language,
    get_language,
    negotiate,
)
from mangetamain_analytics.i18n.problems import explain
from mangetamain_analytics.i18n.refusals import explain_refusal

BUSY: Final = N_("The site is busy. Try again in some seconds.")


def language_of(request: Request) -> Language:
    """Return the language asked for by `lang`, else by Accept-Language.

    Raises:
        ValidationError: `lang` is none of ours.
    """
    wish = request.query_params.get("lang")
    if wish is not None and wish not in LANGUAGES:
        raise ValidationError("lang", wish, f"one of {', '.join(LANGUAGES)}")
    return accepted_language(request)


def accepted_language(request: Request) -> Language:
    """Return the language of `lang` if it is one of ours, else that of Accept-Language."""
    wish = request.query_params.get("lang")
    return get_language(negotiate(wish, request.headers.get("accept-language")))


def problem(status: int, message: str, language: Language, **details: str) -> Response:
    """Answer that a request failed, in words and with what programs need."""
    return JSONResponse(
        {"error": {"status": status, "message": message, **details}},
        status,
        headers={"Content-Language": language.code, "Vary": "Accept-Language"},
    )


def not_now(status: int, message: str, language: Language) -> Response:
    """Answer that a request has to come again later.

    Args:
        status: 429 or 503.
        message: Why, in English, such as `BUSY`.
        language: The reader's.
    """
    response = problem(status, language.gettext(message), language)
    response.headers["Retry-After"] = "10"
    return response


def refused(error: ValidationError, request: Request) -> Response:
    """Answer that a parameter is not acceptable."""
    language = accepted_language(request)
    return problem(422, explain_refusal(error, language), language, parameter=error.name)


def no_data(error: DataLoadError, request: Request) -> Response:
    """Answer that the data cannot be had now; a query that failed has an id."""
    language = accepted_language(request)
    said, details = [*explain(error, language)], {"code": error.code}
    error_id = log_failed_query(error, "answer")
    if error_id:
        said.append(id_words(error_id, language))
        details["id"] = error_id
    return problem(503, " ".join(said), language, **details)


def unexpected(error: Exception, request: Request) -> Response:
    """Log an error under an id and answer that id, never a traceback."""
    error_id = log_under_id(error, "answer")
    try:
        language = accepted_language(request)
    except Exception:  # it may be what failed in the first place
        language = get_language(DEFAULT_LANGUAGE)
    message = language.gettext(
        "Something went wrong. The error has the id {id}; the operator finds it in the log.",
        id=error_id,
    )
    return problem(500, message, language, id=error_id)
