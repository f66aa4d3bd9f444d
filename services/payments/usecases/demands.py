"""A month is demanded: an invoice for each pupil who owes something, and a reason for all that is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from chassis.documents import Query
from chassis.errors import LostUpdateError
from chassis.identity.actor import Actor
from services.payments.domain import limits
from services.payments.domain.demands import LeftOut, Pupil, School, demand
from services.payments.domain.division import Share
from services.payments.domain.fees import FeeItem
from services.payments.domain.invoices import Invoice, invoice_id, raise_invoice
from services.payments.domain.lines import Intent, Line, State
from services.payments.domain.matching import PupilIndex
from services.payments.domain.open_invoices import OpenInvoices
from services.payments.domain.periods import month_of
from services.payments.domain.policy import POLICY
from services.payments.store import PaymentsStore
from services.payments.usecases.settling import book, book_missing, settle


@dataclass
class RaisedDemands:
    pupils: int = 0
    raised: int = 0
    same: int = 0
    amount: int = 0
    left_out: Counter[LeftOut] = field(default_factory=Counter)


async def raise_demands(store: PaymentsStore, *, actor: Actor, school: str, period: str) -> RaisedDemands:
    """An invoice for each pupil who owes something in the month; asking again raises only what is missing.

    Raises NotAllowed, NotFound or PeriodInvalid.
    """
    POLICY.require(actor, "raise_demands", school=school)
    await store.audited(actor, "raise_demands", f"{school} {period}")
    month_of(period)
    own = await store.school(school)
    items = await store.items.where(Query(limit=limits.PAGE_ROWS))
    pupils = await store.pupils_of(school)
    total = RaisedDemands(pupils=len(pupils))
    for start in range(0, len(pupils), limits.BATCH_LINES):
        batch = pupils[start : start + limits.BATCH_LINES]
        await _raise_batch(store, total, school=own, items=items, pupils=batch, period=period)
    await book_missing(store, school=school, period=period)
    await match_again(store, school, PupilIndex(pupils))
    return total


async def _raise_batch(
    store: PaymentsStore,
    total: RaisedDemands,
    *,
    school: School,
    items: Sequence[FeeItem],
    pupils: Sequence[Pupil],
    period: str,
) -> None:
    choices = await store.choices.many(pupil.id for pupil in pupils)
    known = await store.invoices.many(invoice_id(pupil.id, period) for pupil in pupils)
    fresh: list[Invoice] = []
    for pupil in pupils:
        owed, left = demand(school, pupil, items, choices.get(pupil.id), period)
        total.left_out.update(left)
        if invoice_id(pupil.id, period) in known:
            total.same += 1
        elif owed:
            fresh.append(raise_invoice(pupil, period, owed, link=store.secret(limits.LINK_CHARACTERS)))
    lost = set(await store.invoices.keep_many(fresh)) if fresh else set()
    if len(await store.invoices.many(lost)) < len(lost):
        # Not a twin's doing: two links were alike. Raising again draws new ones.
        raise LostUpdateError(f"{len(lost)} invoices of {school.id} for {period} were not kept; raise them again")
    kept = [invoice for invoice in fresh if invoice.id not in lost]
    await book(store, kept)
    total.raised += len(kept)
    total.same += len(lost)
    total.amount += sum(invoice.amount for invoice in kept)


async def match_again(store: PaymentsStore, school: str, index: PupilIndex) -> int:
    """Money that came before its invoice, or before its pupil was known, finds them now."""
    # What a raising that died left waiting is carried to its end here, as an import does with its own.
    left = await _lines(store, school, State.WAITING)
    unknown = await _lines(store, school, State.UNKNOWN)
    over = [line for line in await _lines(store, school, State.OVER) if not line.invoice]
    matches = {line.id: index.match(line.memo) for line in unknown if not line.by_person}
    pupils = {match.pupil for match in matches.values()} | {line.pupil for line in over}
    open_invoices = OpenInvoices(await store.open_invoices(pupils - {""}))
    moved: list[Line] = []
    for line in (*over, *unknown):
        match = matches.get(line.id)
        pupil, reason = (match.pupil, match.why) if match else (line.pupil, line.reason)
        invoice = open_invoices.oldest(pupil, line.amount) if pupil else ""
        if pupil and (invoice or not line.pupil):
            line.intend(Intent((Share(pupil, invoice, line.amount),), reason))
            moved.append(line)
    lost = set(await store.lines.keep_many(moved)) if moved else set()
    await settle(store, [*left, *(line for line in moved if line.id not in lost)])
    return len(moved)


async def _lines(store: PaymentsStore, school: str, state: State) -> list[Line]:
    equals = {"school": school, "state": state.value}
    return await store.lines.where(Query(equals=equals, limit=limits.BATCH_LINES))
