"""The visitor's own sessions and sign-ins: from where, since when; one is ended, or all."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from chassis.errors import NotFound
from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway.clients import InjectedClients
from services.gateway.web.forms import text
from services.gateway.web.page import Web, go, page, sessions_of

# How accounts says that a session ended, and its sentence.
ENDINGS = {
    "signed out": "sessions.why.signed_out",
    "password changed": "sessions.why.password_changed",
    "ended by its owner": "sessions.why.ended_by_its_owner",
    "ended by the school": "sessions.why.ended_by_the_school",
    "second factor chosen": "sessions.why.second_factor_chosen",
    "role ended": "sessions.why.role_ended",
    "token used twice": "sessions.why.token_used_twice",
}


@get("/sessions")
async def show_sessions(request: Web, clients: InjectedClients) -> Response[Any]:
    standing = await clients.accounts.ask("ListSessions", accounts_pb2.ListSessionsRequest())
    journal = await clients.accounts.ask("ListSignIns", accounts_pb2.ListSignInsRequest())
    return page(request, "sessions.html", sessions=standing.sessions, lines=journal.lines, endings=ENDINGS)


@post("/sessions/end")
async def end_sessions(request: Web, clients: InjectedClients) -> Response[Any]:
    """With no session named all of them end, and the visitor signs in again."""
    session = text(await request.form(), "session")
    try:
        await clients.accounts.ask("EndMySessions", accounts_pb2.EndMySessionsRequest(session=session))
    except NotFound:
        return go("/sessions")  # the page is old: what stands now is shown
    if session:
        return go("/sessions", done="session_ended")
    answer = go("/sign-in", done="signed_out_everywhere")
    answer.set_cookie(sessions_of(request).cookie(None))
    return answer


HANDLERS = [show_sessions, end_sessions]
