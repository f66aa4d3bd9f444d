"""Waiting bank lines are carried through invoice and ledger to their end, each step safe to do again.

Order of writes: the line with its intent, the invoice, the journal entry, the line as settled. A crash after any of
them leaves a waiting line, and settling it is the same path that every line takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chassis.documents import Query
from chassis.errors import LostUpdateError
from chassis.settings import VIETNAM
from services.payments.domain import limits
from services.payments.domain.invoices import Invoice, Payment
from services.payments.domain.ledger import LineBooking, entries_of_write_offs, entry_of_invoice, entry_of_line
from services.payments.domain.lines import Line, State
from services.payments.store import PaymentsStore


async def settle(store: PaymentsStore, lines: Iterable[Line]) -> None:
    """Raises LostUpdateError when an invoice is changed by others again and again."""
    waiting = [line for line in lines if line.intent is not None]
    if not waiting:
        return
    answers = await _put_to_invoices(store, waiting)
    today = store.now().astimezone(VIETNAM).date()
    bookings = [
        LineBooking(
            line.id, line.school, line.on, line.move, line.split, line.settled(answers[line.id]), today, line.medium
        )
        for line in waiting
    ]
    # An entry that is there already was posted by a settling that died, or by a twin of this one: its id says so.
    await store.entries.keep_many([entry for entry in map(entry_of_line, bookings) if entry is not None])
    for line in waiting:
        line.settle(answers[line.id])
    # A line lost here was settled by a twin, with the same answers.
    await store.lines.keep_many(waiting)


async def settle_waiting(store: PaymentsStore) -> int:
    """Finishes what a crash left; returns how many lines it was."""
    done = 0
    while True:
        waiting = await store.lines.where(Query(equals={"state": State.WAITING.value}, limit=limits.BATCH_LINES))
        await settle(store, waiting)
        done += len(waiting)
        if len(waiting) < limits.BATCH_LINES:
            return done


async def book_missing(store: PaymentsStore, *, school: str = "", period: str = "") -> int:
    """Posts the entries of invoices that a crash left unbooked: all of them, or those of a school's month."""
    equals = {"school": school, "period": period} if school else {}
    booked = 0
    for unbooked in await store.unbooked_periods(equals):
        of_period, after = {**equals, "period": unbooked}, ""
        while page := await store.invoices.where(Query(equals=of_period, limit=limits.BATCH_LINES, after=after)):
            await book(store, page)
            booked += len(page)
            after = page[-1].id
    return booked


async def book(store: PaymentsStore, invoices: Sequence[Invoice]) -> None:
    """Booking twice is booking once."""
    if invoices:
        raised = [entry_of_invoice(invoice) for invoice in invoices]
        await store.entries.keep_many([*raised, *(one for each in invoices for one in entries_of_write_offs(each))])


async def _put_to_invoices(store: PaymentsStore, lines: Sequence[Line]) -> dict[str, dict[str, Payment]]:
    """Each line's answers, by invoice, from those of its intent; earlier matches are taken back."""
    answers: dict[str, dict[str, Payment]] = {line.id: {} for line in lines}
    pending = [line for line in lines if _invoices_of(line)]
    for _ in range(limits.SETTLE_TRIES):
        invoices = await store.invoices.many(invoice for line in pending for invoice in _invoices_of(line))
        touched: dict[str, Invoice] = {}
        for line in pending:
            answers[line.id] = _move(line, invoices, touched)
        lost = set(await store.invoices.keep_many(list(touched.values()))) if touched else set()
        pending = [line for line in pending if not lost.isdisjoint(_invoices_of(line))]
        if not pending:
            return answers
    raise LostUpdateError(f"{len(pending)} bank lines found their invoices changed {limits.SETTLE_TRIES} times")


def _invoices_of(line: Line) -> set[str]:
    """Those that the line is about to be put to, and those that it was put to before."""
    return {*line.offers(), *line.split.invoices}


def _move(line: Line, invoices: dict[str, Invoice], touched: dict[str, Invoice]) -> dict[str, Payment]:
    offers = line.offers()
    for before in line.split.invoices:
        old = invoices.get(before)
        if before not in offers and old is not None and old.payment_of(line.id) is not None:
            old.give_back(line.id, line.move)
            touched[before] = old
    answers: dict[str, Payment] = {}
    for name, offer in offers.items():
        invoice = invoices[name]
        known = invoice.payment_of(line.id)
        answers[name] = invoice.take(offer)
        if invoice.payment_of(line.id) is not known:
            touched[name] = invoice
    return answers
