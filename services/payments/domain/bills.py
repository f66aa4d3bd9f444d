"""A bill as its payer sees it: what is owed, and the transfer that pays it; no more of the pupil than that needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.payments.domain.invoices import Invoice
from services.payments.domain.periods import month_of
from services.payments.domain.receiving import ReceivingAccount
from services.payments.domain.vietqr import Transfer, payload, purpose_of


@dataclass(frozen=True)
class AccountWarning:
    """The school is paid to another account than before: the number before, and since when.

    `issued_before` says that the bill was raised while the number before stood.
    """

    before: str
    since: date
    issued_before: bool


@dataclass(frozen=True)
class Bill:
    invoice: Invoice
    school_name: str
    account: ReceivingAccount
    purpose: str
    # Empty when nothing is open: a paid bill must not be paid again.
    qr: str
    warning: AccountWarning | None = None

    @property
    def payer_hint(self) -> str:
        return f"{initials(self.invoice.pupil_name)} · {self.invoice.pupil}"


def bill_of(invoice: Invoice, school_name: str, account: ReceivingAccount, today: date) -> Bill:
    """The amount is what is still open, so that a second payment closes a part payment exactly."""
    purpose = purpose_of(invoice.pupil, f"T{month_of(invoice.period)}")
    transfer = Transfer(bin=account.bin, account=account.account, amount=invoice.open, purpose=purpose)
    qr = payload(transfer) if invoice.open else ""
    return Bill(invoice, school_name, account, purpose, qr, warning_of(invoice, account, today))


def warning_of(invoice: Invoice, account: ReceivingAccount, today: date) -> AccountWarning | None:
    """Of another account than stood when the bill was raised, for ever; of a change since then, for a time."""
    raised_with = invoice.account or account.first_number
    if account.changes and raised_with != account.account:
        return AccountWarning(raised_with, account.changes[-1].at.date(), issued_before=True)
    lately = account.changed_lately(today)
    return AccountWarning(lately.before.account, lately.at.date(), issued_before=False) if lately else None


def initials(name: str) -> str:
    """`Ngô Bảo Dung` is N.B.D."""
    return "".join(f"{word[0].upper()}." for word in name.split())
