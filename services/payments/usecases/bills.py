"""Bills are shown to whoever holds their link, and printed by the class."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.documents import Query
from chassis.identity.actor import Actor
from services.payments.domain import limits
from services.payments.domain.bills import Bill, bill_of
from services.payments.domain.invoices import OPEN, PART
from services.payments.domain.policy import POLICY
from services.payments.domain.receiving import ReceivingAccount
from services.payments.domain.refusals import AccountMissing, NoSuchBill, NothingOpen
from services.payments.files.rendering import bills_pdf
from services.payments.store import PaymentsStore
from services.payments.usecases.invoices import as_in_class_list


@dataclass(frozen=True)
class PrintedBills:
    """A PDF and how many bills stand in it."""

    pdf: bytes
    bills: int


async def bill_behind(store: PaymentsStore, *, link: str) -> Bill:
    """The bill that a link opens, for whoever holds it. Raises NoSuchBill or AccountMissing."""
    invoice = await store.invoice_behind(link) if link else None
    if invoice is None:
        raise NoSuchBill
    account = await _receiving(store, invoice.school)
    return bill_of(invoice, (await store.school(invoice.school)).name, account, store.now().date())


async def print_bills(
    store: PaymentsStore, *, actor: Actor, school: str, class_name: str, period: str, base_address: str
) -> PrintedBills:
    """The open bills of a class, or of the school class by class, as a class list has its pupils.

    The link of each bill is appended to `base_address`. Raises NotAllowed, NothingOpen or AccountMissing.
    """
    POLICY.require(actor, "read_lists", school=school)
    await store.audit(actor, "print_bills", f"{school} {class_name} {period}")
    account = await _receiving(store, school)
    equals = {"school": school, "period": period, **({"class_name": class_name} if class_name else {})}
    some = {"state": [OPEN, PART]}
    invoices = await store.invoices.where(Query(equals=equals, any_of=some, limit=limits.BILLS_A_PRINT))
    if not invoices:
        raise NothingOpen(class_name or school, period)
    name = (await store.school(school)).name
    today = store.now().date()
    in_order = sorted(invoices, key=as_in_class_list)
    bills = [bill_of(invoice, name, account, today) for invoice in in_order]
    return PrintedBills(bills_pdf(bills, base_address), len(bills))


async def _receiving(store: PaymentsStore, school: str) -> ReceivingAccount:
    account = await store.accounts.find(school)
    if account is None:
        raise AccountMissing(school)
    return account
