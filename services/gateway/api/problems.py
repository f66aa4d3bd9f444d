"""What went wrong, as RFC 9457 problem details: a reason, a message in both languages, all faults at once."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, TransientError, Unauthenticated, family_of
from services.gateway import limits
from services.gateway.web.words import Words

log = structlog.get_logger()

STATUS: dict[type[Refusal], int] = {Unauthenticated: 401, Forbidden: 403, NotFound: 404, Conflict: 409, Invalid: 422}
MEDIA = "application/problem+json"
GENERAL = {
    400: ("Yêu cầu không đọc được", "the request cannot be read"),
    401: ("Cần đăng nhập lại", "sign in again"),
    403: ("Bạn không có quyền làm việc này", "this is not yours to do"),
    404: ("Không tìm thấy", "nothing was found here"),
    405: ("Cách gọi này không có", "this method does not exist here"),
    409: ("Không làm được lúc này", "this cannot be done now"),
    413: ("Tệp quá lớn", "the file is too large"),
    415: ("Kiểu nội dung không nhận được", "this content type is not taken"),
    422: ("Có chỗ chưa đúng", "some values are not right"),
    429: ("Hỏi quá nhiều, hãy chờ", "too many requests, wait a little"),
    500: ("Lỗi của hệ thống, đã được ghi lại", "something is wrong here; it has been written down"),
    503: ("Một dịch vụ đang bận, hãy thử lại", "a service is not answering; try again"),
}


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
    status = STATUS[family_of(refusal)]
    words: Words = request.app.state.words
    keys = (f"reason.{refusal.reason}", f"reason.{family_of(refusal).reason}")
    known = next((key for key in keys if words.knows(key)), "")
    vi = words.say("vi", known, **{**refusal.details, "reason": refusal.reason}) if known else GENERAL[status][0]
    return _answer(request, status, refusal.reason, {"vi": vi, "en": refusal.message}, details=refusal.details)


def on_trouble(request: Request[Any, Any, Any], trouble: TransientError) -> Response[Problem]:
    log.warning("api_trouble", path=request.url.path, error=type(trouble).__name__, message=str(trouble))
    answer = _answer(request, 503, "TROUBLE", _general(503))
    answer.headers["retry-after"] = str(limits.RETRY_AFTER_SECONDS)
    return answer


def on_validation(request: Request[Any, Any, Any], error: ValidationException) -> Response[Problem]:
    """Every fault of body and query at once."""
    found = error.extra if isinstance(error.extra, list) else []
    faults: list[Fault] = [
        {"field": str(one.get("key", "")), "message": {"vi": "Giá trị chưa đúng", "en": str(one.get("message", ""))}}
        for one in found
        if isinstance(one, dict)
    ]
    return _answer(request, 422, "FIELDS_INVALID", _general(422), faults=faults)


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    said = _general(error.status_code)
    return _answer(request, error.status_code, f"HTTP_{error.status_code}", {"vi": said["vi"], "en": error.detail})


def on_bug(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    log.error("api_bug", path=request.url.path, exc_info=error)
    return _answer(request, 500, "BUG", _general(500))


def _general(status: int) -> Said:
    vi, en = GENERAL.get(status, GENERAL[400])
    return {"vi": vi, "en": en}


def _answer(
    request: Request[Any, Any, Any],
    status: int,
    reason: str,
    said: Said,
    *,
    details: dict[str, str] | None = None,
    faults: list[Fault] | None = None,
) -> Response[Problem]:
    body: Problem = {
        "type": f"urn:lien-truong:reason:{reason}",
        "title": _general(status)["vi"],
        "status": status,
        "detail": said["en"],
        "reason": reason,
        "message": said,
        "details": details or {},
        "faults": faults or [],
    }
    command = request.scope.get("state", {}).get("command", "")
    if command:
        body["command"] = command
    return Response(body, status_code=status, media_type=MEDIA)


HANDLERS: dict[Any, Any] = {
    Refusal: on_refusal,
    TransientError: on_trouble,
    ValidationException: on_validation,
    HTTPException: on_http,
    Exception: on_bug,
}
