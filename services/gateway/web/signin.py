"""Signing in, the first change of a one-time password, signing out, and the choice of language."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import Cookie, FormMultiDict
from litestar.response import Redirect, Template
from litestar.utils.empty import value_or_default
from litestar.utils.scope.state import ScopeState

from chassis.context import LANGUAGES, call
from chassis.errors import Refusal
from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.devices import address_of, browser_of, device_cookie, devices_in
from services.gateway.session import BrowserSession
from services.gateway.web import marks
from services.gateway.web.held import HELD, inside, typed
from services.gateway.web.page import (
    FieldProblem,
    Web,
    explain,
    go,
    language_of,
    page,
    say,
    sessions_of,
    visitor_of,
    visitor_or_none,
)
from services.gateway.web.visitor import LANGUAGE_COOKIE, session_from
from services.gateway.web.visitor import visitor_of as visitor_of_session


def _signed_in(request: Web, said: Any, path: str) -> Redirect:
    """`said` is the session as accounts answers it."""
    session, sessions = session_from(said), sessions_of(request)
    answer = go("/password" if session.must_change else inside(path))
    answer.set_cookie(sessions.cookie(session))
    if said.device:
        answer.set_cookie(device_cookie(said.device, devices_in(request.cookies), secure=sessions.secure))
    return answer


@get("/sign-in")
async def show_sign_in(request: Web) -> Response[Any]:
    if visitor_or_none(request):
        return go("/")
    return page(request, "sign_in.html", name="", next=request.query_params.get("next", "/"), resume="", held=[])


@post("/sign-in")
async def sign_in(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    name, password, path = str(form.get("name", "")).strip(), str(form.get("password", "")), str(form.get("next", "/"))
    problems = [
        FieldProblem(key, say(request, f"sign_in.{key}_missing")) for key in ("name", "password") if not form.get(key)
    ]
    resume, held = str(form.get("resume", "")), typed(form, HELD)
    if not problems:
        try:
            message = accounts_pb2.SignInRequest(
                name=name,
                password=password,
                address=address_of(request),
                devices=devices_in(request.cookies),
                browser=browser_of(request),
            )
            reply = await clients.accounts.ask("SignIn", message)
        except Refusal as refusal:
            problems = [FieldProblem("name", explain(request, refusal))]
        else:
            session = session_from(reply.session)
            if held and not session.must_change:
                return await _resumed(request, clients, session, inside(resume), held)
            return _signed_in(request, reply.session, path)
    return page(request, "sign_in.html", problems=problems, name=name, next=path, resume=resume, held=held)


async def _resumed(
    request: Web, clients: Clients, session: BrowserSession, path: str, held: list[tuple[str, str]]
) -> Response[Any]:
    """What was typed before the session ended, to be looked at and sent again; nothing is sent by itself."""
    state = request.scope["state"]
    state["session"], state["visitor"] = session, visitor_of_session(session)
    if path == marks.GRID:
        command = sessions_of(request).clock.new_id()
        with call(command=command, token=session.access, language=language_of(request)):
            answer = await marks.show_typed(request, clients, FormMultiDict(held))
    else:
        answer = page(request, "resume.html", resume=path, held=held)
    answer.set_cookie(sessions_of(request).cookie(session))
    return answer


@get("/session", media_type="application/json")
async def show_session(request: Web) -> Response[dict[str, str]]:
    """Who is signed in, and a form token that fits: an open page goes on with it after somebody signed in beside it."""
    visitor = visitor_or_none(request)
    token = value_or_default(ScopeState.from_scope(request.scope).csrf_token, "")
    return Response({"person": visitor.id if visitor else "", "token": token}, headers={"cache-control": "no-store"})


@get("/password")
async def show_password(request: Web) -> Template:
    return page(request, "password.html", first=visitor_of(request).must_change)


@post("/password")
async def change_password(request: Web, clients: InjectedClients) -> Response[Any]:
    visitor, form = visitor_of(request), await request.form()
    old, new, again = (str(form.get(key, "")) for key in ("old", "new", "again"))
    problems = [
        FieldProblem(key, say(request, f"password.{key}_missing")) for key in ("old", "new") if not form.get(key)
    ]
    if new != again:
        problems.append(FieldProblem("again", say(request, "password.again_differs")))
    if not problems:
        try:
            message = accounts_pb2.ChangePasswordRequest(
                old_password=old, new_password=new, address=address_of(request), browser=browser_of(request)
            )
            reply = await clients.accounts.ask("ChangePassword", message)
            return _signed_in(request, reply.session, "/")
        except Refusal as refusal:
            field = "new" if refusal.reason == "PASSWORD_TOO_WEAK" else "old"
            problems = [FieldProblem(field, explain(request, refusal))]
    return page(request, "password.html", problems=problems, first=visitor.must_change)


@post("/sign-out")
async def sign_out(request: Web, clients: InjectedClients) -> Response[Any]:
    session: BrowserSession | None = request.scope["state"].get("session")
    answer = go("/sign-in")
    answer.set_cookie(sessions_of(request).cookie(None))
    if session:
        try:
            await clients.accounts.ask("SignOut", accounts_pb2.SignOutRequest(refresh_token=session.refresh))
        except Refusal:
            return answer  # the session is gone already, which is what the caller wants
    return answer


@post("/language")
async def choose_language(request: Web) -> Response[Any]:
    form = await request.form()
    chosen = str(form.get("to", ""))
    answer = go(inside(str(form.get("back", "/"))))
    if chosen in LANGUAGES:
        answer.set_cookie(
            Cookie(
                key=LANGUAGE_COOKIE,
                value=chosen,
                max_age=limits.LANGUAGE_SECONDS,
                samesite="lax",
                secure=sessions_of(request).secure,
            )
        )
    return answer


HANDLERS = [show_sign_in, sign_in, show_session, show_password, change_password, sign_out, choose_language]
