"""What the accountant asks and decides: lines, invoices, the ledger, sums, and a line put right by hand."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.documents import Query, decide
from chassis.identity.actor import Actor
from services.payments.domain import limits
from services.payments.domain.invoices import PAID, Invoice
from services.payments.domain.ledger import balances, total
from services.payments.domain.lines import Intent, Line, Move, State
from services.payments.domain.matching import BY_PERSON
from services.payments.domain.refusals import NotThisPupils
from services.payments.store import PaymentsStore
from services.payments.usecases.settling import settle
from services.payments.usecases.statements import OpenInvoices


@dataclass(frozen=True)
class Ledger:
    balances: dict[str, int]
    sum: int
    entries: int


@dataclass(frozen=True)
class Summary:
    due: int
    collected: int
    invoices: int
    paid: int
    lines_by_state: dict[str, int]
    unmatched: int


@dataclass(frozen=True)
class Assignment:
    """A person's decision about a bank line. No invoice: the pupil's oldest open one."""

    line: str
    pupil: str
    invoice: str
    reason: str
    request: str


async def assign_line(store: PaymentsStore, *, actor: Actor, decision: Assignment) -> Line:
    """Raises NotFound, LineBusy, ReasonMissing or NotThisPupils."""
    pupil = await store.pupil(decision.pupil)

    async def attempt() -> Line:
        line = await store.lines.get(decision.line)
        invoice = await _invoice_for(store, line, pupil.id, decision.invoice)
        reason = decision.reason.strip()[: limits.REASON_CHARACTERS]
        move = Move(actor.id, store.now(), reason, line.pupil, pupil.id, decision.request)
        why = f"{BY_PERSON}: {actor.name or actor.id} gán: {reason}"
        if line.assign(move, Intent(pupil.id, invoice, why)):
            await store.lines.keep(line)
        return line

    line = await decide(attempt)
    await settle(store, [line])
    await store.audited(actor, "assign_line", f"{line.id} to {pupil.id}")
    return line


async def _invoice_for(store: PaymentsStore, line: Line, pupil: str, chosen: str) -> str:
    if chosen:
        invoice = await store.invoices.get(chosen)
        if invoice.pupil != pupil:
            raise NotThisPupils(chosen, pupil)
        return chosen
    if line.pupil == pupil and line.invoice:
        return line.invoice
    return OpenInvoices(await store.open_invoices([pupil])).oldest(pupil, line.amount)


async def ledger(store: PaymentsStore, school: str) -> Ledger:
    """The store adds; a constant number of calls however long the ledger is."""
    sums = await store.balances(school)
    entries = await store.entries.count({"school": school} if school else {})
    return Ledger(sums, total(sums), entries)


async def verify_ledger(store: PaymentsStore) -> dict[str, int]:
    """Reads every entry, so that each proves its balance and seal. Raises BrokenDocument."""
    sums: dict[str, int] = {}
    after = ""
    while page := await store.entries.where(Query(limit=limits.BATCH_LINES, after=after)):
        for account, amount in balances(page).items():
            sums[account] = sums.get(account, 0) + amount
        after = page[-1].id
    return sums


async def summary(store: PaymentsStore, *, school: str, period: str) -> Summary:
    own = {"school": school} if school else {}
    of_period = {**own, **({"period": period} if period else {})}
    due = await store.sums_of_invoices(of_period, "amount")
    collected = await store.sums_of_invoices(of_period, "paid")
    states = await store.invoices.counts("state", of_period)
    lines = await store.lines.counts("state", own)
    unknown = await store.lines.sums("state", "amount", {**own, "state": State.UNKNOWN.value})
    return Summary(due, collected, sum(states.values()), states.get(PAID, 0), lines, sum(unknown.values()))


async def list_invoices(store: PaymentsStore, *, equals: dict[str, str], limit: int, after: str) -> list[Invoice]:
    given = {name: value for name, value in equals.items() if value}
    return await store.invoices.where(Query(equals=given, limit=limit, after=after))


async def list_lines(store: PaymentsStore, *, equals: dict[str, str], limit: int, after: str) -> list[Line]:
    given = {name: value for name, value in equals.items() if value}
    return await store.lines.where(Query(equals=given, limit=limit, after=after))
