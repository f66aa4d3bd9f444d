"""Houses of so many items, for the rows of cost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from contracts.facts.accounts import PersonAppointed, SchoolRegistered
from importing import FileReport
from importing.servicer import ImportServicer
from proto.gen.edu.imports.v1 import imports_pb2
from proto.gen.edu.records.v1 import records_pb2 as pb
from services.records.domain.attendance import OnlineLesson, Stay
from services.records.domain.catalogue import LESSON_PLAN
from services.records.domain.cells import BY_FILE, Origin
from services.records.domain.gradebook import Gradebook, Key
from services.records.domain.judging import TermInputs
from services.records.domain.receipts import KeptReceipt, Place, Receipt
from services.records.domain.record import Record
from services.records.domain.record_state import Content, Terms
from services.records.domain.rule_sets import rules_for
from services.records.domain.slots import Slot
from services.records.domain.timetable import Timetable
from services.records.rpc import RecordsServicer
from services.records.store import RecordsStore
from services.records.usecases import projections
from services.records.usecases.dependencies import Dependencies
from tests.records.acting import enrol, submit
from tests.records.school import (
    CLASS,
    GROUP,
    LEADER,
    MONTH,
    NOW,
    PIN,
    SCHOOL,
    STAFF,
    TEACHER,
    TEACHER_LAN,
    YEAR,
    assigned,
    enrolled,
    gradebook_rows,
    told,
    told_of_teaching,
    workbook,
)
from tests.records.test_need_to_know import as_homeroom_by_post

TERM, DUE = "hk1", date(2026, 11, 5)
CONTENT = Content("giao-an.docx", "a" * 64, "b" * 64)
TERMS = Terms(due=DUE, review=True, signers=("principal",))
DAY = ["Buổi", "Tiết", "Thứ 2", "Thứ 3", "Thứ 4"]
MEETING = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"
Taught = Sequence[tuple[str, str, str, str, int]]


class House(NamedTuple):
    """Nobody is known yet."""

    store: RecordsStore
    deps: Dependencies
    servicer: RecordsServicer
    imports: ImportServicer


Ask = Callable[[House, int], Awaitable[Any]]


def code(number: int) -> str:
    return f"26000003{number:02d}"


async def school(at: House, pupils: int = 1, taught: Taught = ()) -> None:
    """Its staff, a class of so many pupils, and who teaches what."""
    fact = SchoolRegistered(school=SCHOOL, name="Trường THCS Tân Phước", levels=("THCS",))
    await projections.remember_schools(at.store, [(fact, told(SCHOOL))])
    people = [
        PersonAppointed(school=SCHOOL, person=person, name=name, role=role, group=group)
        for person, name, role, group in STAFF
    ]
    await projections.remember_people(at.store, [(one, told(one.person)) for one in people])
    roll = [enrolled(code(number), f"Em {number}") for number in range(pupils)]
    await projections.remember_pupils(at.store, [(one, told(one.pupil)) for one in roll])
    teaching = [assigned(*one) for one in taught]
    await projections.remember_assignments(at.store, [(one, told_of_teaching(one)) for one in teaching])


async def some_pupils(at: House, count: int) -> None:
    await school(at, count, [(TEACHER, CLASS, "TOAN", "Toán", 140)])


async def some_subjects(at: House, count: int) -> None:
    await school(at, 1, [(TEACHER, CLASS, f"M{number}", f"Môn {number}", 35) for number in range(count)])


async def some_gradebooks(at: House, count: int) -> None:
    await school(at)
    keys = [Key(SCHOOL, CLASS, f"M{number}", YEAR, TERM) for number in range(count)]
    books = [Gradebook.open(key, subject_name=key.subject, by_comment=False, periods=35) for key in keys]
    await at.store.gradebooks.keep_many(books)


def plans(count: int, content: Content = CONTENT) -> list[Record]:
    """One for each week."""
    taught = Slot(record_type=LESSON_PLAN, school=SCHOOL, month=MONTH, teacher=TEACHER, subject="TOAN", grade="7")
    slots = [replace(taught, week=week) for week in range(1, count + 1)]
    return [
        Record.submit(slot, content, TERMS, duty=taught.id, group=GROUP, classes=(CLASS,), by=TEACHER, at=NOW)
        for slot in slots
    ]


async def submitted(at: House, count: int) -> None:
    await school(at)
    await at.store.records.keep_many(plans(count))


async def passed(at: House, count: int) -> None:
    await some_pupils(at, 1)
    await enrol(at.store, at.deps)
    content = (await submit(at.store, at.deps, actor=TEACHER_LAN, week=40)).content
    waiting = plans(count, content)
    for plan in waiting:
        plan.pass_on(by=LEADER, at=NOW)
    await at.store.records.keep_many(waiting)


async def some_timetables(at: House, count: int) -> None:
    names = [f"7A{number}" for number in range(count)]
    await at.store.timetables.keep_many(
        [Timetable(id=Timetable.key(SCHOOL, name), school=SCHOOL, class_name=name) for name in names]
    )


async def some_lessons(at: House, count: int) -> None:
    days = [NOW - timedelta(days=number) for number in range(count)]
    await at.store.lessons.keep_many(
        [
            OnlineLesson(
                id=OnlineLesson.key(SCHOOL, CLASS, day.date(), 1),
                school=SCHOOL,
                class_name=CLASS,
                on=day.date(),
                absent=[code(0)],
            )
            for day in days
        ]
    )


GUEST = "iPad"


async def lessons_of_a_guest(at: House, count: int) -> None:
    """One on each day, of a class of one pupil; the list of each has one name, which is nobody's."""
    await some_pupils(at, 1)
    await some_lessons(at, count)
    for lesson in await at.store.lessons_in([SCHOOL], CLASS):
        begins = datetime.combine(lesson.on, time(7, 30), UTC)
        lesson.stays = [Stay(GUEST, begins, begins + timedelta(minutes=40), part="p")]
        await at.store.lessons.keep(lesson)


async def some_lessons_of_a_pupil(at: House, count: int) -> None:
    await some_pupils(at, 1)
    await some_lessons(at, count)


async def some_reports(at: House, count: int) -> None:
    numbers = range(count)
    await at.store.reports.keep_many(
        [
            FileReport(
                id=f"r{n}", file=f"{n}.xlsx", kind="gradebook", school=SCHOOL, content_sha256="c", first_at=NOW, at=NOW
            )
            for n in numbers
        ]
    )


def gradebook(count: int) -> bytes:
    rows = [[number + 1, code(number), f"Em {number}", 8, 9, 9, 10, 7, 8, 8] for number in range(count)]
    return workbook({"Toán": gradebook_rows("Toán", rows)})


def timetables(count: int) -> bytes:
    return workbook({f"7A{number}": [DAY, ["Chiều", 1, "Toán", "Ngữ văn", "Tin học"]] for number in range(count)})


def meeting(count: int) -> bytes:
    begins = datetime(2026, 10, 14, 7, 30, tzinfo=UTC)
    row = f"{{}} Em,,{begins:%m/%d/%Y %I:%M:%S %p},{begins:%m/%d/%Y} 08:10:00 AM,40,Yes"
    return "\n".join([MEETING, *(row.format(code(number)) for number in range(count)), ""]).encode()


def handing_in(name: str, written: Callable[[int], bytes]) -> Ask:
    async def ask(at: House, count: int) -> imports_pb2.ImportFileResponse:
        request = imports_pb2.ImportFileRequest(name=name, content=written(count), school_hint=SCHOOL)
        return await at.imports.ImportFile(request, None)

    return ask


async def signing(at: House, count: int) -> pb.SignBatchResponse:
    names = [plan.id for plan in plans(count)]
    return await at.servicer.SignBatch(pb.SignBatchRequest(month=MONTH, pin=PIN, plans=names), None)


async def some_differences(at: House, count: int) -> None:
    """A teacher's marks, and what a file says instead."""
    await some_pupils(at, count)
    key = Key(SCHOOL, CLASS, "TOAN", YEAR, TERM)
    book = Gradebook.open(key, subject_name="Toán", by_comment=False, periods=140)
    for number in range(count):
        book.post(code(number), "gk", 90, base=0, by=TEACHER, at=NOW, request="")
        book.take(code(number), {"gk": 70}, Origin("VT", BY_FILE, "so-diem.xlsx", teaches=False), at=NOW)
    await at.store.gradebooks.keep(book)


async def settling(at: House, count: int) -> pb.SettleDifferencesResponse:
    words = [pb.DifferenceWord(pupil=code(n), slot="gk", base_version=1, accept=True) for n in range(count)]
    gradebook_id = Key(SCHOOL, CLASS, "TOAN", YEAR, TERM).id
    return await at.servicer.SettleDifferences(pb.SettleDifferencesRequest(gradebook=gradebook_id, words=words), None)


async def posting(at: House, count: int) -> pb.PostMarksResponse:
    entries = [pb.MarkEntry(pupil=code(n), slot="gk", value="8", request_id=code(n)) for n in range(count)]
    key = Key(SCHOOL, CLASS, "TOAN", YEAR, TERM)
    return await at.servicer.PostMarks(pb.PostMarksRequest(gradebook=key.id, entries=entries), None)


async def some_marked_gradebooks(at: House, count: int) -> None:
    await school(at)
    keys = [Key(SCHOOL, CLASS, f"M{number}", YEAR, TERM) for number in range(count)]
    books = [Gradebook.open(key, subject_name=key.subject, by_comment=False, periods=35) for key in keys]
    for book in books:
        book.post(code(0), "tx1", 80, base=0, by=TEACHER, at=NOW, request="")
    await at.store.gradebooks.keep_many(books)


async def some_receipts(at: House, count: int) -> None:
    """Of one result, as marks changed after its level stood."""
    await school(at)
    place, rules = Place(SCHOOL, CLASS, YEAR, TERM, code(0)), rules_for("7", YEAR)
    found = [Receipt.of(place, TermInputs(lacking=(f"M{number}",)), rules) for number in range(count)]
    await at.store.receipts.keep_many([KeptReceipt.keep(one, at=NOW) for one in found])


async def some_pupils_of_a_homeroom(at: House, count: int) -> None:
    await some_pupils(at, count)
    await as_homeroom_by_post(at.store)


def entering(at: House, count: int) -> Awaitable[Any]:
    said = [pb.YearSaid(pupil=code(number), slot="absent_hk1", value="1") for number in range(count)]
    return at.servicer.PostYearSheet(pb.PostYearSheetRequest(class_name=CLASS, entries=said), None)
