"""What stands in payments after a scenario, asked as an operator who may see all of it."""

from __future__ import annotations

from typing import Any

from services.payments.domain.invoices import Invoice
from services.payments.domain.lines import Line
from services.payments.domain.receipts import Receipt
from services.payments.store import PaymentsStore
from services.payments.usecases import invoices, lines, receipts
from services.payments.usecases import ledger as books
from services.payments.usecases.ledger import Ledger, Summary
from tests.payments.conftest import OPERATOR


async def lines_of(store: PaymentsStore) -> list[Line]:
    """By id."""
    return (await lines.list_lines(store, actor=OPERATOR, limit=500)).lines


async def invoices_of(store: PaymentsStore, **named: Any) -> list[Invoice]:
    """By id; `named` are the fields of an InvoiceQuery."""
    query = invoices.InvoiceQuery(**named)
    page = await invoices.list_invoices(store, actor=OPERATOR, query=query, size=500, token="")
    return sorted(page.invoices, key=lambda one: one.id)


async def receipts_of(store: PaymentsStore) -> list[Receipt]:
    """By id, which is by number."""
    return await receipts.list_receipts(store, actor=OPERATOR, limit=500)


async def ledger_of(store: PaymentsStore, school: str = "") -> Ledger:
    return await books.read_ledger(store, actor=OPERATOR, school=school)


async def summary_of(store: PaymentsStore, *, school: str, period: str) -> Summary:
    return await books.summarise(store, actor=OPERATOR, school=school, period=period)
