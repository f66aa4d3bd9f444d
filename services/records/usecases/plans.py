"""Lesson plans: handed in, passed or returned, read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from chassis.documents import decide
from chassis.errors import NotFound
from chassis.identity.actor import Actor
from services.records.domain.duties import plan_slots
from services.records.domain.plan import Plan, Slot, State
from services.records.domain.policy import POLICY
from services.records.domain.record_types import LESSON_PLAN
from services.records.domain.refusals import DutyUnknown, NotReviewer, NotSigned, NotTaught, OwnWork
from services.records.domain.staff import Assignment, Staff
from services.records.files.rendering.renderer import PLAN
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.rendering import Draft, PageContext, look_through, page_data, render_draft

if TYPE_CHECKING:
    from services.records.store import RecordsStore

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class PlanTarget(NamedTuple):
    """What a teacher hands a plan in for: a duty's id, or subject, grade and month."""

    duty: str = ""
    subject: str = ""
    grade: str = ""
    month: str = ""
    week: int = 0


class Upload(NamedTuple):
    """A file as it was sent."""

    name: str
    content: bytes


class Submitted(NamedTuple):
    plan: Plan
    notes: list[str]


class File(NamedTuple):
    content: bytes
    name: str
    content_type: str
    sha256: str


async def submit_plan(
    store: RecordsStore, deps: Dependencies, *, actor: Actor, wanted: PlanTarget, file: Upload, request: str
) -> Submitted:
    """By its author. Raises what looking through the file raises, and NotTaught, DutyUnknown or PlanClosed."""
    draft = await asyncio.to_thread(look_through, deps, file.name, file.content)
    assignments = await store.assignments_of(actor.id)
    slot, taught = _slot(deps, store, wanted, assignments, actor.id)
    POLICY.require(actor, "submit_plan", self=slot.teacher)
    earlier = await store.plans_of({"teacher": slot.teacher, "month": slot.month})
    slot = _with_week(slot, wanted, draft, earlier)
    return await hand_in(store, deps, draft, slot, taught, by=actor.id, request=request)


async def hand_in(
    store: RecordsStore,
    deps: Dependencies,
    draft: Draft,
    slot: Slot,
    taught: Sequence[Assignment],
    *,
    by: str,
    request: str,
) -> Submitted:
    """Prints the draft and decides; a request that was answered, or the file that is there, changes nothing."""
    found = await store.plans.find(slot.plan)
    if found and found.answered(request):
        return Submitted(found, [])
    school, staff = await store.school(slot.school), await store.staff_of([slot.school])
    classes = tuple(one.class_name for one in taught)
    around = PageContext(school.name, staff, classes)
    paper, notes = await render_draft(deps, draft, slot, around, at=store.now())

    async def attempt() -> Plan:
        plan = await store.plans.find(slot.plan)
        if plan is None:
            due = deps.catalogue.due(LESSON_PLAN, slot.month)
            group = staff.group_of(slot.teacher)
            plan = Plan.submit(slot, paper, group=group, classes=classes, due=due, by=by, at=store.now())
        elif plan.answered(request) or not plan.submit_again(paper, by=by, at=store.now()):
            return plan
        plan.remember(request)
        await store.plans.keep(plan)
        return plan

    return Submitted(await decide(attempt), notes)


async def review_plan(
    store: RecordsStore, *, actor: Actor, plan_id: str, passing: bool, note: str, request: str
) -> Plan:
    """By the group's leader, or a head where the leader is the author."""

    async def attempt() -> Plan:
        plan = await store.plans.get(plan_id)
        POLICY.require(actor, "review_plan", group=plan.group, school=plan.school)
        if plan.answered(request):
            return plan
        _may_review(actor.id, plan, await store.staff_of([plan.school]))
        if passing:
            plan.pass_on(by=actor.id, at=store.now())
        else:
            plan.give_back(by=actor.id, at=store.now(), note=note)
        plan.remember(request)
        await store.plans.keep(plan)
        return plan

    return await decide(attempt)


async def get_plan(store: RecordsStore, *, actor: Actor, plan_id: str) -> Plan:
    plan = await store.plans.get(plan_id)
    POLICY.require(actor, "read_plan", self=plan.teacher, group=plan.group, school=plan.school)
    if actor.id != plan.teacher:
        await store.audited(actor, "read plan", plan.id)
    return plan


async def get_file(store: RecordsStore, deps: Dependencies, *, actor: Actor, plan_id: str, which: str) -> File:
    """`original`, `pdf` or `signed`. Raises NotSigned, NotFound."""
    plan = await get_plan(store, actor=actor, plan_id=plan_id)
    stem, _, extension = plan.paper.file_name.rpartition(".")
    if which == "original":
        kind = CONTENT_TYPES.get(extension.lower(), "application/octet-stream")
        sha256, name = plan.paper.original_sha256, plan.paper.file_name
    elif which == "pdf":
        kind, sha256, name = CONTENT_TYPES["pdf"], plan.paper.pdf_sha256, f"{stem}.pdf"
    elif which == "signed":
        if plan.state is not State.SIGNED:
            raise NotSigned(plan.id)
        kind, sha256, name = CONTENT_TYPES["pdf"], plan.signed_sha256, f"{stem}-da-ky.pdf"
    else:
        raise NotFound(f"a plan has the files original, pdf and signed, not {which!r}", which=which)
    return File(await deps.files.get(sha256), name, kind, sha256)


async def draw_pages(store: RecordsStore, deps: Dependencies, *, actor: Actor, plan_id: str) -> list[str]:
    """Pages as pictures; a plan handed in as PDF has none."""
    plan = await get_plan(store, actor=actor, plan_id=plan_id)
    if plan.paper.original_sha256 == plan.paper.pdf_sha256:
        return []
    original = await deps.files.get(plan.paper.original_sha256)
    draft = await asyncio.to_thread(look_through, deps, plan.paper.file_name, original)
    assert draft.paper is not None
    school, staff = await store.school(plan.school), await store.staff_of([plan.school])
    around = PageContext(school.name, staff, plan.classes)
    return await deps.renderer.render_svg(
        PLAN, page_data(draft.paper, plan.slot, around, plan.paper.title), draft.paper.pictures
    )


def _slot(
    deps: Dependencies, store: RecordsStore, wanted: PlanTarget, assignments: Sequence[Assignment], person: str
) -> tuple[Slot, tuple[Assignment, ...]]:
    if wanted.duty:
        month = deps.month_asked(wanted.duty.rsplit(".", 1)[-1], store.now().date())
        for slot, taught in plan_slots(assignments, month).items():
            if slot.duty == wanted.duty:
                return slot, taught
        raise DutyUnknown(wanted.duty)
    month = deps.month_asked(wanted.month, store.now().date())
    for slot, taught in plan_slots(assignments, month).items():
        if (slot.subject, slot.grade) == (wanted.subject, wanted.grade):
            return slot, taught
    raise NotTaught(person, wanted.subject, f"grade {wanted.grade}")


def _with_week(slot: Slot, wanted: PlanTarget, draft: Draft, earlier: Sequence[Plan]) -> Slot:
    """A plan that was returned is corrected, whatever week the new file names."""
    returned = next((one for one in earlier if one.slot.duty == slot.duty and one.state is State.RETURNED), None)
    if wanted.week:
        return replace(slot, week=wanted.week)
    return returned.slot if returned else replace(slot, week=draft.heading.week)


def _may_review(person: str, plan: Plan, staff: Staff) -> None:
    if person == plan.teacher:
        raise OwnWork(plan.id, person)
    if not staff.may_review(person, plan.teacher, plan.group, plan.school):
        reviewer = staff.reviewer_for(plan.teacher, plan.group, plan.school)
        raise NotReviewer(person, plan.id, reviewer.id if reviewer else "nobody yet")
