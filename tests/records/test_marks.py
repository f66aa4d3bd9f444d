"""Marks cell by cell, results of a class with their reasons, and who may see them."""

from __future__ import annotations

import asyncio

import pytest

from chassis.errors import Forbidden
from chassis.identity.actor import Actor, Grant
from services.records.domain.gradebook import Key
from services.records.domain.refusals import (
    ClassUnknown,
    MarkConflict,
    MarkInvalid,
    NotTaught,
    PupilNotInClass,
    SlotUnknown,
)
from services.records.store import RecordsStore
from services.records.usecases import marks, projections, results
from services.records.usecases.dependencies import Dependencies
from tests.records.acting import hand_in, say
from tests.records.school import (
    CLASS,
    GUARDIAN,
    HEAD_DUNG,
    IN_ORDER,
    LEADER_DUNG,
    OFFICER,
    OPERATOR,
    OTHER,
    OTHER_TEACHER,
    PUPIL,
    PUPILS,
    SCHOOL,
    STRANGER,
    TEACHER,
    TEACHER_LAN,
    YEAR,
    enrolled,
    gradebook_rows,
    marked,
    told,
    workbook,
)

BOOK = Key(SCHOOL, CLASS, "TOAN", YEAR, "hk1")
FIRST = "2600000270"


async def post(
    store: RecordsStore,
    slot: str,
    value: str,
    *,
    base: int = 0,
    pupil: str = FIRST,
    actor: Actor = TEACHER_LAN,
    request: str = "",
) -> marks.Posted:
    where = marks.Place(BOOK.id, pupil, slot)
    return await marks.post_mark(store, actor=actor, where=where, value=value, base=base, request_id=request)


async def post_all(store: RecordsStore, *values: str) -> marks.Posted:
    for slot, value in zip(("tx1", "tx2", "tx3", "tx4", "gk", "ck"), values, strict=True):
        posted = await post(store, slot, value)
    return posted


async def all_subjects(store: RecordsStore, deps: Dependencies, *, maths: int, art: str = "Đ") -> None:
    """Eight scored subjects of 8.5 but maths, and one comment subject, for the first pupil of the class alone."""
    scored = ("Ngữ văn", "Tiếng Anh", "Khoa học tự nhiên", "Lịch sử và Địa lí")
    short = ("Giáo dục công dân", "Tin học", "Công nghệ")
    sheets = {name: gradebook_rows(name, [marked(0, *[8.5] * 7)]) for name in scored}
    sheets |= {name: gradebook_rows(name, [marked(0, *[8.5] * 5)], regular=2) for name in short}
    sheets["Toán"] = gradebook_rows("Toán", [marked(0, *[maths] * 7)])
    sheets["Giáo dục thể chất"] = gradebook_rows("Giáo dục thể chất", [marked(0, *["Đ"] * 5)], regular=2)
    sheets["Nghệ thuật"] = gradebook_rows("Nghệ thuật", [marked(0, *[art] * 5)], regular=2, last="Kết quả")
    await hand_in(store, deps, "8702030/so-diem.xlsx", workbook(sheets))


async def test_a_gradebook_nobody_wrote_in_has_the_columns_the_law_asks_for(store: RecordsStore) -> None:
    grid = await marks.get_gradebook(store, actor=TEACHER_LAN, key=BOOK)
    assert grid.book.slots == ("tx1", "tx2", "tx3", "tx4", "gk", "ck")
    assert ([one.id for one in grid.pupils], grid.teacher, grid.writable) == (IN_ORDER, TEACHER, True)
    assert grid.book.version == 0


async def test_a_posted_mark_stands_with_its_version_and_the_average_comes_with_the_last(store: RecordsStore) -> None:
    first = await post(store, "tx1", "9,5")
    assert (first.cell.value, first.cell.version, first.book.outcome(FIRST).value) == (95, 1, None)
    for slot, value in (("tx2", "8.5"), ("tx3", "10"), ("tx4", "95"), ("gk", "8"), ("ck", "9,7")):
        last = await post(store, slot, value)
    assert last.book.outcome(FIRST).value == 92
    assert [step.citation for step in last.book.outcome(FIRST).steps] == [
        "22/2021 Art. 9.1b (2)",
        "22/2021 Art. 5.3b (1)",
    ]


async def test_whoever_was_slower_sees_what_stands_who_wrote_it_and_when(store: RecordsStore) -> None:
    await post(store, "tx1", "8")
    await post(store, "tx1", "8,5", base=1)
    with pytest.raises(MarkConflict) as conflict:
        await post(store, "tx1", "9", base=1)
    assert conflict.value.details == {
        "value": "8.5", "version": "2", "by": TEACHER, "by_name": "Trần Thị Lan", "at": "2026-10-31T01:00:00+00:00"
    }  # fmt: skip
    kept = await store.gradebooks.get(BOOK.id)
    assert [(one.old, one.new) for one in kept.revisions] == [(80, 85)]


async def test_a_repeated_request_gets_the_cell_it_made(store: RecordsStore) -> None:
    first = await post(store, "tx1", "8", request="r1")
    again = await post(store, "tx1", "8", request="r1")
    assert (first.cell, again.cell.version) == (again.cell, 1)
    assert (await store.gradebooks.get(BOOK.id)).version == 1


async def test_forty_cells_at_once_are_all_kept(store: RecordsStore) -> None:
    """Different cells never conflict: the document is read again, a bounded number of times."""
    some = list(PUPILS)[:4]
    await asyncio.gather(*(post(store, "gk", "7", pupil=pupil) for pupil in some))
    kept = await store.gradebooks.get(BOOK.id)
    assert {pupil: kept.cells[pupil]["gk"].value for pupil in some} == dict.fromkeys(some, 70)


@pytest.mark.parametrize("value", ["11,5", "abc", "8.55", "-1", "Đ"])
async def test_what_is_no_mark_is_refused_with_what_is_asked_for(store: RecordsStore, value: str) -> None:
    with pytest.raises(MarkInvalid) as refused:
        await post(store, "tx1", value)
    assert "0 to 10" in refused.value.details["asked"]


async def test_a_mark_is_posted_by_who_teaches_the_subject_to_the_class_alone(store: RecordsStore) -> None:
    with pytest.raises(NotTaught):
        await post(store, "tx1", "8", actor=OTHER_TEACHER)
    for actor in (HEAD_DUNG, OPERATOR, STRANGER, PUPIL):
        with pytest.raises(Forbidden):
            await post(store, "tx1", "8", actor=actor)
    with pytest.raises(PupilNotInClass):
        await post(store, "tx1", "8", pupil="2699999999")
    with pytest.raises(SlotUnknown):
        await post(store, "tx5", "8")


async def test_an_empty_value_clears_the_cell_and_the_average(store: RecordsStore) -> None:
    await post_all(store, "8", "8", "8", "8", "8", "8")
    cleared = await post(store, "ck", "", base=1)
    assert (cleared.cell.value, cleared.cell.version, cleared.book.outcome(FIRST).value) == (None, 2, None)


async def test_a_level_held_back_by_one_subject_is_raised_and_says_why(store: RecordsStore, deps: Dependencies) -> None:
    await all_subjects(store, deps, maths=4)
    found = await results.results_of_class(store, actor=HEAD_DUNG, school=SCHOOL, class_name=CLASS, term="hk1")
    pupil, result = next(one for one in found.pupils if one[0].id == FIRST)
    assert (pupil.id, result.before, result.after, result.judged.held_back_by) == (FIRST, "Đạt", "Khá", "TOAN")
    assert result.averages["TOAN"] == "4.0"
    assert [step.citation for step in result.judged.steps][-1] == "22/2021 Art. 9.3 (3)"


async def test_a_level_is_told_once_and_again_only_when_it_changes(store: RecordsStore, deps: Dependencies) -> None:
    await all_subjects(store, deps, maths=9)
    kept = await store.results.get(f"{SCHOOL}.{CLASS}.{YEAR}.hk1")
    assert (kept.sequence, kept.levels[FIRST].after) == (1, "Tốt")
    await all_subjects(store, deps, maths=9)
    assert (await store.results.get(kept.id)).sequence == 1
    await all_subjects(store, deps, maths=9, art="CĐ")
    changed = await store.results.get(kept.id)
    assert (changed.sequence, changed.levels[FIRST].before, changed.levels[FIRST].after) == (2, "Đạt", "Khá")


async def test_a_pupil_who_lacks_a_mark_has_no_level_and_the_answer_names_the_subject(
    store: RecordsStore, deps: Dependencies
) -> None:
    await all_subjects(store, deps, maths=9)
    await post(store, "tx1", "9", pupil="2600000271")
    found = await results.results_of_class(store, actor=HEAD_DUNG, school=SCHOOL, class_name=CLASS, term="hk1")
    second = next(result for pupil, result in found.pupils if pupil.id == "2600000271")
    assert (second.after, "TOAN" in second.missing) == ("", True)
    assert "còn thiếu điểm môn" in say(second.judged.steps[0].why)


async def test_a_class_without_the_gradebook_of_a_subject_it_is_taught_has_no_levels(
    store: RecordsStore, deps: Dependencies
) -> None:
    names = ("Ngữ văn", "Toán", "Tiếng Anh", "Khoa học tự nhiên", "Lịch sử và Địa lí")
    sheets = {name: gradebook_rows(name, [marked(0, *[8.5] * 7)]) for name in names}
    sheets["Tin học"] = gradebook_rows("Tin học", [marked(0, *[8.5] * 5)], regular=2)
    await hand_in(store, deps, "8702030/so-diem.xlsx", workbook(sheets))
    found = await results.results_of_class(store, actor=HEAD_DUNG, school=SCHOOL, class_name=CLASS, term="hk1")
    first = next(result for pupil, result in found.pupils if pupil.id == FIRST)
    assert (first.after, first.missing, len(first.averages)) == ("", ("GDTC",), 6)


async def test_results_are_seen_by_pupil_parents_teachers_and_heads_alone(
    store: RecordsStore, deps: Dependencies
) -> None:
    await all_subjects(store, deps, maths=9)
    for actor in (PUPIL, GUARDIAN, HEAD_DUNG):
        one = await results.results_of_pupil(store, actor=actor, pupil=FIRST, term="hk1")
        assert one.result.after == "Tốt"
    for actor in (OFFICER, STRANGER, OPERATOR):
        with pytest.raises(Forbidden):
            await results.results_of_pupil(store, actor=actor, pupil=FIRST, term="hk1")
    for actor in (PUPIL, GUARDIAN):
        with pytest.raises(Forbidden):
            await results.results_of_pupil(store, actor=actor, pupil="2600000271", term="hk1")
        with pytest.raises(Forbidden):
            await results.results_of_class(store, actor=actor, school=SCHOOL, class_name=CLASS, term="hk1")


async def test_the_report_sheet_is_one_printed_page_with_marks_and_level(
    store: RecordsStore, deps: Dependencies
) -> None:
    from services.records.files.rendering.pdf_check import check_pdf

    await all_subjects(store, deps, maths=9)
    pdf = await results.report_sheet(store, deps, actor=GUARDIAN, pupil=FIRST, term="hk1")
    assert check_pdf(pdf) == 1


async def test_gradebooks_are_listed_as_assigned_even_before_anybody_wrote(store: RecordsStore) -> None:
    rows, _ = await marks.list_gradebooks(store, actor=LEADER_DUNG, school="", class_name=CLASS, term="hk1")
    assert [(row.book.subject, row.pupils, row.writable) for row in rows] == [
        ("TIN", 10, True)
    ]  # fmt: skip
    rows, _ = await marks.list_gradebooks(store, actor=HEAD_DUNG, school="", class_name=CLASS, term="hk1")
    assert [row.book.subject for row in rows] == ["GDTC", "TIN", "TOAN"]
    with pytest.raises(Forbidden):
        await marks.list_gradebooks(store, actor=STRANGER, school=SCHOOL, class_name=CLASS, term="hk1")


async def test_a_class_that_nobody_is_in_takes_no_list_from_anybody_and_its_gradebook_opens(
    store: RecordsStore,
) -> None:
    rows, _ = await marks.list_gradebooks(store, actor=HEAD_DUNG, school=SCHOOL, class_name="", term="hk1")
    assert [(row.book.class_name, row.book.subject, row.pupils) for row in rows] == [
        ("7A1", "GDTC", 10), ("7A1", "TIN", 10), ("7A1", "TOAN", 10), ("7A2", "TOAN", 0)
    ]  # fmt: skip
    empty = await marks.get_gradebook(store, actor=HEAD_DUNG, key=marks.key_of(rows[3].book.id))
    assert (empty.pupils, empty.teacher) == ([], OTHER)
    where = marks.Place(rows[3].book.id, FIRST, "tx1")
    actor = Actor(OTHER, "Lý Hữu Ánh", (Grant("teacher", {"school": (SCHOOL,), "class": (f"{SCHOOL}/7A2",)}),))
    with pytest.raises(PupilNotInClass):
        await marks.post_mark(store, actor=actor, where=where, value="8", base=0, request_id="")


async def test_a_class_that_was_dissolved_keeps_its_gradebook_in_the_list(store: RecordsStore) -> None:
    await post(store, "tx1", "8")
    moved = [enrolled(code, name, "7A2") for code, name in PUPILS.items()]
    await projections.remember_pupils(store, [(fact, told(fact.pupil, 2)) for fact in moved])
    rows, _ = await marks.list_gradebooks(store, actor=HEAD_DUNG, school=SCHOOL, class_name="", term="hk1")
    assert [(row.book.class_name, row.book.subject, row.pupils, row.book.written()) for row in rows] == [
        ("7A1", "GDTC", 0, 0), ("7A1", "TIN", 0, 0), ("7A1", "TOAN", 0, 1), ("7A2", "TOAN", 10, 0)
    ]  # fmt: skip


async def test_an_unknown_class_is_refused_by_name(store: RecordsStore, deps: Dependencies) -> None:
    with pytest.raises(ClassUnknown):
        await results.results_of_class(store, actor=HEAD_DUNG, school=SCHOOL, class_name="9Z9", term="hk1")
    with pytest.raises(ClassUnknown):
        marks.key_of("nonsense")
