"""A bill as its payer sees it: what is owed, and the transfer that pays it; no more of the pupil than that needs."""

from __future__ import annotations

from dataclasses import dataclass

from services.payments.domain.invoices import Invoice
from services.payments.domain.periods import month_of
from services.payments.domain.receiving import ReceivingAccount
from services.payments.domain.vietqr import Transfer, payload, purpose_of


@dataclass(frozen=True)
class Bill:
    invoice: Invoice
    school_name: str
    account: ReceivingAccount
    purpose: str
    # Empty when nothing is open: a paid bill must not be paid again.
    qr: str

    @property
    def payer_hint(self) -> str:
        return f"{initials(self.invoice.pupil_name)} · {self.invoice.pupil}"


def bill_of(invoice: Invoice, school_name: str, account: ReceivingAccount) -> Bill:
    """The amount is what is still open, so that a second payment closes a part payment exactly."""
    purpose = purpose_of(invoice.pupil, f"T{month_of(invoice.period)}")
    transfer = Transfer(bin=account.bin, account=account.account, amount=invoice.open, purpose=purpose)
    return Bill(invoice, school_name, account, purpose, payload(transfer) if invoice.open else "")


def initials(name: str) -> str:
    """`Ngô Bảo Dung` is N.B.D."""
    return "".join(f"{word[0].upper()}." for word in name.split())
