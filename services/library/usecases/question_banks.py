"""Keeps the questions of a file on a school's shelf: each once, whatever the form of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.documents import decide
from chassis.errors import LostUpdateError
from services.library import metrics
from services.library.domain.questions import Draft, KnownQuestions, Reconciled, bank_id, reconcile
from services.library.domain.resources import STILL_OPEN, Resource
from services.library.store import LibraryStore


@dataclass(frozen=True)
class Bank:
    """`id` is that of the material that holds the questions; `standing` that material, where there is one already."""

    questions: Reconciled
    id: str
    standing: Resource | None


async def keep_questions(
    store: LibraryStore, *, school: str, author: str, drafts: Sequence[Draft], preview: bool = False
) -> Bank:
    """Keeps what is new or corrected; a preview keeps nothing. Repeating it finds the same questions."""

    async def attempt() -> Bank:
        questions = reconcile(school, drafts, await _known(store, school, author, drafts))
        name = bank_id(school, (question.id for question in questions.questions))
        for question in questions.created:
            question.bank = name
        if not preview and (lost := await store.questions.keep_many([*questions.created, *questions.changed])):
            # Somebody brought the same questions at the same moment: look again.
            raise LostUpdateError(f"questions {lost} were kept by another")
        return Bank(questions, name, await _standing(store, questions, name))

    bank = await decide(attempt)
    if not preview:
        _count(bank.questions)
    return bank


async def _known(store: LibraryStore, school: str, author: str, drafts: Sequence[Draft]) -> KnownQuestions:
    by_digest = await store.questions_of_content(school, [draft.digest for draft in drafts])
    by_name = await store.questions_named(school, (draft.name for draft in drafts))
    names = {question.bank for question in by_name.values()}
    banks = await store.resources.many(sorted(names))
    # A bank that was never kept is what a crash left of its questions: its author may go on.
    closed = {name for name, bank in banks.items() if bank.author != author or bank.state not in STILL_OPEN}
    return KnownQuestions(by_digest, by_name, frozenset(names - closed))


async def _standing(store: LibraryStore, questions: Reconciled, bank: str) -> Resource | None:
    """The material that holds these questions already: this very set, or the one they all came with."""
    before = {question.bank for question in questions.questions}
    candidates = [bank, *before] if questions.is_nothing_new and len(before) == 1 else [bank]
    kept = await store.resources.many(candidates)
    return next((kept[name] for name in candidates if name in kept), None)


def _count(questions: Reconciled) -> None:
    for outcome, count in (
        ("created", len(questions.created)),
        ("changed", len(questions.changed)),
        ("same", questions.same),
        ("refused", len(questions.refused)),
    ):
        metrics.QUESTIONS_TAKEN.labels(outcome).inc(count)
