"""Who looks at a page: opens the cookie, renews the tokens, and hands the caller's token on to the houses."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
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
from chassis.context import call
from chassis.errors import Refusal
from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway import limits
from services.gateway.clients import Clients
from services.gateway.metrics import PAGE_SECONDS, SESSIONS_RENEWED
from services.gateway.session import COOKIE, Refresher, Seal, Session

log = structlog.get_logger()


@dataclass(frozen=True)
class Visitor:
    """The person as the access token names him or her. It decides what is shown; each house decides what is allowed."""

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


def visitor_of(session: Session) -> Visitor:
    """Reads the claims. The cookie's seal vouches for them: only accounts' own answers are ever sealed."""
    payload = session.access.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    grants: dict[str, dict[str, tuple[str, ...]]] = {}
    for grant in claims.get("grants", ()):
        places = grants.setdefault(grant["role"], {})
        for kind, ids in grant.get("places", {}).items():
            places[kind] = places.get(kind, ()) + tuple(ids)
    return Visitor(claims["sub"], claims.get("name", ""), grants, session.must_change)


def session_from(reply: Any) -> Session:
    """The cookie's content for a `Session` message of accounts."""
    return Session(
        access=reply.access_token,
        refresh=reply.refresh_token,
        expires=datetime.fromisoformat(reply.access_until).timestamp(),
        must_change=reply.must_change_password,
    )


@dataclass(frozen=True)
class Reception:
    """What the pages' middleware needs, made once in the composition root."""

    seal: Seal
    refresher: Refresher
    clock: Clock
    secure: bool

    def cookie(self, session: Session | None) -> Cookie:
        """The cookie that keeps the session, or the one that ends it."""
        return Cookie(
            key=COOKIE,
            value=self.seal.close(session) if session else "",
            max_age=limits.SESSION_SECONDS if session else 0,
            path="/",
            httponly=True,
            secure=self.secure,
            samesite="lax",
        )


def reception_desk(reception: Reception) -> Any:
    """A middleware factory for the routers of pages; the JSON API takes bearer tokens and never this cookie."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def desk(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != ScopeType.HTTP:
                await app(scope, receive, send)
                return
            sealed = ASGIConnection[Any, Any, Any, Any](scope).cookies.get(COOKIE)
            before = reception.seal.open(sealed) if sealed else None
            session = await _renewed(reception, before)
            scope["state"]["session"] = session
            scope["state"]["visitor"] = visitor_of(session) if session else None
            changed = bool(sealed) and session != before if session else bool(sealed)
            if session is not None and session != before:
                SESSIONS_RENEWED.inc()
            with PAGE_SECONDS.time(), call(command=reception.clock.new_id(), token=session.access if session else ""):
                await app(scope, receive, _with_cookie(send, reception.cookie(session)) if changed else send)

        return desk

    return wrap


async def _renewed(reception: Reception, session: Session | None) -> Session | None:
    if session is None:
        return None
    try:
        return await reception.refresher.fresh(session)
    except Refusal as refusal:
        log.info("session_ended", reason=refusal.reason)
        return None


def _with_cookie(send: Send, cookie: Cookie) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            # A handler that signs in or out has the last word.
            if not any(value.startswith(f"{COOKIE}=") for value in headers.getall("set-cookie", [])):
                headers.add("set-cookie", cookie.to_header(header=""))
        await send(message)

    return sending


def renewal(clients: Clients) -> Any:
    """Asks accounts for new tokens; handed to the Refresher."""

    async def renew(refresh: str) -> Session:
        reply = await clients.accounts.ask("Refresh", accounts_pb2.RefreshRequest(refresh_token=refresh))
        return session_from(reply.session)

    return renew
