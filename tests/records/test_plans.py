"""A plan from a duty to a signature: who may, what is told, and what a repeat does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chassis.clock import FrozenClock
from chassis.errors import Conflict, Forbidden, Refusal
from chassis.identity.actor import Actor
from importing import Upload
from services.records.domain.record import Record
from services.records.domain.record_state import State
from services.records.domain.refusals import (
    NoteMissing,
    NotReviewer,
    NotTaught,
    OwnWork,
    RecordClosed,
    RecordNotWaiting,
)
from services.records.store import RecordsStore
from services.records.usecases import duties, records
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.submission import Target, submit_record
from tests.records.acting import enrol, passed_plan, review, sign, submit
from tests.records.school import (
    GROUP,
    HEAD_DUNG,
    LEADER,
    LEADER_DUNG,
    MONTH,
    OFFICER,
    OTHER,
    OTHER_TEACHER,
    STRANGER,
    TEACHER,
    TEACHER_LAN,
    VICE_THANG,
    plan_docx,
)


def facts_of(plan: Record) -> list[str]:
    return [entry["type"] for entry in plan.__dict__["_unsent"]]


async def test_a_submitted_plan_knows_its_group_class_and_due_day_and_tells_them(
    store: RecordsStore, deps: Dependencies
) -> None:
    plan = await submit(store, deps)
    assert (plan.id, plan.group, plan.classes) == (f"{TEACHER}.TOAN.7.2026-10.w10", GROUP, ("7A1",))
    assert (plan.due, plan.state, plan.content.title) == (date(2026, 11, 5), State.SUBMITTED, "Tập hợp các số hữu tỉ")
    kept = await store.records.get(plan.id)
    assert facts_of(kept) == ["records.plan_submitted.v1"]
    assert plan.content.pages == 1


async def test_the_same_file_or_request_again_changes_nothing(store: RecordsStore, deps: Dependencies) -> None:
    first = await submit(store, deps, request="r1")
    again = await submit(store, deps)
    other_file = await submit(store, deps, content=plan_docx(body="khác"), request="r1")
    assert first.version == again.version == other_file.version == 1
    assert len(facts_of(await store.records.get(first.id))) == 1


async def test_another_file_before_the_review_replaces_the_first(store: RecordsStore, deps: Dependencies) -> None:
    first = await submit(store, deps)
    second = await submit(store, deps, content=plan_docx(body="bổ sung"))
    assert (second.id, second.revision, second.state) == (first.id, 2, State.SUBMITTED)
    assert second.content.pdf_sha256 != first.content.pdf_sha256


async def test_who_does_not_teach_the_subject_hands_in_no_plan_for_it(store: RecordsStore, deps: Dependencies) -> None:
    target = Target(subject="NV", grade="7")
    with pytest.raises(NotTaught):
        await submit_record(
            store, deps, actor=TEACHER_LAN, target=target, upload=Upload(name="a.docx", content=plan_docx())
        )


async def test_a_returned_plan_says_why_and_is_corrected_under_the_same_duty(
    store: RecordsStore, deps: Dependencies
) -> None:
    plan = await submit(store, deps)
    returned = await review(store, deps, plan, note="Mục III: bổ sung hoạt động 4")
    assert (returned.state, returned.note) == (State.RETURNED, "Mục III: bổ sung hoạt động 4")
    card = (await duties.list_duties(store, deps, actor=TEACHER_LAN, month=MONTH, record_type="")).duties[0]
    assert (card.kind, card.note, card.record) == ("correct_plan", returned.note, plan.id)
    file = Upload(name="sua.docx", content=plan_docx(week=11, body="đã bổ sung"))
    corrected = await submit_record(store, deps, actor=TEACHER_LAN, target=Target(duty=card.id), upload=file)
    assert (corrected.record.id, corrected.record.state, corrected.record.revision) == (plan.id, State.SUBMITTED, 2)


async def test_a_return_without_a_note_is_refused(store: RecordsStore, deps: Dependencies) -> None:
    plan = await submit(store, deps)
    with pytest.raises(NoteMissing):
        await records.review_record(
            store, deps, actor=LEADER_DUNG, record_id=plan.id, passing=False, note="  ", request_id=""
        )


async def test_a_leader_never_reviews_the_own_plan_but_a_head_does(store: RecordsStore, deps: Dependencies) -> None:
    own = await submit(store, deps, actor=LEADER_DUNG)
    with pytest.raises(OwnWork):
        await review(store, deps, own, by=LEADER_DUNG)
    assert (await review(store, deps, own, by=HEAD_DUNG)).state is State.PASSED


async def test_a_head_leaves_the_review_to_the_leader(store: RecordsStore, deps: Dependencies) -> None:
    plan = await submit(store, deps)
    with pytest.raises(NotReviewer) as refused:
        await review(store, deps, plan, by=HEAD_DUNG)
    assert refused.value.details["reviewer"] == LEADER


async def test_a_plan_is_passed_once_and_a_repeat_gets_the_first_answer(
    store: RecordsStore, deps: Dependencies
) -> None:
    plan = await submit(store, deps)
    first = await review(store, deps, plan, request="r1")
    again = await review(store, deps, plan, request="r1")
    assert (first.version, again.version) == (2, 2)
    with pytest.raises(RecordNotWaiting):
        await review(store, deps, plan, request="r2")


async def test_nothing_is_handed_in_over_a_passed_or_signed_plan(store: RecordsStore, deps: Dependencies) -> None:
    await passed_plan(store, deps, week=10)
    with pytest.raises(RecordClosed):
        await submit(store, deps, week=10, content=plan_docx(body="muộn"))


@pytest.mark.parametrize("actor", [OTHER_TEACHER, STRANGER, OFFICER], ids=lambda actor: str(actor.name))
async def test_a_plan_is_read_by_nobody_but_its_author_leader_and_heads(
    store: RecordsStore, deps: Dependencies, actor: Actor
) -> None:
    plan = await submit(store, deps)
    for reader in (TEACHER_LAN, LEADER_DUNG, HEAD_DUNG):
        assert (await records.get_record(store, actor=reader, record_id=plan.id)).id == plan.id
    with pytest.raises(Forbidden):
        await records.get_record(store, actor=actor, record_id=plan.id)


async def test_a_plan_signed_after_its_day_is_not_on_time(
    store: RecordsStore, deps: Dependencies, clock: FrozenClock
) -> None:
    await enrol(store, deps)
    early, late = await passed_plan(store, deps, week=9), await passed_plan(store, deps, week=10)
    await sign(store, deps, HEAD_DUNG, records=(early.id,))
    clock.move(timedelta(days=6))
    await sign(store, deps, HEAD_DUNG, records=(late.id,))
    assert [(await store.records.get(one.id)).on_time for one in (early, late)] == [True, False]


async def test_every_month_asks_a_plan_of_each_teacher_subject_and_grade(
    store: RecordsStore, deps: Dependencies
) -> None:
    owed = await duties.list_duties(store, deps, actor=OTHER_TEACHER, month=MONTH, record_type="")
    cards = [(one.subject, one.classes, one.reviewer, one.signer) for one in owed.duties if one.kind == "submit_plan"]
    assert cards == [("GDTC", ("7A1",), LEADER, HEAD_DUNG.id), ("TOAN", ("7A2",), LEADER, HEAD_DUNG.id)]
    assert (owed.done, owed.all) == (0, 2)


async def test_what_is_signed_leaves_the_duties_and_is_counted_as_done(store: RecordsStore, deps: Dependencies) -> None:
    await enrol(store, deps)
    await passed_plan(store, deps)
    await sign(store, deps, HEAD_DUNG)
    owed = await duties.list_duties(store, deps, actor=TEACHER_LAN, month=MONTH, record_type="")
    assert (owed.done, owed.all, [one.kind for one in owed.duties if one.teacher == TEACHER]) == (
        1,
        1,
        ["keep_gradebook"],
    )


async def test_leader_and_head_have_a_card_for_what_waits_for_them(store: RecordsStore, deps: Dependencies) -> None:
    await submit(store, deps)
    own = await submit(store, deps, actor=LEADER_DUNG)
    leader = await duties.list_duties(store, deps, actor=LEADER_DUNG, month=MONTH, record_type="")
    assert [one.teacher for one in leader.duties if one.kind == "review_plan"] == [TEACHER]
    head = await duties.list_duties(store, deps, actor=HEAD_DUNG, month=MONTH, record_type="")
    assert [(one.kind, one.record) for one in head.duties] == [("review_plan", own.id), ("sign_batch", "")]


async def test_the_officer_sees_who_is_late_and_a_teacher_does_not(
    store: RecordsStore, deps: Dependencies, clock: FrozenClock
) -> None:
    await submit(store, deps)
    clock.move(timedelta(days=20))
    late = await duties.list_late(store, deps, actor=OFFICER, month=MONTH, school="", record_type="", only_late=True)
    assert [(one.teacher, one.kind) for one in late.duties] == [
        (LEADER, "submit_plan"),
        (OTHER, "submit_plan"),
        (OTHER, "submit_plan"),
        (TEACHER, "wait_for_plan"),
    ]
    assert late.all == 4
    with pytest.raises(Forbidden):
        await duties.list_late(store, deps, actor=TEACHER_LAN, month=MONTH, school="", record_type="", only_late=True)


async def test_before_the_day_nobody_is_late_though_all_is_open(store: RecordsStore, deps: Dependencies) -> None:
    open_now = await duties.list_late(
        store, deps, actor=VICE_THANG, month=MONTH, school="", record_type="", only_late=False
    )
    late_now = await duties.list_late(
        store, deps, actor=VICE_THANG, month=MONTH, school="", record_type="", only_late=True
    )
    assert (len(open_now.duties), len(late_now.duties)) == (4, 0)


async def test_a_refusal_of_records_has_a_reason_of_its_own() -> None:
    from services.records.domain import refusals

    found = [one for one in vars(refusals).values() if isinstance(one, type) and issubclass(one, Refusal)]
    reasons = [one.reason for one in found if one.__module__ == refusals.__name__]
    assert len(set(reasons)) == len(reasons)
    assert issubclass(RecordClosed, Conflict)
