"""The collections of payments: each with its mapping, its indexes and the upcasters of its older schemas."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from chassis.documents import DocumentMapping, Index
from chassis.texts import verbatim
from importing import report_mapping
from services.payments.domain.fees import FeeItem, hold_fee_item
from services.payments.domain.invoices import Invoice, check_invoice
from services.payments.domain.ledger import JournalEntry, check_entry
from services.payments.domain.line_checks import check_line
from services.payments.domain.lines import Line
from services.payments.domain.notices import BankNotice, check_notice
from services.payments.domain.proof import MoneyProof, check_proof
from services.payments.domain.receipts import Receipt, ReceiptBook, check_receipt
from services.payments.domain.receiving import AccountProposal, Choice, ReceivingAccount
from services.payments.domain.tables import HandedTable

Document = dict[str, Any]


def line_from_schema_1(old: Document) -> Document:
    """A line had one pupil and one invoice, and its reason was a Vietnamese sentence."""
    split, intent = old["split"], old["intent"]
    shares = [_share(old["pupil"], split["invoice"], split["taken"])] if split["invoice"] else []
    kept = {name: value for name, value in old.items() if name not in ("invoice", "why")}
    return {
        **kept,
        "reason": asdict(verbatim(old["why"])),
        "split": {"shares": shares, "over": split["over"], "unknown": split["unknown"]},
        "intent": _intent_from_schema_1(intent, old["amount"]) if intent else None,
    }


def _intent_from_schema_1(old: Document, amount: int) -> Document:
    shares = [_share(old["pupil"], old["invoice"], amount)] if old["pupil"] else []
    return {"shares": shares, "reason": asdict(verbatim(old["why"]))}


def _share(pupil: str, invoice: str, amount: int) -> Document:
    return {"pupil": pupil, "invoice": invoice, "amount": amount}


ITEMS = DocumentMapping("fee_items", FeeItem, check=hold_fee_item, told=True)
ACCOUNTS = DocumentMapping(
    "accounts", ReceivingAccount, indexes=(Index(("account",), unique=True),), told=True, once_untold=True
)
PROPOSALS = DocumentMapping("account_proposals", AccountProposal)
CHOICES = DocumentMapping("choices", Choice, indexes=(Index(("school",)),))
INVOICES = DocumentMapping(
    "invoices",
    Invoice,
    indexes=(Index(("school", "period")), Index(("pupil",)), Index(("link",), unique=True)),
    check=check_invoice,
    told=True,
    silent=frozenset({"payments", "returned", "proposal", "waits"}),
)
LINES = DocumentMapping(
    "lines",
    Line,
    schema=2,
    upcasters={1: line_from_schema_1},
    indexes=(
        Index(("school", "state")),
        Index(("state",)),
        Index(("pupil",)),
        Index(("account", "reference")),
        Index(("account", "on")),
    ),
    check=check_line,
)
ENTRIES = DocumentMapping("entries", JournalEntry, indexes=(Index(("school", "period", "kind")),), check=check_entry)
RECEIPTS = DocumentMapping(
    "receipts",
    Receipt,
    indexes=(Index(("payment",), unique=True), Index(("school", "year", "number")), Index(("pupil",))),
    check=check_receipt,
    told=True,
)
BOOKS = DocumentMapping("receipt_books", ReceiptBook)
REPORTS = report_mapping("reports")
TABLES = DocumentMapping("tables", HandedTable, indexes=(Index(("school", "state")),))
NOTICES = DocumentMapping("notices", BankNotice, indexes=(Index(("state", "at")),), check=check_notice)
PROOFS = DocumentMapping("proofs", MoneyProof, indexes=(Index(("school", "on")),), check=check_proof, told=True)
