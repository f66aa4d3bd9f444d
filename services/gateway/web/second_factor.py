"""The visitor's second factor: chosen with an app, given before what matters most, given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import segno
from litestar import Response, get, post
from markupsafe import Markup

from chassis.errors import Forbidden, Refusal
from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients, SecondFactorAskedError
from services.gateway.devices import address_of, browser_of
from services.gateway.session import BrowserSession
from services.gateway.web.forms import text
from services.gateway.web.held import HELD, inside, typed
from services.gateway.web.page import FieldProblem, Web, explain, go, page, sessions_of, visitor_of

QR_SCALE_PIXELS = 5
# Of which a unit may ask it.
ROLES = ("principal", "clerk", "accountant", "librarian", "group_leader", "teacher", "officer", "operator")
URI_BEGINS = "otpauth://totp/"


@get("/second-factor")
async def show_second_factor(request: Web, clients: InjectedClients) -> Response[Any]:
    return await _page(request, clients)


@post("/second-factor/begin")
async def begin_second_factor(request: Web, clients: InjectedClients) -> Response[Any]:
    """The secret is shown once, on the page that answers."""
    message = accounts_pb2.BeginSecondFactorRequest(
        password=text(await request.form(), "password"), address=address_of(request), browser=browser_of(request)
    )
    try:
        begun = await clients.accounts.ask("BeginSecondFactor", message)
    except SecondFactorAskedError:
        return go("/second-factor/give?next=/second-factor")  # the one that stands first; the password is typed again
    except Refusal as refusal:
        return await _page(request, clients, FieldProblem("password", explain(request, refusal)))
    return _begun(request, begun.secret, begun.uri)


@post("/second-factor/confirm")
async def confirm_second_factor(request: Web, clients: InjectedClients) -> Response[Any]:
    """By the first code; the recovery codes are shown once, on the page that answers."""
    form = await request.form()
    try:
        message = accounts_pb2.ConfirmSecondFactorRequest(
            code=text(form, "factor"), address=address_of(request), browser=browser_of(request)
        )
        reply = await clients.accounts.ask("ConfirmSecondFactor", message)
    except Forbidden as refusal:
        problem = FieldProblem("factor", explain(request, refusal))
        uri = text(form, "uri")
        if not uri.startswith(URI_BEGINS) or len(uri) > limits.QR_CHARACTERS:
            return go("/second-factor")
        return _begun(request, text(form, "secret"), uri, problem)
    answer = page(request, "second_factor.html", codes=list(reply.recovery_codes), mine=None, asked=None)
    return _with_token(request, answer, reply.token)


@get("/second-factor/give")
async def show_prompt(request: Web) -> Response[Any]:
    """Where a script leads its reader; the page from which it came is the next."""
    visitor_of(request)
    return page(
        request, "second_prompt.html", resume=inside(request.query_params.get("next", "/")), held=[], sent=False
    )


@post("/second-factor/give")
async def give_second_factor(request: Web, clients: InjectedClients) -> Response[Any]:
    """Then the page goes on with what was begun: it is looked at and sent again, nothing is sent by itself."""
    form = await request.form()
    resume, held, sent = inside(text(form, "resume")), typed(form, HELD), bool(text(form, "sent"))
    try:
        message = accounts_pb2.GiveSecondFactorRequest(
            code=text(form, "factor"), address=address_of(request), browser=browser_of(request)
        )
        reply = await clients.accounts.ask("GiveSecondFactor", message)
    except Refusal as refusal:
        problem = FieldProblem("factor", explain(request, refusal))
        return page(request, "second_prompt.html", problems=[problem], resume=resume, held=held, sent=sent)
    answer: Response[Any] = page(request, "resume.html", resume=resume, held=held) if sent else go(resume)
    return _with_token(request, answer, reply.token)


@post("/second-factor/end")
async def end_second_factor(clients: InjectedClients) -> Response[Any]:
    await clients.accounts.ask("EndSecondFactor", accounts_pb2.EndSecondFactorRequest())
    return go("/second-factor", done="second_factor_ended")


@post("/second-factor/roles")
async def ask_of_roles(request: Web, clients: InjectedClients) -> Response[Any]:
    """By an officer, for the own unit: of which roles it is asked, also of whoever has chosen none."""
    form = await request.form()
    roles = [role for role in form.getall("role", []) if isinstance(role, str)]
    message = accounts_pb2.AskSecondFactorRequest(unit=text(form, "unit"), roles=roles)
    try:
        await clients.accounts.ask("AskSecondFactor", message)
    except Refusal as refusal:
        return await _page(request, clients, FieldProblem("roles", explain(request, refusal)))
    return go("/second-factor", done="factor_asked_of_roles")


async def _page(request: Web, clients: Clients, problem: FieldProblem | None = None) -> Response[Any]:
    mine = (await clients.accounts.ask("GetMe", accounts_pb2.GetMeRequest())).me
    asked = None
    if units := visitor_of(request).places("officer", "jurisdiction"):
        message = accounts_pb2.GetRolesAskedRequest(unit=units[0])
        asked = (await clients.accounts.ask("GetRolesAsked", message)).asked
    problems = [problem] if problem else []
    return page(request, "second_factor.html", problems=problems, codes=[], mine=mine, asked=asked, roles=ROLES)


def _begun(request: Web, secret: str, uri: str, problem: FieldProblem | None = None) -> Response[Any]:
    picture = segno.make(uri, error="m", micro=False).svg_inline(scale=QR_SCALE_PIXELS, svgclass=None, lineclass=None)
    return page(
        request,
        "second_begun.html",
        problems=[problem] if problem else [],
        secret=secret,
        uri=uri,
        picture=Markup(picture),  # noqa: S704 - every text in it is escaped
    )


def _with_token(request: Web, answer: Response[Any], token: accounts_pb2.GivenToken) -> Response[Any]:
    """The session goes on with the token that says that the factor was given."""
    session: BrowserSession = request.scope["state"]["session"]
    expires = datetime.fromisoformat(token.access_until).timestamp()
    answer.set_cookie(sessions_of(request).cookie(replace(session, access=token.access_token, expires=expires)))
    return answer


HANDLERS = [
    show_second_factor,
    begin_second_factor,
    confirm_second_factor,
    show_prompt,
    give_second_factor,
    end_second_factor,
    ask_of_roles,
]
