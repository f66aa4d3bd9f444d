"""A receipt for one payment, numbered without gaps within a school and year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from chassis.aggregate import Aggregate
from contracts.facts.payments import ReceiptIssued, ReceiptVoided
from services.payments.domain.invoices import Invoice, Payment

SERIES = "BN"


@dataclass(kw_only=True)
class Receipt(Aggregate):
    """The id holds school, year and number; `payment` names what it is for, once."""

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


@dataclass(kw_only=True)
class ReceiptBook(Aggregate):
    """Gives out numbers, so that a crash or a race leaves neither a gap nor a number twice.

    A number is reserved here first; whoever opens the book next keeps the receipts that a crash left unkept.
    """

    last: int = 0
    pending: list[ReservedNumber] = field(default_factory=list)

    def reserve(self, payments: Sequence[tuple[Invoice, Payment]], at: datetime) -> None:
        """Forgets the reservations before: their receipts are kept."""
        self.pending = [
            ReservedNumber(self.last + place, invoice.id, payment, at)
            for place, (invoice, payment) in enumerate(payments, start=1)
        ]
        self.last += len(payments)


def book_id(school: str, year: int) -> str:
    return f"{school}/{year}"


def receipt_id(school: str, year: int, number: int) -> str:
    return f"{school}/{year}/{number:07d}"


def payment_key(invoice: str, payment: Payment) -> str:
    """A line that was moved away and back is another payment."""
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
    )
    receipt.tell(ReceiptIssued(school=invoice.school, receipt=receipt.id, invoice=invoice.id, amount=payment.amount))
    return receipt


def check_receipt(receipt: Receipt) -> None:
    """Raises ValueError when id, number and amount do not fit."""
    if receipt.id != receipt_id(receipt.school, receipt.year, receipt.number):
        raise ValueError(f"receipt {receipt.id} is not number {receipt.number} of {receipt.school} in {receipt.year}")
    if receipt.amount <= 0:
        raise ValueError(f"receipt {receipt.id} is for {receipt.amount}")
