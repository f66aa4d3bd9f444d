"""Minutes of a subject group: written by one of its teachers, signed by the leader who chaired, then by the head."""

from __future__ import annotations

import pytest

from chassis.identity.actor import Actor
from chassis.identity.policy import NotAllowed
from contracts.facts.accounts import SchoolRegistered
from importing import Upload
from services.records.domain.record import Record
from services.records.domain.record_state import State
from services.records.domain.refusals import DutyUnknown
from services.records.store import RecordsStore
from services.records.usecases import duties, projections, verification
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.submission import Target, submit_record
from tests.records.acting import enrol, sign
from tests.records.school import (
    GROUP,
    HEAD,
    HEAD_DUNG,
    LEADER,
    LEADER_DUNG,
    MONTH,
    OTHER_TEACHER,
    PUPIL,
    SCHOOL,
    STRANGER,
    TEACHER_LAN,
    plan_docx,
    told,
)

MINUTES = "group_minutes"
ID = f"{MINUTES}.{SCHOOL}.to-toan-tin.{MONTH}"


async def hand_in(store: RecordsStore, deps: Dependencies, actor: Actor) -> Record:
    upload = Upload(name="bien-ban-to.docx", content=plan_docx(body="Tổ thống nhất ma trận đề."))
    return (await submit_record(store, deps, actor=actor, target=Target(duty=ID), upload=upload)).record


async def kinds(store: RecordsStore, deps: Dependencies, actor: Actor) -> list[tuple[str, str]]:
    listed = await duties.list_duties(store, deps, actor=actor, month=MONTH, record_type=MINUTES)
    return [(duty.kind, duty.group) for duty in listed.duties]


async def test_minutes_of_a_month_are_signed_by_the_leader_and_then_by_the_head(
    store: RecordsStore, deps: Dependencies
) -> None:
    await enrol(store, deps, person=LEADER)
    await enrol(store, deps)
    assert await kinds(store, deps, OTHER_TEACHER) == [("submit_plan", GROUP)]
    record = await hand_in(store, deps, TEACHER_LAN)
    assert (record.id, record.group, record.signers) == (ID, GROUP, ("group_leader", "principal"))
    assert await kinds(store, deps, OTHER_TEACHER) == [("wait_for_plan", GROUP)]
    early = await sign(store, deps, HEAD_DUNG, records=(ID,), record_type=MINUTES)
    assert [one.reason for one in early.results] == ["NOT_SIGNER"]
    for actor in (LEADER_DUNG, HEAD_DUNG):
        signed = await sign(store, deps, actor, record_type=MINUTES)
        assert [(one.record, one.outcome) for one in signed.results] == [(ID, "signed")]
    record = await store.records.get(ID)
    assert (record.state, [(event.by, event.role) for event in record.signatures()]) == (
        State.SIGNED,
        [(LEADER, "group_leader"), (HEAD, "principal")],
    )
    verdict = await verification.verify_record(store, deps, actor=TEACHER_LAN, record_id=ID)
    assert (verdict.valid, verdict.signer_name) == (True, "Bùi Gia Dũng, Trần Hữu Dũng")
    assert await kinds(store, deps, OTHER_TEACHER) == []
    for outsider in (PUPIL, STRANGER):
        with pytest.raises(NotAllowed):
            await verification.verify_record(store, deps, actor=outsider, record_id=ID)


async def test_only_the_group_s_own_teachers_hand_minutes_in(store: RecordsStore, deps: Dependencies) -> None:
    for actor in (LEADER_DUNG, STRANGER):
        with pytest.raises(DutyUnknown):
            await hand_in(store, deps, actor)


async def test_every_school_keeps_minutes_also_a_nursery(store: RecordsStore, deps: Dependencies) -> None:
    nursery = SchoolRegistered(school=SCHOOL, name="Trường Mầm non Hoa Sen", levels=("Mầm non",))
    await projections.remember_schools(store, [(nursery, told(SCHOOL, 2))])
    assert await kinds(store, deps, TEACHER_LAN) == [("submit_plan", GROUP)]
