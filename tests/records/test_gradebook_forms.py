"""Gradebooks as teachers write them: titles, terms, subjects, names; what is exempt, missing, blank, another year's."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from chassis.identity.actor import Actor
from importing import FileReport
from services.records.domain.gradebook import Gradebook, Key
from services.records.domain.tt22.subjects import EXEMPT
from services.records.files.readers.gradebook import gradebook_sheets
from services.records.files.subjects import subject_named
from services.records.store import RecordsStore
from services.records.usecases import projections
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.results import results_of_class
from tabular import read
from tests.records.acting import hand_in, note_of, say
from tests.records.school import (
    CLASS,
    CLERK,
    HEAD_DUNG,
    OPERATOR,
    OTHER,
    PUPILS,
    SCHOOL,
    TEACHER_LAN,
    YEAR,
    assigned,
    gradebook_rows,
    marked,
    told_of_teaching,
    workbook,
)
from tests.records.test_marks import BOOK, FIRST

Rows = Sequence[Sequence[object]]
GOOD = [8, 8.5, 9, 10, 7, 8.4]
HEAD: list[object] = ["STT", "Mã HS", "Họ và tên", "TX1", "TX2", "TX3", "TX4", "GK", "CK", "TBM"]
SECOND = BOOK._replace(term="hk2")
FILE = f"{SCHOOL}/so-diem.xlsx"


def values(book: Gradebook, pupil: str = FIRST) -> list[int | None]:
    cells = book.cells.get(pupil, {})
    return [cells[slot].value if slot in cells else None for slot in book.slots]


async def taken(store: RecordsStore, deps: Dependencies, rows: Rows, *, sheet: str = "Trang 1") -> FileReport:
    return await hand_in(store, deps, FILE, workbook({sheet: rows}))


@pytest.mark.parametrize(
    "titles",
    [
        [["SỔ ĐIỂM"], ["Lớp: 7A1"], ["Học kì: I"], ["Môn: Toán"]],
        [["Môn học: Toán 7 - Lớp: 7A1 - Học kỳ: 1 - Năm học: 2026-2027"]],
        [["BẢNG ĐIỂM MÔN: TOÁN, LỚP: 7 A1, HỌC KÌ THỨ NHẤT"], ["Giáo viên: Trần Thị Lan"]],
        [["Lớp:", "7-A1", "", "Môn:", "Toán học"], ["HK:", "I", "", "Sĩ số lớp: 35"]],
        [["GVBM: Trần Thị Lan dạy môn Toán lớp 7A1 HKI (2026 – 2027)"]],
    ],
)
async def test_class_term_and_subject_are_read_from_every_usual_title(
    store: RecordsStore, deps: Dependencies, titles: Rows
) -> None:
    report = await taken(store, deps, [*titles, HEAD, marked(0, *GOOD, 8.3)])
    assert (report.refused, report.created) == ([], 1)
    assert (await store.gradebooks.get(BOOK.id)).outcome(FIRST).value == 83


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *[("Môn Toán lớp 7", "TOAN"), ("Toán (Đại số)", "TOAN"), ("T. Anh", "TA"), ("Tiếng Anh 7A1", "TA")],
        *[("Sử - Địa", "LSDL"), ("LS & ĐL", "LSDL"), ("KHTN (Hóa học)", "HH"), ("KHTN - Vật lí", "VL"), ("Lý", "VL")],
        *[("GDTC (Thể dục)", "GDTC"), ("Nghệ thuật (Âm nhạc)", "AN"), ("HĐTN - HN 7", "HDTN"), ("Trải nghiệm", "HDTN")],
        *[("Ngoại ngữ 2", ""), ("Ngoại ngữ 1", "TA"), ("Ngữ văn - Toán", ""), ("GDQP", "GDQPAN"), ("Văn", "NV")],
    ],
)
def test_a_subject_is_known_as_teachers_write_it_or_not_at_all(written: str, code: str) -> None:
    found = subject_named(written)
    assert (found.code if found else "") == code


async def test_a_subject_that_only_the_school_calls_so_is_known_by_the_teaching_of_the_class(
    store: RecordsStore, deps: Dependencies
) -> None:

    fact = assigned(OTHER, CLASS, "NN2", "Tiếng Hàn tăng cường", 105)
    await projections.remember_assignments(store, [(fact, told_of_teaching(fact))])
    report = await taken(store, deps, [["Lớp 7A1 - HKI - Môn: Tiếng Hàn tăng cường"], HEAD, marked(0, *GOOD)])
    assert (report.refused, report.created) == ([], 1)
    assert values(await store.gradebooks.get(BOOK._replace(subject="NN2").id)) == [80, 85, 90, 100, 70, 84]


TITLE: list[object] = ["SỔ ĐIỂM LỚP 7A1 MÔN TOÁN NĂM HỌC 2026-2027"]
FIRST_TERM, SECOND_TERM = [8, 8, 8, 8, 8, 8], [9, 9, 9, 9, 9, 9]
BLANKS: list[object] = [None] * 6
BOTH: dict[str, Rows] = {
    "side by side under a title of three rows": [
        TITLE,
        ["STT", "Mã HS", "Họ và tên", "Học kì I", *BLANKS, "Học kì II", *BLANKS, "Cả năm"],
        ["", "", "", *["ĐĐGtx", "", "", "", "ĐĐGgk", "ĐĐGck", "ĐTBmhk"] * 2, "ĐTBmcn"],
        ["", "", "", *[1, 2, 3, 4, None, None, None] * 2],
        marked(0, *FIRST_TERM, 8, *SECOND_TERM, 9, 8.7),
    ],
    "side by side, named one row above the titles": [
        TITLE,
        ["", "", "", "HKI", *BLANKS, "HKII"],
        [*HEAD, *HEAD[3:], "ĐTB CN"],
        marked(0, *FIRST_TERM, 8, *SECOND_TERM, 9, 8.7),
    ],
    "in the title of each column": [
        TITLE,
        [*HEAD[:3], *(f"{title} {term}" for term in ("HK1", "HK2") for title in HEAD[3:])],
        marked(0, *FIRST_TERM, 8, *SECOND_TERM, 9),
    ],
    "one below the other": [
        TITLE, ["HỌC KÌ I"], HEAD, marked(0, *FIRST_TERM, 8),
        [], ["HỌC KÌ II"], HEAD, marked(0, *SECOND_TERM, 9),
    ],
}  # fmt: skip


@pytest.mark.parametrize("form", BOTH)
async def test_both_terms_of_one_sheet_are_two_gradebooks(store: RecordsStore, deps: Dependencies, form: str) -> None:
    report = await taken(store, deps, BOTH[form])
    assert (report.refused, report.rows, report.created, report.notes) == ([], 2, 2, [])
    books = [await store.gradebooks.get(key.id) for key in (BOOK, SECOND)]
    assert [values(book) for book in books] == [[80] * 6, [90] * 6]


def test_a_row_below_another_table_is_named_by_its_true_number_and_a_repeated_head_begins_no_table() -> None:
    page: Rows = [*BOTH["one below the other"], HEAD, marked(1, *SECOND_TERM)]
    sheets = gradebook_sheets(read(workbook({"A": page}), "a.xlsx"), "a.xlsx")
    assert [(one.term, [row.number for row in one.rows]) for one in sheets] == [("hk1", [4]), ("hk2", [8, 10])]


async def test_a_name_without_a_code_is_matched_where_one_pupil_of_the_class_bears_it(
    store: RecordsStore, deps: Dependencies
) -> None:
    rows: Rows = [
        ["Lớp 7A1 - HKI - Môn Toán"],
        ["STT", "Họ và tên", *HEAD[3:]],
        [1, "NGÔ BẢO DUNG", *GOOD, 9.9],
        [2, "Vũ Quốc Dũng", *GOOD],
        [3, "Người Không Quen", *GOOD],
        [4, "Lý  Thị Lan", *GOOD],
        ["", "Giáo viên bộ môn"],
        ["", "Tổng số: 4 học sinh", 4],
    ]
    report = await taken(store, deps, rows)
    assert (report.rows, report.created) == (4, 2)
    shared = "dòng không có mã, mà trong lớp 7A1 có nhiều học sinh mang tên này (2600000276, 2600000277); "
    shared += "hãy ghi thêm mã học sinh"
    assert [(one.row, one.column, one.value, say(one.why)) for one in report.refused] == [
        (4, "Họ và tên", "Vũ Quốc Dũng", shared),
        (5, "Họ và tên", "Người Không Quen", "dòng không có mã, và lớp 7A1 không có học sinh nào mang tên này"),
    ]  # fmt: skip
    assert "NGÔ BẢO DUNG 9.9 (tính lại: 8.3)" in note_of(report)
    assert sorted((await store.gradebooks.get(BOOK.id)).cells) == [FIRST, "2600000275"]


async def test_names_in_two_columns_are_one_name_and_a_code_beside_another_pupils_name_is_refused(
    store: RecordsStore, deps: Dependencies
) -> None:
    head = ["Mã HS", "Họ và tên đệm", "Tên", *HEAD[3:]]
    rows: Rows = [
        ["Lớp 7A1 - HKI - Môn Toán"],
        head,
        ["", "Ngô Bảo", "Dung", *GOOD],
        ["2600000271", "Trần Gia", "Vũ", *GOOD],
        ["2600000273", "Dương Công", "Khoa (tổ 2)", *GOOD],
    ]
    report = await taken(store, deps, rows)
    assert (report.created, [(one.row, say(one.why)) for one in report.refused]) == (
        2,
        [(4, "mã 2600000271 là của Phan Đức Quân, còn họ tên ở dòng này là của 2600000272; hãy xem lại mã và họ tên")],
    )


async def test_an_exempt_subject_leaves_the_level_and_missing_marks_are_said_and_stay_missing(
    store: RecordsStore, deps: Dependencies
) -> None:
    eights, eight, passes = [8] * 4, [8] * 6, ["Đ"] * 4
    both: dict[str, tuple[list[object], list[object]]] = {
        **dict.fromkeys(("Tin học", "GDCD", "Công nghệ"), (list(eights), list(eights))),
        **dict.fromkeys(("Tiếng Anh", "Ngữ văn"), (list(eight), list(eight))),
        "Toán": (list(eight), [8, 8, "vắng", "-", "v", 8]),
        "GDTC": (["", "", "", "", "Miễn"], list(passes)),
        "Âm nhạc": (["M", "M", "M", "M", ""], list(passes)),
    }
    sheets: dict[str, Rows] = {}
    for name, marks in both.items():
        regular = [f"TX{place}" for place in range(1, len(marks[1]) - 1)]
        rows = ([code, PUPILS[code], *row] for code, row in zip(PUPILS, marks, strict=False))
        head = ["Mã HS", "Họ và tên", *regular, "GK", "CK", "TBM"]
        sheets[name] = [[], [f"Lớp 7A1 - HKI - Môn: {name}"], head, *rows]
    report = await hand_in(store, deps, FILE, workbook(sheets))
    assert report.refused == []
    assert note_of(report) == "Lớp 7A1, Toán: 3 ô ghi vắng hoặc chưa có điểm, để trống."
    found = await results_of_class(store, actor=HEAD_DUNG, school=SCHOOL, class_name=CLASS, term="hk1")
    by_pupil = {one.pupil: one for _, one in found.pupils}
    exempt, lacking = by_pupil[FIRST], by_pupil["2600000271"]
    assert (exempt.after, exempt.missing, exempt.averages["GDTC"], exempt.averages["AN"]) == ("Tốt", (), EXEMPT, EXEMPT)
    assert (lacking.after, lacking.missing) == ("", ("TOAN",))
    assert [step.citation for step in exempt.why_of_subject["GDTC"]] == ["22/2021 Art. 11.2 (1)"]
    book = await store.gradebooks.get(BOOK._replace(subject="GDTC").id)
    assert (book.written(), book.complete(), sorted(book.exempt)) == (2, 2, [FIRST])
    again = await hand_in(store, deps, FILE, workbook(sheets))
    assert (again.created, again.changed, again.same) == (0, 0, 16)


async def test_exempt_beside_marks_is_questioned_and_ended_by_marks_of_the_teacher_alone(
    store: RecordsStore, deps: Dependencies
) -> None:
    async def maths(row: list[object], actor: Actor = OPERATOR) -> FileReport:
        content = workbook({"Toán": gradebook_rows("Toán", [row])})
        return await hand_in(store, deps, FILE, content, actor=actor)

    partly = await maths(marked(0, 8, "M", 8, 8, 8, 8, 8))
    assert [say(one.why)[:29] for one in partly.refused] == ["dòng vừa ghi Miễn vừa có điểm"]
    assert (await maths(marked(0, *[""] * 6, "Miễn"))).changed == 1
    assert (await maths(marked(0, *GOOD, 8.3), CLERK)).refused[0].why.code == "PUPIL_EXEMPT"
    assert (await maths(marked(0, *[""] * 7), CLERK)).taken == 1
    assert (await store.gradebooks.get(BOOK.id)).average(FIRST) == EXEMPT
    assert (await maths(marked(0, *GOOD, 8.3), TEACHER_LAN)).created == 1
    assert (await store.gradebooks.get(BOOK.id)).average(FIRST) == "8.3"


async def test_a_blank_says_nothing_and_zero_is_zero(store: RecordsStore, deps: Dependencies) -> None:
    await taken(store, deps, gradebook_rows("Toán", [marked(0, 7, 0, "0", "0,0", 5, 6, 0)]))
    assert values(await store.gradebooks.get(BOOK.id)) == [70, 0, 0, 0, 50, 60]
    report = await taken(store, deps, gradebook_rows("Toán", [marked(0, None, "", " ", 0, None, "", None)]))
    assert (report.changed, report.same) == (0, 1)
    assert values(await store.gradebooks.get(BOOK.id)) == [70, 0, 0, 0, 50, 60]


@pytest.mark.parametrize("place", ["title", "sheet", "file"])
async def test_a_gradebook_of_another_year_never_touches_this_one(
    store: RecordsStore, deps: Dependencies, place: str
) -> None:
    year = "2025-2026"
    said = "SỔ ĐIỂM LỚP 7A1 - HỌC KÌ I - MÔN TOÁN" + (f" - NĂM HỌC {year}" if place == "title" else "")
    content = workbook({f"Toán {year}" if place == "sheet" else "Toán": [[said], HEAD, marked(0, *GOOD, 8.3)]})
    report = await hand_in(store, deps, f"{SCHOOL}/so-diem-{year if place == 'file' else ''}.xlsx", content)
    assert (report.taken, [say(one.why) for one in report.refused]) == (
        0,
        [f"sổ ghi năm học {year}, còn lớp 7A1 đang ở năm học {YEAR}; sổ của năm học khác không được ghi vào năm nay"],
    )
    assert await store.gradebooks.count({}) == 0


def test_titles_of_this_year_written_short_are_this_year() -> None:
    page: Rows = [["Lớp 7A1, HKI, môn Toán, năm học 2026 – 27"], HEAD, marked(0, *GOOD)]
    (sheet,) = gradebook_sheets(read(workbook({"A": page}), "a.xlsx"), "a.xlsx")
    assert Key(SCHOOL, sheet.class_name, "TOAN", sheet.year, sheet.term) == BOOK
