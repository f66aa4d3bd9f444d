"""Accounts on a page: posts that wait for a second person, who is closed or signed out, and parents' children."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from chassis.errors import Refusal
from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import text
from services.gateway.web.page import FieldProblem, Web, done, explain, go, page, visitor_of

CONFIRMING = ("principal", "officer")
OFFICE = ("principal", "clerk")
LOST = ("lost", "lost-confirm")


@get("/accounts")
async def show_accounts(request: Web, clients: InjectedClients) -> Response[Any]:
    return await _page(request, clients)


@post("/accounts/posts")
async def decide_post(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    person, title = text(form, "person"), text(form, "title")
    try:
        if text(form, "act") == "confirm":
            await clients.accounts.ask("ConfirmPost", accounts_pb2.ConfirmPostRequest(person=person, title=title))
        else:
            await clients.accounts.ask("DeclinePost", accounts_pb2.DeclinePostRequest(person=person, title=title))
    except Refusal as refusal:
        return await _page(request, clients, problems=[FieldProblem("posts", explain(request, refusal))])
    return go("/accounts", done="post_decided")


@post("/accounts/manage")
async def manage(request: Web, clients: InjectedClients) -> Response[Any]:
    """One act on one account; a new way in is shown once, on the page that answers."""
    form = await request.form()
    account, act = text(form, "account"), text(form, "act")
    if act in LOST:
        return await _lost(request, clients, account, act)
    try:
        reset = await _do(clients, account, act)
    except Refusal as refusal:
        problems = [FieldProblem("account", explain(request, refusal))]
        return await _page(request, clients, problems=problems, account=account)
    if reset is None:
        return go("/accounts", done="account_changed")
    return await _page(request, clients, shown=(reset.sign_in_name, reset.one_time_password, "accounts.password"))


async def _lost(request: Web, clients: Clients, account: str, act: str) -> Response[Any]:
    """The device of a second factor: one person reports that it is lost, another takes the factor off."""
    try:
        if act == "lost":
            await clients.accounts.ask("ReportLostFactor", accounts_pb2.ReportLostFactorRequest(account=account))
            return go("/accounts", done="factor_reported")
        message = accounts_pb2.ConfirmLostFactorRequest(account=account)
        reply = await clients.accounts.ask("ConfirmLostFactor", message)
    except Refusal as refusal:
        problems = [FieldProblem("account", explain(request, refusal))]
        return await _page(request, clients, problems=problems, account=account)
    return done(request, "/accounts", "factor_taken_off", {"account": account, "by": reply.reported_by})


async def _do(clients: Clients, account: str, act: str) -> Any:
    """The reply of a reset; None of every other act."""
    ask = clients.accounts.ask
    if act == "reset":
        return await ask("ResetAccount", accounts_pb2.ResetAccountRequest(account=account))
    if act == "unlock":
        await ask("UnlockAccount", accounts_pb2.UnlockAccountRequest(account=account))
    elif act == "sessions":
        await ask("EndSessions", accounts_pb2.EndSessionsRequest(account=account))
    else:
        await ask("DisableAccount", accounts_pb2.DisableAccountRequest(account=account, enable=act == "enable"))
    return None


@post("/accounts/guardian")
async def issue_guardian(request: Web, clients: InjectedClients) -> Response[Any]:
    """The password or the code is shown once, on the page that answers."""
    form = await request.form()
    message = accounts_pb2.IssueGuardianAccountRequest(pupil=text(form, "pupil"), phone=text(form, "phone"))
    try:
        reply = await clients.accounts.ask("IssueGuardianAccount", message)
    except Refusal as refusal:
        return await _page(request, clients, problems=[FieldProblem("phone", explain(request, refusal))])
    said = "accounts.password" if reply.one_time_password else "accounts.code" if reply.code else "accounts.attached"
    return await _page(request, clients, shown=(reply.sign_in_name, reply.one_time_password or reply.code, said))


@post("/accounts/child")
async def take_child_in(request: Web, clients: InjectedClients) -> Response[Any]:
    """By the parent, with the code that the school gave."""
    form = await request.form()
    try:
        await clients.accounts.ask("ConfirmChild", accounts_pb2.ConfirmChildRequest(code=text(form, "code")))
    except Refusal as refusal:
        return await _page(request, clients, problems=[FieldProblem("code", explain(request, refusal))])
    return go("/accounts", done="child_taken_in")


@post("/accounts/child/end")
async def end_guardianship(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    message = accounts_pb2.EndGuardianshipRequest(guardian=text(form, "guardian"), pupil=text(form, "pupil"))
    try:
        await clients.accounts.ask("EndGuardianship", message)
    except Refusal as refusal:
        return await _page(request, clients, problems=[FieldProblem("guardian", explain(request, refusal))])
    return go("/accounts", done="child_ended")


async def _page(
    request: Web,
    clients: Clients,
    *,
    problems: list[FieldProblem] | None = None,
    shown: tuple[str, str, str] | None = None,
    account: str = "",
) -> Response[Any]:
    visitor = visitor_of(request)
    posts = []
    if any(visitor.has(role) for role in CONFIRMING):
        school = "" if visitor.has("officer") else visitor.school
        message = accounts_pb2.ListWaitingPostsRequest(school=school, page_size=limits.PAGE_ROWS)
        posts = (await clients.accounts.ask("ListWaitingPosts", message)).posts
    return page(
        request,
        "accounts.html",
        problems=problems or [],
        posts=posts,
        manages=any(visitor.has(role) for role in (*OFFICE, "officer", "operator")),
        is_office=any(visitor.has(role) for role in OFFICE),
        is_guardian=visitor.has("guardian"),
        shown=shown,
        account=account,
    )


HANDLERS = [show_accounts, decide_post, manage, issue_guardian, take_child_in, end_guardianship]
