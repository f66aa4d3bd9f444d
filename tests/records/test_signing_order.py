"""Several signers sign one after the other: who, in which order, what the file shows, and what undoes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chassis.errors import Forbidden
from importing import Upload
from services.records.domain.catalogue import LESSON_PLAN
from services.records.domain.record_state import State
from services.records.domain.refusals import (
    NotSigner,
    OwnWork,
    RecordClosed,
    RecordNotWaiting,
)
from services.records.store import RecordsStore
from services.records.usecases import batch, verification
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.submission import Target, submit_record
from tests.records.acting import enrol, sign
from tests.records.notes_type import NOTES, both_keys, handed_in, owed, with_row
from tests.records.school import (
    GROUP,
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
    VICE,
    VICE_THANG,
    plan_docx,
)


async def test_a_file_that_lacks_a_signature_or_was_changed_between_two_is_no_valid_one(
    store: RecordsStore, notes: Dependencies
) -> None:
    await both_keys(store, notes)
    record = await handed_in(store, notes)
    await sign(store, notes, LEADER_DUNG, record_type=NOTES.id)
    half = await notes.files.get((await store.records.get(record.id)).signed_sha256)
    await sign(store, notes, HEAD_DUNG, record_type=NOTES.id)
    whole = await notes.files.get((await store.records.get(record.id)).signed_sha256)
    assert whole.startswith(half)
    for content in (half, whole.replace(b"/Title", b"/Tit1e", 1), whole + b"% more\n"):
        verdict = await verification.verify_file(store, notes, actor=OFFICER, content=content)
        assert (verdict.valid, verdict.record) == (False, record.id)
    between = half.replace(b"/ByteRange", b"/ByteRang3", 1) + whole[len(half) :]
    assert not (await verification.verify_file(store, notes, actor=OFFICER, content=between)).valid


async def test_what_a_leader_handed_in_the_leader_does_not_sign(store: RecordsStore, deps: Dependencies) -> None:
    rows = with_row(deps, replace(NOTES, applies_to="teacher"))
    await both_keys(store, rows)
    upload = Upload(name="so-ghi.docx", content=plan_docx())
    target = Target(record_type=NOTES.id, subject="TIN", grade="7")
    own = (await submit_record(store, rows, actor=LEADER_DUNG, target=target, upload=upload)).record
    assert own.signers == ("principal",)
    with pytest.raises(OwnWork):
        own.may_be_signed_by(LEADER, "principal")
    refused = await sign(store, rows, LEADER_DUNG, records=(own.id,), record_type=NOTES.id)
    assert [one.reason for one in refused.results] == ["OWN_WORK"]
    assert [one.outcome for one in (await sign(store, rows, HEAD_DUNG, record_type=NOTES.id)).results] == ["signed"]


async def test_nobody_signs_twice_in_two_roles(store: RecordsStore, notes: Dependencies) -> None:
    record = await handed_in(store, notes)
    record.sign(by=LEADER, role="group_leader", at=store.now(), sha256="0" * 64)
    with pytest.raises(NotSigner):
        record.sign(by=LEADER, role="principal", at=store.now(), sha256="0" * 64)


async def test_a_signer_sends_a_record_back_and_the_signatures_on_it_are_void(
    store: RecordsStore, notes: Dependencies
) -> None:
    await both_keys(store, notes)
    record = await handed_in(store, notes)
    await sign(store, notes, LEADER_DUNG, record_type=NOTES.id)
    with pytest.raises(RecordClosed):
        await handed_in(store, notes, body="b")
    with pytest.raises(RecordNotWaiting):
        await batch.return_from_batch(store, actor=LEADER_DUNG, record_id=record.id, note="sửa", request_id="")
    back = await batch.return_from_batch(store, actor=HEAD_DUNG, record_id=record.id, note="Thiếu", request_id="")
    assert (back.state, back.waits_for, back.signer, back.signed_sha256) == (State.RETURNED, "correction", "", "")
    [card] = await owed(store, notes, OTHER_TEACHER)
    assert (card.kind, card.record, card.note) == ("correct_plan", record.id, "Thiếu")
    corrected = await handed_in(store, notes, actor=OTHER_TEACHER, body="b")
    assert (corrected.author, corrected.authors, corrected.signatures()) == (OTHER, {OTHER, TEACHER}, [])
    assert (corrected.waits_for, corrected.revision) == ("group_leader", 2)


async def test_a_leader_sees_and_signs_the_own_groups_records_and_no_others(
    store: RecordsStore, notes: Dependencies
) -> None:
    await both_keys(store, notes)
    await enrol(store, notes, person=VICE)
    record = await handed_in(store, notes)
    query = batch.BatchQuery(MONTH, SCHOOL, NOTES.id)
    opened = await batch.list_batch(store, notes, actor=LEADER_DUNG, query=query)
    assert ([one.id for one in opened.waiting], opened.missing, opened.scope.groups) == ([record.id], 0, (GROUP,))
    assert (await batch.list_batch(store, notes, actor=VICE_THANG, query=query)).waiting == []
    assert [card.waiting for card in await owed(store, notes, LEADER_DUNG)] == [1]
    other = replace(
        LEADER_DUNG, grants=(replace(LEADER_DUNG.grants[0], places={"school": (SCHOOL,), "group": (f"{SCHOOL}/x",)}),)
    )
    refused = await sign(store, notes, other, records=(record.id,), record_type=NOTES.id)
    assert [(one.outcome, one.reason) for one in refused.results] == [("refused", "NOT_FOUND")]
    for actor in (TEACHER_LAN, OPERATOR):
        with pytest.raises(Forbidden):
            await batch.list_batch(store, notes, actor=actor, query=query)
    with pytest.raises(Forbidden):
        await batch.list_batch(store, notes, actor=LEADER_DUNG, query=batch.BatchQuery(MONTH, SCHOOL, LESSON_PLAN))


async def test_another_type_tells_the_general_facts_and_each_signature(
    store: RecordsStore, notes: Dependencies
) -> None:
    await both_keys(store, notes)
    record = await handed_in(store, notes)
    await sign(store, notes, LEADER_DUNG, record_type=NOTES.id)
    await sign(store, notes, HEAD_DUNG, record_type=NOTES.id)
    entries = (await store.records.get(record.id)).__dict__["_unsent"]
    assert [entry["type"] for entry in entries] == [
        "records.record_submitted.v1",
        "records.record_signed.v1",
        "records.record_signed.v1",
    ]
    assert '"left":1' in entries[1]["body"]
    assert '"left":0' in entries[2]["body"]


async def test_another_group_whose_name_differs_in_accents_only_does_not_take_its_place(
    store: RecordsStore, notes: Dependencies
) -> None:
    record = await handed_in(store, notes)
    await store.database["plans"].update_one({"_id": record.id}, {"$set": {"group": f"{SCHOOL}/Tổ Toàn - Tin"}})
    with pytest.raises(Exception, match="there is no duty"):
        await handed_in(store, notes, body="b")
