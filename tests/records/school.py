"""A small school: two teachers, their leader, two heads, a class of ten; and the files they hand in."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

import xlsxwriter
from docx import Document

from chassis.identity.actor import Actor, Grant
from contracts.envelope import Envelope
from contracts.facts.accounts import PersonAppointed, PupilEnrolled, SchoolRegistered, TeachingAssigned
from services.records.store import RecordsStore
from services.records.usecases import projections

SCHOOL, GROUP, CLASS, YEAR, MONTH = "8702030", "8702030/Tổ Toán - Tin", "7A1", "2026-2027", "2026-10"
HEAD, VICE, LEADER, TEACHER, OTHER = (f"GV870203000{place}" for place in range(5))
PUPILS = {f"260000027{place}": name for place, name in enumerate(
    ("Ngô Bảo Dung", "Phan Đức Quân", "Trần Gia Vũ", "Dương Công Khoa", "Ngô Minh Sơn",
     "Lý Thị Lan", "Vũ Quốc Dũng", "Vũ Quốc Dũng", "Lê Quốc Bình", "Hồ Thị My")
)}  # fmt: skip
# As a class list has them: Bình, Dung, Dũng and Dũng, Khoa, Lan, My, Quân, Sơn, Vũ.
IN_ORDER = [f"260000027{place}" for place in (8, 0, 6, 7, 3, 5, 9, 1, 4, 2)]
PIN = "135790"
NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
AT_SCHOOL = {"school": (SCHOOL,)}
TEACHES = {**AT_SCHOOL, "group": (GROUP,), "class": (f"{SCHOOL}/{CLASS}",)}

TEACHER_LAN = Actor(TEACHER, "Trần Thị Lan", (Grant("teacher", TEACHES),))
OTHER_TEACHER = Actor(OTHER, "Lý Hữu Ánh", (Grant("teacher", TEACHES),))
LEADS = Grant("group_leader", {**AT_SCHOOL, "group": (GROUP,)})
LEADER_DUNG = Actor(LEADER, "Bùi Gia Dũng", (LEADS, Grant("teacher", TEACHES)))
HEAD_DUNG = Actor(HEAD, "Trần Hữu Dũng", (Grant("principal", AT_SCHOOL),))
VICE_THANG = Actor(VICE, "Phạm Minh Thắng", (Grant("principal", AT_SCHOOL),))
OPERATOR = Actor("operator", "Vận hành", (Grant("operator", {"jurisdiction": ("root",)}),))
CLERK = Actor("GV8702030009", "Văn thư", (Grant("clerk", AT_SCHOOL),))
OFFICER = Actor("officer", "Chuyên viên", (Grant("officer", {"jurisdiction": ("root",)}),))
PUPIL = Actor("2600000270", "Ngô Bảo Dung", (Grant("pupil", {"self": ("2600000270",), **AT_SCHOOL}),))
GUARDIAN = Actor("PH0900000001", "Phụ huynh", (Grant("guardian", {"pupil": ("2600000270",), **AT_SCHOOL}),))
STRANGER = Actor("GV8702099001", "Người trường khác", (
    Grant("teacher", {"school": ("8702099",), "group": ("8702099/Tổ Toán - Tin",), "class": ("8702099/7A1",)}),
    Grant("group_leader", {"school": ("8702099",), "group": ("8702099/Tổ Toán - Tin",)}),
    Grant("principal", {"school": ("8702099",)}),
))  # fmt: skip

STAFF = (
    (HEAD, "Trần Hữu Dũng", "principal", ""),
    (VICE, "Phạm Minh Thắng", "principal", ""),
    (LEADER, "Bùi Gia Dũng", "group_leader", GROUP),
    (TEACHER, "Trần Thị Lan", "teacher", GROUP),
    (OTHER, "Lý Hữu Ánh", "teacher", GROUP),
)
TAUGHT = (
    (TEACHER, CLASS, "TOAN", "Toán", 140),
    (LEADER, CLASS, "TIN", "Tin học", 35),
    (OTHER, CLASS, "GDTC", "Giáo dục thể chất", 70),
    (OTHER, "7A2", "TOAN", "Toán", 140),
)


def told(subject: str, sequence: int = 1) -> Envelope:
    return Envelope(
        id=f"{subject}/{sequence}", type="t", source="/edu/accounts", subject=subject, time=NOW, sequence=sequence
    )


async def tell_of_school(store: RecordsStore) -> None:
    """What accounts would have told."""
    school = SchoolRegistered(school=SCHOOL, name="Trường THCS Tân Phước", levels=("THCS",))
    await projections.remember_schools(store, [(school, told(SCHOOL))])
    people = [
        PersonAppointed(school=SCHOOL, person=person, name=name, role=role, group=group)
        for person, name, role, group in STAFF
    ]
    await projections.remember_people(store, [(fact, told(fact.person)) for fact in people])
    pupils = [enrolled(code, name) for code, name in PUPILS.items()]
    await projections.remember_pupils(store, [(fact, told(fact.pupil)) for fact in pupils])
    taught = [assigned(*one) for one in TAUGHT]
    await projections.remember_assignments(store, [(fact, told_of_teaching(fact)) for fact in taught])


def told_of_teaching(fact: TeachingAssigned, sequence: int = 1) -> Envelope:
    return told(f"{YEAR}/{SCHOOL}/{fact.class_name}/{fact.subject}/{fact.person}", sequence)


def enrolled(code: str, name: str, class_name: str = CLASS) -> PupilEnrolled:
    return PupilEnrolled(
        school=SCHOOL, pupil=code, name=name, class_name=class_name, year=YEAR, birth_date=date(2014, 5, 2)
    )


def assigned(person: str, class_name: str, subject: str, name: str, periods: int) -> TeachingAssigned:
    return TeachingAssigned(
        school=SCHOOL,
        person=person,
        class_name=class_name,
        subject=subject,
        subject_name=name,
        periods_per_year=periods,
    )


@lru_cache
def plan_docx(*, subject: str = "Toán", grade: int = 7, week: int = 10, body: str = "Học sinh vận dụng được.") -> bytes:
    page = Document()
    page.add_heading("KẾ HOẠCH BÀI DẠY", level=0)
    page.add_paragraph(f"Môn: {subject} {grade} - Tuần {week} - Tiết 37, 38\nBài: Tập hợp các số hữu tỉ")
    page.add_heading("I. Mục tiêu", level=2)
    page.add_paragraph(body)
    page.add_heading("III. Tiến trình dạy học", level=2)
    page.add_paragraph("Hoạt động 1: Mở đầu")
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 10, 1)})  # noqa: DTZ001 - the library names it so
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
    book.close()
    return out.getvalue()


def gradebook_rows(
    subject: str, rows: Sequence[Sequence[object]], *, regular: int = 4, last: str = "ĐTBmhk"
) -> list[Sequence[object]]:
    """As schools send it: a title, a blank row, two header rows, the pupils."""
    title = f"SỔ THEO DÕI VÀ ĐÁNH GIÁ HỌC SINH - LỚP {CLASS} - HỌC KÌ I - MÔN {subject.upper()}"
    head = ["STT", "Mã học sinh", "Họ và tên", "ĐĐGtx", *[None] * (regular - 1), "ĐĐGgk", "ĐĐGck", last]
    return [[title], [], head, [None, None, None, *range(1, regular + 1)], *rows]


def marked(place: int, *marks: object) -> list[object]:
    code = list(PUPILS)[place]
    return [place + 1, code, PUPILS[code], *marks]
