"""Class logbook (sổ ghi đầu bài): each class, each week, closed by its homeroom teacher and signed by the head."""

from __future__ import annotations

import pytest

from chassis.identity.actor import Actor
from contracts.facts.accounts import TeachingAssigned
from importing import Upload
from services.records.domain.duties import Duty
from services.records.domain.record_state import State
from services.records.domain.refusals import DutyUnknown
from services.records.store import RecordsStore
from services.records.usecases import duties, projections
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.submission import Target, submit_record
from tests.records.acting import enrol, sign
from tests.records.school import (
    CLASS,
    HEAD_DUNG,
    MONTH,
    OFFICER,
    OTHER_TEACHER,
    SCHOOL,
    TEACHER,
    TEACHER_LAN,
    plan_docx,
    told_of_teaching,
)

LOGBOOK = "class_logbook"
WEEK = f"{LOGBOOK}.{SCHOOL}.{CLASS}.{MONTH}.w42"


@pytest.fixture
async def of_lan(store: RecordsStore) -> RecordsStore:
    """Lan is the homeroom teacher of 7A1."""
    homeroom = TeachingAssigned(
        school=SCHOOL, person=TEACHER, class_name=CLASS, subject="TOAN", periods_per_year=140, homeroom=True
    )
    await projections.remember_assignments(store, [(homeroom, told_of_teaching(homeroom, 2))])
    return store


async def owed(store: RecordsStore, deps: Dependencies, actor: Actor) -> list[Duty]:
    return (await duties.list_duties(store, deps, actor=actor, month=MONTH, record_type=LOGBOOK)).duties


async def test_the_homeroom_teacher_alone_owes_the_logbook_week_by_week(
    of_lan: RecordsStore, deps: Dependencies
) -> None:
    cards = await owed(of_lan, deps, TEACHER_LAN)
    assert [(card.week, card.classes, card.due.isoformat()) for card in cards] == [
        (40, (CLASS,), "2026-10-05"),
        (41, (CLASS,), "2026-10-12"),
        (42, (CLASS,), "2026-10-19"),
        (43, (CLASS,), "2026-10-26"),
        (44, (CLASS,), "2026-11-02"),
    ]
    assert await owed(of_lan, deps, OTHER_TEACHER) == []
    with pytest.raises(DutyUnknown):
        await submit_record(
            of_lan,
            deps,
            actor=OTHER_TEACHER,
            target=Target(duty=WEEK),
            upload=Upload(name="so-dau-bai.docx", content=plan_docx(body="Tuần 42")),
        )


async def test_a_week_that_is_closed_and_signed_is_owed_no_more(of_lan: RecordsStore, deps: Dependencies) -> None:
    await enrol(of_lan, deps)
    upload = Upload(name="so-dau-bai-7A1.docx", content=plan_docx(body="Tuần 42"))
    handed = await submit_record(of_lan, deps, actor=TEACHER_LAN, target=Target(duty=WEEK), upload=upload)
    assert (handed.record.id, handed.record.waits_for, handed.record.classes) == (WEEK, "principal", (CLASS,))
    signed = await sign(of_lan, deps, HEAD_DUNG, record_type=LOGBOOK)
    assert [(one.record, one.outcome) for one in signed.results] == [(WEEK, "signed")]
    assert (await of_lan.records.get(WEEK)).state is State.SIGNED
    assert [card.week for card in await owed(of_lan, deps, TEACHER_LAN)] == [40, 41, 43, 44]


async def test_the_officer_sees_which_classes_are_late_with_which_weeks(
    of_lan: RecordsStore, deps: Dependencies
) -> None:
    late = await duties.list_late(
        of_lan, deps, actor=OFFICER, month=MONTH, school="", record_type=LOGBOOK, only_late=True
    )
    assert [(duty.classes, duty.week) for duty in late.duties] == [
        (("7A1",), 40),
        (("7A2",), 40),
        (("7A1",), 41),
        (("7A2",), 41),
        (("7A1",), 42),
        (("7A2",), 42),
        (("7A1",), 43),
        (("7A2",), 43),
    ]
