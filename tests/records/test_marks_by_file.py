"""Marks by file: each knows person, way and file; what differs from a teacher's mark waits for that teacher."""

from __future__ import annotations

from typing import Any

import pytest

from chassis.errors import Forbidden
from chassis.identity.actor import Actor
from services.records.domain import limits
from services.records.domain.refusals import NotTaught, TooManyDifferences
from services.records.store import RecordsStore
from services.records.usecases import differences, marks
from services.records.usecases.dependencies import Dependencies
from tests.records.acting import hand_in, note_of, say
from tests.records.school import (
    CLERK,
    HEAD_DUNG,
    OPERATOR,
    OTHER_TEACHER,
    SCHOOL,
    TEACHER_LAN,
    gradebook_rows,
    marked,
    plan_docx,
    workbook,
)
from tests.records.test_marks import BOOK, FIRST, post, post_all

NAME = "8702030/so-diem-7A1.xlsx"
SIX = ("tx1", "tx2", "tx3", "tx4", "gk", "ck")


def maths(*marks_of: object) -> bytes:
    return workbook({"Toán": gradebook_rows("Toán", [marked(0, *marks_of)])})


async def cells(store: RecordsStore) -> dict[str, tuple[int | None, int, str, str, str]]:
    kept = (await store.gradebooks.get(BOOK.id)).cells[FIRST]
    return {slot: (one.value, one.version, one.by, one.way, one.file) for slot, one in kept.items()}


async def waiting(store: RecordsStore) -> dict[str, tuple[int, str, str]]:
    book = await store.gradebooks.get(BOOK.id)
    return {slot: (one.value, one.by, one.file) for slot, one in book.waiting().get(FIRST, {}).items()}


async def settle(
    store: RecordsStore, *words: differences.Word, actor: Actor = TEACHER_LAN, request: str = ""
) -> list[str]:
    settled = await differences.settle_differences(
        store, actor=actor, gradebook=BOOK.id, words=words, request_id=request
    )
    return settled.outcomes


async def audited(store: RecordsStore) -> list[tuple[str, str, str]]:
    links = [link async for link in store.database["audit"].find({}).sort("_id", 1)]
    entries = [entry for link in links for entry in link["entries"]]
    return [(one["actor"], one["action"], one["target"]) for one in entries if "mark" in one.get("action", "")]


async def test_a_clerks_file_fills_the_empty_cells_and_leaves_a_teachers_marks_as_they_are(
    store: RecordsStore, deps: Dependencies
) -> None:
    await post(store, "tx1", "9")
    await post(store, "gk", "8")
    report = await hand_in(store, deps, NAME, maths(7, 7, 7, 7, 8, 7), actor=CLERK)
    assert await cells(store) == {
        "tx1": (90, 1, TEACHER_LAN.id, "typed", ""),
        **dict.fromkeys(("tx2", "tx3", "tx4", "ck"), (70, 1, CLERK.id, "file", NAME)),
        "gk": (80, 1, TEACHER_LAN.id, "typed", ""),
    }
    assert await waiting(store) == {"tx1": (70, CLERK.id, NAME)}
    assert [(one.row, one.column, one.value, say(one.why)) for one in report.refused] == [
        (
            5,
            "ĐĐGtx",
            "7",
            "điểm đang là 9.0 do Trần Thị Lan ghi; 1 điểm của dòng này khác sổ, chờ giáo viên dạy môn chấp nhận",
        )
    ]
    assert (report.taken, report.found["marks_differing"]) == (0, "1")
    assert "1 điểm trong tệp khác điểm đang có, chờ giáo viên" in note_of(report)


async def test_a_mark_that_a_teacher_handed_in_by_file_is_a_teachers_mark_too(
    store: RecordsStore, deps: Dependencies
) -> None:
    first = await hand_in(store, deps, NAME, maths(9, 9, 9, 9, 9, 9, 9), actor=TEACHER_LAN)
    assert (first.created, first.refused) == (1, [])
    await hand_in(store, deps, "8702030/khac.xlsx", maths(5, 5, 5, 5, 5, 5, 5), actor=CLERK)
    assert await cells(store) == dict.fromkeys(SIX, (90, 1, TEACHER_LAN.id, "file", NAME))
    assert await waiting(store) == dict.fromkeys(SIX, (50, CLERK.id, "8702030/khac.xlsx"))


async def test_who_does_not_teach_corrects_the_own_file_alone(store: RecordsStore, deps: Dependencies) -> None:
    await hand_in(store, deps, NAME, maths(8, 8, 8, 8, 8, 8, 8), actor=CLERK)
    report = await hand_in(store, deps, NAME, maths(8, 8, 8, 8, 8, 6, 8), actor=CLERK)
    assert (report.changed, (await cells(store))["ck"]) == (1, (60, 2, CLERK.id, "file", NAME))
    revisions = (await store.gradebooks.get(BOOK.id)).revisions
    assert [(one.slot, one.old, one.new, one.by, one.way, one.file) for one in revisions] == [
        ("ck", 80, 60, CLERK.id, "file", NAME)
    ]
    other = await hand_in(store, deps, NAME, maths(8, 8, 8, 8, 8, 7, 8), actor=OPERATOR)
    assert (other.changed, (await cells(store))["ck"][:3]) == (0, (60, 2, CLERK.id))


async def test_a_mark_of_a_house_that_did_not_keep_the_person_is_nobodys_to_overwrite(
    store: RecordsStore, deps: Dependencies
) -> None:
    await hand_in(store, deps, NAME, maths(8, 8, 8, 8, 8, 8, 8))
    older: dict[str, Any] = {f"cells.{FIRST}.ck.by": "file", f"cells.{FIRST}.ck.way": ""}
    await store.database["gradebooks"].update_one({"_id": BOOK.id}, {"$set": older})
    await hand_in(store, deps, NAME, maths(8, 8, 8, 8, 8, 5, 8))
    assert ((await cells(store))["ck"][0], await waiting(store)) == (80, {"ck": (50, OPERATOR.id, NAME)})


async def test_a_teachers_own_file_is_taken_over_marks_of_the_grid_and_of_other_files(
    store: RecordsStore, deps: Dependencies
) -> None:
    await post(store, "tx1", "9")
    await hand_in(store, deps, NAME, maths(9, 8, 8, 8, 8, 8, 8), actor=CLERK)
    report = await hand_in(store, deps, NAME, maths(7, 7, 8, 8, 8, 8, 8), actor=TEACHER_LAN)
    assert (report.changed, report.refused) == (1, [])
    assert [(await cells(store))[slot][:3] for slot in ("tx1", "tx2", "tx3")] == [
        (70, 2, TEACHER_LAN.id), (70, 2, TEACHER_LAN.id), (80, 1, CLERK.id)
    ]  # fmt: skip


async def test_a_teacher_hands_in_what_the_teacher_teaches_and_no_other_file(
    store: RecordsStore, deps: Dependencies
) -> None:
    report = await hand_in(store, deps, NAME, maths(8, 8, 8, 8, 8, 8, 8), actor=OTHER_TEACHER)
    assert (report.taken, [say(one.why) for one in report.refused]) == (
        0, ["bạn không được phân công dạy môn TOÁN ở lớp 7A1"]
    )  # fmt: skip
    assert await store.gradebooks.count({}) == 0
    with pytest.raises(Forbidden):
        await hand_in(store, deps, "8702030/giao-an.docx", plan_docx(), actor=TEACHER_LAN)


async def test_the_same_file_again_changes_nothing_and_says_the_same(store: RecordsStore, deps: Dependencies) -> None:
    await post_all(store, "9", "9", "9", "9", "9", "9")
    first = await hand_in(store, deps, NAME, maths(7, 9, 9, 9, 9, 9), actor=CLERK)
    before = await store.gradebooks.get(BOOK.id)
    second = await hand_in(store, deps, NAME, maths(7, 9, 9, 9, 9, 9), actor=CLERK)
    after = await store.gradebooks.get(BOOK.id)
    assert (before.version, before.sequence, before.differences) == (after.version, after.sequence, after.differences)
    assert (first.refused, first.found) == (second.refused, second.found)


async def test_the_teacher_takes_one_mark_and_keeps_another_in_one_write(
    store: RecordsStore, deps: Dependencies
) -> None:
    await post_all(store, "9", "9", "9", "9", "9", "9")
    await hand_in(store, deps, NAME, maths(7, 6, 9, 9, 9, 5), actor=CLERK)
    words = [differences.Word(FIRST, "tx1", 1, accept=True), differences.Word(FIRST, "tx2", 1, accept=False)]
    before = (await store.gradebooks.get(BOOK.id)).version
    assert await settle(store, *words, request="s1") == ["accepted", "declined"]
    assert (await store.gradebooks.get(BOOK.id)).version == before + 1
    assert [(await cells(store))[slot] for slot in ("tx1", "tx2")] == [
        (70, 2, TEACHER_LAN.id, "accepted", NAME),
        (90, 1, TEACHER_LAN.id, "typed", ""),
    ]
    assert list(await waiting(store)) == ["ck"]
    assert await settle(store, *words, request="s1") == ["accepted", "declined"]
    assert (await store.gradebooks.get(BOOK.id)).version == before + 1


async def test_a_mark_that_was_declined_is_not_asked_again_until_file_or_mark_is_another(
    store: RecordsStore, deps: Dependencies
) -> None:
    await post_all(store, "9", "9", "9", "9", "9", "9")
    await hand_in(store, deps, NAME, maths(7, 9, 9, 9, 9, 9), actor=CLERK)
    await settle(store, differences.Word(FIRST, "tx1", 1, accept=False))
    again = await hand_in(store, deps, NAME, maths(7, 9, 9, 9, 9, 9), actor=CLERK)
    assert [one.why.code for one in again.refused] == ["MARK_DECLINED"]
    assert (await waiting(store), again.found["marks_differing"]) == ({}, "0")
    await hand_in(store, deps, NAME, maths(6, 9, 9, 9, 9, 9), actor=CLERK)
    assert await waiting(store) == {"tx1": (60, CLERK.id, NAME)}


async def test_a_cell_that_changed_since_it_was_seen_or_has_nothing_waiting_is_an_answer(
    store: RecordsStore, deps: Dependencies
) -> None:
    await post_all(store, "9", "9", "9", "9", "9", "9")
    await hand_in(store, deps, NAME, maths(7, 9, 9, 9, 9, 9), actor=CLERK)
    seen = differences.Word(FIRST, "tx1", 2, accept=True)
    assert await settle(store, seen, differences.Word(FIRST, "tx2", 1, accept=True)) == ["changed", "gone"]
    await post(store, "tx1", "8", base=1)
    assert await waiting(store) == {}
    assert await settle(store, seen) == ["gone"]


async def test_the_word_is_that_of_who_teaches_the_subject_alone(store: RecordsStore, deps: Dependencies) -> None:
    await post_all(store, "9", "9", "9", "9", "9", "9")
    await hand_in(store, deps, NAME, maths(7, 9, 9, 9, 9, 9), actor=CLERK)
    word = differences.Word(FIRST, "tx1", 1, accept=True)
    with pytest.raises(NotTaught):
        await settle(store, word, actor=OTHER_TEACHER)
    for actor in (CLERK, OPERATOR, HEAD_DUNG):
        with pytest.raises(Forbidden):
            await settle(store, word, actor=actor)
    assert await waiting(store) == {"tx1": (70, CLERK.id, NAME)}


async def test_words_at_the_limit_are_taken_and_one_more_is_refused(store: RecordsStore) -> None:
    words = [differences.Word(FIRST, "tx1", 0, accept=True)] * limits.DIFFERENCES_AT_ONCE
    assert set(await settle(store, *words)) == {"gone"}
    with pytest.raises(TooManyDifferences):
        await settle(store, *words, words[0])


async def test_the_chain_names_who_wrote_which_marks_and_from_which_file(
    store: RecordsStore, deps: Dependencies
) -> None:
    await post(store, "tx1", "9")
    await hand_in(store, deps, NAME, maths(7, 7, 7, 7, 7, 7), actor=CLERK)
    await settle(store, differences.Word(FIRST, "tx1", 1, accept=True))
    assert await audited(store) == [
        (TEACHER_LAN.id, "post mark", f"{BOOK.id} {FIRST} tx1"),
        (CLERK.id, "take marks from file", f"{BOOK.id} {NAME}"),
        (TEACHER_LAN.id, "settle marks of files", f"{BOOK.id} 1"),
    ]


async def test_the_grid_and_the_list_show_what_waits(store: RecordsStore, deps: Dependencies) -> None:
    await post(store, "tx1", "9")
    await hand_in(store, deps, NAME, maths(7, 7, 7, 7, 7, 7), actor=CLERK)
    grid = await marks.get_gradebook(store, actor=TEACHER_LAN, key=BOOK)
    assert {slot: one.value for slot, one in grid.book.waiting()[FIRST].items()} == {"tx1": 70}
    rows, _ = await marks.list_gradebooks(store, actor=TEACHER_LAN, school=SCHOOL, class_name="7A1", term="hk1")
    assert [len(row.book.waiting()) for row in rows if row.book.id == BOOK.id] == [1]
