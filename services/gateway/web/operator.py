"""The operator's pages: accounts issued and printed, and how the system is doing."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway import limits
from services.gateway.clients import InjectedClients
from services.gateway.usecases.health import health_of_all
from services.gateway.web.forms import text
from services.gateway.web.page import Web, go, page, visitor_of


@get("/ops")
async def show_state(request: Web, clients: InjectedClients) -> Response[Any]:
    """Live: what waits to be told, how far each service is behind, what was parked and why."""
    visitor_of(request)
    healths = await health_of_all(clients)
    parked = [letter for health in healths for letter in health.state.last_parked]
    return page(request, "operator/state.html", healths=healths, parked=parked)


@post("/accounts/issue")
async def issue_accounts(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    message = accounts_pb2.IssueAccountsRequest(school=text(form, "school"), request_id=text(form, "request_id"))
    reply = await clients.accounts.ask("IssueAccounts", message, seconds=limits.ASK_FILE_SECONDS)
    return go("/home/operator", done="accounts_issued", issued=str(reply.issued), already=str(reply.already))


@post("/accounts/slips")
async def print_slips(request: Web, clients: InjectedClients) -> Response[bytes]:
    """Slips for the staff, or for a class: a POST, for each printing replaces the passwords of the one before."""
    form = await request.form()
    message = accounts_pb2.PrintSlipsRequest(school=text(form, "school"), class_name=text(form, "class"))
    reply = await clients.accounts.ask("PrintSlips", message, seconds=limits.ASK_FILE_SECONDS)
    headers = {"content-disposition": 'attachment; filename="phieu-tai-khoan.pdf"', "cache-control": "no-store"}
    return Response(reply.content, media_type="application/pdf", headers=headers)


HANDLERS = [issue_accounts, print_slips, show_state]
