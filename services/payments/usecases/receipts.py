"""Payments get their receipts: numbers first, then the receipts, so that no number is lost or given twice."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.documents import Query, decide
from chassis.identity.actor import Actor
from services.payments.domain import limits
from services.payments.domain.desk import is_of_desk
from services.payments.domain.invoices import PAID, PART, WRITTEN_OFF, Invoice
from services.payments.domain.periods import month_of
from services.payments.domain.policy import POLICY
from services.payments.domain.receipts import Due, Receipt, ReceiptBook, book_id, due_of_desk, issue
from services.payments.files.rendering import receipt_pdf
from services.payments.store import PaymentsStore
from services.payments.usecases.invoices import readable_schools


@dataclass(frozen=True)
class PrintedReceipt:
    receipt: Receipt
    pdf: bytes


@dataclass
class IssuedReceipts:
    issued: int = 0
    same: int = 0


async def issue_receipts(store: PaymentsStore, *, actor: Actor, school: str, period: str) -> IssuedReceipts:
    """A receipt for each payment of the month; asking again issues only what is missing.

    Raises NotAllowed or PeriodInvalid.
    """
    POLICY.require(actor, "issue_receipts", school=school)
    await store.audit(actor, "issue_receipts", f"{school} {period}")
    month_of(period)
    total = IssuedReceipts()
    after = ""
    while page := await _paid(store, school, period, after):
        due = [Due(invoice, payment) for invoice in page for payment in invoice.payments if payment.amount]
        for start in range(0, len(due), limits.BATCH_LINES):
            batch = due[start : start + limits.BATCH_LINES]
            issued = await issue_missing(store, school, batch)
            total.issued += issued
            total.same += len(batch) - issued
        after = page[-1].id
    return total


async def _paid(store: PaymentsStore, school: str, period: str, after: str) -> list[Invoice]:
    equals = {"school": school, "period": period}
    return await store.invoices.where(
        Query(equals=equals, any_of={"state": [PART, PAID, WRITTEN_OFF]}, limit=limits.PAGE_ROWS, after=after)
    )


async def issue_missing(store: PaymentsStore, school: str, due: list[Due]) -> int:
    """How many of these payments had no receipt yet; what a move of the desk paid is due as one."""

    async def attempt() -> int:
        at = store.now()
        name = book_id(school, at.year)
        book = await store.books.find(name) or ReceiptBook(id=name)
        await _keep_pending(store, book)
        have = {receipt.payment for receipt in await store.receipts_for(sorted({one.key for one in due}))}
        missing = await _of_whole_lines(store, [one for one in due if one.key not in have])
        if not missing:
            return 0
        book.reserve(missing, at)
        await store.books.keep(book)
        await _keep_pending(store, book)
        return len(missing)

    return await decide(attempt)


async def _of_whole_lines(store: PaymentsStore, due: list[Due]) -> list[Due]:
    """What was taken at the desk, with all bills of that move, whatever month they are of."""
    of_desk = {(one.payment.line, one.payment.move) for one in due if is_of_desk(one.payment.line)}
    if not of_desk:
        return due
    lines = await store.lines.many({line for line, _ in of_desk})
    bills = await store.invoices.many(invoice for line in lines.values() for invoice in line.split.invoices if invoice)
    whole = [
        due_of_desk(line, move, [bills[invoice] for invoice in lines[line].split.invoices if invoice in bills])
        for line, move in sorted(of_desk)
        if line in lines
    ]
    return [*(one for one in due if not is_of_desk(one.payment.line)), *(one for one in whole if one is not None)]


async def _keep_pending(store: PaymentsStore, book: ReceiptBook) -> None:
    """Receipts of numbers already given out; those that are there stay as they are."""
    invoices = await store.invoices.many(reserved.invoice for reserved in book.pending)
    receipts = [issue(invoices[reserved.invoice], reserved) for reserved in book.pending]
    if receipts:
        await store.receipts.keep_many(receipts)


async def list_receipts(
    store: PaymentsStore, *, actor: Actor, school: str = "", pupil: str = "", limit: int, after: str = ""
) -> list[Receipt]:
    """At most `limit` receipts of a school or a pupil, by id, those behind the id `after`.

    Raises NotFound or NotAllowed.
    """
    schools = await readable_schools(store, actor=actor, school=school, pupil=pupil)
    await store.audit(actor, "list_receipts", pupil or school)
    equals, any_of = {"pupil": pupil} if pupil else {}, {"school": schools} if schools else {}
    return await store.receipts.where(Query(equals=equals, any_of=any_of, limit=limit, after=after))


async def read_receipt(store: PaymentsStore, *, actor: Actor, receipt: str) -> PrintedReceipt:
    """Of several pupils, for who may see each of them; of the desk, for its cashier. Raises NotFound or NotAllowed."""
    kept = await store.receipts.get(receipt)
    of_desk = bool(kept.parts) and POLICY.allows(actor, "take_at_desk", school=kept.school)
    for pupil in () if of_desk else kept.pupils:
        POLICY.require(actor, "read_pupil", school=kept.school, pupil=pupil, self=pupil)
    await store.audit(actor, "get_receipt", f"{kept.id} {' '.join(kept.pupils)}")
    return PrintedReceipt(kept, await pdf_of(store, kept))


async def pdf_of(store: PaymentsStore, receipt: Receipt) -> bytes:
    """With the items of each of its bills."""
    named = [receipt.invoice, *(part.invoice for part in receipt.parts)]
    invoices = await store.invoices.many(named)
    school = await store.school(receipt.school)
    return receipt_pdf(receipt, invoices, school.name)
