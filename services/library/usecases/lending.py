"""The lending desk: a copy goes to a reader, for longer, and comes back; one of two who want it is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chassis.documents import decide
from chassis.identity.actor import Actor
from services.library import metrics
from services.library.domain import limits
from services.library.domain.copies import Copy, Loan, copy_id, number_of
from services.library.domain.lending import LendingRule, Terms, day_of, due_from
from services.library.domain.policy import POLICY
from services.library.domain.readers import require_reader
from services.library.domain.refusals import BookUnknown, CopyUnknown, ReaderHasEnough
from services.library.store import LibraryStore


def school_of(actor: Actor, school: str) -> str:
    """What is named, else the school where the actor is the librarian."""
    return school or next(iter(actor.places("school")), "")


async def copy_of(store: LibraryStore, *, actor: Actor, school: str, number: str) -> Copy:
    """Raises NotAllowed, CopyNumberInvalid or CopyUnknown."""
    school = school_of(actor, school)
    POLICY.require(actor, "lend", school=school)
    number = number_of(number)
    copy = await store.copies.find(copy_id(school, number))
    if copy is None:
        raise CopyUnknown(number)
    return copy


async def add_copy(store: LibraryStore, *, actor: Actor, school: str, number: str, book: str) -> Copy:
    """Enters a copy of a catalogued book into the register. Raises NotAllowed, BookUnknown, CopyTaken."""
    school = school_of(actor, school)
    POLICY.require(actor, "lend", school=school)
    number = number_of(number)
    known = await store.books.find(book)
    if known is None or known.school not in ("", school):
        raise BookUnknown(book)

    async def attempt() -> Copy:
        name = copy_id(school, number)
        copy = await store.copies.find(name) or Copy(id=name, school=school, number=number, book=book)
        if copy.enter(book):
            await store.copies.keep(copy)
        return copy

    return await decide(attempt)


async def lend_copy(store: LibraryStore, *, actor: Actor, school: str, number: str, reader: str, request: str) -> Copy:
    """Of two who lend the same copy at once the second is told that it is lent.

    Raises NotAllowed, CopyUnknown, ReaderUnknown, ReaderHasEnough, CopyLentOut or CopyNotOnShelf.
    """
    copy = await copy_of(store, actor=actor, school=school, number=number)
    code = reader.strip().upper()[: limits.READER_CHARACTERS]
    await store.audit(actor, "lend_copy", f"{copy.id} {code}")
    today = day_of(store.now())
    known = require_reader(await store.reader(code), code, copy.school, today)
    terms = (await store.rule_of(copy.school)).terms[known.kind]
    held = [one.id for one in await store.lent_to(known.id) if one.school == copy.school]
    loan = Loan(known.id, known.kind, today, due_from(today, terms), actor.id, request)

    def decision(copy: Copy) -> bool:
        if copy.loan is None and len(held) >= terms.at_once and not copy.was_lent_by(request):
            raise ReaderHasEnough(known.id, terms.at_once)
        return copy.lend(loan)

    return await _decided(store, copy.id, decision, "lent")


async def renew_loan(store: LibraryStore, *, actor: Actor, school: str, number: str, request: str) -> Copy:
    """Raises NotAllowed, CopyUnknown, CopyNotLent, LoanRenewedAlready or LoanOverdue."""
    copy = await copy_of(store, actor=actor, school=school, number=number)
    await store.audit(actor, "renew_loan", copy.id)
    rule = await store.rule_of(copy.school)
    today = day_of(store.now())

    def decision(copy: Copy) -> bool:
        terms = rule.terms[copy.loan.kind] if copy.loan else Terms(1, 1)
        return copy.renew(terms, today=today, request=request)

    return await _decided(store, copy.id, decision, "renewed")


async def end_loan(store: LibraryStore, *, actor: Actor, school: str, number: str, state: str, request: str) -> Copy:
    """It came back to the shelf or damaged, or it is lost. Raises NotAllowed, CopyUnknown, CopyNotLent."""
    copy = await copy_of(store, actor=actor, school=school, number=number)
    await store.audit(actor, "end_loan", copy.id)
    at: datetime = store.now()
    return await _decided(
        store, copy.id, lambda copy: copy.end_loan(state, by=actor.id, at=at, request=request), "ended"
    )


async def mark_copy(store: LibraryStore, *, actor: Actor, school: str, number: str, state: str) -> Copy:
    """Lost, damaged, withdrawn, or back on the shelf. Raises NotAllowed, CopyUnknown, CopyLentOut, CopyStateUnknown."""
    copy = await copy_of(store, actor=actor, school=school, number=number)
    return await _decided(store, copy.id, lambda copy: copy.mark(state), "marked")


async def set_rule(store: LibraryStore, *, actor: Actor, school: str, terms: dict[str, Terms]) -> LendingRule:
    """Raises NotAllowed or RuleInvalid."""
    school = school_of(actor, school)
    POLICY.require(actor, "set_lending_rule", school=school)

    async def attempt() -> LendingRule:
        rule = await store.rule_of(school)
        if rule.set_terms(terms):
            await store.rules.keep(rule)
        return rule

    return await decide(attempt)


async def get_rule(store: LibraryStore, *, actor: Actor, school: str) -> LendingRule:
    """Raises NotAllowed."""
    school = school_of(actor, school)
    POLICY.require(actor, "set_lending_rule", school=school)
    return await store.rule_of(school)


async def _decided(store: LibraryStore, copy: str, decision: Callable[[Copy], bool], step: str) -> Copy:
    async def attempt() -> Copy:
        kept = await store.copies.get(copy)
        if decision(kept):
            await store.copies.keep(kept)
            metrics.LOANS_DONE.labels(step).inc()
        return kept

    return await decide(attempt)
