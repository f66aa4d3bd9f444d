"""Offices on a page: who holds one over which unit, one that waits for a second person, and the form that asks."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from chassis.errors import Refusal
from chassis.identity.policy import ROOT
from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.moments import VIETNAM
from services.gateway.web.forms import text
from services.gateway.web.page import FieldProblem, Web, explain, go, page, visitor_of

ASKED = ("kind", "name", "phone", "unit", "since", "until")
# The field that each refusal is about; any other stands above the form.
FIELDS = {
    "HOLDER_NAME_MISSING": "name",
    "PHONE_INVALID": "phone",
    "OFFICE_HELD": "phone",
    "UNIT_UNKNOWN": "unit",
    "UNIT_TOO_LARGE": "unit",
    "DAY_INVALID": "since",
    "OFFICE_DAYS_INVALID": "until",
}


@get("/offices")
async def show_offices(request: Web, clients: InjectedClients) -> Response[Any]:
    return await _page(request, clients)


@post("/offices")
async def ask(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    said = {name: text(form, name) for name in ASKED}
    try:
        await clients.accounts.ask("AskForOffice", accounts_pb2.AskForOfficeRequest(**said))
    except Refusal as refusal:
        problems = [FieldProblem(FIELDS.get(refusal.reason, "name"), explain(request, refusal))]
        return await _page(request, clients, problems=problems, said=said)
    return go("/offices", done="office_asked")


@post("/offices/decide")
async def decide(request: Web, clients: InjectedClients) -> Response[Any]:
    """The one-time password is shown once, on the page that answers a confirmation."""
    form = await request.form()
    account = text(form, "account")
    try:
        if text(form, "act") == "confirm":
            reply = await clients.accounts.ask("ConfirmOffice", accounts_pb2.ConfirmOfficeRequest(account=account))
            return await _page(request, clients, shown=(reply.sign_in_name, reply.one_time_password))
        on = _today(request)
        await clients.accounts.ask("EndOffice", accounts_pb2.EndOfficeRequest(account=account, on=on))
    except Refusal as refusal:
        return await _page(request, clients, problems=[FieldProblem("offices", explain(request, refusal))])
    return go("/offices", done="office_ended")


async def _page(
    request: Web,
    clients: Clients,
    *,
    problems: list[FieldProblem] | None = None,
    shown: tuple[str, str] | None = None,
    said: dict[str, str] | None = None,
) -> Response[Any]:
    visitor = visitor_of(request)
    message = accounts_pb2.ListOfficesRequest(
        page_size=limits.API_PAGE_ITEMS, page_token=request.query_params.get("page", "")
    )
    reply = await clients.accounts.ask("ListOffices", message)
    asks = visitor.has("operator")
    return page(
        request,
        "offices.html",
        problems=problems or [],
        offices=reply.offices,
        more=reply.next_page_token,
        units=await _units(clients, visitor.places("operator", "jurisdiction")) if asks else [],
        asks=asks,
        shown=shown,
        said=said or dict.fromkeys(ASKED, "") | {"since": _today(request)},
    )


async def _units(clients: Clients, granted: tuple[str, ...]) -> list[tuple[str, str]]:
    """Codes and names of the units that a person may be given; the root has no name of its own here."""
    message = accounts_pb2.ListSchoolsRequest(page_size=limits.API_PAGE_ITEMS)
    schools = (await clients.accounts.ask("ListSchools", message)).schools
    named = {school.unit: school.unit_name or school.unit for school in schools if school.unit}
    return [*([(ROOT, "")] if ROOT in granted else []), *sorted(named.items(), key=lambda unit: unit[1])]


def _today(request: Web) -> str:
    now = request.app.state.sessions.clock.now()
    return str(now.astimezone(VIETNAM).date().isoformat())


HANDLERS = [show_offices, ask, decide]
