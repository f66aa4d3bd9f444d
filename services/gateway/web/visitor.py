"""The visitor of a page. The middleware decrypts the cookie, renews the tokens, and sets token and language."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders
from litestar.datastructures.cookie import Cookie
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from chassis.clock import Clock
from chassis.context import LANGUAGES, call
from chassis.errors import Refusal
from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway import limits
from services.gateway.clients import Clients
from services.gateway.metrics import PAGE_SECONDS, SESSIONS_RENEWED
from services.gateway.session import COOKIE, BrowserSession, CookieCipher, Refresher

log = structlog.get_logger()

LANGUAGE_COOKIE = "edu_language"


@dataclass(frozen=True)
class Visitor:
    """The person whom the access token names. It decides what is shown; each service decides what is allowed."""

    id: str
    name: str
    grants: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    must_change: bool = False

    def has(self, role: str) -> bool:
        return role in self.grants

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(self.grants)

    def places(self, role: str, kind: str) -> tuple[str, ...]:
        return self.grants.get(role, {}).get(kind, ())

    @property
    def school(self) -> str:
        """The school of the first grant that has one; officers and operators have none."""
        for places in self.grants.values():
            if places.get("school"):
                return places["school"][0]
            for keys in places.values():
                for key in keys:
                    if "/" in key:
                        return key.partition("/")[0]
        return ""


def visitor_of(session: BrowserSession) -> Visitor:
    """Reads the claims. The cipher vouches for them: nothing but answers of accounts is ever encrypted."""
    payload = session.access.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    grants: dict[str, dict[str, tuple[str, ...]]] = {}
    for grant in claims.get("grants", ()):
        places = grants.setdefault(grant["role"], {})
        for kind, ids in grant.get("places", {}).items():
            places[kind] = places.get(kind, ()) + tuple(ids)
    return Visitor(claims["sub"], claims.get("name", ""), grants, session.must_change)


def session_from(reply: Any) -> BrowserSession:
    """The cookie's content for a `Session` message of accounts."""
    return BrowserSession(
        access=reply.access_token,
        refresh=reply.refresh_token,
        expires=datetime.fromisoformat(reply.access_until).timestamp(),
        must_change=reply.must_change_password,
    )


@dataclass(frozen=True)
class SessionMiddleware:
    """Opens the session of each request for a page; made once in the composition root.

    The JSON API takes bearer tokens and never this cookie.
    """

    cipher: CookieCipher
    refresher: Refresher
    clock: Clock
    secure: bool

    def cookie(self, session: BrowserSession | None) -> Cookie:
        """The cookie that keeps the session, or the one that ends it."""
        return Cookie(
            key=COOKIE,
            value=self.cipher.encrypt(session) if session else "",
            max_age=limits.SESSION_SECONDS if session else 0,
            path="/",
            httponly=True,
            secure=self.secure,
            samesite="lax",
        )

    def __call__(self, app: ASGIApp) -> ASGIApp:
        """Wraps the application of a router, as Litestar asks of a middleware."""

        async def with_session(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != ScopeType.HTTP:
                await app(scope, receive, send)
                return
            cookies = ASGIConnection[Any, Any, Any, Any](scope).cookies
            encrypted = cookies.get(COOKIE)
            before = self.cipher.decrypt(encrypted) if encrypted else None
            session = await self._renewed(before)
            scope["state"]["session"] = session
            scope["state"]["visitor"] = visitor_of(session) if session else None
            if session is not None and session != before:
                SESSIONS_RENEWED.inc()
            changed = bool(encrypted) and (session is None or session != before)
            answer = _with_cookie(send, self.cookie(session)) if changed else send
            token, language = session.access if session else "", language_in(cookies)
            with PAGE_SECONDS.time(), call(command=self.clock.new_id(), token=token, language=language):
                await app(scope, receive, answer)

        return with_session

    async def _renewed(self, session: BrowserSession | None) -> BrowserSession | None:
        if session is None:
            return None
        try:
            return await self.refresher.fresh(session)
        except Refusal as refusal:
            log.info("session_ended", reason=refusal.reason)
            return None


def language_in(cookies: Mapping[str, str]) -> str:
    """The language that the reader chose on a page; the first language where none was chosen."""
    chosen = cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def _with_cookie(send: Send, cookie: Cookie) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            # A handler that signs in or out has the last word.
            if not any(value.startswith(f"{COOKIE}=") for value in headers.getall("set-cookie", [])):
                headers.add("set-cookie", cookie.to_header(header=""))
        await send(message)

    return sending


def renewal(clients: Clients) -> Callable[[str], Awaitable[BrowserSession]]:
    """The function with which the Refresher asks accounts for new tokens."""

    async def renew(refresh: str) -> BrowserSession:
        reply = await clients.accounts.ask("Refresh", accounts_pb2.RefreshRequest(refresh_token=refresh))
        return session_from(reply.session)

    return renew
