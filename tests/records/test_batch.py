"""The head signs a month in one act: PINs, what is left out, what a repeat and a crash do, what pdfsig says."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from pathlib import Path

import pytest

from chassis.errors import Forbidden
from importing import Upload
from services.records.domain import limits
from services.records.domain.record_state import State
from services.records.domain.refusals import (
    BatchTooLarge,
    NotHead,
    PinWeak,
    RecordNotWaiting,
    SignerLocked,
    SignerUnknown,
)
from services.records.store import RecordsStore
from services.records.usecases import batch, records, verification
from services.records.usecases.batch import BatchQuery
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.submission import Target, submit_record
from tests.records.acting import enrol, passed_plan, review, sign, submit
from tests.records.school import (
    HEAD,
    HEAD_DUNG,
    LEADER_DUNG,
    MONTH,
    OPERATOR,
    SCHOOL,
    TEACHER,
    TEACHER_LAN,
    VICE,
    VICE_THANG,
    plan_docx,
)

PDFSIG = shutil.which("pdfsig")


def said_by_pdfsig(content: bytes, folder: Path) -> str:
    path = folder / "signed.pdf"
    path.write_bytes(content)
    assert PDFSIG is not None
    return subprocess.run([PDFSIG, path], capture_output=True, text=True, check=False).stdout


async def test_one_pin_signs_all_that_waits(store: RecordsStore, deps: Dependencies) -> None:
    await enrol(store, deps)
    waiting = [await passed_plan(store, deps, week=week) for week in (9, 10, 11)]
    await submit(store, deps, week=12)
    opened = await batch.list_batch(store, deps, actor=HEAD_DUNG, query=BatchQuery(MONTH))
    assert {one.id for one in opened.waiting} == {one.id for one in waiting}
    assert (opened.unreviewed, opened.returned, opened.missing) == (1, 0, 3)
    signed = await sign(store, deps, HEAD_DUNG)
    assert [one.outcome for one in signed.results] == ["signed"] * 3
    assert (signed.left, signed.stopped) == (0, "")
    kept = await store.records.many(one.id for one in waiting)
    assert {(one.state, one.signer, one.on_time) for one in kept.values()} == {(State.SIGNED, HEAD, True)}


async def test_a_wrong_pin_stops_before_the_first_plan_and_the_right_one_goes_on(
    store: RecordsStore, deps: Dependencies
) -> None:
    await enrol(store, deps)
    plan = await passed_plan(store, deps)
    stopped = await sign(store, deps, HEAD_DUNG, pin="246801")
    assert ([one.outcome for one in stopped.results], stopped.stopped, stopped.tries_left) == (
        ["not_tried"],
        "WRONG_PIN",
        4,
    )
    assert (await store.records.get(plan.id)).state is State.PASSED
    signed = await sign(store, deps, HEAD_DUNG)
    assert [one.outcome for one in signed.results] == ["signed"]
    assert (await store.signers.get(HEAD)).wrong_pins == 0


async def test_too_many_wrong_pins_lock_the_key_until_it_is_enrolled_again(
    store: RecordsStore, deps: Dependencies
) -> None:
    await enrol(store, deps)
    await passed_plan(store, deps)
    answers = [await sign(store, deps, HEAD_DUNG, pin="246801") for _ in range(limits.PIN_TRIES)]
    assert [one.stopped for one in answers] == ["WRONG_PIN"] * (limits.PIN_TRIES - 1) + ["SIGNER_LOCKED"]
    with pytest.raises(SignerLocked):
        await sign(store, deps, HEAD_DUNG)
    await enrol(store, deps, pin="864209")
    assert [one.outcome for one in (await sign(store, deps, HEAD_DUNG, pin="864209")).results] == ["signed"]


async def test_signing_again_leaves_what_is_signed_as_it_is(store: RecordsStore, deps: Dependencies) -> None:
    await enrol(store, deps)
    plan = await passed_plan(store, deps)
    first = await sign(store, deps, HEAD_DUNG, records=(plan.id,))
    again = await sign(store, deps, HEAD_DUNG, records=(plan.id, "nobody.TOAN.7.2026-10"))
    outcomes = {one.record: (one.outcome, one.reason) for one in again.results}
    assert outcomes == {plan.id: ("already_signed", ""), "nobody.TOAN.7.2026-10": ("refused", "NOT_FOUND")}
    assert again.results[1].sha256 == first.results[0].sha256


async def test_a_batch_that_stopped_halfway_goes_on_with_the_rest(store: RecordsStore, deps: Dependencies) -> None:
    await enrol(store, deps)
    first, second = await passed_plan(store, deps, week=9), await passed_plan(store, deps, week=10)
    await sign(store, deps, HEAD_DUNG, records=(first.id,))
    rest = await sign(store, deps, HEAD_DUNG)
    assert [(one.record, one.outcome) for one in rest.results] == [(second.id, "signed")]


async def test_nobody_signs_the_own_plan_and_another_head_does(store: RecordsStore, deps: Dependencies) -> None:
    from chassis.identity.actor import Actor, Grant
    from services.records.usecases import projections
    from tests.records.school import assigned, told_of_teaching

    fact = assigned(HEAD, "7A1", "GDCD", "Giáo dục công dân", 35)
    await projections.remember_assignments(store, [(fact, told_of_teaching(fact))])
    both = Actor(HEAD, "Trần Hữu Dũng", (*HEAD_DUNG.grants, Grant("teacher", {"class": (f"{SCHOOL}/7A1",)})))
    file = Upload(name="a.docx", content=plan_docx(subject="Giáo dục công dân"))
    own = await submit_record(store, deps, actor=both, target=Target(subject="GDCD", grade="7"), upload=file)
    await review(store, deps, own.record, by=VICE_THANG)
    await enrol(store, deps)
    await enrol(store, deps, person=VICE)
    refused = await sign(store, deps, both, records=(own.record.id,))
    assert [(one.outcome, one.reason) for one in refused.results] == [("refused", "OWN_WORK")]
    assert [one.outcome for one in (await sign(store, deps, VICE_THANG)).results] == ["signed"]


async def test_a_plan_returned_from_the_batch_is_not_signed(store: RecordsStore, deps: Dependencies) -> None:
    await enrol(store, deps)
    plan = await passed_plan(store, deps)
    back = await batch.return_from_batch(
        store, actor=HEAD_DUNG, record_id=plan.id, note="Thiếu phần đánh giá", request_id="r1"
    )
    again = await batch.return_from_batch(store, actor=HEAD_DUNG, record_id=plan.id, note="Thiếu", request_id="r1")
    assert (back.state, again.note) == (State.RETURNED, "Thiếu phần đánh giá")
    refused = await sign(store, deps, HEAD_DUNG, records=(plan.id,))
    assert [(one.outcome, one.reason) for one in refused.results] == [("refused", "PLAN_NOT_WAITING")]
    with pytest.raises(RecordNotWaiting):
        await batch.return_from_batch(store, actor=HEAD_DUNG, record_id=plan.id, note="Thiếu", request_id="r2")


async def test_only_a_head_with_a_key_signs(store: RecordsStore, deps: Dependencies) -> None:
    await passed_plan(store, deps)
    with pytest.raises(SignerUnknown):
        await sign(store, deps, HEAD_DUNG)
    for actor in (TEACHER_LAN, LEADER_DUNG, OPERATOR):
        with pytest.raises(Forbidden):
            await sign(store, deps, actor)
    with pytest.raises(NotHead):
        await enrol(store, deps, person=TEACHER)
    with pytest.raises(PinWeak):
        await enrol(store, deps, pin="123456")


@pytest.mark.parametrize("how", ["lost", "other bytes", "no PDF"])
async def test_a_damaged_file_refuses_its_plan_and_not_the_batch(
    store: RecordsStore, deps: Dependencies, how: str
) -> None:
    await enrol(store, deps)
    good, bad = await passed_plan(store, deps, week=9), await passed_plan(store, deps, week=10)
    path = deps.files.path(bad.content.pdf_sha256)
    if how == "lost":
        path.unlink()
    elif how == "other bytes":
        path.write_bytes(path.read_bytes()[:-9])
    else:
        sha256 = await deps.files.put(b"%PDF-1.7 nothing else")
        await store.database["plans"].update_one({"_id": bad.id}, {"$set": {"content.pdf_sha256": sha256}})
    signed = await sign(store, deps, HEAD_DUNG)
    assert {one.record: (one.outcome, one.reason) for one in signed.results} == {
        good.id: ("signed", ""),
        bad.id: ("refused", "FILE_DAMAGED"),
    }
    assert ((await store.records.get(good.id)).state, signed.left) == (State.SIGNED, 1)
    again = await sign(store, deps, HEAD_DUNG)
    assert [(one.record, one.outcome) for one in again.results] == [(bad.id, "refused")]


async def test_a_batch_past_its_limit_is_refused_whole(store: RecordsStore, deps: Dependencies) -> None:
    await enrol(store, deps)
    with pytest.raises(BatchTooLarge):
        await sign(store, deps, HEAD_DUNG, records=tuple(f"p{n}" for n in range(limits.BATCH_RECORDS + 1)))


async def test_two_heads_who_sign_at_once_sign_each_plan_once(store: RecordsStore, deps: Dependencies) -> None:
    await enrol(store, deps)
    await enrol(store, deps, person=VICE)
    plan = await passed_plan(store, deps)
    both = await asyncio.gather(sign(store, deps, HEAD_DUNG), sign(store, deps, VICE_THANG))
    outcomes = sorted(one.outcome for signed in both for one in signed.results)
    assert outcomes in (["changed", "signed"], ["signed"])
    kept = await store.records.get(plan.id)
    assert [entry["type"] for entry in kept.__dict__["_unsent"]].count("records.plan_signed.v1") == 1


@pytest.mark.skipif(PDFSIG is None, reason="poppler-utils is not installed")
async def test_pdfsig_calls_a_signed_plan_valid_and_a_changed_one_not(
    store: RecordsStore, deps: Dependencies, tmp_path: Path
) -> None:
    await enrol(store, deps)
    plan = await passed_plan(store, deps)
    await sign(store, deps, HEAD_DUNG)
    signed = await records.get_file(store, deps, actor=TEACHER_LAN, record_id=plan.id, which="signed")
    said = said_by_pdfsig(signed.content, tmp_path)
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "Trần Hữu Dũng" in said
    changed = bytearray(signed.content)
    changed[4_000] ^= 1
    assert "Signature is Valid." not in said_by_pdfsig(bytes(changed), tmp_path)


async def test_a_file_that_was_lost_or_changed_in_the_store_is_said_in_the_verdict(
    store: RecordsStore, deps: Dependencies
) -> None:
    await enrol(store, deps)
    plan = await passed_plan(store, deps)
    await sign(store, deps, HEAD_DUNG)
    assert (await verification.verify_record(store, deps, actor=TEACHER_LAN, record_id=plan.id)).valid
    sha256 = (await store.records.get(plan.id)).signed_sha256
    path = deps.files.folder / sha256[:2] / sha256
    path.write_bytes(path.read_bytes().replace(b"/Name", b"/Nome", 1))
    verdict = await verification.verify_record(store, deps, actor=TEACHER_LAN, record_id=plan.id)
    assert (verdict.valid, [one.name for one in verdict.checks]) == (False, ["stored"])
