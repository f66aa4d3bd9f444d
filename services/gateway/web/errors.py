"""What went wrong, as a page a person can act on, or as problem details for a program."""

from __future__ import annotations

from typing import Any

import structlog
from litestar import Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from chassis.errors import Refusal, TransientError, Unauthenticated, family_of
from services.gateway.api import problems
from services.gateway.web.page import Web, explain, page, say

log = structlog.get_logger()

API = "/api/"
SERVER_FAULT = 500


def on_refusal(request: Web, refusal: Refusal) -> Response[Any]:
    """A refusal nobody turned into a form's error."""
    if request.url.path.startswith(API):
        return problems.on_refusal(request, refusal)
    if isinstance(refusal, Unauthenticated):
        return Redirect(f"/sign-in?next={request.url.path}", status_code=303)
    log.info("page_refused", path=request.url.path, reason=refusal.reason)
    status = problems.STATUS[family_of(refusal)]
    return _page(request, status, explain(request, refusal))


def on_trouble(request: Web, trouble: TransientError) -> Response[Any]:
    """A house is silent: say that nothing is lost, and what to do."""
    log.warning("page_trouble", path=request.url.path, error=type(trouble).__name__, message=str(trouble))
    if request.url.path.startswith(API):
        return problems.on_trouble(request, trouble)
    return _page(request, 503, say(request, "error.trouble"))


def on_http(request: Web, error: HTTPException) -> Response[Any]:
    """What the frame itself refuses: an unknown path, a stale form, a file that is too large."""
    if error.status_code >= SERVER_FAULT:
        return on_bug(request, error)
    if request.url.path.startswith(API):
        return problems.on_http(request, error)
    key = f"error.{error.status_code}"
    text = say(request, key)
    return _page(request, error.status_code, text if text != key else say(request, "error.400"))


def on_bug(request: Web, error: Exception) -> Response[Any]:
    """Ours to repair; the page says so and shows nothing of the inside."""
    log.error("page_bug", path=request.url.path, exc_info=error)
    if request.url.path.startswith(API):
        return problems.on_bug(request, error)
    return _page(request, 500, say(request, "error.500"))


def _page(request: Web, status: int, text: str) -> Response[Any]:
    return page(request, "error.html", status=status, text=text, code=status)


HANDLERS: dict[Any, Any] = {
    Refusal: on_refusal,
    TransientError: on_trouble,
    HTTPException: on_http,
    Exception: on_bug,
}
