"""What somebody owes, as cards, and who in a school is late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from chassis.documents import Query
from chassis.identity.actor import Actor
from services.records.domain.duties import Duty, batch_duty, gradebook_duty, plan_duties, plan_slots, review_duty
from services.records.domain.gradebook import Key
from services.records.domain.periods import school_year, term_due_month, term_of
from services.records.domain.plan import Plan, State
from services.records.domain.policy import POLICY
from services.records.domain.record_types import CLASS_GRADEBOOK, LESSON_PLAN
from services.records.domain.staff import HEAD, LEADER, Assignment, Staff
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.scopes import schools_for

if TYPE_CHECKING:
    from services.records.store import RecordsStore


class DutyList(NamedTuple):
    """`done` of `all` plan duties of the caller's own are signed."""

    duties: list[Duty]
    month: str
    done: int
    all: int
    staff: Staff


class LateList(NamedTuple):
    duties: list[Duty]
    all: int
    staff: Staff


async def list_duties(store: RecordsStore, deps: Dependencies, *, actor: Actor, month: str) -> DutyList:
    """The caller's own plans and gradebooks, then what waits for the caller's word or signature."""
    month = deps.month_asked(month, store.now().date())
    assignments = await store.assignments_of(actor.id)
    staff = await store.staff_of([*actor.places("school"), *(one.school for one in assignments)])
    plans = await store.plans_of({"teacher": actor.id, "month": month})
    own = plan_duties(assignments, plans, staff, deps.catalogue, month)
    signed = {plan.slot.duty for plan in plans if plan.state is State.SIGNED}
    duties = [*own, *await _to_review(store, actor, staff), *await _to_sign(store, deps, actor, month)]
    duties += await _gradebooks(store, deps, assignments, month)
    slots = plan_slots(assignments, month)
    return DutyList(duties, month, len(signed - {duty.id for duty in own}), len(slots), staff)


async def list_late(
    store: RecordsStore, deps: Dependencies, *, actor: Actor, month: str, school: str, only_late: bool
) -> LateList:
    """Every open plan duty of the month, the latest day first, then by school and teacher."""
    schools = schools_for(actor, "see_late", school)
    month = deps.month_asked(month, store.now().date())
    assignments = await store.assignments_in(schools)
    staff = await store.staff_of(one.school for one in assignments)
    plans = await store.plans_of({"month": month}, {"school": schools} if schools else None)
    duties = plan_duties(assignments, plans, staff, deps.catalogue, month)
    if not POLICY.allows(actor, "see_late", school=schools):
        groups = set(actor.places("group"))
        duties = [duty for duty in duties if duty.group in groups]
    shown = [duty for duty in duties if duty.late(store.now().date()) or not only_late]
    return LateList(sorted(shown, key=_worst_first), len(plan_slots(assignments, month)), staff)


def _worst_first(duty: Duty) -> tuple[date, int, str, str]:
    """What was never handed in stands before what waits for somebody's word."""
    order = ("submit_plan", "correct_plan", "wait_for_plan")
    return (duty.due, order.index(duty.kind) if duty.kind in order else len(order), duty.school, duty.id)


async def _to_review(store: RecordsStore, actor: Actor, staff: Staff) -> list[Duty]:
    """A leader sees the group; a head sees what no leader may decide."""
    waiting: dict[str, Plan] = {}
    if LEADER in actor.roles():
        for group in actor.places("group"):
            waiting |= {plan.id: plan for plan in await store.plans_waiting_for_review(group, "")}
    if HEAD in actor.roles():
        for school in actor.places("school"):
            waiting |= {plan.id: plan for plan in await store.plans_waiting_for_review("", school)}
    mine = [plan for plan in waiting.values() if staff.may_review(actor.id, plan.teacher, plan.group, plan.school)]
    return [review_duty(plan, staff) for plan in sorted(mine, key=lambda plan: (plan.due, plan.id))]


async def _to_sign(store: RecordsStore, deps: Dependencies, actor: Actor, month: str) -> list[Duty]:
    if HEAD not in actor.roles():
        return []
    due = deps.catalogue.due(LESSON_PLAN, month)
    cards = []
    for school in actor.places("school"):
        if POLICY.allows(actor, "sign_plans", school=school):
            passed = await store.plans.count({"school": school, "month": month, "state": State.PASSED.value})
            cards.append(batch_duty(school, month, passed, due, actor.id))
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
    due = deps.catalogue.due(CLASS_GRADEBOOK, term_due_month(month))
    lacking = {
        key: pupils[one.school, one.class_name] - (books[key].complete() if key in books else 0)
        for key, one in keys.items()
    }
    return [
        gradebook_duty(one, month=month, term=term, due=due, without_marks=lacking[key])
        for key, one in keys.items()
        if lacking[key] > 0
    ]


async def names_of_schools(store: RecordsStore, duties: Sequence[Duty]) -> dict[str, str]:
    """In one question, however many duties there are."""
    found = await store.schools.where(Query(any_of={"id": sorted({duty.school for duty in duties})}))
    return {str(body["id"]): str(body["name"]) for body in found}


FIRST_JUDGED_GRADE = 6  # 22/2021 is for lower and upper secondary schools
