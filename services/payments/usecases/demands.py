"""A month is demanded: an invoice for each pupil who owes something, and a reason for all that is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from chassis.documents import Query
from chassis.errors import LostUpdateError
from chassis.identity.actor import Actor
from services.payments.domain import limits
from services.payments.domain.demands import SCHOOL_MONTHS, LeftOut, Pupil, School, demand
from services.payments.domain.fees import FeeItem
from services.payments.domain.invoices import Invoice, not_billed, raise_invoice
from services.payments.domain.lines import Intent, Line, State
from services.payments.domain.matching import PupilIndex
from services.payments.domain.open_invoices import OpenInvoices
from services.payments.domain.periods import is_in_school_year
from services.payments.domain.policy import POLICY
from services.payments.domain.refusals import PeriodOutsideSchoolYear
from services.payments.store import PaymentsStore
from services.payments.usecases.credits import intent_of
from services.payments.usecases.settling import book, book_missing, settle


@dataclass
class RaisedDemands:
    """Counts of pupils and of invoices. `supplements` are those of the raised that add to what was billed before.

    `same` counts the pupils who owe nothing more; `amount` is the sum of what was raised now, in đồng.
    """

    pupils: int = 0
    raised: int = 0
    supplements: int = 0
    same: int = 0
    amount: int = 0
    left_out: Counter[LeftOut] = field(default_factory=Counter)


async def raise_demands(
    store: PaymentsStore, *, actor: Actor, school: str, period: str, confirmed: bool = False
) -> RaisedDemands:
    """An invoice for each pupil who owes something in the month that is not billed yet.

    Asking again raises only what is missing: for whoever is new, and for items that came later. Raises NotAllowed,
    NotFound, PeriodInvalid, or PeriodOutsideSchoolYear unless the period was confirmed.
    """
    POLICY.require(actor, "raise_demands", school=school)
    await store.audit(actor, "raise_demands", f"{school} {period}")
    if not confirmed and not is_in_school_year(period, store.now().date(), SCHOOL_MONTHS):
        raise PeriodOutsideSchoolYear(period)
    own = await store.school(school)
    receiving = await store.accounts.find(school)
    items = await store.items.where(Query(limit=limits.PAGE_ROWS))
    pupils = await store.pupils_of(school)
    total = RaisedDemands(pupils=len(pupils))
    for start in range(0, len(pupils), limits.BATCH_LINES):
        batch = pupils[start : start + limits.BATCH_LINES]
        month = _Month(own, period, items, receiving.account if receiving else "")
        await _raise_batch(store, total, month, batch)
    await book_missing(store, school=school, period=period)
    await match_again(store, school, PupilIndex(pupils))
    return total


@dataclass(frozen=True)
class _Month:
    """What is the same for all pupils of a school; `account` is where it is paid, empty while nobody has said it."""

    school: School
    period: str
    items: Sequence[FeeItem]
    account: str


async def _raise_batch(store: PaymentsStore, total: RaisedDemands, month: _Month, pupils: Sequence[Pupil]) -> None:
    school, period = month.school, month.period
    choices = await store.choices.many(pupil.id for pupil in pupils)
    before = await store.invoices_of_period(period, (pupil.id for pupil in pupils))
    fresh: list[Invoice] = []
    for pupil in pupils:
        owed, left = demand(school, pupil, month.items, choices.get(pupil.id), period)
        total.left_out.update(left)
        known = before.get(pupil.id, [])
        more = not_billed(owed, school.id, known)
        if more:
            link = store.secret(limits.LINK_CHARACTERS)
            fresh.append(raise_invoice(pupil, period, more, link=link, account=month.account, before=known))
        elif any(invoice.school == school.id for invoice in known):
            total.same += 1
    lost = set(await store.invoices.keep_many(fresh)) if fresh else set()
    if len(await store.invoices.many(lost)) < len(lost):
        # Not a twin's doing: two links were alike. Raising again draws new ones.
        raise LostUpdateError(f"{len(lost)} invoices of {school.id} for {period} were not kept; raise them again")
    kept = [invoice for invoice in fresh if invoice.id not in lost]
    await book(store, kept)
    total.raised += len(kept)
    total.supplements += sum(invoice.number > 1 for invoice in kept)
    total.same += len(lost)
    total.amount += sum(invoice.amount for invoice in kept)


async def match_again(store: PaymentsStore, school: str, index: PupilIndex) -> int:
    """Money that came before its invoice, or before its pupil was known, finds them now."""
    # What a raising that died left waiting is carried to its end here, as an import does with its own.
    left = await _lines(store, school, State.WAITING)
    unknown = [line for line in await _lines(store, school, State.UNKNOWN) if not line.by_person]
    over = await _lines(store, school, State.OVER)
    matches = {line.id: index.match(line.memo) for line in unknown}
    pupils = {pupil for match in matches.values() for pupil in (match.pupil, *match.several)}
    pupils |= {line.pupil for line in over}
    open_invoices = OpenInvoices(await store.open_invoices(pupils - {""}))
    intents = {line.id: _of_what_is_over(line, open_invoices) for line in over}
    intents.update({line.id: intent_of(matches[line.id], line, open_invoices) for line in unknown})
    moved = [line for line in (*over, *unknown) if intents[line.id].shares]
    for line in moved:
        line.match_again(intents[line.id])
    lost = set(await store.lines.keep_many(moved)) if moved else set()
    await settle(store, [*left, *(line for line in moved if line.id not in lost)])
    return len(moved)


def _of_what_is_over(line: Line, open_invoices: OpenInvoices) -> Intent:
    """The line as it stands, and what it holds over put to invoices that were raised since; empty without one."""
    spread = open_invoices.spread(line.school, line.pupil, line.split.over)
    more = [share for share in spread if share.invoice not in ("", *line.split.invoices)]
    return Intent((*line.split.shares, *more) if more else (), line.reason)


async def _lines(store: PaymentsStore, school: str, state: State) -> list[Line]:
    equals = {"school": school, "state": state.value}
    return await store.lines.where(Query(equals=equals, limit=limits.BATCH_LINES))
