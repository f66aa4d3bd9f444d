"""Bills are shown to whoever holds their link, and printed by the class."""

from __future__ import annotations

from chassis.documents import Query
from services.payments.domain import limits
from services.payments.domain.bills import Bill, bill_of
from services.payments.domain.invoices import OPEN, PART
from services.payments.domain.receiving import ReceivingAccount
from services.payments.domain.refusals import AccountMissing, NoSuchBill, NothingOpen
from services.payments.store import PaymentsStore


async def bill_behind(store: PaymentsStore, link: str) -> Bill:
    """Raises NoSuchBill or AccountMissing."""
    invoice = await store.invoice_behind(link) if link else None
    if invoice is None:
        raise NoSuchBill
    account = await receiving(store, invoice.school)
    return bill_of(invoice, (await store.school(invoice.school)).name, account)


async def bills_of(store: PaymentsStore, *, school: str, class_name: str, period: str) -> list[Bill]:
    """Open bills of a class, or of the school when no class is named. Raises NothingOpen or AccountMissing."""
    account = await receiving(store, school)
    equals = {"school": school, "period": period, **({"class_name": class_name} if class_name else {})}
    invoices = await store.invoices.where(
        Query(equals=equals, any_of={"state": [OPEN, PART]}, limit=limits.BILLS_A_PRINT)
    )
    if not invoices:
        raise NothingOpen(class_name or school, period)
    name = (await store.school(school)).name
    return [bill_of(invoice, name, account) for invoice in invoices]


async def receiving(store: PaymentsStore, school: str) -> ReceivingAccount:
    """Raises AccountMissing."""
    account = await store.accounts.find(school)
    if account is None:
        raise AccountMissing(school)
    return account
