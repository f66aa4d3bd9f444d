"""Invoices are read: those of a school or a pupil by pages, and one by its id."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.documents import Query
from chassis.identity.actor import Actor
from services.payments.domain.invoices import Invoice
from services.payments.domain.policy import POLICY
from services.payments.store import PaymentsStore


@dataclass(frozen=True)
class InvoiceQuery:
    """Empty fields ask for all. One of school and pupil is named."""

    school: str = ""
    pupil: str = ""
    state: str = ""
    period: str = ""


async def list_invoices(
    store: PaymentsStore, *, actor: Actor, query: InvoiceQuery, limit: int, after: str
) -> list[Invoice]:
    """At most `limit` invoices by id, those behind the id `after`. Raises NotFound or NotAllowed."""
    school = (await store.pupil(query.pupil)).school if query.pupil else query.school
    if query.pupil:
        POLICY.require(actor, "read_pupil", school=school, pupil=query.pupil, self=query.pupil)
    else:
        POLICY.require(actor, "read_lists", school=school)
    await store.audited(actor, "list_invoices", query.pupil or school)
    named = {"school": school, "pupil": query.pupil, "state": query.state, "period": query.period}
    equals = {name: value for name, value in named.items() if value}
    return await store.invoices.where(Query(equals=equals, limit=limit, after=after))


async def read_invoice(store: PaymentsStore, *, actor: Actor, invoice: str) -> Invoice:
    """Raises NotFound or NotAllowed."""
    kept = await store.invoices.get(invoice)
    POLICY.require(actor, "read_pupil", school=kept.school, pupil=kept.pupil, self=kept.pupil)
    await store.audited(actor, "get_invoice", kept.id)
    return kept
