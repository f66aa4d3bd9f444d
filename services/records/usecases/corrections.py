"""Marks that change after their window: a correction is asked, verified and approved; a head reopens a gradebook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple, TypeVar

from chassis.documents import decide
from chassis.identity.actor import Actor
from services.records.domain import limits
from services.records.domain.correction_refusals import DaysInvalid, OwnGradebook, ReasonMissing, WindowOpen
from services.records.domain.corrections import APPROVED, Correction
from services.records.domain.gradebook import Gradebook, Key
from services.records.domain.policy import POLICY
from services.records.domain.refusals import PupilNotInClass, SlotUnknown
from services.records.domain.staff import Assignment, Pupil
from services.records.domain.windows import Reopening, Windows
from services.records.files.marks import read_mark_of
from services.records.store import RecordsStore
from services.records.usecases.marks import closed_since, deciders_of, key_of, open_book, require_teaching
from services.records.usecases.results import settle_results

T = TypeVar("T")


class NewMark(NamedTuple):
    """The mark that is to stand, over the version of the cell that was seen, and why."""

    pupil: str
    slot: str
    value: str
    base: int
    reason: str


class Word(NamedTuple):
    """Whether the next step is taken; `note` says why it is not."""

    passing: bool
    note: str = ""


async def ask_correction(
    store: RecordsStore, *, actor: Actor, gradebook: str, wanted: NewMark, request_id: str, windows: Windows
) -> tuple[Gradebook, Correction]:
    """By who teaches the subject, once the window is over. Raises WindowOpen, NotTaught, and as a mark is refused."""
    key = key_of(gradebook)
    POLICY.require(actor, "ask_correction", **{"class": f"{key.school}/{key.class_name}"})
    reason = _reason(wanted.reason)
    fresh = f"{actor.id}-{request_id}" if request_id else store.new_id()

    def change(book: Gradebook, pupils: Sequence[Pupil], assignments: Sequence[Assignment]) -> Correction:
        require_teaching(actor, key, assignments)
        if closed_since(store, book, windows) is None:
            raise WindowOpen(book.id)
        if wanted.pupil not in {one.id for one in pupils}:
            raise PupilNotInClass(wanted.pupil, book.class_name)
        if wanted.slot not in book.slots:
            raise SlotUnknown(wanted.slot, ", ".join(book.slots))
        value = read_mark_of(wanted.value, book.kind(wanted.slot), wanted.slot)
        return book.ask_correction(
            Correction(
                id=fresh,
                pupil=wanted.pupil,
                slot=wanted.slot,
                old=None,
                new=value,
                base=wanted.base,
                reason=reason,
                asked_by=actor.id,
                asked_at=store.now(),
            )
        )

    return await changed(store, actor, key, "ask correction", change)


async def decide_correction(
    store: RecordsStore, *, actor: Actor, gradebook: str, correction: str, word: Word, request_id: str
) -> tuple[Gradebook, Correction]:
    """The next step, by whose it is; refused with a note. Repeating a request gets the first answer.

    Raises CorrectionNotWaiting, CorrectionOfAnother, CorrectionUnknown, NoteMissing or SamePerson.
    """
    key = key_of(gradebook)
    POLICY.require(actor, "decide_correction", school=key.school, **{"class": f"{key.school}/{key.class_name}"})
    staff = await store.staff_of([key.school])

    def change(book: Gradebook, _: Sequence[Pupil], assignments: Sequence[Assignment]) -> Correction:
        stood = book.correction(correction)
        if request_id and f"{actor.id}-{request_id}" in stood.requests:
            return stood
        deciders_of(actor, key, assignments, staff).require(stood)
        at = store.now()
        step = stood.passed(actor.id, at) if word.passing else stood.refused(actor.id, at, word.note)
        return book.decide(replace(step, requests=(*step.requests, f"{actor.id}-{request_id}")))

    book, decided = await changed(store, actor, key, "decide correction", change)
    if decided.state == APPROVED:
        await settle_results(store, key)
    return book, decided


async def reopen_gradebook(
    store: RecordsStore, *, actor: Actor, gradebook: str, days: int, reason: str, request_id: str
) -> tuple[Gradebook, Reopening]:
    """By a head who does not write in it; it closes by itself. Raises DaysInvalid, OwnGradebook or ReasonMissing."""
    key = key_of(gradebook)
    POLICY.require(actor, "reopen_gradebook", school=key.school)
    if not 1 <= days <= limits.REOPENED_DAYS_MOST:
        raise DaysInvalid(days, limits.REOPENED_DAYS_MOST)
    said = _reason(reason)

    def change(book: Gradebook, _: Sequence[Pupil], assignments: Sequence[Assignment]) -> Reopening:
        if any((one.person, one.subject) == (actor.id, key.subject) for one in assignments):
            raise OwnGradebook(actor.id, book.id)
        until = store.today() + timedelta(days=days - 1)
        return book.reopen(Reopening(actor.id, said, store.now(), until, request_id))

    return await changed(store, actor, key, "reopen gradebook", change)


async def changed(
    store: RecordsStore,
    actor: Actor,
    key: Key,
    what: str,
    change: Callable[[Gradebook, Sequence[Pupil], Sequence[Assignment]], T],
) -> tuple[Gradebook, T]:
    """Loads, lets the change decide, keeps what it made."""

    async def attempt() -> tuple[Gradebook, T]:
        book, pupils, assignments = await open_book(store, key)
        before = (book.corrections, book.reopenings, book.appeals)
        made = change(book, pupils, assignments)
        if (book.corrections, book.reopenings, book.appeals) != before:
            book.tell_kept()
            await store.audit(actor, what, key.id)
            await store.gradebooks.keep(book)
        return book, made

    return await decide(attempt)


def _reason(said: str) -> str:
    """Raises ReasonMissing."""
    plain = said.strip()
    if not plain or len(plain) > limits.NOTE_CHARACTERS:
        raise ReasonMissing(limits.NOTE_CHARACTERS)
    return plain
