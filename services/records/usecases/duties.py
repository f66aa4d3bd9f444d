"""What somebody owes, as cards, and who in a school is late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from chassis.identity.actor import Actor
from services.records.domain.catalogue import CLASS_GRADEBOOK, LESSON_PLAN, RecordType
from services.records.domain.duties import Duty, batch_duty, gradebook_duty, review_duty, submission_duties
from services.records.domain.gradebook import Key
from services.records.domain.periods import school_year, term_of
from services.records.domain.policy import POLICY
from services.records.domain.record import Record
from services.records.domain.record_state import State
from services.records.domain.slots import Obligation, obligations
from services.records.domain.staff import HEAD, LEADER, Assignment, School, Staff
from services.records.store import RecordsStore
from services.records.usecases.batch import BatchQuery, left_in, signing_scope
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.obligations import owed_by, schools_named, schools_of_person
from services.records.usecases.scopes import schools_for

FIRST_JUDGED_GRADE = 6  # 22/2021 is for lower and upper secondary schools
ORDER = ("submit_plan", "correct_plan", "wait_for_plan")


class DutyList(NamedTuple):
    """`done` of `all` records that the caller owes are signed."""

    duties: list[Duty]
    month: str
    done: int
    all: int
    staff: Staff
    schools: Sequence[School]


class LateList(NamedTuple):
    duties: list[Duty]
    all: int
    staff: Staff
    schools: Sequence[School]


async def list_duties(
    store: RecordsStore, deps: Dependencies, *, actor: Actor, month: str, record_type: str
) -> DutyList:
    """What the caller owes of a type, then what waits for the caller's word or signature.

    Gradebooks stand beside lesson plans: both are a teacher's own. Raises NotAllowed, RecordTypeUnknown, PeriodInvalid.
    """
    POLICY.require(actor, "see_duties", self=actor.id)
    row = deps.record_type(record_type)
    month = deps.month_or_present(month, store.now().date())
    known = await schools_of_person(store, actor)
    owed = owed_by(deps, row, month, actor, known)
    records = await _records_of(store, row, month, owed, actor)
    own = submission_duties(row, owed, records, known.staff)
    signed = {record.duty for record in records if record.state is State.SIGNED}
    duties = [*own, *await _to_review(store, row, actor, known.staff), *await _to_sign(store, deps, row, actor, month)]
    if row.id == LESSON_PLAN:
        duties += await _gradebooks(store, deps, known.assignments, month)
    done = len(signed - {duty.id for duty in own})
    return DutyList(duties, month, done, len(owed), known.staff, known.schools)


async def list_late(
    store: RecordsStore, deps: Dependencies, *, actor: Actor, month: str, school: str, record_type: str, only_late: bool
) -> LateList:
    """Every open duty of a type in the month, the latest day first, then by school and owner. Raises NotAllowed."""
    schools = schools_for(actor, "see_late", school)
    row = deps.record_type(record_type)
    month = deps.month_or_present(month, store.now().date())
    known = await schools_named(store, schools)
    owed = obligations(deps.catalogue, row, month, known)
    of_month = {"month": row.month_kept(month), "record_type": row.id}
    records = await store.records_of(of_month, {"school": schools} if schools else None)
    duties = submission_duties(row, owed, records, known.staff)
    if not POLICY.allows(actor, "see_late", school=schools):
        groups = set(actor.places("group"))
        duties = [duty for duty in duties if duty.group in groups]
    shown = [duty for duty in duties if duty.late(store.now().date()) or not only_late]
    await store.audit(actor, "list late", f"{row.id} {month} {','.join(schools) or '*'}")
    return LateList(sorted(shown, key=_worst_first), len(owed), known.staff, known.schools)


def _worst_first(duty: Duty) -> tuple[date, int, str, str]:
    """What was never handed in stands before what waits for somebody's word."""
    return (duty.due, ORDER.index(duty.kind) if duty.kind in ORDER else len(ORDER), duty.school, duty.id)


async def _records_of(
    store: RecordsStore, row: RecordType, month: str, owed: Sequence[Obligation], actor: Actor
) -> list[Record]:
    """Those that fulfil the duties, whoever handed them in."""
    if row.applies_to == "teacher":
        return await store.records_of({"author": actor.id, "month": row.month_kept(month), "record_type": row.id})
    return await store.records_of({}, {"duty": [obligation.duty for obligation in owed]}) if owed else []


async def _to_review(store: RecordsStore, row: RecordType, actor: Actor, staff: Staff) -> list[Duty]:
    """A leader sees the group; a head sees what no leader may decide."""
    waiting: dict[str, Record] = {}
    if LEADER in actor.roles() and row.reviewers:
        for group in actor.places("group"):
            waiting |= {one.id: one for one in await store.records_to_review(group, "", row.id)}
    if HEAD in actor.roles() and row.reviewers:
        for school in actor.places("school"):
            waiting |= {one.id: one for one in await store.records_to_review("", school, row.id)}
    mine = [record for record in waiting.values() if _reviews(actor.id, row, record, staff)]
    return [review_duty(record, staff) for record in sorted(mine, key=lambda record: (record.due, record.id))]


def _reviews(person: str, row: RecordType, record: Record, staff: Staff) -> bool:
    deciders = staff.deciders(row.reviewers, record.author, group=record.group, school=record.school)
    return person in {decider.id for decider in deciders}


async def _to_sign(store: RecordsStore, deps: Dependencies, row: RecordType, actor: Actor, month: str) -> list[Duty]:
    """A card for each school at which the caller signs records of the type."""
    cards = []
    for school in actor.places("school"):
        scope = signing_scope(store, deps, actor, BatchQuery(month, school, row.id))
        if scope is not None:
            due, waiting = deps.catalogue.last_due(row, month), await left_in(store, scope)
            cards.append(batch_duty(row, school=school, month=scope.month, waiting=waiting, due=due, signer=actor.id))
    return cards


async def _gradebooks(
    store: RecordsStore, deps: Dependencies, assignments: Sequence[Assignment], month: str
) -> list[Duty]:
    """Gradebooks of the term in which pupils still lack marks; few questions of the store, however many books."""
    judged = [one for one in assignments if one.grade and int(one.grade) >= FIRST_JUDGED_GRADE]
    if not judged:
        return []
    term, year = term_of(month), school_year(month)
    keys = {Key(one.school, one.class_name, one.subject, year, term).id: one for one in judged}
    books = await store.gradebooks.many(keys)
    pupils = Counter[tuple[str, str]]()
    for school in sorted({one.school for one in judged}):
        rolls = await store.pupils.counts("class_name", {"school": school})
        pupils.update({(school, class_name): count for class_name, count in rolls.items()})
    due = deps.catalogue.last_due(deps.catalogue.types[CLASS_GRADEBOOK], month)
    lacking = {
        key: pupils[one.school, one.class_name] - (books[key].complete() if key in books else 0)
        for key, one in keys.items()
    }
    return [
        gradebook_duty(one, month=month, term=term, due=due, without_marks=lacking[key])
        for key, one in keys.items()
        if lacking[key] > 0
    ]
