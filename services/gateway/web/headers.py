"""The headers that every answer carries, errors included: a page runs nothing but our own files."""

from __future__ import annotations

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

from services.gateway.metrics import ANSWERS

POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data:; "
    "connect-src 'self'; "
    "font-src 'self'; "
    "manifest-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)
SAFE = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}

HTTPS_FOR_A_YEAR = "max-age=31536000; includeSubDomains"
HUNDRED = 100


def _kind(path: str) -> str:
    return "api" if path.startswith("/api/") else "file" if path.startswith("/static/") else "page"


async def keep_safe(message: Message, scope: Scope) -> None:
    """Adds the headers unless the handler set one of its own, and counts the answer."""
    if message["type"] != "http.response.start":
        return
    ANSWERS.labels(_kind(scope["path"]), f"{message['status'] // HUNDRED}xx").inc()
    headers = MutableScopeHeaders.from_message(message)
    for name, value in SAFE.items():
        headers.setdefault(name, value)
    if scope["scheme"] == "https":
        headers.setdefault("strict-transport-security", HTTPS_FOR_A_YEAR)
