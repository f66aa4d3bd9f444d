"""Registers of a school's ledger: read, and written as a workbook or a PDF."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from chassis.documents import Query
from chassis.identity.actor import Actor
from services.payments.domain import limits
from services.payments.domain.policy import POLICY
from services.payments.domain.refusals import RegisterUnknown
from services.payments.domain.registers import (
    LedgerOfMonths,
    Register,
    RegisterKind,
    Row,
    months_between,
    register_of,
)
from services.payments.store import PaymentsStore


@dataclass(frozen=True)
class RegisterQuery:
    """Months as 2026-10, both included. `pupil` narrows to one family what is by pupil."""

    school: str
    kind: str
    since: str
    until: str
    pupil: str = ""


@dataclass(frozen=True)
class SchoolRegister:
    query: RegisterQuery
    school_name: str
    register: Register


async def read_register(store: PaymentsStore, *, actor: Actor, query: RegisterQuery) -> SchoolRegister:
    """From every entry of the school up to the last day, read page by page.

    Raises NotAllowed, NotFound, RegisterUnknown or PeriodInvalid.
    """
    POLICY.require(actor, "read_lists", school=query.school)
    await store.audit(actor, "read_register", f"{query.school} {query.kind} {query.since} {query.until} {query.pupil}")
    if query.kind not in list(RegisterKind):
        raise RegisterUnknown(query.kind)
    kind, ledger = RegisterKind(query.kind), LedgerOfMonths(months_between(query.since, query.until))
    school = await store.school(query.school)
    after = ""
    while page := await store.entries.where(
        Query(equals={"school": query.school}, limit=limits.REGISTER_ENTRIES_A_READ, after=after)
    ):
        ledger.add(page)
        after = page[-1].id
    register = register_of(kind, ledger, query.pupil)
    if "pupil" in register.words:
        register = await _named(store, register)
    return SchoolRegister(query, school.name, register)


async def _named(store: PaymentsStore, register: Register) -> Register:
    """With name and class of each pupil, as they are now."""
    pupils = await store.pupils_named(_codes(register.rows))
    rows = []
    for row in register.rows:
        pupil = pupils.get(str(row.cells[0]))
        rows.append(Row((*row.cells, pupil.name if pupil else "", pupil.class_name if pupil else ""), row.amounts))
    return replace(register, words=(*register.words, "pupil_name", "class"), rows=tuple(rows))


def _codes(rows: Iterable[Row]) -> list[str]:
    return [str(row.cells[0]) for row in rows]
