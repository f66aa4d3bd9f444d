"""The ledger is read: its balances, its proof entry by entry, and what is due beside what came in."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.documents import Query
from chassis.identity.actor import Actor
from services.payments.domain import limits
from services.payments.domain.invoices import PAID
from services.payments.domain.ledger import balances, total
from services.payments.domain.lines import State
from services.payments.domain.policy import POLICY
from services.payments.store import PaymentsStore


@dataclass(frozen=True)
class Ledger:
    """Balances in đồng by account, debit above zero; `sum` is zero, or the ledger is broken."""

    balances: dict[str, int]
    sum: int
    entries: int


@dataclass(frozen=True)
class Summary:
    """Sums in đồng, counts of invoices and of bank lines by state, and of those that wait for a second person."""

    due: int
    collected: int
    invoices: int
    paid: int
    lines_by_state: dict[str, int]
    unmatched: int
    written_off: int
    waiting_by_state: dict[str, int]


async def read_ledger(store: PaymentsStore, *, actor: Actor, school: str = "") -> Ledger:
    """Of a school, or of all: the store adds, in a constant number of calls. Raises NotAllowed."""
    POLICY.require(actor, "read_sums", school=school)
    sums = await store.balances(school)
    entries = await store.entries.count({"school": school} if school else {})
    return Ledger(sums, total(sums), entries)


async def verify_ledger(store: PaymentsStore) -> dict[str, int]:
    """The balances, from every entry read one by one, so that each proves its sum and its seal.

    Raises BrokenDocument.
    """
    sums: dict[str, int] = {}
    after = ""
    while page := await store.entries.where(Query(limit=limits.BATCH_LINES, after=after)):
        for account, amount in balances(page).items():
            sums[account] = sums.get(account, 0) + amount
        after = page[-1].id
    return sums


async def summarise(store: PaymentsStore, *, actor: Actor, school: str = "", period: str = "") -> Summary:
    """What is due and what came in, of a school or of all, of a month or of all. Raises NotAllowed."""
    POLICY.require(actor, "read_sums", school=school)
    of_school = {"school": school} if school else {}
    of_period = {**of_school, **({"period": period} if period else {})}
    due = await store.sums_of_invoices(of_period, "amount")
    collected = await store.sums_of_invoices(of_period, "paid")
    states = await store.invoices.counts("state", of_period)
    lines = await store.lines.counts("state", of_school)
    unknown = await store.lines.sums("state", "amount", {**of_school, "state": State.UNKNOWN.value})
    written_off = await store.sums_of_invoices(of_period, "written_off")
    waiting = await store.lines.counts("state", {**of_school, "waits": True})
    return Summary(
        due,
        collected,
        sum(states.values()),
        states.get(PAID, 0),
        lines,
        sum(unknown.values()),
        written_off,
        waiting,
    )
