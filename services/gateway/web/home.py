"""One home per role: each duty is a card that already knows year, subject, class and signer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Response, get

from chassis.errors import Refusal, TransientError
from proto.gen.edu.reporting.v1 import reporting_pb2
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.figures import month_before
from services.gateway.web.forms import month_of
from services.gateway.web.homes import (
    cashier,
    clerk,
    family,
    leader,
    librarian,
    money,
    officer,
    operator,
    plain,
    principal,
    teacher,
)
from services.gateway.web.lending import own_loans
from services.gateway.web.page import Web, go, visitor_of

REMINDED = {"teacher", "group_leader", "principal", "accountant", "librarian", "clerk", "officer", "operator"}
Home = Callable[[Web, Clients], Awaitable[Response[Any]]]
# A person with several roles lands on the first of these; the others are a tap away.
HOMES: dict[str, Home] = {
    "officer": officer.home,
    "operator": operator.home,
    "principal": principal.home,
    "accountant": money.home,
    "group_leader": leader.home,
    "teacher": teacher.home,
    "cashier": cashier.home,
    "librarian": librarian.home,
    "clerk": clerk.home,
    "guardian": family.home,
    "pupil": family.pupil_home,
}


@get("/")
async def show_home(request: Web, clients: InjectedClients) -> Response[Any]:
    visitor = visitor_of(request)
    if visitor.must_change:
        return go("/password")
    return await _home(request, clients, next((role for role in HOMES if visitor.has(role)), ""))


@get("/home/{role:str}")
async def show_role_home(request: Web, clients: InjectedClients, role: str) -> Response[Any]:
    return await _home(request, clients, role if visitor_of(request).has(role) else "")


async def _home(request: Web, clients: Clients, role: str) -> Response[Any]:
    request.scope["state"]["reminders"] = await _reminders(request, clients)
    request.scope["state"]["loans"] = await own_loans(request, clients, role)
    return await HOMES.get(role, plain.home)(request, clients)


async def _reminders(request: Web, clients: Clients) -> list[reporting_pb2.Reminder]:
    """What somebody reminded this person of: of the month shown and of the one before. A home is whole without."""
    if REMINDED.isdisjoint(visitor_of(request).roles):
        return []
    month = month_of(request)
    try:
        replies = [
            await clients.reporting.ask("ListReminders", reporting_pb2.ListRemindersRequest(month=one))
            for one in (month, month_before(month))
        ]
    except (Refusal, TransientError):
        return []
    return [reminder for reply in replies for reminder in reply.reminders]


HANDLERS = [show_home, show_role_home]
