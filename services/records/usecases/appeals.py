"""Appeals: a family asks that a mark be looked at again, the subject's teacher answers, of late ones a head too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from chassis.errors import NotFound
from chassis.identity.actor import Actor
from services.records.domain import limits
from services.records.domain.appeals import OUTCOMES, Appeal, words_of
from services.records.domain.correction_refusals import OutcomeInvalid
from services.records.domain.gradebook import Gradebook, Key
from services.records.domain.periods import check_term
from services.records.domain.policy import POLICY
from services.records.domain.refusals import NotTaught
from services.records.domain.staff import Assignment, Pupil
from services.records.store import RecordsStore
from services.records.usecases.corrections import changed
from services.records.usecases.marks import key_of


class Plea(NamedTuple):
    """What is to be looked at again, and why; without a slot it is the whole subject of the term."""

    pupil: str
    subject: str
    term: str
    slot: str
    words: str


async def ask_appeal(
    store: RecordsStore, *, actor: Actor, plea: Plea, days: int, request_id: str
) -> tuple[Gradebook, Appeal]:
    """By the pupil or a parent, to be answered in so many days; one may wait for each mark.

    Raises AppealWaiting, NotTaught, ReasonMissing or SlotUnknown.
    """
    pupil, subject, term, slot, words = plea
    found = await store.pupil(pupil)
    if found is None:
        raise NotFound(f"there is no pupil {pupil!r}", pupil=pupil)
    POLICY.require(actor, "ask_appeal", self=pupil, pupil=pupil)
    said = words_of(words, limits.NOTE_CHARACTERS)
    key = Key(found.school, found.class_name, subject, found.year, check_term(term))
    fresh = f"{actor.id}-{request_id}" if request_id else store.new_id()

    def change(book: Gradebook, _: Sequence[Pupil], assignments: Sequence[Assignment]) -> Appeal:
        if not book.version and subject not in {one.subject for one in assignments}:
            raise NotTaught(actor.id, subject, found.class_name)
        due = store.today() + timedelta(days=days)
        return book.ask_appeal(Appeal(fresh, pupil, slot, said, actor.id, store.now(), due))

    return await changed(store, actor, key, "ask appeal", change)


async def answer_appeal(
    store: RecordsStore, *, actor: Actor, gradebook: str, appeal: str, outcome: str, answer: str, request_id: str
) -> tuple[Gradebook, Appeal]:
    """Repeating a request gets the first answer.

    Raises AppealAnswered, AppealOfTeacher, AppealUnknown, OutcomeInvalid or ReasonMissing.
    """
    key = key_of(gradebook)
    POLICY.require(actor, "answer_appeal", school=key.school, **{"class": f"{key.school}/{key.class_name}"})
    if outcome not in OUTCOMES:
        raise OutcomeInvalid(outcome)
    said = words_of(answer, limits.NOTE_CHARACTERS)
    request = f"{actor.id}-{request_id}" if request_id else ""
    is_head = POLICY.allows(actor, "reopen_gradebook", school=key.school)

    def change(book: Gradebook, _: Sequence[Pupil], assignments: Sequence[Assignment]) -> Appeal:
        stood = book.appeal(appeal)
        if request and stood.request == request:
            return stood
        teaches = any((one.person, one.subject) == (actor.id, key.subject) for one in assignments)
        stood.require(actor.id, teaches=teaches, is_head=is_head, today=store.today())
        return book.answer_appeal(stood.answered(actor.id, store.now(), outcome=outcome, answer=said, request=request))

    return await changed(store, actor, key, "answer appeal", change)
