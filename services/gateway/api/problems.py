"""Answers an error with RFC 9457 problem details: a reason, a message in both languages, every fault at once."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from chassis.errors import Refusal, TransientError
from chassis.texts import Texts
from chassis.why import Why
from services.gateway import limits
from services.gateway.api.languages import language_of
from services.gateway.clients import SecondFactorAskedError
from services.gateway.refusals import own_sentence_of, sentence_of, status_of

log = structlog.get_logger()

MEDIA = "application/problem+json"
UNAUTHENTICATED = 401
CHALLENGE = 'Bearer realm="lien-truong"'  # RFC 6750, section 3
UNREADABLE = 400  # its sentence fits every status that has none of its own


class Said(TypedDict):
    vi: str
    en: str


class Fault(TypedDict):
    """One field that is not right."""

    field: str
    message: Said


class Problem(TypedDict):
    """RFC 9457, with our own members `reason`, `message`, `details`, `faults` and `command`."""

    type: str
    title: str
    status: int
    detail: str
    reason: str
    message: Said
    details: dict[str, str]
    faults: list[Fault]
    command: NotRequired[str]


def on_refusal(request: Request[Any, Any, Any], refusal: Refusal) -> Response[Problem]:
    """A reason that has no sentence is told in Vietnamese by its family's, in English by the message of the refusal."""
    texts = _texts(request)
    message: Said = {
        "vi": sentence_of(texts, refusal, "vi"),
        "en": own_sentence_of(texts, refusal, "en") or refusal.message,
    }
    answer = _answer(request, status_of(refusal), refusal.reason, message, details=refusal.details)
    if answer.status_code == UNAUTHENTICATED:
        answer.headers["www-authenticate"] = CHALLENGE
    return answer


def on_second_factor(request: Request[Any, Any, Any], asked: SecondFactorAskedError) -> Response[Problem]:
    """`POST /second-factor/give`, and then the same again."""
    return on_refusal(request, asked.refusal)


def on_transient(request: Request[Any, Any, Any], error: TransientError) -> Response[Problem]:
    log.warning("api_trouble", path=request.url.path, error=type(error).__name__, message=str(error))
    answer = _answer(request, 503, "TROUBLE", _general(request, 503))
    answer.headers["retry-after"] = str(limits.RETRY_AFTER_SECONDS)
    return answer


def on_validation(request: Request[Any, Any, Any], error: ValidationException) -> Response[Problem]:
    """Every fault of body and query at once."""
    extra = error.extra if isinstance(error.extra, list) else []
    vi = _texts(request).say(Why("problem.field"), "vi")
    faults: list[Fault] = [
        {
            "field": _as_sent(request, str(fault.get("key", ""))),
            "message": {"vi": vi, "en": str(fault.get("message", ""))},
        }
        for fault in extra
        if isinstance(fault, dict)
    ]
    return _answer(request, 422, "FIELDS_INVALID", _general(request, 422), faults=faults)


def _as_sent(request: Request[Any, Any, Any], name: Any) -> str:
    """The parameter as its caller wrote it: `state`, which the route's code calls otherwise."""
    handler = request.scope.get("route_handler")
    field = handler.parsed_fn_signature.parameters.get(name) if handler else None
    return str(getattr(field and field.kwarg_definition, "query", None) or name)


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    general = _general(request, error.status_code)
    message: Said = {"vi": general["vi"], "en": error.detail}
    answer = _answer(request, error.status_code, f"HTTP_{error.status_code}", message)
    answer.headers.update(error.headers or {})
    return answer


def on_bug(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    log.error("api_bug", path=request.url.path, exc_info=error)
    return _answer(request, 500, "BUG", _general(request, 500))


def _texts(request: Request[Any, Any, Any]) -> Texts:
    texts: Texts = request.app.state.texts
    return texts


def _general(request: Request[Any, Any, Any], status: int) -> Said:
    """What a status says where nothing more is known."""
    texts = _texts(request)
    code = f"problem.{status}"
    why = Why(code if texts.knows(code) else f"problem.{UNREADABLE}")
    return {"vi": texts.say(why, "vi"), "en": texts.say(why, "en")}


def _answer(
    request: Request[Any, Any, Any],
    status: int,
    reason: str,
    message: Said,
    *,
    details: dict[str, str] | None = None,
    faults: list[Fault] | None = None,
) -> Response[Problem]:
    language = language_of(request)
    general = _general(request, status)
    body: Problem = {
        "type": f"urn:lien-truong:reason:{reason}",
        # A caller that names no language gets the title in Vietnamese and the detail in English.
        "title": general["en"] if language == "en" else general["vi"],
        "status": status,
        "detail": message["vi"] if language == "vi" else message["en"],
        "reason": reason,
        "message": message,
        "details": details or {},
        "faults": faults or [],
    }
    command = request.scope.get("state", {}).get("command", "")
    if command:
        body["command"] = command
    return Response(body, status_code=status, media_type=MEDIA, headers={"cache-control": "no-store"})


HANDLERS: dict[Any, Any] = {
    Refusal: on_refusal,
    SecondFactorAskedError: on_second_factor,
    TransientError: on_transient,
    ValidationException: on_validation,
    HTTPException: on_http,
    Exception: on_bug,
}
