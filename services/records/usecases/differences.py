"""What files say instead of marks that stand: taken or declined by the teacher of the subject."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chassis.documents import decide
from chassis.identity.actor import Actor
from services.records.domain import limits
from services.records.domain.gradebook import Gradebook
from services.records.domain.policy import POLICY
from services.records.domain.refusals import MarkConflict, TooManyDifferences
from services.records.domain.windows import Windows
from services.records.store import RecordsStore
from services.records.usecases.marks import ALWAYS, key_of, open_book, require_open, require_teaching
from services.records.usecases.results import settle_results


class Word(NamedTuple):
    """A teacher's word on what a file says of one cell, which the teacher saw in version `base`."""

    pupil: str
    slot: str
    base: int
    accept: bool


class Settled(NamedTuple):
    """`outcomes` in the order of the words: accepted, declined, changed, or gone where nothing waits there."""

    outcomes: list[str]
    book: Gradebook


async def settle_differences(
    store: RecordsStore,
    *,
    actor: Actor,
    gradebook: str,
    words: Sequence[Word],
    request_id: str,
    windows: Windows = ALWAYS,
) -> Settled:
    """Takes or declines what files say instead of marks that stand; one write for all.

    Raises NotTaught or WindowClosed.
    """
    key = key_of(gradebook)
    POLICY.require(actor, "post_mark", **{"class": f"{key.school}/{key.class_name}"})
    if len(words) > limits.DIFFERENCES_AT_ONCE:
        raise TooManyDifferences(len(words), limits.DIFFERENCES_AT_ONCE)

    async def attempt() -> Settled:
        book, _, assignments = await open_book(store, key)
        require_teaching(actor, key, assignments)
        require_open(store, book, windows)
        before, waiting = book.writes(), book.waiting()
        outcomes = [_settled(book, word, actor, store, request_id) for word in words]
        if (book.writes(), book.waiting()) != (before, waiting):
            book.tell_kept()
            await store.audit(actor, "settle marks of files", f"{key.id} {len(words)}")
            await store.gradebooks.keep(book)
        return Settled(outcomes, book)

    settled = await decide(attempt)
    await settle_results(store, key)
    return settled


def _settled(book: Gradebook, word: Word, actor: Actor, store: RecordsStore, request_id: str) -> str:
    """A repeated request gets the first answer."""
    now = book.cells.get(word.pupil, {}).get(word.slot)
    if request_id and now and now.request == request_id:
        return "accepted"
    if book.declined(word.pupil, word.slot):
        return "declined"
    try:
        done = book.settle(
            word.pupil,
            word.slot,
            base=word.base,
            accept=word.accept,
            by=actor.id,
            at=store.now(),
            request=request_id,
        )
    except MarkConflict:
        return "changed"
    if not done:
        return "gone"
    return "accepted" if word.accept else "declined"
