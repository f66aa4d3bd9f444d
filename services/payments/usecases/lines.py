"""Bank lines are read by pages, and one is put right by a person."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.documents import Query, decide
from chassis.identity.actor import Actor
from chassis.why import Why
from services.payments.domain import limits
from services.payments.domain.demands import Pupil
from services.payments.domain.division import Share
from services.payments.domain.lines import Intent, Line, Move
from services.payments.domain.open_invoices import OpenInvoices
from services.payments.domain.policy import POLICY
from services.payments.domain.refusals import NotThisPupils
from services.payments.store import PaymentsStore
from services.payments.usecases.settling import settle


@dataclass(frozen=True)
class LinePage:
    """Lines by id, and the pupils that they name, by code."""

    lines: list[Line]
    pupils: dict[str, Pupil]


@dataclass(frozen=True)
class Assignment:
    """A person's decision about a bank line. No invoice: the pupil's oldest open one."""

    line: str
    pupil: str
    invoice: str
    reason: str
    request: str


async def list_lines(
    store: PaymentsStore, *, actor: Actor, school: str = "", state: str = "", limit: int, after: str = ""
) -> LinePage:
    """At most `limit` lines of a school, or of all, by id, those behind the id `after`. Raises NotAllowed."""
    POLICY.require(actor, "read_lists", school=school)
    await store.audited(actor, "list_lines", school or "all schools")
    equals = {name: value for name, value in (("school", school), ("state", state)) if value}
    lines = await store.lines.where(Query(equals=equals, limit=limit, after=after))
    return LinePage(lines, await store.pupils_named(line.pupil for line in lines if line.pupil))


async def assign_line(store: PaymentsStore, *, actor: Actor, decision: Assignment) -> LinePage:
    """The line as it is settled. A repeated request changes nothing.

    Raises NotFound, NotAllowed, LineBusy, ReasonMissing or NotThisPupils.
    """
    kept = await store.lines.get(decision.line)
    POLICY.require(actor, "assign_line", school=kept.school)
    pupil = await store.pupil(decision.pupil)
    POLICY.require(actor, "assign_line", school=pupil.school)
    await store.audited(actor, "assign_line", f"{kept.id} to {pupil.id}")

    async def attempt() -> Line:
        line = await store.lines.get(decision.line)
        invoice = await _invoice_for(store, line, pupil.id, decision.invoice)
        reason = decision.reason.strip()[: limits.REASON_CHARACTERS]
        move = Move(actor.id, store.now(), reason, line.pupil, pupil.id, decision.request)
        why = Why("PUT_BY_PERSON", {"who": actor.name or actor.id, "reason": reason})
        if line.assign(move, Intent((Share(pupil.id, invoice, line.amount),), why)):
            await store.lines.keep(line)
        return line

    line = await decide(attempt)
    await settle(store, [line])
    return LinePage([line], {pupil.id: pupil})


async def _invoice_for(store: PaymentsStore, line: Line, pupil: str, chosen: str) -> str:
    if chosen:
        invoice = await store.invoices.get(chosen)
        if invoice.pupil != pupil:
            raise NotThisPupils(chosen, pupil)
        return chosen
    if line.pupil == pupil and line.invoice:
        return line.invoice
    return OpenInvoices(await store.open_invoices([pupil])).oldest(pupil, line.amount)
