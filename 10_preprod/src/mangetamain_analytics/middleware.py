"""What every answer carries, and what the API asks of those who call it."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from importlib.resources import files
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mangetamain_analytics import answers
from mangetamain_analytics.i18n import N_
from mangetamain_analytics.settings import get_settings
from mangetamain_analytics.utils.environment import Environment

_API: Final = "/api/"
_METHODS: Final = ("GET", "HEAD")
_LONGEST_QUERY: Final = 8_000  # bytes
_MOST_AT_ONCE: Final = 32  # requests to the API whose answer is being made
_MOST_ADDRESSES: Final = 10_000
_INLINE_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def streamlit_page() -> str:
    """Return the HTML page that Streamlit's front end starts from."""
    return files("streamlit").joinpath("static", "index.html").read_text(encoding="utf-8")


def content_security_policy() -> str:
    """Return the policy that the site works under: nothing comes from elsewhere.

    Streamlit writes styles into elements and starts workers from blobs; of scripts written into
    the page only its own is let, by its hash.
    """
    digests = (
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in _INLINE_SCRIPT.findall(streamlit_page())
    )
    scripts = " ".join(f"'sha256-{digest}'" for digest in digests)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


class SecurityHeaders:
    """Adds the headers that keep browsers from doing what the site never asks for.

    What no route expected is answered here, under an id: Starlette's own answer is made outside,
    where there are no headers.

    Args:
        app: What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": content_security_policy(),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "SAMEORIGIN",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            started = True
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                if _is_encrypted(scope):
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                if get_settings().environment is not Environment.PROD:
                    headers["X-Robots-Tag"] = "noindex"
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:
            response = answers.unexpected(error, Request(scope))
            if not started:
                await response(scope, receive, send_with_headers)


def _is_encrypted(scope: Scope) -> bool:
    """Return whether the visitor came by TLS, to us or to the proxy in front of us."""
    forwarded = Request(scope).headers.get("x-forwarded-proto")
    return scope["scheme"] == "https" or forwarded == "https"


class ApiGate:
    """Lets pages of other sites read the API, within limits; its failures have an id.

    An address may make `MANGE_API_PER_MINUTE` requests at once and as many again every minute.

    Args:
        app: What answers.
        clock: Seconds that only grow.
    """

    def __init__(self, app: ASGIApp, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = CORSMiddleware(
            self._answer, allow_origins=("*",), allow_methods=("GET",), max_age=86_400
        )
        self._inner = app
        self._clock = clock
        self._at_work = 0
        # By address: requests left, and when that was so. The longest unseen first.
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer requests to the API; others pass."""
        is_api = scope["type"] == "http" and scope["path"].startswith(_API)
        await (self._app if is_api else self._inner)(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        refusal = self._refusal(request)
        if refusal:
            await refusal(scope, receive, send)
            return
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            if not started:
                # Its work is done: whoever is slow to read it keeps nobody else out.
                started = True
                self._at_work -= 1
            await send(message)

        self._at_work += 1
        try:
            await self._inner(scope, receive, note_start)
        except Exception as error:
            response = answers.unexpected(error, request)
            if not started:
                await response(scope, receive, note_start)
        finally:
            if not started:
                self._at_work -= 1

    def _refusal(self, request: Request) -> Response | None:
        """Return what a request is answered that breaks a limit."""
        language = answers.accepted_language(request)
        if request.method not in _METHODS:
            response = answers.problem(405, language.gettext(N_("The API is only read.")), language)
            response.headers["Allow"] = ", ".join(_METHODS)
            return response
        if len(request.scope["query_string"]) > _LONGEST_QUERY:
            return answers.problem(414, language.gettext(N_("The address is too long.")), language)
        if self._at_work >= _MOST_AT_ONCE:
            return answers.not_now(503, answers.BUSY, language)
        if not self._take(request.client.host if request.client else ""):
            message = N_("Too many requests from your address. Try again in a minute.")
            return answers.not_now(429, message, language)
        return None

    def _take(self, address: str) -> bool:
        """Take one of an address's requests; return whether there was one left."""
        limit = get_settings().api_per_minute
        if not limit:
            return True
        now = self._clock()
        left, seen = self._left.pop(address, (float(limit), now))
        left = min(limit, left + (now - seen) * limit / 60)
        self._left[address] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > _MOST_ADDRESSES:
            self._left.popitem(last=False)
        return left >= 1
