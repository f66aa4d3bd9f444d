"""Tables that no bank made: listed while they wait, and confirmed or declined by a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.documents import Query, decide
from chassis.identity.actor import Actor
from chassis.why import Facts, Why
from services.payments.domain import limits
from services.payments.domain.lines import Line, State
from services.payments.domain.matching import PupilIndex
from services.payments.domain.open_invoices import OpenInvoices
from services.payments.domain.policy import POLICY
from services.payments.domain.tables import CONFIRMED, WAITS, HandedTable
from services.payments.store import PaymentsStore
from services.payments.usecases.credits import intent_of
from services.payments.usecases.settling import settle


@dataclass(frozen=True)
class WaitingTable:
    """With how many of its lines are held, and their sum in đồng."""

    table: HandedTable
    lines: int
    amount: int


async def list_tables(store: PaymentsStore, *, actor: Actor, school: str) -> list[WaitingTable]:
    """Those of a school that wait, by id. Raises NotAllowed."""
    POLICY.require(actor, "read_lists", school=school)
    held = {"school": school, "state": State.HELD.value}
    lines = await store.lines.counts("table", held)
    amounts = await store.lines.sums("table", "amount", held)
    waiting = await store.tables.where(Query(equals={"school": school, "state": WAITS}, limit=limits.PAGE_ROWS))
    return [
        WaitingTable(table, lines[table.id], int(amounts.get(table.id, 0))) for table in waiting if table.id in lines
    ]


async def decide_table(store: PaymentsStore, *, actor: Actor, table: str, accepted: bool) -> HandedTable:
    """Its lines are matched and booked, or declined. The same decision again finishes what a crash left.

    Raises NotFound, NotAllowed, NothingWaits, SecondPersonNeeded or LostUpdateError.
    """
    kept = await store.tables.get(table)
    POLICY.require(actor, "confirm_table" if accepted else "decline_table", school=kept.school)
    await store.audit(actor, "confirm_table" if accepted else "decline_table", f"{kept.id} {kept.file} by {kept.by}")

    async def attempt() -> HandedTable:
        kept = await store.tables.get(table)
        if kept.decide(actor.id, accepted=accepted):
            await store.tables.keep(kept)
        return kept

    decided = await decide(attempt)
    await _carry_out(store, decided)
    return decided


async def carry_out_decided(store: PaymentsStore) -> int:
    """Finishes what a crash left of decisions; returns how many tables it was."""
    left = await store.lines.counts("table", {"state": State.HELD.value})
    tables = [table for table in (await store.tables.many(left)).values() if table.state != WAITS]
    for table in tables:
        await _carry_out(store, table)
    return len(tables)


async def _carry_out(store: PaymentsStore, table: HandedTable) -> None:
    index = PupilIndex(await store.pupils_of(table.school)) if table.state == CONFIRMED else PupilIndex(())
    equals = {"school": table.school, "state": State.HELD.value, "table": table.id}
    while lines := await store.lines.where(Query(equals=equals, limit=limits.BATCH_LINES)):
        if table.state == CONFIRMED:
            await _intend(store, lines, index)
        else:
            for line in lines:
                line.decline()
        lost = set(await store.lines.keep_many(lines))
        await settle(store, [line for line in lines if line.id not in lost])


async def _intend(store: PaymentsStore, lines: Sequence[Line], index: PupilIndex) -> None:
    """As an import does; a reference that a bank has told with another amount meanwhile stays in doubt."""
    matches = {line.id: index.match(line.memo) for line in lines}
    pupils = {pupil for match in matches.values() for pupil in (match.pupil, *match.several) if pupil}
    open_invoices = OpenInvoices(await store.open_invoices(pupils))
    told = await store.lines_of_references({line.account for line in lines}, {line.reference for line in lines})
    counted = {(one.account, one.reference): one for one in told if not one.is_of_no_bank}
    for line in lines:
        other = counted.get((line.account, line.reference))
        if other is not None and not line.fingerprint and other.id != line.id:
            facts: Facts = {"reference": line.reference, "amount": other.amount}
            line.mark_double(matches[line.id], Why("REFERENCE_OF_OTHER_AMOUNT", facts))
        else:
            line.intend(intent_of(matches[line.id], line, open_invoices))
