"""The caller of the API: the bearer token is passed on as it came; each call is one command with an id of its own."""

from __future__ import annotations

import re
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from chassis.clock import Clock, SystemClock
from chassis.context import call
from services.gateway import limits
from services.gateway.api.addresses import whole
from services.gateway.api.languages import language_of

SCHEME = "bearer "
COMMAND = "x-command"
KEYLESS = "keyless"  # of a route's `opt`
KEY = "idempotency-key"
ID = re.compile(r"[A-Za-z0-9._:/-]{1,128}")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]+")  # RFC 6750, section 2.1


def bearer(app: ASGIApp, clock: Clock | None = None) -> ASGIApp:
    """A middleware for the API's router. It verifies nothing: each service does, in its own servicer."""
    ids = clock or SystemClock()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        scope["path_params"] = {name: whole(str(value)) for name, value in scope["path_params"].items()}
        connection = ASGIConnection[Any, Any, Any, Any](scope)
        headers = connection.headers
        authorization = headers.get("authorization", "")
        token = token_in(authorization)
        command = _chosen(headers.get(COMMAND)) or ids.new_id()
        scope["state"]["command"] = command
        key = key_in(headers.get(KEY, "")) if takes_key(scope["method"], scope["route_handler"]) else ""
        scope["state"]["request_id"] = key or command
        with call(command=command, token=token, language=language_of(connection), key=key):
            await app(scope, receive, _named(send, command))

    return answer


def token_in(authorization: str) -> str:
    """The bearer token; empty for another scheme, and for what could be none: it would not travel to a service."""
    token = authorization[len(SCHEME) :].strip() if authorization.lower().startswith(SCHEME) else ""
    return token if len(token) <= limits.TOKEN_CHARACTERS and TOKEN.fullmatch(token) else ""


def takes_key(method: str, handler: Any) -> bool:
    """Whether a request is a command that may be sent again under its key. A session is begun anew each time."""
    return method not in SAFE_METHODS and not handler.opt.get(KEYLESS)


def key_in(header: str) -> str:
    """The key as it is written, or as the string of a structured field (RFC 9651); empty for what is none."""
    quoted = len(header) > 1 and header.startswith('"') and header.endswith('"')
    return _chosen(header[1:-1] if quoted else header)


def _chosen(given: str | None) -> str:
    return given if given and ID.fullmatch(given) else ""


def _named(send: Send, command: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableScopeHeaders.from_message(message)[COMMAND] = command
        await send(message)

    return sending
