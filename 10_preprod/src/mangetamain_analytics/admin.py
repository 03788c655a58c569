"""What an operator may ask of the running site, with a token."""

from __future__ import annotations

import secrets
from typing import Final

from loguru import logger
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mangetamain_analytics import answers
from mangetamain_analytics.data.keeper import get_keeper
from mangetamain_analytics.i18n import N_
from mangetamain_analytics.settings import get_settings

_SCHEME: Final = "Bearer "


async def refresh(request: Request) -> Response:
    """Look for a newer data set now; /readyz tells what comes of it."""
    language = answers.accepted_language(request)
    headers = {"Content-Language": language.code, "Vary": "Accept-Language"}
    token = get_settings().admin_token
    if token is None:
        reason = language.gettext(N_("MANGE_ADMIN_TOKEN is not set"))
        return JSONResponse({"status": "off", "reason": reason}, 404, headers=headers)
    given = request.headers.get("authorization", "").removeprefix(_SCHEME)
    # Takes as long for any wrong token, so that its time tells nothing about the right one.
    if not secrets.compare_digest(given.encode(), token.get_secret_value().encode()):
        logger.warning("refused a request to {}: wrong token", request.url.path)
        reason = language.gettext(N_("send Authorization: Bearer and the token"))
        headers["WWW-Authenticate"] = _SCHEME.strip()
        return JSONResponse({"status": "refused", "reason": reason}, 401, headers=headers)
    get_keeper().refresh()
    return JSONResponse({"status": "accepted"}, 202, headers={"Location": "/readyz"})


ROUTES: Final = [Route("/admin/refresh", refresh, methods=["POST"])]
