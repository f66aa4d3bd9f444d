"""A record type is its row: each field of a row is acted on, and a row that nobody could act on is refused."""

from __future__ import annotations

import io
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from chassis.clock import FrozenClock
from chassis.errors import Forbidden
from contracts.facts.accounts import SchoolRegistered
from importing import FileUnreadable
from services.records.domain.catalogue import RecordType
from services.records.domain.record_state import State
from services.records.domain.refusals import (
    NotReviewer,
    RecordTypeUnknown,
)
from services.records.record_types import RECORD_TYPES
from services.records.rpc import messages
from services.records.store import RecordsStore
from services.records.usecases import duties, projections, queries, records, verification
from services.records.usecases.dependencies import Dependencies
from tests.architecture.laws.source import ROOT
from tests.records.acting import enrol, review, sign
from tests.records.notes_type import NOTES, both_keys, handed_in, owed, with_row
from tests.records.school import (
    GROUP,
    HEAD,
    HEAD_DUNG,
    LEADER,
    LEADER_DUNG,
    MONTH,
    OFFICER,
    OPERATOR,
    OTHER,
    OTHER_TEACHER,
    SCHOOL,
    TEACHER,
    TEACHER_LAN,
    told,
)

ACTED_ON = {
    "id": "test_a_record_is_found_by_its_type_alone",
    "name": "test_the_pdf_and_the_duty_bear_the_name_of_the_type",
    "applies_to": "test_a_duty_is_of_each_group_class_or_teaching_as_the_row_says",
    "frequency": "test_a_type_of_every_week_is_owed_week_by_week",
    "due_days": "test_the_last_signature_is_due_so_many_days_after_the_period",
    "retention_years": "test_a_signed_record_is_listed_once_it_need_not_be_kept_and_never_before",
    "legal_act": "test_the_catalogue_shows_each_row_as_it_stands",
    "standing": "test_the_catalogue_shows_each_row_as_it_stands",
    "levels": "test_a_school_of_another_level_owes_nothing",
    "file_types": "test_a_file_of_another_type_is_refused",
    "submitters": "test_who_may_not_hand_in_has_no_duty_and_hands_nothing_in",
    "reviewers": "test_a_type_with_reviewers_is_passed_before_anybody_signs",
    "signers": "test_each_signer_of_the_row_really_signs_and_in_order",
}


def test_each_field_of_a_row_has_a_test_that_shows_what_acts_on_it() -> None:
    assert [field.name for field in fields(RecordType)] == [*ACTED_ON]
    assert sorted(set(ACTED_ON.values()) - globals().keys()) == []


async def test_each_signer_of_the_row_really_signs_and_in_order(store: RecordsStore, notes: Dependencies) -> None:
    await both_keys(store, notes)
    record = await handed_in(store, notes)
    assert (record.state, record.waits_for, record.signers) == (
        State.SUBMITTED,
        "group_leader",
        ("group_leader", "principal"),
    )
    early = await sign(store, notes, HEAD_DUNG, records=(record.id,), record_type=NOTES.id)
    assert [(one.outcome, one.reason) for one in early.results] == [("refused", "NOT_SIGNER")]
    first = await sign(store, notes, LEADER_DUNG, record_type=NOTES.id)
    assert ([one.outcome for one in first.results], first.left) == (["signed"], 0)
    record = await store.records.get(record.id)
    assert (record.state, record.waits_for, record.on_time) == (State.PASSED, "principal", False)
    again = await sign(store, notes, LEADER_DUNG, records=(record.id,), record_type=NOTES.id)
    assert [one.reason for one in again.results] == ["NOT_SIGNER"]
    await sign(store, notes, HEAD_DUNG, record_type=NOTES.id)
    record = await store.records.get(record.id)
    assert (record.state, record.waits_for, record.on_time, record.left) == (State.SIGNED, "", True, 0)
    assert [(event.by, event.role) for event in record.signatures()] == [(LEADER, "group_leader"), (HEAD, "principal")]
    verdict = await verification.verify_record(store, notes, actor=OPERATOR, record_id=record.id)
    assert (verdict.valid, verdict.signer_name, verdict.record) == (True, "Bùi Gia Dũng, Trần Hữu Dũng", record.id)


async def test_a_type_with_reviewers_is_passed_before_anybody_signs(store: RecordsStore, deps: Dependencies) -> None:
    reviewed = with_row(deps, replace(NOTES, reviewers=("group_leader",), signers=("principal",)))
    await enrol(store, reviewed)
    record = await handed_in(store, reviewed)
    assert record.waits_for == "review"
    refused = await sign(store, reviewed, HEAD_DUNG, records=(record.id,), record_type=NOTES.id)
    assert [one.reason for one in refused.results] == ["PLAN_NOT_WAITING"]
    assert (await review(store, reviewed, record)).waits_for == "principal"
    plain = with_row(deps)
    other = await handed_in(store, plain, week=40)
    for actor in (LEADER_DUNG, HEAD_DUNG):
        with pytest.raises(NotReviewer):
            await review(store, plain, other, by=actor)


async def test_a_duty_is_of_each_group_class_or_teaching_as_the_row_says(
    store: RecordsStore, deps: Dependencies
) -> None:
    ids = {}
    for owner in ("group", "class", "teacher"):
        rows = with_row(deps, replace(NOTES, applies_to=owner))
        late = await duties.list_late(
            store, rows, actor=OFFICER, month=MONTH, school="", record_type=NOTES.id, only_late=False
        )
        ids[owner] = [duty.id for duty in late.duties]
    assert ids["group"] == [f"notes.{SCHOOL}.to-toan-tin.{MONTH}"]
    assert ids["class"] == [f"notes.{SCHOOL}.7A1.{MONTH}", f"notes.{SCHOOL}.7A2.{MONTH}"]
    assert ids["teacher"] == [
        f"notes.{LEADER}.TIN.7.{MONTH}",
        f"notes.{TEACHER}.TOAN.7.{MONTH}",
        f"notes.{OTHER}.GDTC.7.{MONTH}",
        f"notes.{OTHER}.TOAN.7.{MONTH}",
    ]


async def test_who_may_not_hand_in_has_no_duty_and_hands_nothing_in(store: RecordsStore, deps: Dependencies) -> None:
    homeroom = with_row(deps, replace(NOTES, applies_to="class", submitters=("homeroom_teacher",)))
    assert await owed(store, homeroom, TEACHER_LAN) == []
    with pytest.raises(Exception, match="there is no duty 'notes'"):
        await handed_in(store, homeroom)
    members = with_row(deps)
    assert [card.kind for card in await owed(store, members, TEACHER_LAN)] == ["submit_plan"]
    assert [card.kind for card in await owed(store, members, LEADER_DUNG)] == ["sign_batch"]
    with pytest.raises(Forbidden):
        await handed_in(store, members, actor=OFFICER)


async def test_a_type_of_every_week_is_owed_week_by_week(store: RecordsStore, deps: Dependencies) -> None:
    weekly = with_row(deps, replace(NOTES, frequency="week"))
    cards = await owed(store, weekly, TEACHER_LAN)
    assert [(card.week, card.due.isoformat()) for card in cards] == [
        (40, "2026-10-08"),
        (41, "2026-10-15"),
        (42, "2026-10-22"),
        (43, "2026-10-29"),
        (44, "2026-11-05"),
    ]
    record = await handed_in(store, weekly, week=42)
    assert (record.id, record.duty) == (f"notes.{SCHOOL}.to-toan-tin.{MONTH}.w42",) * 2
    left = [(card.week, card.kind) for card in await owed(store, weekly, TEACHER_LAN)]
    assert left == [
        (40, "submit_plan"),
        (41, "submit_plan"),
        (42, "wait_for_plan"),
        (43, "submit_plan"),
        (44, "submit_plan"),
    ]
    once_a_term = with_row(deps, replace(NOTES, frequency="term"))
    [card] = await owed(store, once_a_term, TEACHER_LAN)
    assert (card.month, card.due.isoformat()) == ("2027-01", "2027-02-05")


async def test_the_parts_of_a_month_are_records_of_one_duty(store: RecordsStore, notes: Dependencies) -> None:
    parts = [await handed_in(store, notes, week=week) for week in (41, 43)]
    assert {part.duty for part in parts} == {f"notes.{SCHOOL}.to-toan-tin.{MONTH}"}
    assert [card.kind for card in await owed(store, notes, OTHER_TEACHER)] == ["wait_for_plan"]


async def test_the_last_signature_is_due_so_many_days_after_the_period(
    store: RecordsStore, deps: Dependencies, clock: FrozenClock
) -> None:
    rows = with_row(deps, replace(NOTES, due_days=7, signers=("principal",)))
    await enrol(store, rows)
    [card] = await owed(store, rows, TEACHER_LAN)
    assert card.due == date(2026, 11, 7)
    assert (await owed(store, with_row(deps, NOTES, notes=1), TEACHER_LAN))[0].due == date(2026, 11, 1)
    await handed_in(store, rows)
    clock.move(timedelta(days=8))
    await sign(store, rows, HEAD_DUNG, record_type=NOTES.id)
    assert [record.on_time for record in await store.records_of({"record_type": NOTES.id})] == [False]


async def test_a_signed_record_is_listed_once_it_need_not_be_kept_and_never_before(
    store: RecordsStore, deps: Dependencies
) -> None:
    rows = with_row(deps, replace(NOTES, signers=("principal",)))
    await enrol(store, rows)
    record = await handed_in(store, rows)
    assert record.keep_until == date(2032, 5, 31)  # the school year 2026-2027, and five years
    found = {}
    for day in (date(2032, 5, 31), date(2032, 6, 1)):
        query = queries.RecordQuery(record_type=NOTES.id, kept_until_before=day)
        page = await queries.list_records(store, rows, actor=HEAD_DUNG, query=query, page_size=9, after="")
        found[day.isoformat()] = [one.id for one in page.records]
    assert found == {"2032-05-31": [], "2032-06-01": [record.id]}
    for_ever = with_row(deps, replace(NOTES, retention_years=0))
    assert (await handed_in(store, for_ever, week=40)).keep_until is None
    query = queries.RecordQuery(record_type=NOTES.id, kept_until_before=date(2099, 1, 1))
    page = await queries.list_records(store, rows, actor=HEAD_DUNG, query=query, page_size=9, after="")
    assert [one.id for one in page.records] == [record.id]


async def test_a_school_of_another_level_owes_nothing(store: RecordsStore, notes: Dependencies) -> None:
    assert len(await owed(store, notes, TEACHER_LAN)) == 1
    primary = SchoolRegistered(school=SCHOOL, name="Trường Tiểu học Tân Phước", levels=("Tiểu học",))
    await projections.remember_schools(store, [(primary, told(SCHOOL, 2))])
    assert await owed(store, notes, TEACHER_LAN) == []


async def test_a_file_of_another_type_is_refused(store: RecordsStore, deps: Dependencies) -> None:
    with pytest.raises(FileUnreadable) as refused:
        await handed_in(store, with_row(deps, replace(NOTES, file_types=("pdf",))))
    assert refused.value.details["code"] == "TYPE"


async def test_the_pdf_and_the_duty_bear_the_name_of_the_type(store: RecordsStore, notes: Dependencies) -> None:
    record = await handed_in(store, notes)
    file = await records.get_file(store, notes, actor=TEACHER_LAN, record_id=record.id, which="pdf")
    reader = PdfReader(io.BytesIO(file.content))
    assert reader.metadata is not None
    assert reader.metadata.title == "Sổ ghi: so-ghi"
    text = " ".join(reader.pages[0].extract_text().split())
    for part in ("Tổ Toán - Tin", "Người lập Trần Thị Lan", "Tháng 10/2026", "Người ký Bùi Gia Dũng, Trần Hữu Dũng"):
        assert part in text
    assert "Người duyệt" not in text
    names = messages.Names(await store.staff_of([SCHOOL]), (), notes.catalogue)
    [card] = await owed(store, notes, TEACHER_LAN)
    assert messages.duty(card, names, date(2026, 10, 1)).record_name == "Sổ ghi"
    assert messages.plan(record, names).record_name == "Sổ ghi"


async def test_a_record_is_found_by_its_type_alone(store: RecordsStore, notes: Dependencies) -> None:
    record = await handed_in(store, notes)
    found = {}
    for record_type in ("", NOTES.id):
        query = queries.RecordQuery(record_type=record_type, group=GROUP)
        page = await queries.list_records(store, notes, actor=LEADER_DUNG, query=query, page_size=9, after="")
        found[record_type] = [one.id for one in page.records]
    assert found == {"": [], NOTES.id: [record.id]}
    month = await queries.summary(store, notes, actor=OFFICER, month=MONTH, school="", record_type=NOTES.id)
    assert (month.plans_due, month.plans_by_state["submitted"]) == (1, 1)
    for unknown in ("nonsense", "class_gradebook"):
        with pytest.raises(RecordTypeUnknown):
            notes.record_type(unknown)


def test_the_catalogue_shows_each_row_as_it_stands() -> None:
    shown = messages.record_type(NOTES)
    assert (shown.legal_act, shown.standing, list(shown.signers)) == ("a", "default", ["group_leader", "principal"])
    assert all(row.legal_act and row.standing in {"confirmed", "secondary", "default"} for row in RECORD_TYPES)
    assert len({row.id for row in RECORD_TYPES}) == len(RECORD_TYPES)


@pytest.mark.parametrize(
    "changes",
    [
        {"signers": ("clerk",)},
        {"reviewers": ("teacher",)},
        {"submitters": ("principal",)},
        {"submitters": ("homeroom_teacher",)},
        {"signers": ()},
        {"file_types": ()},
        {"applies_to": "pupil"},
    ],
    ids=str,
)
def test_a_row_that_nobody_could_act_on_is_refused_at_the_start(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="notes"):
        replace(NOTES, **changes)


def test_the_page_for_other_readers_says_what_the_rows_say() -> None:
    page = (ROOT / "docs" / "domain" / "record_types.md").read_text(encoding="utf-8")
    assert [line for line in page.splitlines() if line.startswith("| `")] == [
        _as_on_the_page(row) for row in RECORD_TYPES
    ]


def _as_on_the_page(row: RecordType) -> str:
    by, passed, signed = ", ".join(row.submitters), ", ".join(row.reviewers), ", ".join(row.signers)
    return (
        f"| `{row.id}` {row.name} | {row.applies_to} | {row.frequency} | {by or 'kept in the grid'} "
        f"| {passed or 'nobody'} | {signed or 'nobody'} | {row.due_days} "
        f"| {row.retention_years or 'for ever'} | {row.legal_act} ({row.standing}) |"
    )
