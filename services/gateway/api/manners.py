"""What HTTP asks of every answer: HEAD where GET is, nothing kept by caches, and `304` for what the caller has."""

from __future__ import annotations

import hashlib
from typing import Any

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPResponseBodyEvent, Message, Receive, Scope, Send

NO_STORE = "no-store"
OK, NOT_MODIFIED = 200, 304
TAG_HEX_CHARACTERS = 32


def answering_head(app: ASGIApp) -> ASGIApp:
    """HEAD is answered as GET would be, without the body (RFC 9110, section 9.3.2)."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "HEAD":
            await app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = HTTPResponseBodyEvent(type="http.response.body", body=b"", more_body=message["more_body"])
            await send(message)

        scope["method"] = "GET"
        await app(scope, receive, without_body)

    return answer


def tagged(app: ASGIApp) -> ASGIApp:
    """A middleware for the API's router: what was read has an ETag; whoever sends it back is told that it still holds.

    It saves the way to the caller, not the reading: rights are asked each time.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        held: list[Message] = []

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableScopeHeaders.from_message(message).setdefault("cache-control", NO_STORE)
            if scope["method"] != "GET":
                await send(message)
                return
            held.append(message)
            if message["type"] == "http.response.body" and not message["more_body"]:
                for one in _as_known(held, Headers.from_scope(scope).get("if-none-match", "")):
                    await send(one)

        await app(scope, receive, sending)

    return answer


def _as_known(held: list[Message], known: str) -> list[Message]:
    """The whole answer with its tag; or `304` with nothing where the caller knows it."""
    start: Any = held[0]
    if start["status"] != OK:
        return held
    body = b"".join(message["body"] for message in held if message["type"] == "http.response.body")
    headers = MutableScopeHeaders.from_message(start)
    # Weak: the same values may be sent compressed.
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:TAG_HEX_CHARACTERS]}"'
    headers["etag"] = tag
    if not _has(known, tag):
        return held
    for name in ("content-length", "content-type", "content-disposition"):
        if name in headers:
            del headers[name]
    start["status"] = NOT_MODIFIED
    return [start, HTTPResponseBodyEvent(type="http.response.body", body=b"", more_body=False)]


def _has(known: str, tag: str) -> bool:
    """By weak comparison (RFC 9110, section 13.1.2)."""
    bare = tag.removeprefix("W/")
    return known.strip() == "*" or bare in {one.strip().removeprefix("W/") for one in known.split(",")}
