"""An invoice: what one pupil owes for one month, and the bank lines that were put to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from chassis.aggregate import Aggregate
from contracts.facts.payments import FeePaid, FeeWrittenOff, InvoiceRaised
from services.payments.domain.demands import OwedItem, Pupil
from services.payments.domain.desk import is_of_desk
from services.payments.domain.refusals import ReasonMissing, WriteOffTooLarge
from services.payments.domain.second_person import require_other

OPEN, PART, PAID, WRITTEN_OFF = "open", "part", "paid", "written_off"


@dataclass(frozen=True)
class Payment:
    """`closed` says whether nothing was open right after it: the line's state must not change with what came later."""

    line: str
    reference: str
    amount: int
    on: date
    move: int
    closed: bool


@dataclass(frozen=True)
class WriteOff:
    """What a school no longer asks for, in đồng; below zero: what it asks for again. Two people said so."""

    amount: int
    reason: str
    by: str
    at: datetime
    request: str
    confirmed_by: str = ""


@dataclass(kw_only=True)
class Invoice(Aggregate):
    """The id is derived from pupil, period and number, so raising twice changes nothing.

    What is owed more after a month was billed has an invoice of its own, under the next number: one that was handed
    out is never changed.
    """

    school: str
    pupil: str
    pupil_name: str
    class_name: str
    period: str
    number: int = 1
    lines: tuple[OwedItem, ...]
    amount: int
    state: str = OPEN
    link: str  # the unguessable part of the bill's address
    # Where the school was paid when it was raised; empty where nobody had said it yet, and in older invoices.
    account: str = ""
    paid: int = 0
    payments: list[Payment] = field(default_factory=list)
    # The last move of a line that took its money back: an older move that comes late must not put it here again.
    returned: dict[str, int] = field(default_factory=dict)
    written_off: int = 0
    write_offs: list[WriteOff] = field(default_factory=list)
    proposal: WriteOff | None = None
    waits: bool = False  # for a second person: there is a proposal

    @property
    def open(self) -> int:
        return self.amount - self.paid - self.written_off

    def propose_write_off(self, wanted: WriteOff) -> bool:
        """It waits for a second person. False when the same request was taken before.

        Raises ReasonMissing or WriteOffTooLarge.
        """
        known = [*self.write_offs, *([self.proposal] if self.proposal else [])]
        if any(wanted.request and one.request == wanted.request for one in known):
            return False
        if not wanted.reason:
            raise ReasonMissing
        if not wanted.amount or not -self.written_off <= wanted.amount <= self.open:
            raise WriteOffTooLarge(self.id, wanted.amount, self.open)
        self.proposal, self.waits = wanted, True
        return True

    def decide_write_off(self, by: str, *, accepted: bool) -> bool:
        """False where nothing waits. What was paid meanwhile is not written off.

        Raises SecondPersonNeeded, or WriteOffTooLarge where less is open by now.
        """
        wanted = self.proposal
        if wanted is None:
            return False
        if accepted:
            require_other(wanted.by, by)
            if wanted.amount > self.open:
                raise WriteOffTooLarge(self.id, wanted.amount, self.open)
            self.write_offs = [*self.write_offs, replace(wanted, confirmed_by=by)]
            self.written_off += wanted.amount
            self.state = _state(self)
            self.tell(
                FeeWrittenOff(
                    school=self.school,
                    invoice=self.id,
                    pupil=self.pupil,
                    amount=wanted.amount,
                    period=self.period,
                    reason=wanted.reason,
                )
            )
        self.proposal, self.waits = None, False
        return True

    def take(self, offer: Payment) -> Payment:
        """Puts at most what is open to the invoice. The same line again changes nothing and gets the same answer.

        A later move of the line may put more or less here than it did. An answer of nothing is noted too: what comes
        later must not change it.
        """
        known = self.payment_of(offer.line)
        if known is not None:
            return self._take_otherwise(known, offer)
        late = offer.move <= self.returned.get(offer.line, 0)
        taken = 0 if late else min(offer.amount, self.open)
        payment = replace(offer, amount=taken, closed=taken == self.open)
        if not late:
            self.payments.append(payment)
        if taken:
            self._changed(taken, offer.reference)
        return payment

    def _take_otherwise(self, known: Payment, offer: Payment) -> Payment:
        free = self.open + known.amount
        taken = min(offer.amount, free)
        # Of a line of the desk all payments bear the move of their receipt, also those that stay as they were.
        if known.move >= offer.move or (taken == known.amount and not is_of_desk(offer.line)):
            return known
        payment = replace(offer, amount=taken, closed=taken == free)
        self.payments[self.payments.index(known)] = payment
        if taken != known.amount:
            self._changed(taken - known.amount, offer.reference)
        return payment

    def give_back(self, line: str, move: int) -> int:
        """Takes a wrong match off the invoice; 0 when the line is not on it (any more)."""
        known = self.payment_of(line)
        if known is None or known.move >= move:
            return 0
        self.returned[line] = move
        self.payments.remove(known)
        if known.amount:
            self._changed(-known.amount, known.reference)
        return known.amount

    def payment_of(self, line: str) -> Payment | None:
        return next((payment for payment in self.payments if payment.line == line), None)

    def tell_present(self) -> None:
        """What is due. Payments are events and are never told again."""
        self.tell(
            InvoiceRaised(school=self.school, invoice=self.id, pupil=self.pupil, amount=self.amount, period=self.period)
        )

    def _changed(self, by: int, reference: str) -> None:
        self.paid += by
        self.state = _state(self)
        self.tell(
            FeePaid(
                school=self.school,
                invoice=self.id,
                pupil=self.pupil,
                amount=by,
                reference=reference,
                period=self.period,
            )
        )


def _state(invoice: Invoice) -> str:
    if invoice.open:
        return PART if invoice.paid else OPEN
    return WRITTEN_OFF if invoice.written_off else PAID


def invoice_id(pupil: str, period: str, number: int = 1) -> str:
    return f"{pupil}/{period}" if number == 1 else f"{pupil}/{period}/{number}"


def not_billed(owed: Iterable[OwedItem], school: str, before: Iterable[Invoice]) -> list[OwedItem]:
    """Of what a pupil owes a school in a month, what no invoice of that school and month asks for yet."""
    billed = {line.item for invoice in before if invoice.school == school for line in invoice.lines}
    return [item for item in owed if item.item not in billed]


def raise_invoice(
    pupil: Pupil,
    period: str,
    owed: Sequence[OwedItem],
    *,
    link: str,
    account: str = "",
    before: Sequence[Invoice] = (),
) -> Invoice:
    """A new invoice, already told. `before` are all that the pupil has of the period, at whatever school."""
    number = 1 + max((invoice.number for invoice in before), default=0)
    amount = sum(line.amount for line in owed)
    invoice = Invoice(
        id=invoice_id(pupil.id, period, number),
        school=pupil.school,
        pupil=pupil.id,
        pupil_name=pupil.name,
        class_name=pupil.class_name,
        period=period,
        number=number,
        lines=tuple(owed),
        amount=amount,
        link=link,
        account=account,
    )
    invoice.tell_present()
    return invoice


def check_invoice(invoice: Invoice) -> None:
    """Raises ValueError when the sums do not hold, or the id is of another invoice."""
    if invoice.id != invoice_id(invoice.pupil, invoice.period, invoice.number):
        raise ValueError(f"invoice {invoice.id} is not that of {invoice.pupil} for {invoice.period}")
    if invoice.amount != sum(line.amount for line in invoice.lines) or invoice.amount <= 0:
        raise ValueError(f"the lines of invoice {invoice.id} do not add up to {invoice.amount}")
    if invoice.paid != sum(payment.amount for payment in invoice.payments):
        raise ValueError(f"the payments of invoice {invoice.id} do not add up to {invoice.paid}")
    if not 0 <= invoice.paid <= invoice.amount or invoice.open < 0 or invoice.written_off < 0:
        raise ValueError(f"invoice {invoice.id} of {invoice.amount} has taken {invoice.paid}")
    if invoice.written_off != sum(one.amount for one in invoice.write_offs):
        raise ValueError(f"what was written off of invoice {invoice.id} does not add up to {invoice.written_off}")
    if invoice.waits != (invoice.proposal is not None):
        raise ValueError(f"invoice {invoice.id} and its proposal do not say the same")
    if len({payment.line for payment in invoice.payments}) != len(invoice.payments):
        raise ValueError(f"a bank line stands twice on invoice {invoice.id}")
    if invoice.state != _state(invoice):
        raise ValueError(f"invoice {invoice.id} says {invoice.state} with {invoice.open} open")
