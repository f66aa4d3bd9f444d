"""Invoices are read: those of a school or a pupil by pages, and one by its id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from chassis.documents import Query
from chassis.identity.actor import Actor
from chassis.paging import id_behind, page_of, token_behind
from services.payments.domain.bills import AccountWarning, warning_of
from services.payments.domain.invoices import Invoice
from services.payments.domain.policy import POLICY
from services.payments.store import PaymentsStore
from tabular.ordering import by_name, vietnamese


@dataclass(frozen=True)
class InvoiceQuery:
    """Empty fields ask for all. At least one of school and pupil is named.

    `waiting` asks for those alone that wait for a second person.
    """

    school: str = ""
    pupil: str = ""
    state: str = ""
    period: str = ""
    waiting: bool = False


class InvoicePage(NamedTuple):
    invoices: Sequence[Invoice]
    next_token: str


async def list_invoices(
    store: PaymentsStore, *, actor: Actor, query: InvoiceQuery, size: int, token: str
) -> InvoicePage:
    """At most `size` invoices: a school's month class by class as a class list has its pupils, all else by id.

    What a pupil owes a school stays with that school when the pupil moves. Raises NotFound, NotAllowed or
    PageTokenInvalid.
    """
    schools = await readable_schools(store, actor=actor, school=query.school, pupil=query.pupil)
    await store.audit(actor, "list_invoices", query.pupil or query.school)
    named = {"pupil": query.pupil, "state": query.state, "period": query.period, "waits": query.waiting}
    equals = {name: value for name, value in named.items() if value}
    any_of = {"school": schools} if schools else {}
    if query.school and query.period:
        month = sorted(await store.invoices_of_month(equals, schools), key=as_in_class_list)
        page = page_of(token, size, usual=size, most=size)
        return InvoicePage(page.of(month), page.next_token(len(month)))
    found = await store.invoices.where(Query(equals=equals, any_of=any_of, limit=size, after=id_behind(token)))
    return InvoicePage(found, token_behind([one.id for one in found], size))


def as_in_class_list(invoice: Invoice) -> tuple[object, ...]:
    """Classes in the order of their names; their pupils by given name, the code last."""
    return vietnamese(invoice.class_name), *by_name(invoice.pupil_name, invoice.pupil), invoice.id


async def warnings_of(store: PaymentsStore, invoices: Sequence[Invoice]) -> dict[str, AccountWarning]:
    """By invoice, of those that are not paid: what their payers are told of another receiving account."""
    unpaid = [invoice for invoice in invoices if invoice.open]
    accounts = await store.accounts.many(invoice.school for invoice in unpaid)
    today = store.now().date()
    warned = {one.id: warning_of(one, accounts[one.school], today) for one in unpaid if one.school in accounts}
    return {invoice: warning for invoice, warning in warned.items() if warning is not None}


async def read_invoice(store: PaymentsStore, *, actor: Actor, invoice: str) -> Invoice:
    """Raises NotFound or NotAllowed."""
    kept = await store.invoices.get(invoice)
    POLICY.require(actor, "read_pupil", school=kept.school, pupil=kept.pupil, self=kept.pupil)
    await store.audit(actor, "get_invoice", kept.id)
    return kept


async def readable_schools(store: PaymentsStore, *, actor: Actor, school: str, pupil: str) -> Sequence[str]:
    """Whose papers of a pupil, or of all its pupils, the actor may read; empty for those of every school.

    A pupil's papers are read by the school that billed them, wherever the pupil is now. Raises NotFound or NotAllowed.
    """
    if not pupil:
        POLICY.require(actor, "read_lists", school=school)
        return [school] if school else []
    now_at = (await store.pupil(pupil)).school
    if school:
        POLICY.require(actor, "read_pupil", school=school, pupil=pupil, self=pupil)
        return [school]
    schools = {now_at, *await store.invoices.counts("school", {"pupil": pupil})}
    POLICY.require(actor, "read_pupil", school=schools, pupil=pupil, self=pupil)
    if POLICY.allows(actor, "read_pupil", pupil=pupil, self=pupil):
        return []
    return sorted(each for each in schools if POLICY.allows(actor, "read_pupil", school=each))
