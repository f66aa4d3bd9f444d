"""Answers an error with a page that says what happened and what the reader can do."""

from __future__ import annotations

from typing import Any

import structlog
from litestar import Response
from litestar.datastructures import FormMultiDict
from litestar.enums import MediaType
from litestar.exceptions import HTTPException
from litestar.utils.scope.state import ScopeState

from chassis.errors import Refusal, TransientError, Unauthenticated
from services.gateway.clients import SecondFactorAskedError
from services.gateway.refusals import status_of
from services.gateway.web.held import address_of, typed
from services.gateway.web.page import Web, explain, go, page, say, sessions_of, texts_of

log = structlog.get_logger()

SERVER_FAULT = 500
FORBIDDEN = 403


def on_refusal(request: Web, refusal: Refusal) -> Response[Any]:
    """A refusal nobody turned into a form's error."""
    if isinstance(refusal, Unauthenticated):
        answer = go(f"/sign-in?next={address_of(request)}")
        # A session that was ended elsewhere would send its reader from page to page.
        answer.set_cookie(sessions_of(request).cookie(None))
        return answer
    log.info("page_refused", path=request.url.path, reason=refusal.reason)
    return _page(request, status_of(refusal), explain(request, refusal))


def on_second_factor(request: Web, asked: SecondFactorAskedError) -> Response[Any]:
    """A code first; what was sent waits on the page, and goes on after it. A script leads its reader there itself."""
    if "json" in request.headers.get("accept", "") or "json" in request.headers.get("content-type", ""):
        said = {"reason": asked.refusal.reason, "text": explain(request, asked.refusal)}
        return Response(said, status_code=FORBIDDEN, media_type=MediaType.JSON, headers={"cache-control": "no-store"})
    form = ScopeState.from_scope(request.scope).form
    held = typed(FormMultiDict(form)) if isinstance(form, dict | FormMultiDict) else []
    resume = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    sent = request.method == "POST"
    return page(request, "second_prompt.html", status=FORBIDDEN, resume=resume, held=held, sent=sent)


def on_transient(request: Web, error: TransientError) -> Response[Any]:
    """A service is silent: the page says that nothing is lost, and what to do."""
    log.warning("page_trouble", path=request.url.path, error=type(error).__name__, message=str(error))
    return _page(request, 503, say(request, "error.trouble"))


def on_http(request: Web, error: HTTPException) -> Response[Any]:
    """What the frame itself refuses: an unknown path, a stale form, a file that is too large."""
    if error.status_code >= SERVER_FAULT:
        return on_bug(request, error)
    key = f"error.{error.status_code}"
    return _page(request, error.status_code, say(request, key if texts_of(request).knows(key) else "error.400"))


def on_bug(request: Web, error: Exception) -> Response[Any]:
    """Ours to repair; the page says so and shows nothing of the inside."""
    log.error("page_bug", path=request.url.path, exc_info=error)
    return _page(request, 500, say(request, "error.500"))


def _page(request: Web, status: int, text: str) -> Response[Any]:
    return page(request, "error.html", status=status, text=text, code=status)


HANDLERS: dict[Any, Any] = {
    Refusal: on_refusal,
    SecondFactorAskedError: on_second_factor,
    TransientError: on_transient,
    HTTPException: on_http,
    Exception: on_bug,
}
