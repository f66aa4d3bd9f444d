"""What payments tells: fee items, invoices raised, fees paid, money that nobody can be named for, receipts."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from contracts.envelope import Fact


class FeeItemSet(Fact):
    """A fee item was entered, or its price or rule changed. The whole present state. Amount in đồng per unit."""

    TYPE: ClassVar = "payments.fee_item_set.v1"
    EXAMPLE: ClassVar = {
        "school": "",
        "item": "NU",
        "name": "Nước uống",
        "amount": 10000,
        "unit": "month",
        "levels": ["Mầm non", "Tiểu học", "THCS"],
    }
    item: str
    name: str
    amount: int
    unit: str
    levels: tuple[str, ...] = ()


class InvoiceRaised(Fact):
    """A pupil owes this for a period. Amount in đồng; period is a month, 2026-10."""

    TYPE: ClassVar = "payments.invoice_raised.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "invoice": "2600000271/2026-10",
        "pupil": "2600000271",
        "amount": 10000,
        "period": "2026-10",
    }
    invoice: str
    pupil: str
    amount: int
    period: str


class FeePaid(Fact):
    """Money was put to an invoice. Amount in đồng; below zero when a wrong match was taken back.

    Period is the invoice's month, 2026-10; it is empty in facts that were told before they had it.
    """

    TYPE: ClassVar = "payments.fee_paid.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "invoice": "2600000271/2026-10",
        "pupil": "2600000271",
        "amount": 10000,
        "reference": "FT2628060707296",
        "period": "2026-10",
    }
    invoice: str
    pupil: str
    amount: int
    reference: str
    period: str = ""


class FeeWrittenOff(Fact):
    """A school no longer asks for a part of an invoice, as two people said; below zero: it asks again. In đồng."""

    TYPE: ClassVar = "payments.fee_written_off.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "invoice": "2600000271/2026-10",
        "pupil": "2600000271",
        "amount": 10000,
        "period": "2026-10",
        "reason": "gia đình gặp thiên tai",
    }
    invoice: str
    pupil: str
    amount: int
    period: str
    reason: str


class LineUnmatched(Fact):
    """Money arrived that names no pupil: somebody has to look. Amount in đồng."""

    TYPE: ClassVar = "payments.line_unmatched.v1"
    EXAMPLE: ClassVar = {"school": "8702030", "reference": "FT26300UNKNOWN1", "amount": 777000}
    reference: str
    amount: int


class ReceivingAccountChanged(Fact):
    """A school is paid to another account, as two people said: that account and the one before, empty in the first.

    Who proposed and who confirmed are ids of people. Money that payers send to the account before is the school's still
    as long as that account is.
    """

    TYPE: ClassVar = "payments.receiving_account_changed.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "bin": "970436",
        "account": "0123456789012",
        "holder": "TRUONG THCS TAN PHUOC",
        "bin_before": "970418",
        "account_before": "1150002012345",
        "holder_before": "TRUONG THCS TAN PHUOC",
        "proposed_by": "KT8702030001",
        "confirmed_by": "HT8702030001",
    }
    bin: str
    account: str
    holder: str
    bin_before: str = ""
    account_before: str = ""
    holder_before: str = ""
    proposed_by: str
    confirmed_by: str


class MoneyProved(Fact):
    """A school's money was held against itself: bills, bank lines, ledger and receipts. Sums in đồng.

    Told every night, and of all schools together with no school. `unequal` counts places that say different sums,
    `orphans` what has no counterpart, `doubles` what may be counted twice and waits for a person. `report_sha256` is
    the hash over every sum and difference of the report that the house keeps.
    """

    TYPE: ClassVar = "payments.money_proved.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "on": "2026-10-31",
        "billed": 400000,
        "receivable": 390000,
        "received": 10000,
        "unequal": 0,
        "orphans": 0,
        "doubles": 1,
        "report_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }
    on: date
    billed: int
    receivable: int
    received: int
    unequal: int
    orphans: int
    doubles: int
    report_sha256: str


class ReceiptIssued(Fact):
    """A payment got its receipt, numbered without gaps within a school and year."""

    TYPE: ClassVar = "payments.receipt_issued.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "receipt": "8702030/2026/0000001",
        "invoice": "2600000271/2026-10",
        "amount": 10000,
    }
    receipt: str
    invoice: str
    amount: int


class ReceiptVoided(Fact):
    """The payment of a receipt was put to somebody else, as two people said: the number stays and is void."""

    TYPE: ClassVar = "payments.receipt_voided.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "receipt": "8702030/2026/0000001",
        "invoice": "2600000271/2026-10",
        "amount": 10000,
        "reason": "mẹ em báo chuyển nhầm",
    }
    receipt: str
    invoice: str
    amount: int
    reason: str
