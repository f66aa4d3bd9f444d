"""Files of a month, good and bad: what is taken, what is refused and why, and that twice is once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

import pytest

from chassis.errors import Forbidden
from importing import FileUnreadable, Upload
from services.records.app import imports_of
from services.records.domain.record_state import State
from services.records.domain.timetable import Timetable
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from tests.records.acting import enrol, hand_in, note_of, review, say, sign
from tests.records.school import (
    HEAD_DUNG,
    OFFICER,
    OPERATOR,
    OTHER,
    PUPILS,
    SCHOOL,
    TEACHER,
    TEACHER_LAN,
    gradebook_rows,
    marked,
    plan_docx,
    workbook,
)
from tests.records.test_marks import BOOK, FIRST, post

ZOOM = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
GOOD = [8, "8,5", 9, 10, "7,0", 8.4]


def maths(*rows: list[object]) -> bytes:
    return workbook({"Toán": gradebook_rows("Toán", list(rows))})


def stay(shown: str, joined: str = "07:30:00", left: str = "08:10:00") -> str:
    return f"{shown},,10/14/2026 {joined} AM,10/14/2026 {left} AM,40,Yes\n"


async def test_a_gradebook_is_taken_row_by_row_with_commas_and_compared_averages(
    store: RecordsStore, deps: Dependencies
) -> None:
    report = await hand_in(
        store, deps, "8702030/so-diem-7A1-hk1.xlsx", maths(marked(0, *GOOD, 8.3), marked(1, *GOOD, 9))
    )
    assert (report.kind, report.rows, report.taken, report.created, report.refused) == ("gradebook", 2, 2, 2, [])
    assert report.found["averages_differing"] == "1"
    assert "Phan Đức Quân 9.0 (tính lại: 8.3)" in note_of(report)
    assert (await store.gradebooks.get(BOOK.id)).outcome(FIRST).value == 83


async def test_each_bad_row_is_refused_with_its_place_and_the_good_ones_are_taken(
    store: RecordsStore, deps: Dependencies
) -> None:
    stranger: list[object] = [9, "2699999999", "Người Lạ", *GOOD, 8.3]
    rows = [marked(0, *GOOD, 8.3), stranger, marked(2, 8, 11, 9, 9, 9, 9, 9), marked(3, 8, "tốt", 9, 9, 9, 9, 9)]
    report = await hand_in(store, deps, "8702030/so-diem.xlsx", maths(*rows))
    assert (report.rows, report.taken) == (4, 1)
    assert [(one.sheet, one.row, one.column, one.value, say(one.why)) for one in report.refused] == [
        ("Toán", 6, "Mã học sinh", "2699999999", "học sinh không có trong lớp 7A1"),
        ("Toán", 7, "ĐĐGtx", "11", "điểm phải từ 0 đến 10"),
        ("Toán", 8, "ĐĐGtx", "tốt", "không đọc được điểm; điểm là số từ 0 đến 10"),
    ]


async def test_the_same_gradebook_twice_changes_nothing(store: RecordsStore, deps: Dependencies) -> None:
    content = maths(*(marked(place, *GOOD, 8.3) for place in range(10)))
    first = await hand_in(store, deps, "8702030/so-diem.xlsx", content)
    before = await store.gradebooks.get(BOOK.id)
    second = await hand_in(store, deps, "8702030/so-diem.xlsx", content)
    after = await store.gradebooks.get(BOOK.id)
    assert (first.created, second.created, second.same, second.taken) == (10, 0, 10, 10)
    assert (before.version, before.sequence) == (after.version, after.sequence)
    assert (first.id, await store.reports.count({})) == (second.id, 1)


async def test_a_mark_a_teacher_corrected_is_not_overwritten_by_a_file(store: RecordsStore, deps: Dependencies) -> None:
    await hand_in(store, deps, "8702030/so-diem.xlsx", maths(marked(0, *GOOD, 8.3)))
    await post(store, "tx1", "9", base=1)
    report = await hand_in(store, deps, "8702030/so-diem.xlsx", maths(marked(0, *GOOD, 8.3), marked(1, *GOOD, 8.3)))
    assert (report.taken, [say(one.why) for one in report.refused]) == (
        1,
        ["điểm đang là 9.0 do Trần Thị Lan ghi; 1 điểm của dòng này khác sổ, chờ giáo viên dạy môn chấp nhận"],
    )
    assert (await store.gradebooks.get(BOOK.id)).cells[FIRST]["tx1"].value == 90


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("SỔ ĐIỂM - HỌC KÌ I - MÔN TOÁN", "không rõ lớp"),
        ("SỔ ĐIỂM - LỚP 7A1 - MÔN TOÁN", "không rõ học kì"),
        ("SỔ ĐIỂM - LỚP 7A1 - HỌC KÌ I - MÔN CƯỠI NGỰA", "không nhận ra môn"),
        ("SỔ ĐIỂM - LỚP 9Z9 - HỌC KÌ I - MÔN TOÁN", "chưa có danh sách lớp 9Z9"),
    ],
)
async def test_a_sheet_that_does_not_say_what_it_is_asks_for_it(
    store: RecordsStore, deps: Dependencies, title: str, reason: str
) -> None:
    rows = gradebook_rows("Toán", [marked(0, *GOOD, 8.3)])
    report = await hand_in(store, deps, "8702030/a.xlsx", workbook({"Trang 1": [[title], *rows[1:]]}))
    assert (report.taken, len(report.refused)) == (0, 1)
    assert reason in say(report.refused[0].why)


async def test_a_gradebook_without_a_column_names_it_and_is_still_recognised(
    store: RecordsStore, deps: Dependencies
) -> None:
    rows = [list(row)[:-2] for row in gradebook_rows("Toán", [marked(0, *GOOD, 8.3)])]
    found = await imports_of(store, deps).recognise(
        actor=OPERATOR, upload=Upload(name="a.xlsx", content=workbook({"Toán": rows}))
    )
    assert (found.kind, found.missing) == ("gradebook", ("ĐĐGck",))


async def test_renamed_and_moved_columns_are_found_by_their_meaning(store: RecordsStore, deps: Dependencies) -> None:
    head: list[object] = ["Họ tên", "TX1", "TX2", "TX3", "TX4", "Cuối kỳ", "Giữa kỳ", "Mã HS"]
    title: list[object] = ["Sổ điểm lớp 7A1 học kỳ 1 môn Toán"]
    row: list[object] = ["Ngô Bảo Dung", 8, 8.5, 9, 10, 8.4, 7, FIRST]
    report = await hand_in(store, deps, "8702030/diem.xlsx", workbook({"Bảng": [title, head, row]}))
    assert (report.kind, report.taken) == ("gradebook", 1)
    assert (await store.gradebooks.get(BOOK.id)).outcome(FIRST).value == 83


async def test_a_timetable_says_which_session_breaks_the_rule(store: RecordsStore, deps: Dependencies) -> None:
    rows: list[Sequence[object]] = [
        ["Buổi", "Tiết", "Thứ 2", "Thứ 3", "Thứ 4"],
        ["Chiều", 1, "Toán", "Ngữ văn", "Toán (trực tuyến)"],
        [None, 2, "Tin học", "Chào cờ", "Công nghệ (trực tuyến)"],
        [None, 3, "Toán (trực tuyến)", None, "Tiếng Anh (Trực tuyến)"],
    ]
    report = await hand_in(store, deps, "8702030/thoi-khoa-bieu-7A1.xlsx", workbook({"7A1": rows}))
    assert (report.kind, report.rows, report.created) == ("timetable", 3, 3)
    assert json.loads(report.found["violations"]) == [
        {"class": "7A1", "day": "Thứ 4", "session": "Chiều", "online_periods": 3, "limit": 2}
    ]
    assert note_of(report) == "Lớp 7A1, Thứ 4, Chiều: 3 tiết trực tuyến, giới hạn 2."
    again = await hand_in(store, deps, "8702030/thoi-khoa-bieu-7A1.xlsx", workbook({"7A1": rows}))
    assert (again.same, (await store.timetables.get(f"{SCHOOL}.7A1")).sequence) == (3, 1)


WEEK: list[Sequence[object]] = [["Buổi", "Tiết", "Thứ 2", "Thứ 3", "Thứ 4"], ["Chiều", 1, "Toán", "Ngữ văn", "Tin học"]]


async def test_a_timetable_that_another_kept_meanwhile_is_changed_and_its_neighbour_in_the_file_is_created_once(
    store: RecordsStore, deps: Dependencies, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = store.timetables.many
    others = [Timetable(id=Timetable.key(SCHOOL, "7A1"), school=SCHOOL, class_name="7A1")]

    async def overtaken(keys: Iterable[str]) -> dict[str, Timetable]:
        found = await real(keys)
        while others:
            await store.timetables.keep(others.pop())
        return found

    monkeypatch.setattr(store.timetables, "many", overtaken)
    report = await hand_in(store, deps, "8702030/thoi-khoa-bieu.xlsx", workbook({"7A1": WEEK, "7A2": WEEK}))
    assert (report.rows, report.created, report.changed, report.same) == (2, 1, 1, 0)
    kept = await store.timetables_in([SCHOOL])
    assert [(one.class_name, len(one.periods), one.version, one.sequence) for one in kept] == [
        ("7A1", 3, 2, 1),
        ("7A2", 3, 1, 1),
    ]


async def test_who_was_online_is_known_by_code_or_name_and_rejoining_counts_once(
    store: RecordsStore, deps: Dependencies
) -> None:
    names = list(PUPILS.values())
    rows = [stay(f"2600000270 {names[0]}"), stay(names[1], left="07:40:00"), stay(names[1], "07:45:00"), stay("iPhone")]
    content = ("\ufeff" + ZOOM + "".join(rows)).encode()
    report = await hand_in(store, deps, "8702030/zoom-7A1-2026-10-14.csv", content)
    assert (report.kind, report.found["present"], report.found["absent"]) == ("attendance", "2", "8")
    assert "Không thuộc lớp: iPhone." in note_of(report)
    lesson = (await store.lessons_in([SCHOOL]))[0]
    assert [(one.pupil, one.minutes) for one in lesson.present] == [("2600000270", 40), ("2600000271", 35)]


async def test_two_pupils_of_one_name_who_overlap_are_two(store: RecordsStore, deps: Dependencies) -> None:
    content = (ZOOM + stay("Vũ Quốc Dũng") + stay("Vũ Quốc Dũng", "07:31:00")).encode()
    report = await hand_in(store, deps, "8702030/zoom-7A1-2026-10-14.csv", content)
    assert (report.found["present"], report.found["absent"]) == ("2", "8")


async def test_one_of_two_with_one_name_who_rejoins_may_be_either(store: RecordsStore, deps: Dependencies) -> None:
    content = (ZOOM + stay("Vũ Quốc Dũng", left="07:40:00") + stay("Vũ Quốc Dũng", "07:45:00")).encode()
    report = await hand_in(store, deps, "8702030/zoom-7A1-2026-10-14.csv", content)
    assert (report.found["present"], report.found["absent"], report.found["unsure"]) == ("0", "8", "2")
    assert "Không phân biệt được: Vũ Quốc Dũng (2600000276), Vũ Quốc Dũng (2600000277)" in note_of(report)


async def test_a_dropped_plan_goes_to_the_teacher_its_name_bears(store: RecordsStore, deps: Dependencies) -> None:
    name = f"8702030/giao-an/giao-an-toan-7-tuan-10-{OTHER.lower()}.docx"
    report = await hand_in(store, deps, name, plan_docx())
    plan = await store.records.get(report.found["plan"])
    assert (report.created, plan.author, plan.classes) == (1, OTHER, ("7A2",))
    assert (await hand_in(store, deps, name, plan_docx())).same == 1


async def test_a_dropped_plan_without_a_teacher_goes_to_the_first_class_and_says_who_else_teaches_it(
    store: RecordsStore, deps: Dependencies
) -> None:
    report = await hand_in(store, deps, "hoc-lieu/giao-an-toan-7-tuan-10.docx", plan_docx(), school="")
    assert (await store.records.get(report.found["plan"])).author == TEACHER
    assert f"cũng dạy Toán khối 7: {OTHER} Lý Hữu Ánh (7A2)" in note_of(report)


async def test_a_dropped_plan_never_reopens_what_was_signed(store: RecordsStore, deps: Dependencies) -> None:
    report = await hand_in(store, deps, "8702030/giao-an-toan-7.docx", plan_docx())
    await enrol(store, deps)
    await review(store, deps, await store.records.get(report.found["plan"]))
    await sign(store, deps, HEAD_DUNG)
    same = await hand_in(store, deps, "8702030/giao-an-toan-7.docx", plan_docx())
    other = await hand_in(store, deps, "8702030/giao-an-toan-7.docx", plan_docx(body="khác"))
    assert (same.same, other.taken) == (1, 0)
    assert "signed" in say(other.refused[0].why)
    assert (await store.records.get(report.found["plan"])).state is State.SIGNED


async def test_a_plan_nobody_teaches_is_refused_with_what_is_missing(store: RecordsStore, deps: Dependencies) -> None:
    report = await hand_in(store, deps, "8702030/giao-an.docx", plan_docx(subject="Ngữ văn"))
    assert say(report.refused[0].why) == "chưa có ai được phân công dạy Ngữ văn khối 7 ở trường 8702030"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("giao-an.docx", b"not a zip"),
        ("giao-an.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600),
        ("giao-an.pdf", b"%PDF-1.4 nothing else"),
        ("so-diem.xlsx", b"PK\x03\x04 broken"),
    ],
)
async def test_a_file_that_is_not_what_it_claims_is_refused_without_harm(
    store: RecordsStore, deps: Dependencies, name: str, content: bytes
) -> None:
    with pytest.raises(FileUnreadable):
        await hand_in(store, deps, name, content)


@pytest.mark.parametrize("name", ["questions.gift", "sach.mrc", "sao-ke.mt940", "a.xlsx"])
async def test_files_of_other_houses_are_left_to_them(store: RecordsStore, deps: Dependencies, name: str) -> None:
    content = workbook({"A": [["Mã khoản thu", "Tên"], ["NU", "Nước uống"]]}) if name == "a.xlsx" else b"data"
    found = await imports_of(store, deps).recognise(actor=OPERATOR, upload=Upload(name=name, content=content))
    assert (found.kind, found.score) == ("", 0)


async def test_files_but_gradebooks_come_from_the_office_alone_and_reports_are_listed_oldest_first(
    store: RecordsStore, deps: Dependencies
) -> None:
    upload = Upload(name="a.docx", content=plan_docx(), school=SCHOOL)
    with pytest.raises(Forbidden):
        await imports_of(store, deps).import_file(actor=TEACHER_LAN, upload=upload)
    for place in range(3):
        await hand_in(store, deps, f"8702030/so-diem-{place}.xlsx", maths(marked(place, *GOOD, 8.3)))
    first = await imports_of(store, deps).list_reports(actor=OFFICER, page_size=2, page_token="")
    rest = await imports_of(store, deps).list_reports(actor=OFFICER, page_size=2, page_token=first.next_token)
    assert ([len(first.reports), len(rest.reports)], rest.next_token) == ([2, 1], "")


PREVIEWED: dict[str, Callable[[], bytes]] = {
    "8702030/so-diem.xlsx": lambda: maths(marked(0, *GOOD, 8.3), marked(2, 8, 11, 9, 9, 9, 9, 9)),
    "8702030/thoi-khoa-bieu-7A1.xlsx": lambda: workbook({"7A1": WEEK, "7A2": WEEK}),
    "8702030/zoom-7A1-2026-10-14.csv": (ZOOM + stay("2600000270 Dung")).encode,
    "8702030/giao-an.docx": plan_docx,
}


@pytest.mark.parametrize("name", PREVIEWED)
async def test_a_preview_says_what_the_import_then_does_and_writes_nothing(
    store: RecordsStore, deps: Dependencies, name: str
) -> None:
    imports = imports_of(store, deps)
    upload = Upload(name=name, content=PREVIEWED[name](), school=SCHOOL)

    async def kept() -> list[int]:
        rooms = (store.records, store.gradebooks, store.results, store.timetables, store.lessons, store.reports)
        return [await room.count({}) for room in rooms]

    answers = []
    for _ in range(2):
        before = await kept()
        foreseen = await imports.preview(actor=OPERATOR, upload=upload)
        assert (await kept(), len(list(deps.files.paths())) > 0) == (before, before[0] > 0)
        taken = await imports.import_file(actor=OPERATOR, upload=upload)
        answers += [(one.created, one.changed, one.same, one.refused, one.found) for one in (foreseen, taken)]
    assert answers[0] == answers[1]
    assert answers[2] == answers[3]
    assert answers[2][:2] == (0, 0)
