"""A family pays at the desk: several bills, one line, one receipt; the same again is the same, also days later."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.documents import Query, decide
from chassis.identity.actor import Actor
from chassis.settings import VIETNAM
from chassis.why import Why
from services.payments.domain import limits
from services.payments.domain.demands import Pupil
from services.payments.domain.desk import CASH, MEDIA, account_of_desk, reference_of
from services.payments.domain.division import Share, check_division, merged
from services.payments.domain.invoices import OPEN, PART, Invoice
from services.payments.domain.ledger import CARDS
from services.payments.domain.ledger import CASH as DRAWER
from services.payments.domain.lines import Intent, Line, line_id
from services.payments.domain.policy import POLICY
from services.payments.domain.receipts import Receipt, due_of_desk
from services.payments.domain.refusals import (
    AmountInvalid,
    BillLeavesLess,
    GivenTooLittle,
    MediumUnknown,
    NotThisPupils,
)
from services.payments.store import PaymentsStore
from services.payments.usecases.receipts import issue_missing
from services.payments.usecases.settling import settle


@dataclass(frozen=True)
class DeskPayment:
    """What a family hands over for the shares, in đồng; `request` is the key that was made at the desk.

    `settled_later`: the money was taken while the line to us was broken, so that it is taken whatever was paid since.
    """

    school: str
    medium: str
    shares: tuple[Share, ...]
    given: int
    request: str
    settled_later: bool = False

    @property
    def amount(self) -> int:
        return sum(share.amount for share in self.shares)


@dataclass(frozen=True)
class Taken:
    """The line as it is booked, its receipt where a bill took something, and the pupils it names, by code."""

    line: Line
    receipt: Receipt | None
    pupils: dict[str, Pupil]

    @property
    def change(self) -> int:
        return max(0, self.line.given - self.line.amount)


@dataclass(frozen=True)
class Desk:
    """What a desk holds by the ledger, in đồng: cash in its drawer, and card money that is still to come."""

    cash: int
    cards: int


async def desk_bills(store: PaymentsStore, *, actor: Actor, school: str, limit: int, after: str = "") -> list[Invoice]:
    """What may be paid at the desk: open bills of a school, by id, behind the id `after`. Raises NotAllowed."""
    POLICY.require(actor, "take_at_desk", school=school)
    await store.audit(actor, "desk_bills", school)
    return await store.invoices.where(
        Query(equals={"school": school}, any_of={"state": [OPEN, PART]}, limit=limit, after=after)
    )


async def read_desk(store: PaymentsStore, *, actor: Actor, school: str) -> Desk:
    """Raises NotAllowed."""
    POLICY.require(actor, "read_desk", school=school)
    held = await store.balances(school)
    return Desk(held[DRAWER], held[CARDS])


async def take_at_desk(store: PaymentsStore, *, actor: Actor, taking: DeskPayment) -> Taken:
    """The money is booked to its bills and has its receipt. What a bill has no room for any more is an advance.

    The same request gets the same line and receipt. Raises NotAllowed, NotFound, MediumUnknown, AmountInvalid,
    GivenTooLittle, NotThisPupils or BillLeavesLess.
    """
    POLICY.require(actor, "take_at_desk", school=taking.school)
    name = line_id(account_of_desk(taking.school), reference_of(actor.id, taking.request), 1)
    await store.audit(actor, "take_at_desk", f"{name} {taking.medium} {taking.amount}")

    async def attempt() -> Line:
        known = await store.lines.find(name)
        if known is not None:
            return known
        await _check(store, taking)
        line = _line_of(store, actor, taking, name)
        await store.lines.keep(line)
        return line

    line = await decide(attempt)
    await settle(store, [line])
    return Taken(line, await _receipt_of(store, line), await store.pupils_named(line.named))


def _line_of(store: PaymentsStore, actor: Actor, taking: DeskPayment, name: str) -> Line:
    account, reference, _ = name.split("/")
    line = Line(
        id=name,
        school=taking.school,
        account=account,
        reference=reference,
        occurrence=1,
        amount=taking.amount,
        on=store.now().astimezone(VIETNAM).date(),
        memo="",
        medium=taking.medium,
        taken_by=actor.id,
        given=taking.given,
    )
    line.intend(Intent(merged(taking.shares), Why("TAKEN_AT_DESK", {"who": actor.name or actor.id})))
    return line


async def _check(store: PaymentsStore, taking: DeskPayment) -> None:
    if taking.medium not in MEDIA:
        raise MediumUnknown(taking.medium)
    if not 0 < len(taking.shares) <= limits.DESK_PARTS or not 0 < taking.amount <= limits.AMOUNT_DONG:
        raise AmountInvalid(taking.amount)
    check_division("", taking.amount, taking.shares)
    if taking.given and (taking.given < taking.amount or taking.medium != CASH):
        raise GivenTooLittle(taking.given, taking.amount)
    bills = await store.invoices.many(share.invoice for share in taking.shares)
    for share in merged(taking.shares):
        bill = bills.get(share.invoice) or await store.invoices.get(share.invoice)
        if (bill.pupil, bill.school) != (share.pupil, taking.school):
            raise NotThisPupils(share.invoice, share.pupil)
        if share.amount > bill.open and not taking.settled_later:
            raise BillLeavesLess(bill.id, share.amount, bill.open)


async def _receipt_of(store: PaymentsStore, line: Line) -> Receipt | None:
    """Issued where it has none; None where no bill took anything, or its money was moved since."""
    bills = await store.invoices.many(invoice for invoice in line.split.invoices if invoice)
    move = line.shared_at or 1  # what became of an advance since has its own receipt
    due = due_of_desk(line.id, move, [bills[invoice] for invoice in line.split.invoices if invoice in bills])
    if due is None:
        return None
    await issue_missing(store, line.school, [due])
    return next(iter(await store.receipts_for([due.key])), None)
