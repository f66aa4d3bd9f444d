"""A cell costs the same in a full gradebook as in an empty one; writes that failed are done once by asking again."""

from __future__ import annotations

import pytest

from chassis.errors import StoreBusyError
from services.records.domain.record_state import State
from services.records.store import RecordsStore
from services.records.usecases import marks, records
from services.records.usecases.dependencies import Dependencies
from tests.payments.failing import Failure, counting, failing
from tests.records.acting import enrol, hand_in, passed_plan, review, sign, submit
from tests.records.school import (
    HEAD_DUNG,
    SCHOOL,
    TEACHER_LAN,
    gradebook_rows,
    marked,
    workbook,
)
from tests.records.test_marks import BOOK, post

GOOD = [8, "8,5", 9, 10, "7,0", 8.4, 8.3]


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
async def test_a_submission_whose_write_failed_is_sent_again_and_counted_once(
    store: RecordsStore, deps: Dependencies, done: bool
) -> None:
    with failing(store, Failure("plans", 1, done)), pytest.raises(StoreBusyError):
        await submit(store, deps, request="r1")
    plan = await submit(store, deps, request="r1")
    kept = await store.records.get(plan.id)
    assert (kept.version, kept.sequence, kept.revision) == (1, 1, 1)


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
async def test_a_review_whose_write_failed_is_sent_again_and_told_once(
    store: RecordsStore, deps: Dependencies, done: bool
) -> None:
    plan = await submit(store, deps)
    with failing(store, Failure("plans", 1, done)), pytest.raises(StoreBusyError):
        await review(store, deps, plan, request="r1")
    assert (await review(store, deps, plan, request="r1")).state is State.PASSED
    assert (await store.records.get(plan.id)).sequence == 2


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
async def test_a_batch_whose_write_failed_is_signed_by_asking_again_and_each_plan_once(
    store: RecordsStore, deps: Dependencies, done: bool
) -> None:
    await enrol(store, deps)
    ids = tuple([(await passed_plan(store, deps, week=week)).id for week in (9, 10)])
    with failing(store, Failure("plans", 1, done)), pytest.raises(StoreBusyError):
        await sign(store, deps, HEAD_DUNG, records=ids)
    again = await sign(store, deps, HEAD_DUNG, records=ids)
    assert {one.outcome for one in again.results} == {"already_signed" if done else "signed"}
    kept = await store.records.many(ids)
    assert [(one.state, one.sequence) for one in kept.values()] == [(State.SIGNED, 3)] * 2
    for one in kept.values():
        assert await deps.files.has(one.signed_sha256)


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
@pytest.mark.parametrize("collection", ["gradebooks", "results", "reports"])
async def test_a_gradebook_whose_write_failed_is_whole_after_the_same_file_again(
    store: RecordsStore, deps: Dependencies, collection: str, done: bool
) -> None:
    names = ("Ngữ văn", "Toán", "Tiếng Anh", "Khoa học tự nhiên", "Lịch sử và Địa lí")
    sheets = {name: gradebook_rows(name, [marked(0, *[8.5] * 7)]) for name in names}
    sheets["Tin học"] = gradebook_rows("Tin học", [marked(0, *[8.5] * 5)], regular=2)
    sheets["Giáo dục thể chất"] = gradebook_rows("Giáo dục thể chất", [marked(0, *["Đ"] * 5)], regular=2)
    content = workbook(sheets)
    with failing(store, Failure(collection, 1, done)), pytest.raises(StoreBusyError):
        await hand_in(store, deps, "8702030/so-diem.xlsx", content)
    report = await hand_in(store, deps, "8702030/so-diem.xlsx", content)
    assert (report.taken, report.refused) == (7, [])
    books = await store.gradebooks_of(SCHOOL, "7A1", "hk1")
    assert [(book.version, book.sequence) for book in books] == [(1, 1)] * 7
    kept = await store.results.get("8702030.7A1.2026-2027.hk1")
    assert (kept.sequence, kept.levels["2600000270"].after) == (1, "Tốt")
    assert await store.reports.count({}) == 1


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
async def test_a_mark_whose_write_failed_is_posted_once_by_the_same_request(store: RecordsStore, done: bool) -> None:
    with failing(store, Failure("gradebooks", 1, done)), pytest.raises(StoreBusyError):
        await post(store, "tx1", "8", request="r1")
    again = await post(store, "tx1", "8", request="r1")
    assert (again.cell.version, (await store.gradebooks.get(BOOK.id)).version) == (1, 1)


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
async def test_a_wrong_pin_is_counted_though_the_answer_was_lost(
    store: RecordsStore, deps: Dependencies, done: bool
) -> None:
    await enrol(store, deps)
    await passed_plan(store, deps)
    with failing(store, Failure("signers", 1, done)), pytest.raises(StoreBusyError):
        await sign(store, deps, HEAD_DUNG, pin="246801")
    answer = await sign(store, deps, HEAD_DUNG, pin="246801")
    assert answer.tries_left == (3 if done else 4)


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
async def test_an_enrolment_whose_write_failed_leaves_one_key_that_opens(
    store: RecordsStore, deps: Dependencies, done: bool
) -> None:
    with failing(store, Failure("signers", 1, done)), pytest.raises(StoreBusyError):
        await enrol(store, deps)
    await enrol(store, deps)
    await passed_plan(store, deps)
    assert [one.outcome for one in (await sign(store, deps, HEAD_DUNG)).results] == ["signed"]


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
async def test_files_are_kept_before_the_plan_names_them(
    store: RecordsStore, deps: Dependencies, done: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = deps.files.put, []

    async def put(content: bytes) -> str:
        calls.append(len(content))
        if len(calls) == 2 and not done:
            raise StoreBusyError("the disk is full")
        sha256 = await real(content)
        if len(calls) == 2:
            raise StoreBusyError("the disk answered too late")
        return sha256

    monkeypatch.setattr(deps.files, "put", put)
    with pytest.raises(StoreBusyError):
        await submit(store, deps)
    assert await store.records.count({}) == 0
    plan = await submit(store, deps)
    pdf = await records.get_file(store, deps, actor=TEACHER_LAN, record_id=plan.id, which="pdf")
    assert pdf.content.startswith(b"%PDF-")


async def test_a_cell_costs_the_same_in_a_full_gradebook_as_in_an_empty_one(
    store: RecordsStore, deps: Dependencies
) -> None:
    with counting(store) as empty:
        await post(store, "tx1", "8")
    rows = gradebook_rows("Toán", [marked(place, *GOOD) for place in range(1, 9)])
    await hand_in(store, deps, "8702030/a.xlsx", workbook({"Toán": rows}))
    with counting(store) as full:
        await marks.post_mark(
            store, actor=TEACHER_LAN, where=marks.Place(BOOK.id, "2600000270", "tx2"), value="8", base=0, request_id=""
        )
    assert sorted(empty) == sorted(full)
