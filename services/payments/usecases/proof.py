"""Each night, and whenever asked, a school's money is proved: bills, lines, ledger and receipts say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

from chassis.documents import Query, decide
from chassis.identity.actor import Actor
from chassis.settings import VIETNAM
from services.payments import metrics
from services.payments.domain import limits
from services.payments.domain.ledger import BANK, CARDS, CASH, RECEIVABLE
from services.payments.domain.policy import POLICY
from services.payments.domain.proof import KINDS, UNEQUAL, Books, Difference, MoneyProof, proof_id
from services.payments.store import PaymentsStore


async def prove_all(store: PaymentsStore) -> list[MoneyProof]:
    """Every school that has money, and all of them together; what contradicts itself is counted as metrics."""
    proofs = [await prove(store, school) for school in await store.schools_with_money()]
    found: Counter[str] = Counter()
    for proof in proofs:
        found.update(proof.found)
    for kind in sorted(set(KINDS.values())):
        metrics.CONTRADICTIONS.labels(kind).set(found[kind])
    together = await _prove_together(store, proofs)
    metrics.PROVED.set(store.now().timestamp())
    return [*proofs, together]


async def prove_now(store: PaymentsStore, *, actor: Actor, school: str) -> MoneyProof:
    """Raises NotAllowed."""
    POLICY.require(actor, "prove_money", school=school)
    await store.audit(actor, "prove_money", school)
    return await prove(store, school)


async def read_proof(store: PaymentsStore, *, actor: Actor, school: str) -> MoneyProof | None:
    """The last one of a school; None where there was none yet. Raises NotAllowed."""
    POLICY.require(actor, "read_lists", school=school)
    return await _last(store, school)


async def prove(store: PaymentsStore, school: str) -> MoneyProof:
    """Looks a second time where two places differ: what changed between two reads is no difference."""
    today = store.now().astimezone(VIETNAM).date()
    last = await _last(store, school)
    before = last.differences if last else ()
    books = await _read(store, school, today)
    found = books.differences(today, before)
    if any(KINDS[one.what] == UNEQUAL for one in found):
        seen = {(one.what, one.subject) for one in found}
        books = await _read(store, school, today)
        found = [one for one in books.differences(today, before) if (one.what, one.subject) in seen]
    return await _keep(store, school, today, books, found)


async def _keep(store: PaymentsStore, school: str, today: date, books: Books, found: list[Difference]) -> MoneyProof:
    async def attempt() -> MoneyProof:
        proof = MoneyProof(
            id=proof_id(school, today),
            school=school,
            on=today,
            at=store.now(),
            states={state: amount for state, amount in sorted(books.states.items()) if amount},
            receivable=books.balance(RECEIVABLE),
            bank=books.balance(BANK),
            cash=books.balance(CASH),
            cards=books.balance(CARDS),
            found=dict(sorted(Counter(KINDS[one.what] for one in found).items())),
            differences=tuple(found[: limits.DIFFERENCES_NAMED]),
        )
        return await _replace(store, proof)

    return await decide(attempt)


async def _replace(store: PaymentsStore, proof: MoneyProof) -> MoneyProof:
    """The proof of a day that was proved already takes its place. Raises LostUpdateError."""
    kept = await store.proofs.find(proof.id)
    if kept is not None:
        proof.version, proof.sequence = kept.version, kept.sequence
    proof.tell_present()
    await store.proofs.keep(proof)
    return proof


async def _prove_together(store: PaymentsStore, proofs: list[MoneyProof]) -> MoneyProof:
    """The store's own sums over everything: what no school's proof has seen differs here."""
    today = store.now().astimezone(VIETNAM).date()
    states: Counter[str] = Counter()
    for proof in proofs:
        states.update(proof.states)
    sums = await store.balances("")
    seen = {
        RECEIVABLE: sum(one.receivable for one in proofs),
        BANK: sum(one.bank for one in proofs),
        CASH: sum(one.cash for one in proofs),
        CARDS: sum(one.cards for one in proofs),
    }
    found = [
        Difference("ALL_AND_SCHOOLS", account, seen[account], sums[account], today)
        for account in seen
        if seen[account] != sums[account]
    ]
    if sum(sums.values()):
        found.append(Difference("LEDGER_NOT_ZERO", "", sum(sums.values()), 0, today))
    books = Books(states=states)
    books.posted.update({(account, ""): amount for account, amount in sums.items()})
    return await _keep(store, "", today, books, found)


async def _read(store: PaymentsStore, school: str, today: date) -> Books:
    books = Books()
    old = today - timedelta(days=limits.UNTOLD_DAYS)
    async for invoices in _pages(store.invoices, school):
        books.add_bills(invoices)
    async for lines in _pages(store.lines, school):
        books.add_lines(lines, old)
    async for entries in _pages(store.entries, school):
        books.add_entries(entries)
    async for receipts in _pages(store.receipts, school):
        books.add_receipts(receipts)
    books.settle_states()
    return books


async def _pages(documents: Any, school: str) -> AsyncIterator[list[Any]]:
    after = ""
    while page := await documents.where(Query(equals={"school": school}, limit=limits.BATCH_LINES, after=after)):
        yield page
        after = page[-1].id


async def _last(store: PaymentsStore, school: str) -> MoneyProof | None:
    proofs = await store.proofs.where(Query(equals={"school": school}, sort=("-on",), limit=1))
    return proofs[0] if proofs else None
