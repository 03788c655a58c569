"""Listens to what goes wrong in a page of a real browser."""

from __future__ import annotations

from typing import Any


def listen(page: Any) -> list[str]:
    """Collect what goes wrong in a page from now on."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda request: faults.append(f"no answer: {request.url}"))
    page.on(
        "response",
        lambda answer: answer.status >= 400 and faults.append(f"{answer.status} {answer.url}"),
    )
    page.on(
        "console",
        lambda message: message.type == "error" and faults.append(message.text),
    )
    return faults
