"""Records are handed in: the file is read, rendered as PDF, and put on its way for a duty of the month."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from chassis.documents import decide
from chassis.identity.actor import Actor
from chassis.why import Why
from importing import Upload
from services.records.domain import limits
from services.records.domain.catalogue import RecordType
from services.records.domain.policy import POLICY
from services.records.domain.record import Record
from services.records.domain.record_state import State, Terms
from services.records.domain.refusals import DutyUnknown, NotTaught, PlanOfAnother
from services.records.domain.slots import Obligation, Schools, Slot
from services.records.domain.subjects import are_one
from services.records.files.readers.document import Draft, read_file
from services.records.files.readers.heading import Heading
from services.records.files.subjects import subject_name
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.obligations import owed_by, schools_of_person
from services.records.usecases.rendering import cover_of, render_draft


class Target(NamedTuple):
    """What a record is handed in for: a duty's id, or its type with what tells the caller's duties apart.

    An empty type is that of the duty, or the lesson plan. `week` is 0 for the one record of the month, or for the week
    that the file names.
    """

    duty: str = ""
    record_type: str = ""
    subject: str = ""
    grade: str = ""
    month: str = ""
    week: int = 0


class Filing(NamedTuple):
    """A draft with the obligation that it fulfils."""

    row: RecordType
    draft: Draft
    owed: Obligation
    slot: Slot
    known: Schools


class Submitted(NamedTuple):
    """`notes` say what the PDF could not take over."""

    record: Record
    notes: list[Why]


async def submit_record(
    store: RecordsStore, deps: Dependencies, *, actor: Actor, target: Target, upload: Upload
) -> Submitted:
    """Hands in a record, by one of those who owe it. The same request or the same file again changes nothing.

    Raises NotAllowed, RecordTypeUnknown, DutyUnknown, NotTaught, what reading the file raises, RecordClosed, and
    PlanOfAnother for a file that says another subject or grade, unless a person confirmed it.
    """
    POLICY.require(actor, "submit_plan", self=actor.id)
    row = deps.record_type(target.record_type or _type_of(deps, target.duty))
    draft = await asyncio.to_thread(read_file, row, deps.reader(row), upload.name, upload.content)
    month = deps.month_or_present(target.month or _month_of(target.duty), store.now().date())
    known = await schools_of_person(store, actor)
    owed = _chosen(target, owed_by(deps, row, month, actor, known), actor.id)
    earlier = await store.records_of({"duty": owed.duty})
    if not upload.confirmed and not any(record.answered(upload.request_id) for record in earlier):
        _question(draft.heading, owed.slot)
    filing = Filing(row, draft, owed, _with_week(owed.slot, target, draft, earlier), known)
    return await file_draft(store, deps, filing, by=actor.id, request_id=upload.request_id)


async def file_draft(store: RecordsStore, deps: Dependencies, filing: Filing, *, by: str, request_id: str) -> Submitted:
    """Renders the draft and decides; a request that was answered, or the file that is there, changes nothing.

    Raises RecordClosed, DutyUnknown.
    """
    row, slot, owed = filing.row, filing.slot, filing.owed
    record = await store.records.find(slot.id)
    if record and record.answered(request_id):
        return Submitted(record, [])
    author = slot.teacher or by
    cover = cover_of(row, slot, owed, author, filing.known)
    code = (record.content.check_code if record else "") or store.secret(limits.CHECK_CODE_CHARACTERS)
    content, notes = await render_draft(deps, filing.draft, cover, code=code, at=store.now())
    signers = filing.known.staff.signing_order(row.signers, author, owed.group)
    terms = Terms(due=owed.due, review=bool(row.reviewers), signers=signers, keep_until=row.keep_until(slot.month))

    async def attempt() -> Record:
        record = await store.records.find(slot.id)
        if record is None:
            at, classes = store.now(), owed.classes
            record = Record.submit(
                slot, content, terms, duty=owed.duty, group=owed.group, classes=classes, by=by, at=at
            )
        elif record.slot.group != slot.group:
            raise DutyUnknown(owed.duty)  # two groups whose names differ in accents only
        elif record.answered(request_id) or not record.submit_again(content, terms, by=by, at=store.now()):
            return record
        record.remember(request_id)
        await store.records.keep(record)
        return record

    return Submitted(await decide(attempt), notes)


def _question(heading: Heading, slot: Slot) -> None:
    """Raises PlanOfAnother where the file names another subject or grade; what it leaves open is no other."""
    other_subject = heading.subject and slot.subject and not are_one(heading.subject, slot.subject)
    other_grade = heading.grade and slot.grade and heading.grade != slot.grade
    if other_subject or other_grade:
        said = (heading.subject or slot.subject, heading.grade or slot.grade)
        names = [f"{subject_name(subject)} {grade}".strip() for subject, grade in (said, (slot.subject, slot.grade))]
        raise PlanOfAnother(*names)


def _type_of(deps: Dependencies, duty: str) -> str:
    """A duty's id begins with its type, but for those of lesson plans."""
    begins = duty.partition(".")[0]
    return begins if begins in deps.catalogue.types else ""


def _month_of(duty: str) -> str:
    """`….2026-10` and `….2026-10.w42` are of 2026-10."""
    parts = [part for part in duty.split(".") if part]
    return parts[-2] if len(parts) > 1 and parts[-1][:1] == "w" else next(reversed(parts), "")


def _chosen(target: Target, owed: Sequence[Obligation], person: str) -> Obligation:
    """The obligation that is meant. Raises DutyUnknown or NotTaught."""
    if target.duty:
        found = [obligation for obligation in owed if obligation.duty == target.duty]
    elif target.subject or not target.record_type:
        wanted = (target.subject, target.grade)
        found = [obligation for obligation in owed if (obligation.slot.subject, obligation.slot.grade) == wanted]
        if not found:
            raise NotTaught(person, target.subject, f"grade {target.grade}")
    else:
        found = [obligation for obligation in owed if obligation.slot.week in {0, target.week}]
    if len(found) != 1:
        raise DutyUnknown(target.duty or target.record_type)
    return found[0]


def _with_week(slot: Slot, target: Target, draft: Draft, earlier: Sequence[Record]) -> Slot:
    """A record that was returned is corrected, whatever week the new file names."""
    if slot.week:
        return slot
    if target.week:
        return replace(slot, week=target.week)
    returned = next((record for record in earlier if record.state is State.RETURNED), None)
    return replace(slot, week=returned.week if returned else draft.heading.week)
