"""One yes of the second person to all that was picked: each is decided by itself, and says what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple

from litestar import Response, post

from chassis.errors import Refusal
from proto.gen.edu.payments.v1 import payments_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import text
from services.gateway.web.page import FieldProblem, Web, done, explain, say
from services.gateway.web.second import second_page


class Pick(NamedTuple):
    """A line or a bill, as it was looked at: `at` is the instant of its proposal."""

    kind: str
    at: str
    name: str

    @property
    def field(self) -> str:
        """Its card on the page."""
        return f"{self.kind}-{self.name}"


@post("/money/second/yes")
async def confirm_picked(request: Web, clients: InjectedClients) -> Response[Any]:
    """What is refused stays as it waits, with its reason; all else is done and journalled as if confirmed alone."""
    form = await request.form()
    told = [one for one in form.getall("pick", []) if isinstance(one, str)]
    picked = [Pick(*parts) for one in dict.fromkeys(told) if len(parts := one.split("|", 2)) == len(Pick._fields)]
    if not picked:
        return await second_page(request, clients, [FieldProblem("yes", say(request, "second.nothing_picked"))])
    refused = await _confirmed(clients, picked, text(form, "request_id"))
    if not refused:
        return done(request, "/money/second", "all_confirmed", {"n": str(len(picked))})
    problems = [FieldProblem(pick.field, explain(request, refusal)) for pick, refusal in refused]
    return await second_page(request, clients, problems, decided=len(picked) - len(refused))


async def _confirmed(clients: Clients, picked: Sequence[Pick], request_id: str) -> list[tuple[Pick, Refusal]]:
    """Those that were refused. A few at a time; the same yes again decides none twice."""
    refused = []
    for start in range(0, len(picked), limits.DECIDED_AT_ONCE):
        some = picked[start : start + limits.DECIDED_AT_ONCE]
        asked = (_confirm(clients, pick, f"{request_id}-{pick.field}") for pick in some)
        answers = await asyncio.gather(*asked, return_exceptions=True)
        for pick, answer in zip(some, answers, strict=True):
            if isinstance(answer, Refusal):
                refused.append((pick, answer))
            elif isinstance(answer, BaseException):
                raise answer
    return refused


async def _confirm(clients: Clients, pick: Pick, request_id: str) -> None:
    if pick.kind == "bill":
        bill = payments_pb2.DecideWriteOffRequest(
            invoice=pick.name, accepted=True, proposed_at=pick.at, request_id=request_id
        )
        await clients.payments.ask("DecideWriteOff", bill)
        return
    line = payments_pb2.DecideAssignmentRequest(
        line=pick.name, accepted=True, proposed_at=pick.at, request_id=request_id
    )
    await clients.payments.ask("DecideAssignment", line)


HANDLERS = [confirm_picked]
