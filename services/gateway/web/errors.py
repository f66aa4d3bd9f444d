"""What went wrong, as a page a person can act on, or as problem details for a program."""

from __future__ import annotations

from typing import Any

import structlog
from litestar import Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Trouble, Unauthenticated, family_of
from services.gateway.web.page import Web, explain, page, say

log = structlog.get_logger()

STATUS: dict[type[Refusal], int] = {Unauthenticated: 401, Forbidden: 403, NotFound: 404, Conflict: 409, Invalid: 422}
API = "/api/"


def on_refusal(request: Web, refusal: Refusal) -> Response[Any]:
    """A refusal nobody turned into a form's error."""
    if request.url.path.startswith(API):
        return _problem(STATUS[family_of(refusal)], refusal.reason, refusal.message)
    if isinstance(refusal, Unauthenticated):
        return Redirect(f"/sign-in?next={request.url.path}", status_code=303)
    log.info("page_refused", path=request.url.path, reason=refusal.reason)
    status = STATUS[family_of(refusal)]
    return _page(request, status, explain(request, refusal))


def on_trouble(request: Web, trouble: Trouble) -> Response[Any]:
    """A house is silent: say that nothing is lost, and what to do."""
    log.warning("page_trouble", path=request.url.path, error=type(trouble).__name__, message=str(trouble))
    if request.url.path.startswith(API):
        return _problem(503, "TROUBLE", "a service is not answering; try again")
    return _page(request, 503, say(request, "error.trouble"))


def on_http(request: Web, error: HTTPException) -> Response[Any]:
    """What the frame itself refuses: an unknown path, a stale form, a file that is too large."""
    if request.url.path.startswith(API):
        return _problem(error.status_code, "HTTP", error.detail)
    key = f"error.{error.status_code}"
    text = say(request, key)
    return _page(request, error.status_code, text if text != key else say(request, "error.400"))


def on_bug(request: Web, error: Exception) -> Response[Any]:
    """Ours to repair; the page says so and shows nothing of the inside."""
    log.error("page_bug", path=request.url.path, exc_info=error)
    if request.url.path.startswith(API):
        return _problem(500, "BUG", "something is wrong here; it has been written down")
    return _page(request, 500, say(request, "error.500"))


def _page(request: Web, status: int, text: str) -> Response[Any]:
    return page(request, "error.html", status=status, text=text, code=status)


def _problem(status: int, reason: str, detail: str) -> Response[Any]:
    body = {"type": "about:blank", "status": status, "reason": reason, "detail": detail}
    return Response(body, status_code=status, media_type="application/problem+json")


HANDLERS: dict[Any, Any] = {
    Refusal: on_refusal,
    Trouble: on_trouble,
    HTTPException: on_http,
    Exception: on_bug,
}
