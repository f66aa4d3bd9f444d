"""Takes the questions of a file into a school's shelf: each once, whatever the form of the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chassis.documents import decide
from chassis.errors import LostUpdateError
from services.library import metrics
from services.library.domain.questions import Draft, Known, Settled, bank_id, settle
from services.library.domain.resources import STILL_OPEN, Resource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.library.store import LibraryStore


@dataclass(frozen=True)
class Taken:
    """`bank` is the id of the material that holds them; `standing` that material, where there is one already."""

    settled: Settled
    bank: str
    standing: Resource | None


async def take_questions(store: LibraryStore, *, school: str, author: str, drafts: Sequence[Draft]) -> Taken:
    """Keeps what is new or corrected. Repeating it finds the same questions and keeps nothing."""

    async def attempt() -> Taken:
        settled = settle(school, drafts, await _known(store, school, author, drafts))
        bank = bank_id(school, (one.id for one in settled.questions))
        for one in settled.created:
            one.bank = bank
        lost = await store.questions.keep_many([*settled.created, *settled.changed])
        if lost:
            # Somebody brought the same questions at the same moment: look again.
            raise LostUpdateError(f"questions {lost} were kept by another")
        return Taken(settled, bank, await _standing(store, settled, bank))

    taken = await decide(attempt)
    _count(taken.settled)
    return taken


async def _known(store: LibraryStore, school: str, author: str, drafts: Sequence[Draft]) -> Known:
    by_digest = await store.questions_of_content(school, [one.digest for one in drafts])
    by_name = await store.questions_named(school, (one.name for one in drafts))
    wanted = {one.bank for one in by_name.values()}
    banks = await store.resources.many(sorted(wanted))
    # A bank that was never kept is what a crash left of its questions: its author may go on.
    closed = {name for name, bank in banks.items() if bank.author != author or bank.state not in STILL_OPEN}
    return Known(by_digest, by_name, frozenset(wanted - closed))


async def _standing(store: LibraryStore, settled: Settled, bank: str) -> Resource | None:
    """The material that holds these questions already: this very set, or the one they all came with."""
    before = {one.bank for one in settled.questions}
    candidates = [bank, *before] if settled.is_nothing_new and len(before) == 1 else [bank]
    found = await store.resources.many(candidates)
    return next((found[name] for name in candidates if name in found), None)


def _count(settled: Settled) -> None:
    for outcome, count in (
        ("created", len(settled.created)),
        ("changed", len(settled.changed)),
        ("same", settled.same),
        ("refused", len(settled.refused)),
    ):
        metrics.QUESTIONS_TAKEN.labels(outcome).inc(count)
