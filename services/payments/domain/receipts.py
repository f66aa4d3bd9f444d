"""A receipt for one payment, numbered without gaps within a school and year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from chassis.aggregate import Aggregate
from contracts.facts.payments import ReceiptIssued, ReceiptVoided
from services.payments.domain.desk import is_of_desk
from services.payments.domain.invoices import Invoice, Payment

SERIES = "BN"


@dataclass(frozen=True)
class ReceiptPart:
    """One bill of a receipt for several; the amount is in đồng."""

    invoice: str
    pupil: str
    pupil_name: str
    class_name: str
    period: str
    amount: int


@dataclass(kw_only=True)
class Receipt(Aggregate):
    """The id holds school, year and number; `payment` names what it is for, once.

    What a family pays at the desk has one receipt: `parts` are its bills, the first of which stands above too. What of
    it was an advance, and goes to a later bill, has one of its own then.
    """

    school: str
    year: int
    number: int
    payment: str
    invoice: str
    pupil: str
    pupil_name: str
    class_name: str
    period: str
    amount: int
    reference: str
    on: date
    issued_at: datetime
    # Set when the payment went to somebody else.
    voided_at: datetime | None = None
    voided_by: tuple[str, ...] = ()
    void_reason: str = ""
    parts: tuple[ReceiptPart, ...] = ()

    @property
    def pupils(self) -> list[str]:
        """All whom it is about."""
        return list(dict.fromkeys([self.pupil, *(part.pupil for part in self.parts)]))

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None

    def void(self, by: tuple[str, ...], at: datetime, reason: str) -> None:
        """Its payment goes to somebody else: the number stays, the receipt says no more than that."""
        self.voided_at, self.voided_by, self.void_reason = at, by, reason
        self.tell(
            ReceiptVoided(school=self.school, receipt=self.id, invoice=self.invoice, amount=self.amount, reason=reason)
        )

    @property
    def shown_number(self) -> str:
        return f"{SERIES}{self.year}-{self.number:07d}"


@dataclass(frozen=True)
class ReservedNumber:
    """A number given to a payment; the receipt itself may still have to be kept."""

    number: int
    invoice: str
    payment: Payment
    at: datetime
    parts: tuple[ReceiptPart, ...] = ()


@dataclass(frozen=True)
class Due:
    """A payment that is to have a receipt. Of the desk: of all its bills, and the sum of them."""

    invoice: Invoice
    payment: Payment
    parts: tuple[ReceiptPart, ...] = ()

    @property
    def key(self) -> str:
        return payment_key(self.invoice.id, self.payment)


@dataclass(kw_only=True)
class ReceiptBook(Aggregate):
    """Gives out numbers, so that a crash or a race leaves neither a gap nor a number twice.

    A number is reserved here first; whoever opens the book next keeps the receipts that a crash left unkept.
    """

    last: int = 0
    pending: list[ReservedNumber] = field(default_factory=list)

    def reserve(self, payments: Sequence[Due], at: datetime) -> None:
        """Forgets the reservations before: their receipts are kept."""
        self.pending = [
            ReservedNumber(self.last + place, due.invoice.id, due.payment, at, due.parts)
            for place, due in enumerate(payments, start=1)
        ]
        self.last += len(payments)


def book_id(school: str, year: int) -> str:
    return f"{school}/{year}"


def receipt_id(school: str, year: int, number: int) -> str:
    return f"{school}/{year}/{number:07d}"


def payment_key(invoice: str, payment: Payment) -> str:
    """A line that was moved away and back is another payment; of the desk all bills of a move are one."""
    if is_of_desk(payment.line):
        return f"{payment.line}|{payment.move}"
    return f"{invoice}|{payment.line}|{payment.move}"


def issue(invoice: Invoice, reserved: ReservedNumber) -> Receipt:
    """A new receipt, already told. The year is that of the issue."""
    payment, number, at = reserved.payment, reserved.number, reserved.at
    receipt = Receipt(
        id=receipt_id(invoice.school, at.year, number),
        school=invoice.school,
        year=at.year,
        number=number,
        payment=payment_key(invoice.id, payment),
        invoice=invoice.id,
        pupil=invoice.pupil,
        pupil_name=invoice.pupil_name,
        class_name=invoice.class_name,
        period=invoice.period,
        amount=payment.amount,
        reference=payment.reference,
        on=payment.on,
        issued_at=at,
        parts=reserved.parts,
    )
    receipt.tell(ReceiptIssued(school=invoice.school, receipt=receipt.id, invoice=invoice.id, amount=payment.amount))
    return receipt


def due_of_desk(line: str, move: int, invoices: Sequence[Invoice]) -> Due | None:
    """What a line of the desk paid by one move; None where that is nothing. `invoices` in the order of its shares."""
    paid = [
        (one, payment)
        for one in invoices
        if (payment := one.payment_of(line)) is not None and payment.amount and payment.move == move
    ]
    if not paid:
        return None
    parts = tuple(
        ReceiptPart(one.id, one.pupil, one.pupil_name, one.class_name, one.period, payment.amount)
        for one, payment in paid
    )
    first, payment = paid[0]
    return Due(first, replace(payment, amount=sum(part.amount for part in parts)), parts)


def check_receipt(receipt: Receipt) -> None:
    """Raises ValueError when id, number and amount do not fit."""
    if receipt.id != receipt_id(receipt.school, receipt.year, receipt.number):
        raise ValueError(f"receipt {receipt.id} is not number {receipt.number} of {receipt.school} in {receipt.year}")
    if receipt.parts and receipt.amount != sum(part.amount for part in receipt.parts):
        raise ValueError(f"the parts of receipt {receipt.id} do not add up to {receipt.amount}")
    if receipt.amount <= 0:
        raise ValueError(f"receipt {receipt.id} is for {receipt.amount}")
